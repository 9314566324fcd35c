"""Questions with several readings of about the same weight are handed back; the others are not."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.answer import option_text
from chains.assistant import Assistant
from chains.plan import PlanFilter, PlanRange

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("эффективность станций", "metric"), ("самая плохая станция", "metric"), ("топ станций", "metric"),
        ("which department performs best", "metric"), ("Which stations are the worst?", "metric"),
        ("надёжность моделей оборудования", "metric"), ("инциденты за последнее время", "period"),
        ("how many fires recently", "period"), ("крупные разливы", "spill"), ("big fuel spills by region", "spill"),
        ("самый крупный инцидент октября", "metric"), ("какой инцидент в Уфе самый крупный", "metric"),
        ("отчёт за период", "period"),
        ("дорогие инциденты в 2025", "loss"), ("затяжные ремонты по службам", "long"),
    ],
)  # fmt: skip
def test_an_open_word_is_asked_back(assistant: Assistant, question: str, name: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "clarify" and answer.doubt is not None, answer.understood
    assert answer.doubt.name == name and 2 <= len(answer.doubt.options) <= 4
    labels = [option_text(option, answer.language) for option in answer.doubt.options]
    assert len(set(labels)) == len(labels) and all(labels)
    assert not answer.rows and answer.doubt.word.lower() in answer.text.lower()


@pytest.mark.parametrize(
    "question",
    [
        "самая плохая станция по ущербу", "топ станций по числу инцидентов", "самый крупный разлив",
        "какой месяц был самым тяжёлым", "худшие станции по SLA", "станции с наибольшим ущербом",
        "which station had the most incidents", "разливы больше 100 литров",
        "лучшая служба по соблюдению SLA", "самые частые поломки", "топ-3 категории в каждом регионе",
    ],
)  # fmt: skip
def test_what_has_one_reading_is_not_asked_back(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).route == "data"


def test_one_choice_is_enough(assistant: Assistant) -> None:
    answer = assistant.ask("крупные разливы в 2025", choices={"spill": "100"})
    assert answer.route == "data" and answer.plan is not None
    assert answer.plan.ranges == (PlanRange("litres_spilled", over=100),)
    assert answer.plan.filters == (PlanFilter("category", ("Разлив топлива",)),)
    assert "больше 100" in answer.understood


def test_the_worst_of_a_measure_is_its_low_end_where_more_is_good(assistant: Assistant) -> None:
    plan = assistant.ask("самые плохие станции", choices={"metric": "sla_kept_pct"}).plan
    assert plan is not None and (plan.metric, plan.order) == ("sla_kept_pct", "asc")
    plan = assistant.ask("самые плохие станции", choices={"metric": "loss_rub"}).plan
    assert plan is not None and (plan.metric, plan.order) == ("loss_rub", "desc")


def test_two_doubts_are_settled_one_after_the_other(assistant: Assistant) -> None:
    first = assistant.ask("крупные разливы за последнее время")
    assert first.doubt is not None
    chosen = {first.doubt.name: first.doubt.options[0].value}
    second = assistant.ask("крупные разливы за последнее время", choices=chosen)
    assert second.doubt is not None and second.doubt.name != first.doubt.name
    chosen[second.doubt.name] = second.doubt.options[-1].value
    assert assistant.ask("крупные разливы за последнее время", choices=chosen).route == "data"


def test_a_choice_that_was_never_offered_settles_nothing(assistant: Assistant) -> None:
    assert assistant.ask("крупные разливы", choices={"spill": "1; drop table"}).route == "clarify"
