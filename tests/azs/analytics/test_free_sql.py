"""Free SQL: what a person may not see stays unseen, whatever they or a model write."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.analytics.free_sql import run_sql
from azs.analytics.reading import frame
from azs.database.access import as_person, as_system
from azs.database.engine import open_engine
from azs.database.views import CONTRACT, v_incident, v_station
from azs.errors import QueryTimeoutError, SqlRefusedError
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.settings import load_settings

MINE = "АЗС-003"
OPERATOR = Actor("olga", "operator", Scope(stations=(MINE,)))
ANNA = Actor("anna", "analyst", EVERYTHING)


def test_rows_of_the_own_station_only_and_columns_of_the_contract_only(demo_engine: sa.Engine) -> None:
    mine = as_person(demo_engine, OPERATOR)
    found = run_sql(mine, "SELECT * FROM v_incident -- everything, please", max_rows=10_000)
    assert list(found.frame.columns) == list(CONTRACT["v_incident"])
    assert set(found.frame["station_code"]) == {MINE} and not found.cut
    both = (
        "WITH a AS (SELECT station_code, COUNT(*) n FROM v_incident GROUP BY station_code) "
        "SELECT s.station_code, a.n FROM v_station s LEFT JOIN a ON a.station_code = s.station_code"
    )
    assert len(run_sql(mine, both, max_rows=100).frame) == 1
    assert len(run_sql(as_person(demo_engine, ANNA), both, max_rows=100).frame) == 12
    parts = ("station_code FROM v_station", "station_code FROM v_incident", "region FROM v_station")
    union = " UNION ".join(f"SELECT {part}" for part in parts)
    assert len(run_sql(mine, union, max_rows=100).frame) == 2


def test_more_rows_than_the_limit_are_cut_and_said(demo_engine: sa.Engine) -> None:
    found = run_sql(as_person(demo_engine, ANNA), "SELECT incident_id FROM v_incident;", max_rows=7)
    assert (len(found.frame), found.cut) == (7, True)


def test_refusals_come_before_the_database(demo_engine: sa.Engine) -> None:
    anna = as_person(demo_engine, ANNA)
    for sql in ("SELECT * FROM app_users", "DELETE FROM incidents", "SELECT 1; SELECT 2", "SELECT :x FROM v_station"):
        with pytest.raises(SqlRefusedError):
            run_sql(anna, sql, max_rows=10)
    with pytest.raises(SqlRefusedError):
        run_sql(demo_engine.execution_options(azs_actor=None), "SELECT region FROM v_station", max_rows=10)


def test_columns_that_a_company_has_added_stay_unseen(duckdb_engine: sa.Engine) -> None:
    with duckdb_engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW v_station")
        columns = ", ".join(f"NULL::VARCHAR AS {name}" for name in CONTRACT["v_station"])
        connection.exec_driver_sql(f"CREATE VIEW v_station AS SELECT {columns}, 'secret' AS owner_phone")
    anna = as_person(duckdb_engine, ANNA)
    assert "owner_phone" not in run_sql(anna, "SELECT * FROM v_station", max_rows=5).frame
    for sql in ("SELECT owner_phone FROM v_station", "SELECT s.owner_phone FROM v_station s"):
        with pytest.raises(SqlRefusedError):
            run_sql(anna, sql, max_rows=5)


def test_a_foreign_sqlite_is_narrowed_too(tmp_path: Path) -> None:
    file = tmp_path / "foreign.db"
    with sqlite3.connect(file) as connection:
        connection.execute(f"CREATE TABLE v_station ({', '.join(CONTRACT['v_station'])})")
        connection.executemany(
            "INSERT INTO v_station (station_code, region) VALUES (?, ?)", [(MINE, "Юг"), ("X", "Юг"), ("Y", "Север")]
        )
    connection.close()
    engine = open_engine(load_settings({"AZS_DATABASE_URL": f"sqlite:///{file}"}))
    mine = as_person(engine, OPERATOR)
    assert list(run_sql(mine, "SELECT station_code FROM v_station", max_rows=9).frame["station_code"]) == [MINE]
    asked = sa.select(v_station.c.station_code).where(v_station.c.region == "Юг", v_station.c.station_code != "Z")
    assert list(frame(mine, asked)["station_code"]) == [MINE]
    north = Actor("n", "manager", Scope(regions=("Север",)))
    assert frame(as_person(engine, north), asked).empty
    engine.dispose()


def test_a_statement_that_gives_its_rows_slowly_ends_in_time(tmp_path: Path) -> None:
    engine = open_engine(load_settings({"AZS_HOME": str(tmp_path), "AZS_QUERY_TIMEOUT_S": "1"}))
    numbers = " UNION ALL ".join(["SELECT 1 AS n"] * 40)
    sources = ", ".join(f"({numbers}) t{at}" for at in range(7))
    rare = sa.select(sa.literal_column("t0.n")).select_from(sa.text(sources))
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        frame(as_system(engine), rare.where(sa.text("t0.n + t1.n + t2.n + t3.n + t4.n + t5.n + t6.n > 100")))
    assert time.monotonic() - began < 30
    engine.dispose()


def test_equal_to_the_same_question_with_a_filter(demo_engine: sa.Engine) -> None:
    sql = "SELECT category, COUNT(*) AS n FROM v_incident GROUP BY category ORDER BY category"
    mine = run_sql(as_person(demo_engine, OPERATOR), sql, max_rows=100).frame
    c = v_incident.c
    asked = sa.select(c.category, sa.func.count().label("n")).where(c.station_code == MINE).group_by(c.category)
    pd.testing.assert_frame_equal(mine, frame(as_system(demo_engine), asked.order_by(c.category)))
