"""Constructs against a Python reference on DuckDB and SQLite, and their text for Oracle."""

from __future__ import annotations

import datetime as dt
import random
import statistics

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import oracle

from azs.database.functions import (
    UNITS,
    SqlitePercentile,
    bucket,
    count_if,
    days_after,
    hour_of,
    hours_between,
    percentile,
    weekday,
)  # fmt: skip
from tests.oracle_lint import lint

TABLE = sa.Table(
    "moments", sa.MetaData(), sa.Column("n", sa.Integer), sa.Column("a", sa.DateTime), sa.Column("b", sa.DateTime)
)
C = TABLE.c


def _rows() -> list[dict[str, object]]:
    rng = random.Random(5)
    rows: list[dict[str, object]] = []
    for n in range(300):
        start = dt.datetime(2023, 12, 25) + dt.timedelta(minutes=rng.randrange(1_600_000))
        end = None if n % 7 == 0 else start + dt.timedelta(minutes=rng.randrange(9000))
        rows.append({"n": n, "a": start, "b": end})
    rows += [
        {"n": 900, "a": dt.datetime(2024, 1, 1), "b": None},
        {"n": 901, "a": dt.datetime(2024, 2, 29, 23, 59), "b": None},
    ]
    return rows


ROWS = _rows()


@pytest.fixture(params=["duckdb", "sqlite"])
def connection(request: pytest.FixtureRequest):
    engine = sa.create_engine("duckdb:///:memory:" if request.param == "duckdb" else "sqlite://")
    if request.param == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _: raw.create_aggregate("percentile_cont", 2, SqlitePercentile))
    with engine.connect() as opened:
        TABLE.create(opened)
        opened.execute(sa.insert(TABLE), ROWS)
        yield opened
    engine.dispose()


def _floor(moment: dt.datetime, unit: str) -> dt.datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "hour": moment.replace(minute=0, second=0), "day": day, "week": day - dt.timedelta(days=day.weekday()),
        "month": day.replace(day=1), "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }[unit]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_bucket(connection: sa.Connection, unit: str) -> None:
    found = connection.execute(sa.select(C.n, bucket(unit, C.a)).order_by(C.n)).all()
    for (n, got), row in zip(found, ROWS, strict=True):
        as_moment = dt.datetime.fromisoformat(got) if isinstance(got, str) else got
        if isinstance(as_moment, dt.date) and not isinstance(as_moment, dt.datetime):
            as_moment = dt.datetime.combine(as_moment, dt.time())
        assert as_moment == _floor(row["a"], unit), n


def test_hours_weekday_hour(connection: sa.Connection) -> None:
    query = sa.select(hours_between(C.b, C.a), weekday(C.a), hour_of(C.a)).order_by(C.n)
    for (hours, day, hour), row in zip(connection.execute(query), ROWS, strict=True):
        expected = None if row["b"] is None else (row["b"] - row["a"]).total_seconds() / 3600
        assert hours == (None if expected is None else pytest.approx(expected, abs=1e-4))
        assert (day, hour) == (row["a"].isoweekday(), row["a"].hour)


def test_percentile_and_count_if(connection: sa.Connection) -> None:
    hours = sorted((r["b"] - r["a"]).total_seconds() / 3600 for r in ROWS if r["b"])
    median, none, late = connection.execute(
        sa.select(percentile(hours_between(C.b, C.a), 0.5), percentile(C.n, 0.0), count_if(C.n > 250))
    ).one()
    assert median == pytest.approx(statistics.median(hours), abs=1e-3)
    assert none == 0
    assert late == sum(r["n"] > 250 for r in ROWS)


def test_count_if_of_nothing_is_zero(connection: sa.Connection) -> None:
    assert connection.execute(sa.select(count_if(C.n > 1)).where(C.n < 0)).scalar_one() == 0


def test_oracle_text_passes_the_linter() -> None:
    for unit in UNITS:
        query = sa.select(bucket(unit, C.a), sa.func.count()).group_by(bucket(unit, C.a))
        assert not lint(str(query.compile(dialect=oracle.dialect())))
    query = sa.select(weekday(C.a), hour_of(C.a), percentile(hours_between(C.b, C.a), 0.9), count_if(C.n > 1)).group_by(
        weekday(C.a), hour_of(C.a)
    )
    assert not lint(str(query.compile(dialect=oracle.dialect())))


def test_unknown_unit_and_share_are_refused() -> None:
    with pytest.raises(ValueError, match="century"):
        bucket("century", C.a)
    with pytest.raises(ValueError, match="2"):
        percentile(C.n, 2)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT a FROM t LIMIT 5",
        "SELECT ifnull(a, 1) FROM t",
        "SELECT a::int FROM t",
        "SELECT TRUNC(a, :p1), COUNT(*) FROM t GROUP BY TRUNC(a, :p2)",
        "SELECT a > 1 AS late FROM t",
        "SELECT a FROM t GROUP BY 1",
        "SELECT a AS size FROM t",
        "SELECT EXTRACT(HOUR FROM a) FROM t",
        "SELECT COUNT(*) FILTER (WHERE a = 1) FROM t",
        "SELECT x FROM t AS u",
        "SELECT a FROM t WHERE b = true",
        "SELECT FROM WHERE",
    ],
)
def test_the_linter_finds_faults(sql: str) -> None:
    assert lint(sql)


def test_days_after_on_sqlite() -> None:
    day = days_after(sa.literal(dt.datetime(2024, 2, 27)), sa.literal_column("3", sa.Integer))
    with sa.create_engine("sqlite://").connect() as connection:
        assert connection.execute(sa.select(day)).scalar_one() == dt.datetime(2024, 3, 1)
