"""The checker names what is missing, broken, of a wrong type, orphaned or doubled."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.check import check_contract
from azs.database.engine import open_engine
from azs.database.views import CONTRACT, definitions
from azs.errors import DatabaseError
from azs.i18n import t
from azs.settings import Settings


def _run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def _found(engine: sa.Engine) -> list[tuple[object, ...]]:
    findings = check_contract(engine)
    for finding in findings:
        for lang in ("ru", "en"):
            assert "{" not in t(f"database.{finding.kind}", lang, **finding.params)
    return [(finding.kind, *finding.params.values()) for finding in findings]


def test_a_migrated_database_keeps_the_contract(engine: sa.Engine) -> None:
    assert _found(engine) == []


def test_demo_data_keep_the_contract(demo_engine: sa.Engine) -> None:
    assert _found(demo_engine) == []


def test_an_empty_database_lacks_every_view(settings: Settings) -> None:
    engine = as_system(open_engine(settings))
    assert _found(engine) == [("view_missing", view) for view in CONTRACT]
    engine.dispose()


def test_a_dropped_view_is_named(engine: sa.Engine) -> None:
    _run(engine, "DROP VIEW v_action")
    assert _found(engine) == [("view_missing", "v_action")]


@pytest.mark.parametrize("column", ["region", "opened_on"])
def test_a_dropped_column_is_named(engine: sa.Engine, column: str) -> None:
    query = definitions()["v_station"]
    kept = sa.select(*(c for c in query.selected_columns if c.name != column))
    _run(engine, "DROP VIEW v_station", f"CREATE VIEW v_station AS {kept.compile(dialect=engine.dialect)}")
    assert _found(engine) == [("column_missing", "v_station", column)]


def test_a_wrong_type_is_named(engine: sa.Engine) -> None:
    text = sa.literal_column("'north'").label("latitude")
    wrong = sa.select(*(text if c.name == "latitude" else c for c in definitions()["v_station"].selected_columns))
    _run(engine, "DROP VIEW v_station", f"CREATE VIEW v_station AS {wrong.compile(dialect=engine.dialect)}")
    ((kind, view, column, found),) = _found(engine)
    assert (kind, view, column) == ("column_type", "v_station", "latitude") and "CHAR" in str(found)


def test_a_view_over_a_vanished_column_is_broken(duckdb_engine: sa.Engine) -> None:
    engine = duckdb_engine  # the wire test server keeps a column that a view needs
    _run(engine, "ALTER TABLE stations DROP COLUMN address")
    ((kind, view, reason),) = _found(engine)
    assert (kind, view) == ("view_broken", "v_station") and "address" in str(reason)


def test_lost_references_are_counted(duckdb_engine: sa.Engine) -> None:
    engine = duckdb_engine  # Oracle refuses such rows itself
    moment = "TIMESTAMP '2026-01-01'"
    _run(
        engine,
        "INSERT INTO equipment VALUES (1, 999, 'ТРК', NULL, NULL, NULL)",
        "INSERT INTO incidents (incident_id, type_id, severity, status, title, occurred_at, reported_at) "
        f"VALUES (1, 5, 'low', 'new', 'x', {moment}, {moment}), (2, 6, 'low', 'new', 'x', {moment}, {moment})",
    )
    assert _found(engine) == [("orphans", "equipment", "station_id", 1), ("orphans", "incidents", "type_id", 2)]


def test_doubled_imports_are_counted_and_rows_without_a_source_are_not(duckdb_engine: sa.Engine) -> None:
    engine = duckdb_engine  # Oracle refuses such rows itself
    rows = [("a", "'s'"), ("a", "'s'"), ("a", "'other'"), ("b", "NULL"), ("b", "NULL")]
    values = ", ".join(
        f"({n}, '{external}', {source}, 1, 'low', 'new', 'x', DATE '2026-01-01', DATE '2026-01-01')"
        for n, (external, source) in enumerate(rows)
    )
    _run(
        engine,
        "INSERT INTO incident_types VALUES (1, 'x', NULL, NULL)",
        "INSERT INTO incidents (incident_id, external_id, import_source, type_id, severity, status, title, occurred_at,"
        f" reported_at) VALUES {values}",
    )
    assert _found(engine) == [("duplicates", 1)]


def test_foreign_tables_of_the_same_name_are_left_alone(settings: Settings) -> None:
    engine = as_system(open_engine(settings))
    _run(engine, "CREATE TABLE incidents (other INTEGER)", "CREATE TABLE stations (other INTEGER)")
    assert {kind for kind, *_ in _found(engine)} == {"view_missing"}
    engine.dispose()


def test_a_database_that_breaks_off_is_an_error(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, OSError("gone"), connection_invalidated=True)

    monkeypatch.setattr(sa.Connection, "execute", fail)
    with pytest.raises(DatabaseError):
        check_contract(engine)
