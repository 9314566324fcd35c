"""Wording that people use, read without a model."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import PlanFilter

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


NIGHT = ("22", "23", "0", "1", "2", "3", "4", "5")
PLANS: list[tuple[str, dict[str, Any]]] = [
    ("сколько инцедентов на двенадцатой станции", {"filters": (PlanFilter("station", ("АЗС-012",)),)}),
    ("Инциденты на АЗС 3, 7 и 12", {"filters": (PlanFilter("station", ("АЗС-003", "АЗС-007", "АЗС-012")),)}),
    ("Ущерб на 7-й станции", {"metric": "loss_rub", "filters": (PlanFilter("station", ("АЗС-007",)),)}),
    ("У каких станций SLA ниже 70%?", {"metric": "sla_kept_pct", "having_less_than": 70.0, "order": "asc"}),
    ("Станции с ущербом больше 1,5 млн рублей", {"metric": "loss_rub", "having_more_than": 1_500_000.0}),
    ("Станции с ущербом свыше 100 000 руб.", {"metric": "loss_rub", "having_more_than": 100_000.0}),
    ("процент SLA по станциям, худшие 5", {"metric": "sla_kept_pct", "order": "asc", "limit": 5}),
    ("три худшие станции по ущербу", {"metric": "loss_rub", "order": "desc", "limit": 3}),
    ("Возгорания ночью", {"filters": (PlanFilter("category", ("Возгорание",)), PlanFilter("hour", NIGHT))}),
    ("Решено в октябре 2026", {"metric": "resolved_incidents"}),
    ("сколько ещё не решено", {"metric": "open_incidents"}),
    ("Сколько инцидентов закрыли вовремя, в процентах?", {"metric": "sla_kept_pct"}),
    ("медианное время ремонта по службам", {"metric": "mttr_median_h", "dimensions": ("department",)}),
    ("Сколько у нас заправок по регионам", {"metric": "stations", "dimensions": ("region",)}),
    ("Инциденты по регионам без Уфы и Шахт", {"filters": (PlanFilter("city", ("Уфа", "Шахты"), negated=True),)}),
    ("How many pumps do we have?", {"metric": "equipment"}),
    ("incidents not counting complaints", {"filters": (PlanFilter("category", ("Жалоба клиента",), negated=True),)}),
    ("какие проблемы чаще всего на АЗС №5", {"dimensions": ("category",), "order": "desc"}),
    ("Кто чаще регистрирует инциденты?", {"dimensions": ("reported_by",), "order": "desc"}),
    ("какой месяц был самым тяжёлым по ущербу", {"metric": "loss_rub", "dimensions": ("month",), "limit": 1}),
    ("сколько колонок сломалось", {"metric": "incidents", "filters": (PlanFilter("category", ("Отказ ТРК",)),)}),
    ("сколько генераторов сломалось", {"filters": (PlanFilter("equipment_kind", ("Генератор",)),)}),
    ("Соблюдение сроков у служб, по каждой", {"metric": "sla_kept_pct", "dimensions": ("department",)}),
    ("last year's fires by city", {"dimensions": ("city",), "filters": (PlanFilter("category", ("Возгорание",)),)}),
    ("Инциденты с 22:00 до 2:00", {"filters": (PlanFilter("hour", ("22", "23", "0", "1")),)}),
    ("Во сколько нам в среднем обходилось одно ДТП?", {"metric": "loss_mean_rub"}),
    ("Какая причина чаще всего у отказов ТРК модели Топаз 511?", {"dimensions": ("root_cause",), "limit": 1}),
    ("Возгорания в субботу и воскресенье",
     {"filters": (PlanFilter("category", ("Возгорание",)), PlanFilter("weekday", ("6", "7")))}),
    ("Сколько времени в среднем уходит на устранение сбоев связи?", {"metric": "mttr_mean_h"}),
    ("how long does it take to fix dispensers on average", {"metric": "mttr_mean_h"}),
    ("What was our worst month in 2025?", {"dimensions": ("month",), "order": "desc", "limit": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), PLANS)
def test_everyday_wording(assistant: Assistant, question: str, expected: dict[str, Any]) -> None:
    answer = assistant.ask(question)
    assert answer.plan is not None, answer.text
    found = {name: getattr(answer.plan, name) for name in expected}
    for name in ("filters",):
        if name in expected:
            assert {(f.dimension, frozenset(f.values), f.negated) for f in found.pop(name)} == {
                (f.dimension, frozenset(f.values), f.negated) for f in expected[name]
            }
    assert found == {name: value for name, value in expected.items() if name != "filters"}
    assert answer.badge in ("golden", "plan") and not answer.model_name


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("ущерб за май 2026", (2026, 5, 1), (2026, 5, 31)),
        ("инциденты с января 2026 по октябрь 2026", (2026, 1, 1), (2026, 10, 31)),
        ("incidents January to October 2026", (2026, 1, 1), (2026, 10, 31)),
        ("ущерб за 2025-й", (2025, 1, 1), (2025, 12, 31)),
        ("инциденты с начала 2026", (2026, 1, 1), (2026, 11, 20)),
        ("инциденты за последние полгода", (2026, 5, 21), (2026, 11, 20)),
        ("инциденты за последний квартал", (2026, 7, 1), (2026, 9, 30)),
    ],
)
def test_periods(assistant: Assistant, question: str, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and plan.period is not None and plan.compare is None
    assert (plan.period.start, plan.period.end) == (dt.date(*start), dt.date(*end))


@pytest.mark.parametrize(
    ("question", "later", "earlier"),
    [
        ("сравни инциденты в октябре этого года и в октябре прошлого", (2026, 10), (2025, 10)),
        ("ущерб за май 2026 против апреля", (2026, 5), (2026, 4)),
        ("ущерб в октябре 2026 по сравнению с сентябрём", (2026, 10), (2026, 9)),
        ("На сколько процентов вырос ущерб: 3 квартал 2026 против 3 квартала 2025?", (2026, 7), (2025, 7)),
        ("инциденты во втором полугодии 2025 по сравнению с первым", (2025, 7), (2025, 1)),
        ("ущерб за октябрь 2026 по сравнению с тем же периодом прошлого года", (2026, 10), (2025, 10)),
        ("сравни ущерб за первое полугодие 2026-го с тем же периодом 2025-го", (2026, 1), (2025, 1)),
    ],
)  # fmt: skip
def test_two_periods(assistant: Assistant, question: str, later: tuple[int, int], earlier: tuple[int, int]) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and plan.period is not None and plan.compare is not None
    assert (plan.period.start, plan.compare.start) == (dt.date(*later, 1), dt.date(*earlier, 1))
    assert plan.compare.end < plan.period.start


@pytest.mark.parametrize(
    "question",
    [
        "сколько инцидентов без станции", "больше всего",
        "средняя температура", "средний чек", "сколько раз упал интернет-магазин", "выручка за сентябрь",
        "сколько инцидентов в Магодане", "сколько инцидентов на сороковой станции", "сколько инцидентов не на АЗС 7",
    ],
)  # fmt: skip
def test_a_word_that_is_not_understood_is_not_passed_over(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable" and not answer.rows


def test_a_ranking_can_follow_an_answer(assistant: Assistant) -> None:
    first = assistant.ask("Ущерб по регионам за 2025 год").plan
    assert first is not None
    plan = assistant.ask("только топ 3", context=first).plan
    assert plan is not None
    assert (plan.metric, plan.dimensions, plan.order, plan.limit) == ("loss_rub", ("region",), "desc", 3)


def test_incidents_can_be_listed_by_a_measure(assistant: Assistant) -> None:
    plan = assistant.ask("три инцидента с самым большим ущербом").plan
    assert plan is not None and (plan.target, plan.limit, plan.metric) == ("incidents", 3, "loss_rub")
