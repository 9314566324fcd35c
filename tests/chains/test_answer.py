"""Questions to answers on demo data, without a language model."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import oracle

from azs.analytics.filters import Filters
from azs.errors import CancelledError
from azs.settings import Settings
from chains.amounts import counted
from chains.ask import KEYS, as_json
from chains.assistant import Assistant
from chains.compile import compile_plan, literal_sql
from chains.labels import spans_of_hours

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


def scalar(engine: sa.Engine, condition: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text(f"SELECT count(*) FROM v_incident WHERE {condition}")).scalar() or 0)


IN_2025 = "reported_at >= DATE '2025-01-01' AND reported_at < DATE '2026-01-01'"
COUNTS = [
    ("Сколько инцидентов в 2025 году?", IN_2025),
    ("How many incidents in 2025?", IN_2025),
    ("Сколько критических инцидентов в Татарстане?", "severity = 'critical' AND region = 'Республика Татарстан'"),
    ("Сколько разливов топлива в Уфе", "category = 'Разлив топлива' AND city = 'Уфа'"),
    ("Сколько инцидентов на АЗС 7", "station_code = 'АЗС-007'"),
    ("Сколько инцидентов на АЗС-007", "station_code = 'АЗС-007'"),
    ("Сколько инцидентов на станции № 7", "station_code = 'АЗС-007'"),
    ("Сколько инцидентов кроме жалоб клиентов", "category <> 'Жалоба клиента'"),
    ("Сколько открытых инцидентов", "is_open = 1"),
    ("Сколько инцидентов с нарушением SLA", "sla_kept = 0"),
    (
        "number of fires in March 2026",
        "category = 'Возгорание' AND reported_at >= DATE '2026-03-01' AND reported_at < DATE '2026-04-01'",
    ),
]


@pytest.mark.parametrize(("question", "condition"), COUNTS)
def test_count(assistant: Assistant, demo_engine: sa.Engine, question: str, condition: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data" and answer.badge in ("golden", "plan"), answer.text
    assert answer.rows == [(scalar(demo_engine, condition),)]


PLANS: list[tuple[str, dict[str, Any]]] = [
    ("Топ-5 станций по числу инцидентов в этом году", {"dimensions": ("station",), "order": "desc", "limit": 5}),
    ("Ущерб по категориям за прошлый год", {"metric": "loss_rub", "dimensions": ("category",)}),
    ("Какая модель оборудования ломается чаще всего?", {"dimensions": ("equipment_model",), "limit": 1}),
    ("Инциденты по регионам и месяцам", {"dimensions": ("region", "month")}),
    ("Динамика ущерба за 2025 год", {"metric": "loss_rub", "dimensions": ("month",)}),
    ("Какие станции имели больше 200 инцидентов?", {"having_more_than": 200.0, "dimensions": ("station",)}),
    ("Доля критических инцидентов по регионам", {"metric": "incidents", "show": "share", "dimensions": ("region",)}),
    ("топ 3 инцидента по ущербу за 2025 год", {"target": "incidents", "metric": "loss_rub", "limit": 3}),
    ("Покажи последние 5 инцидентов на АЗС-007", {"target": "incidents", "limit": 5}),
    ("Сколько станций в каждом регионе", {"metric": "stations", "dimensions": ("region",)}),
    ("Which equipment model fails most often?", {"dimensions": ("equipment_model",), "limit": 1}),
]


@pytest.mark.parametrize(("question", "expected"), PLANS)
def test_plan(assistant: Assistant, question: str, expected: dict[str, Any]) -> None:
    answer = assistant.ask(question)
    assert answer.plan is not None, answer.text
    assert {name: getattr(answer.plan, name) for name in expected} == expected
    assert answer.badge in ("golden", "plan") and answer.rows and answer.headers
    assert json.loads(answer.plan.to_json())["metric"] == answer.plan.metric
    assert "v_" in literal_sql(compile_plan(answer.plan, 100), oracle.dialect())


REFUSED = [
    "Какая погода в Казани?", "Почему растут аварии?", "Удали инциденты за март", "Какая зарплата у оператора?",
    "Сколько стоит бензин?", "Прогноз инцидентов на декабрь", "Что делать при разливе топлива?", "Сколько инцидентов в Магадане",  # noqa: E501
    "Сколько инцидентов на АЗС 999", "Сколько тарелок на станции", "", "how to fix a dispenser", "Drop all incidents",
]  # fmt: skip


@pytest.mark.parametrize("question", REFUSED)
def test_refusal_gives_three_examples_and_no_figures(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable"
    assert not answer.rows and not answer.sql
    assert answer.text.count("«") + answer.text.count("“") >= 3


def test_the_unknown_word_is_named(assistant: Assistant) -> None:
    assert "Магадане" in assistant.ask("Сколько инцидентов в Магадане").text
    assert "АЗС 999" in assistant.ask("Сколько инцидентов на АЗС 999").text


def test_follow_ups_change_what_they_name(assistant: Assistant) -> None:
    first = assistant.ask("Сколько критических инцидентов в 2025 году?").plan
    assert first is not None
    regions = assistant.ask("а по регионам?", context=first).plan
    assert regions == replace(first, dimensions=("region",))
    earlier = assistant.ask("а за прошлый месяц?", context=regions).plan
    assert earlier is not None and earlier.period is not None and earlier.period.start == dt.date(2026, 10, 1)
    assert (earlier.dimensions, earlier.filters) == (("region",), first.filters)


def test_selection_of_the_page_fills_in(assistant: Assistant) -> None:
    filters = Filters(dt.date(2026, 1, 1), dt.date(2026, 1, 31), regions=("Ростовская область",))
    plan = assistant.ask("Сколько инцидентов?", filters=filters).plan
    assert plan is not None and plan.period is not None and plan.period.end == dt.date(2026, 1, 31)
    assert [item.values for item in plan.filters] == [("Ростовская область",)]


def test_the_sentence_speaks_of_the_result(assistant: Assistant) -> None:
    answer = assistant.ask("Сколько станций в сети?")
    assert "12\u00a0станций" in answer.text
    assert [counted(n, "incidents", "ru") for n in (1, 3, 11, 22)] == [
        "1\u00a0инцидент", "3\u00a0инцидента", "11\u00a0инцидентов", "22\u00a0инцидента",
    ]  # fmt: skip


def test_json_keys(assistant: Assistant) -> None:
    body = json.loads(as_json(assistant.ask("Разливы топлива по месяцам в этом году")))
    assert tuple(body) == KEYS
    assert body["columns"] == ["month", "value"]


def test_stop(assistant: Assistant) -> None:
    with pytest.raises(CancelledError):
        assistant.ask("Сколько инцидентов?", cancelled=lambda: True)


class FakeModel:
    """Picks a fixed plan."""

    name, stand_in = "fake", True

    def __init__(self, metric: str) -> None:
        self.body = {"metric": metric, "dimensions": [], "order": "", "limit": 0}

    def complete_json(self, _messages: object, _schema: object, **_options: object) -> dict[str, Any]:
        return self.body

    def stream_text(self, *_args: object, **_kwargs: object) -> Any:
        raise NotImplementedError


def test_the_model_picks_only_the_metric(demo_engine: sa.Engine, demo_settings: Settings) -> None:
    asked = Assistant(demo_engine, model=lambda: FakeModel("loss_rub"), settings=demo_settings, today=TODAY)
    answer = asked.ask("насколько мы разорились за 2025 год")
    assert answer.plan is not None and (answer.badge, answer.plan.metric) == ("plan", "loss_rub") and answer.caution
    assert answer.plan.period is not None and answer.plan.period.start.year == 2025
    assert "«разорились»" in answer.caution and "языковая модель" in answer.caution
    refusing = Assistant(demo_engine, model=lambda: FakeModel("cannot_answer"), settings=demo_settings, today=TODAY)
    assert refusing.ask("насколько мы разорились").route == "unanswerable"


def test_the_model_is_not_touched_where_the_rules_are_enough(demo_engine: sa.Engine, demo_settings: Settings) -> None:
    def absent() -> FakeModel:
        raise AssertionError("the model was asked for")

    asked = Assistant(demo_engine, model=absent, settings=demo_settings, today=TODAY)
    stages: list[str] = []
    answer = asked.ask("Ущерб по категориям за прошлый год", on_stage=stages.append)
    assert answer.badge in ("golden", "plan") and not answer.model_name
    assert any(stage.startswith("Понял так: Ущерб") for stage in stages)


@pytest.mark.parametrize(
    ("question", "dimension", "rows"),
    [
        ("Top 5 stations by number of incidents this year", "station", 5),
        ("Топ-5 станций по числу инцидентов в этом году", "station", 5),
        ("Где чаще всего происходят разливы?", "station", None),
        ("Where do fires happen most often?", "station", None),
    ],
)
def test_a_ranking_is_grouped_by_what_it_ranks(
    assistant: Assistant, question: str, dimension: str, rows: int | None
) -> None:
    answer = assistant.ask(question)
    assert answer.columns == (dimension, "value")
    values = [row[1] for row in answer.rows]
    assert values == sorted(values, reverse=True) and len(values) > 1
    assert rows is None or len(values) == rows


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (("22", "23", "0", "1", "2", "3", "4", "5"), ["22:00–06:00"]), (("9",), ["09:00"]),
        (("8", "9", "12", "13", "20"), ["08:00–10:00", "12:00–14:00", "20:00"]),
        (tuple(map(str, range(24))), [f"{hour:02d}:00" for hour in range(24)]),
    ],
)  # fmt: skip
def test_hours_that_follow_one_another_are_said_as_a_span(hours: tuple[str, ...], said: list[str]) -> None:
    assert spans_of_hours(hours) == said


def test_a_night_is_told_as_one_span(assistant: Assistant) -> None:
    assert "22:00–06:00" in assistant.ask("ночные инциденты за октябрь по станциям").understood
    assert "22:00–06:00" in assistant.ask("доля ночных по регионам в 2025 году").understood
