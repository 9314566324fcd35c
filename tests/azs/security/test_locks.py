"""Below the guard the engines are locked too: what gets past it cannot write, reach files or run for ever."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from azs.analytics.reading import frame
from azs.database.access import as_person
from azs.database.engine import open_engine
from azs.database.schema import metadata, stations
from azs.database.views import CONTRACT, v_station
from azs.errors import AzsError, QueryTimeoutError, SqlRefusedError
from azs.i18n import describe
from azs.security.actor import EVERYTHING, Actor
from azs.settings import Settings, load_settings
from tests.azs.security.test_guard import CORPUS

ANNA = Actor("anna", "analyst", EVERYTHING)
GUARD_ONLY = ("-BOMB-", "-CART-")
"""Families that take processor or memory in ways no engine stops at once: the guard is their layer."""


def _attacks(dialect: str) -> list[str]:
    text = (CORPUS / f"attacks_{dialect}.sql").read_text(encoding="utf-8")
    found = [part.strip() for part in re.split(r"^;;\s*$", text, flags=re.MULTILINE) if part.strip()]
    return [sql for sql in found if not any(family in sql.splitlines()[0] for family in GUARD_ONLY)]


@pytest.fixture
def duckdb_file(migrated: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """A migrated file with one station; reads end after two seconds; the working folder is an empty one."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    engine = open_engine(load_settings({"AZS_HOME": str(migrated.home), "AZS_QUERY_TIMEOUT_S": "2"}))
    with engine.begin() as connection:
        connection.execute(sa.insert(stations).values(station_id=1, code="АЗС-001", name="Первая"))
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """A SQLite file with the views as tables."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    file = tmp_path / "foreign.db"
    with sqlite3.connect(file) as connection:
        for view, columns in CONTRACT.items():
            connection.execute(f"CREATE TABLE {view} ({', '.join(columns)})")
        connection.execute("INSERT INTO v_station (station_code, station_name) VALUES ('АЗС-001', 'Первая')")
    connection.close()
    engine = open_engine(load_settings({"AZS_DATABASE_URL": f"sqlite:///{file}", "AZS_QUERY_TIMEOUT_S": "2"}))
    yield engine
    engine.dispose()


def _let_loose(engine: sa.Engine, attacks: list[str]) -> list[str]:
    """Run each attack without the guard; returns what those that ran have shown."""
    shown = []
    for sql in attacks:
        try:
            with as_person(engine, ANNA).connect() as connection:
                result = connection.exec_driver_sql(sql)
                shown.append(f"{sql}\n{result.fetchmany(50) if result.returns_rows else ''}")
                connection.commit()
        except (sa.exc.SQLAlchemyError, AzsError, TypeError, ValueError, RuntimeError, OverflowError, UnicodeError):
            continue
        except (duckdb.Error, sqlite3.Error):  # some come from the drivers as they are
            continue
    return shown


def test_duckdb_alone_neither_writes_nor_reaches_files(duckdb_file: sa.Engine) -> None:
    attacks = _attacks("duckdb")
    assert len(attacks) > 100
    shown = _let_loose(duckdb_file, attacks)
    assert not [text for text in shown if "root:x:" in text or "root:*:" in text]
    assert list(Path.cwd().iterdir()) == []
    inspector = sa.inspect(duckdb_file)
    assert set(inspector.get_table_names()) == {*metadata.tables, "alembic_version"}
    assert set(inspector.get_view_names()) == set(CONTRACT)
    with duckdb_file.connect() as connection:
        for table in metadata.sorted_tables:
            counted = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            assert counted == (table.name == "stations"), table.name
        kept = connection.exec_driver_sql(
            "SELECT value FROM duckdb_settings() "
            "WHERE name IN ('enable_external_access', 'lock_configuration') ORDER BY name"
        )
        assert [value for (value,) in kept] == ["false", "true"]
    assert list(frame(as_person(duckdb_file, ANNA), sa.select(v_station.c.station_code))["station_code"]) == ["АЗС-001"]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO stations (station_id, code, name) VALUES (2, 'x', 'x')", "DELETE FROM stations",
        "DROP VIEW v_station",
        "UPDATE stations SET name = 'x'", "CREATE TABLE x (a INT)", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'", "COPY stations TO 'out.csv'", "ATTACH 'x.db'", "INSTALL httpfs", "LOAD httpfs",
        "SET enable_external_access = true", "SET memory_limit = '100GB'", "RESET lock_configuration",
        "EXPORT DATABASE 'out'", "COMMIT; DELETE FROM stations", "ROLLBACK; BEGIN; DELETE FROM stations; COMMIT",
    ],
)  # fmt: skip
def test_duckdb_refuses_each_of_these_by_itself(duckdb_file: sa.Engine, sql: str) -> None:
    with (
        pytest.raises((sa.exc.SQLAlchemyError, SqlRefusedError)),
        as_person(duckdb_file, ANNA).connect() as connection,
    ):
        connection.exec_driver_sql(sql)
        connection.commit()
    with duckdb_file.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(stations)).scalar_one() == 1


def test_sqlite_alone_neither_writes_nor_reaches_files(sqlite_file: sa.Engine) -> None:
    shown = _let_loose(sqlite_file, _attacks("sqlite"))
    assert not [text for text in shown if "root:x:" in text]
    assert list(Path.cwd().iterdir()) == []
    with as_person(sqlite_file, ANNA).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM v_station").scalar_one() == 1
    assert set(sa.inspect(sqlite_file).get_table_names()) == set(CONTRACT)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM v_station", "ATTACH ':memory:' AS x", "PRAGMA query_only = OFF", "PRAGMA writable_schema = ON",
        "SELECT load_extension('x')", "SELECT * FROM pragma_database_list", "CREATE TEMP TABLE x (a)",
        "VACUUM INTO 'x.db'", "SELECT randomblob(900000000)",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    ],
)  # fmt: skip
def test_sqlite_refuses_each_of_these_by_itself(sqlite_file: sa.Engine, sql: str) -> None:
    with pytest.raises(sa.exc.SQLAlchemyError), as_person(sqlite_file, ANNA).connect() as connection:
        connection.exec_driver_sql(sql).fetchall()


@pytest.mark.parametrize("name", ["duckdb_file", "sqlite_file"])
def test_a_runaway_query_ends_in_time_and_the_connection_works_on(name: str, request: pytest.FixtureRequest) -> None:
    engine = as_person(request.getfixturevalue(name), ANNA)
    numbers = " UNION ALL ".join(["SELECT 1 AS n"] * 40)
    sources = ", ".join(f"({numbers}) t{at}" for at in range(7))
    endless = sa.select(sa.literal_column("max(t0.n + t1.n)").label("n")).select_from(sa.text(sources))
    for _ in range(2):
        with pytest.raises(QueryTimeoutError) as caught:
            frame(engine, endless.where(sa.text("t0.n + t1.n + t2.n + t3.n + t4.n + t5.n + t6.n > 100")))
        assert "период" in describe(caught.value, "ru") and "period" in describe(caught.value, "en").lower()
        assert list(frame(engine, sa.select(v_station.c.station_code))["station_code"]) == ["АЗС-001"]
