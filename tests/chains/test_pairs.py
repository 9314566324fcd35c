"""Pairs of two dimensions with so many incidents, and numbers that name no station."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)


def pairs(condition: str, least: int, names: str = "station_name, category") -> str:
    return f"select {names}, count(*) from v_incident where {condition} group by all having count(*)>={least}"


OCTOBER = "reported_at>='2026-10-01' and reported_at<'2026-11-01'"
ASKED = [
    ("повторы в октябре: одна категория на одной станции 4 раза и более", pairs(OCTOBER, 4, "category, station_name")),
    ("где повторяется одно и то же: связки станция + категория, 5 и больше случаев за последние 30 дней",
     pairs("reported_at>='2026-10-22' and reported_at<'2026-11-21'", 5)),
    ("same category at the same station 4 or more times in October", pairs(OCTOBER, 4, "category, station_name")),
    ("на одной и той же станции одна и та же проблема не меньше четырёх раз за октябрь", pairs(OCTOBER, 4)),
    ("пары станция и категория с 4+ инцидентами в октябре", pairs(OCTOBER, 4)),
    ("в одном городе одна причина 25 раз и более в 2026",
     pairs("year(reported_at)=2026 and root_cause is not null", 25, "city, root_cause")),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_pairs_with_so_many_incidents(
    assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str
) -> None:  # fmt: skip
    answer = assistant.ask(question)
    assert answer.route == "data" and answer.plan is not None, answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert not answer.plan.filters


def test_the_first_pairs_are_of_all(assistant: Assistant) -> None:
    answer = assistant.ask("топ-5 связок станция + категория за 2026")
    assert answer.plan is not None and not answer.plan.each and len(answer.rows) == 5


@pytest.mark.parametrize(
    "question",
    ["повторные инциденты по станциям за октябрь", "повторы той же категории на той же станции за октябрь",
     "повторы на станции 4"],
)  # fmt: skip
def test_repeats_without_a_number_stay_repeats(assistant: Assistant, question: str) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and plan.metric == "repeat_incidents"


@pytest.mark.parametrize(
    "question",
    ["какая станция 3 раза и более ломалась в октябре", "на какой станции 5 и более жалоб за октябрь",
     "станции с 5+ инцидентами в октябре", "на одной станции 4 раза за октябрь", "инциденты станции 2025 года",
     "на каких станциях 4 раза и больше были жалобы", "each station 3 or more times in October"],
)  # fmt: skip
def test_a_number_of_times_names_no_station(assistant: Assistant, question: str) -> None:
    plan = assistant.ask(question).plan
    assert plan is None or not any(item.dimension == "station" for item in plan.filters)


@pytest.mark.parametrize(
    ("question", "code"),
    [("инциденты на станции 4 за октябрь", "АЗС-004"), ("станция 5 инциденты", "АЗС-005"),
     ("сколько жалоб на АЗС 6 за 2025 год", "АЗС-006")],
)  # fmt: skip
def test_the_number_of_a_station_still_names_it(assistant: Assistant, question: str, code: str) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and code in {value for item in plan.filters for value in item.values}
