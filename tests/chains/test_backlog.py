"""How old what is open is, and one incident of each group."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
MONTH = "is_open=1 and reported_at<'2026-10-21'"
AGE = "avg(date_diff('day', date_trunc('day', reported_at), timestamp '2026-11-20'))"
ASKED = [
    ("сколько открытых тянется больше месяца?", f"select count(*) from v_incident where {MONTH}"),
    ("висит больше 30 дней", f"select count(*) from v_incident where {MONTH}"),
    ("anything still hanging open for over 30 days? need number, station, category",
     f"select external_id, station_name, category from v_incident where {MONTH}"),
    ("Backlog by department - count and the date of the oldest one",
     "select department, count(*), min(reported_at) from v_incident where is_open=1 group by 1"),
    ("бэклог по станциям: количество и самая старая дата",
     "select station_name, count(*), min(reported_at) from v_incident where is_open=1 group by 1"),
    ("дата самой старой открытой заявки по службам",
     "select department, min(reported_at) from v_incident where is_open=1 group by 1"),
    ("средний возраст открытых по службам", f"select department, {AGE} from v_incident where is_open=1 group by 1"),
    ("average age of open tickets", f"select {AGE} from v_incident where is_open=1"),
    ("сколько в среднем висят открытые заявки", f"select {AGE} from v_incident where is_open=1"),
]  # fmt: skip
FIRSTS = [
    ("самая старая незакрытая заявка в каждой службе", "department", "min_by(external_id, reported_at)", "is_open=1"),
    ("oldest open ticket for each department", "department", "min_by(external_id, reported_at)", "is_open=1"),
    (
        "последняя жалоба на каждой станции",
        "station_name",
        "max_by(external_id, reported_at)",
        "category='Жалоба клиента'",
    ),
    ("самый дорогой инцидент в каждом регионе", "region", "max_by(external_id, loss_rub)", "loss_rub is not null"),
]


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_ages(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data", answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)


@pytest.mark.parametrize(("question", "group", "chosen", "condition"), FIRSTS)
def test_one_of_each_group(
    assistant: Assistant, demo_duckdb: sa.Engine, question: str, group: str, chosen: str, condition: str
) -> None:
    answer = assistant.ask(question)
    names = [column.name for column in answer.shape]
    found = {(row[names.index(group)], row[names.index("external_id")]) for row in answer.rows}
    with demo_duckdb.connect() as connection:
        rows = connection.execute(
            sa.text(f"select {group}, {chosen} from v_incident where {condition} and {group} is not null group by 1")
        )
        assert found == {tuple(row) for row in rows}, answer.understood


def test_one_of_each_goes_on(assistant: Assistant) -> None:
    plan = assistant.ask("самая старая открытая заявка по службам").plan
    other = assistant.ask("а по станциям?", context=plan)
    assert other.plan is not None and other.plan.each and other.plan.dimensions == ("station",)
    assert "по одному на каждый признак «станция»: самый старый" in other.understood
    assert assistant.ask("а ущерб?", context=plan).route == "unanswerable"


@pytest.mark.parametrize("question", ["средний возраст ТРК по станциям", "дата самой старой заявки по службам и ущерб"])
def test_other_ages_are_not_taken(assistant: Assistant, question: str) -> None:
    plan = assistant.ask(question).plan
    assert plan is None or plan.metric not in ("open_age_d", "oldest_open_at")


def test_a_single_oldest_one_stays_a_list(assistant: Assistant) -> None:
    answer = assistant.ask("дата самого старого незакрытого инцидента")
    assert answer.plan is not None and (answer.plan.target, answer.plan.limit) == ("incidents", 1)
