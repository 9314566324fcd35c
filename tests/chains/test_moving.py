"""Moving averages run over the calendar and take in the periods before the first one asked for."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
DAYS = (
    "select d::timestamp d, coalesce(n, 0) n from generate_series(timestamp '{since}', timestamp '{until}', interval 1 "
    "day) s(d) left join (select reported_at::date rd, {value} n from v_incident where {where} group by 1) on rd = d"
)


def _days(first: str, until: str, *, since: str, value: str = "count(*)", where: str = "true", number: str = "") -> str:
    rows = DAYS.format(since=since, until=until, value=value, where=where)
    mean = "avg(n * 1.0) over (order by d rows 6 preceding)"
    return f"select d{number}, m from (select d, n, {mean} m from ({rows})) where d >= timestamp '{first}' order by 1"


def _months(first: str, since: str, until: str, *, window: int = 3, value: str = "count(*)") -> str:
    rows = (
        f"select date_trunc('month', reported_at)::timestamp d, {value} n from v_incident where reported_at >= "
        f"timestamp '{since}' and reported_at < timestamp '{until}' group by 1"
    )
    mean = f"avg(n * 1.0) over (order by d rows {window - 1} preceding)"
    return f"select d, m from (select d, {mean} m from ({rows})) where d >= timestamp '{first}' order by 1"


FIRES = "category='Возгорание'"
ASKED = [
    ("7-day moving average of incidents per day, november", _days("2026-11-01", "2026-11-20", since="2026-10-26")),
    ("7-day moving average of daily incident counts for October",
     _days("2026-10-01", "2026-10-31", since="2026-09-25")),
    ("7-дневное скользящее среднее пожаров за октябрь",
     _days("2026-10-01", "2026-10-31", since="2026-09-25", where=FIRES)),
    ("инциденты по дням за октябрь и 7-дневное скользящее среднее",
     _days("2026-10-01", "2026-10-31", since="2026-09-25", number=", n")),
    ("Скользящее среднее за 3 месяца по количеству инцидентов, январь–октябрь 2026",
     _months("2026-01-01", "2025-11-01", "2026-11-01")),
    (("скользящая средняя за 3 месяца по числу инцидентов с января по октябрь 2026 (для января берём ноябрь и декабрь "
      "25-го)"), _months("2026-01-01", "2025-11-01", "2026-11-01")),
    (("Monthly incident counts for 2025 smoothed with a trailing 3-month moving average; let January and February "
      "borrow Nov and Dec 2024"), _months("2025-01-01", "2024-11-01", "2026-01-01")),
    ("3-month moving average of loss, by month, 2025",
     _months("2025-01-01", "2024-11-01", "2026-01-01", value="sum(loss_rub)")),
    ("3-month moving average of incidents for 2025 within the year", _months("2025-01-01", "2025-01-01", "2026-01-01")),
    ("скользящее среднее по трём месяцам числа инцидентов за 2025 в пределах года",
     _months("2025-01-01", "2025-01-01", "2026-01-01")),
    ("3-month moving average of incidents, all history", _months("2020-01-01", "2020-01-01", "2027-01-01")),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.fixture(scope="module")
def on_duckdb(demo_duckdb: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_duckdb, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "gold"), ASKED)
def test_averages_over_the_calendar(question: str, gold: str, on_duckdb: Assistant, demo_duckdb: sa.Engine) -> None:
    answer = on_duckdb.ask(question)
    assert judge(demo_duckdb, answer, gold) == "right", (answer.understood, answer.rows[:3], answer.text)


@pytest.mark.parametrize("question", [
    "7-day moving average of fires per day, november", "скользящее среднее ущерба по месяцам и регионам за 2026",
    "число инцидентов по неделям за ноябрь и скользящее среднее", "скользящее среднее времени решения по месяцам",
    "3-month moving average of litres sold in 2026",
])  # fmt: skip
def test_each_database_gives_the_same(question: str, assistant: Assistant, on_duckdb: Assistant) -> None:
    found, expected = assistant.ask(question), on_duckdb.ask(question)
    assert found.rows and len(found.rows) == len(expected.rows)
    for row, other in zip(found.rows, expected.rows, strict=True):
        for one, two in zip(row, other, strict=True):
            assert (
                (float(str(one)) == pytest.approx(float(str(two)))) if isinstance(two, float) else str(one) == str(two)
            )


def test_what_is_counted_in_is_said(on_duckdb: Assistant) -> None:
    answer = on_duckdb.ask("7-дневное скользящее среднее инцидентов за октябрь")
    assert "с учётом периодов до начала" in answer.understood and "до начала периода" in answer.text
    inside = on_duckdb.ask("скользящее среднее по трём месяцам числа инцидентов за 2025 в пределах года")
    assert "только внутри периода" in inside.understood and "до начала" not in inside.text
    whole = on_duckdb.ask("3-month moving average of incidents, all history")
    assert "before the start" not in whole.understood and "before the period" not in whole.text


def test_a_unit_in_part_keeps_the_number_of_its_own_days(on_duckdb: Assistant) -> None:
    answer = on_duckdb.ask("число инцидентов по неделям за ноябрь и скользящее среднее")
    alone = on_duckdb.ask("число инцидентов по неделям за ноябрь")
    assert [row[:2] for row in answer.rows] == [tuple(row) for row in alone.rows]


def test_it_goes_on(on_duckdb: Assistant) -> None:
    first = on_duckdb.ask("скользящее среднее по трём месяцам числа инцидентов за 2025 в пределах года")
    assert first.plan is not None
    then = on_duckdb.ask("за 2026", context=Plan.from_json(first.plan.to_json()))
    assert then.plan is not None and then.plan.inside and then.plan.show == "moving", then.text
    again = on_duckdb.ask("только пожары", context=then.plan)
    assert again.plan is not None and again.plan.inside and again.plan.filters
