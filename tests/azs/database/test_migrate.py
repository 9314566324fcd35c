"""Migrations: repeatable, all or nothing on DuckDB, and fit for Oracle."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.dialects import oracle

from azs.database import migrate
from azs.database.access import MIGRATION, as_system
from azs.database.engine import open_engine
from azs.database.migrate import offline_sql, table_statements, upgrade, view_statements
from azs.database.migrations.versions import (
    v0008_scans,
    v0009_complaints,
    v0010_complaint_models,
    v0011_schedules_and_alerts,
    v0012_staff_absences,
    v0013_labelling,
    v0014_sign_in,
)
from azs.database.schema import document_chunks, document_phrases, document_vectors, documents, metadata
from azs.database.views import CONTRACT, definitions
from azs.errors import DatabaseError
from azs.feedback import Feedback, save_feedback
from azs.settings import Settings
from tests.oracle_lint import lint, lint_table
from tests.oracle_server.home import DATABASES, OracleHome, opened

MOMENT = dt.datetime(2026, 1, 1)


@pytest.fixture(params=DATABASES)
def empty_engine(request: pytest.FixtureRequest, settings: Settings) -> Iterator[sa.Engine]:
    """A database of each kind without any table."""
    if request.param == "oracle":
        home: OracleHome = request.getfixturevalue("oracle")
        yield from opened(home, home.empty_url())
        return
    engine = open_engine(settings)
    yield as_system(engine)
    engine.dispose()


def test_a_second_upgrade_keeps_rows_and_revision(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO app_info VALUES ('name', 'value')"))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT value FROM app_info")).scalars().all() == ["value"]
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == ["0014"]


def test_a_failing_upgrade_leaves_nothing_behind(settings: Settings) -> None:
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE incidents (other INTEGER)"))
    with pytest.raises(DatabaseError, match="migration"):
        upgrade(engine)
    assert sa.inspect(engine).get_table_names() == ["incidents"]
    engine.dispose()


def test_a_newer_database_is_refused(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer"):
        upgrade(engine)


def test_sqlite_is_never_changed(settings: Settings, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").close()
    engine = open_engine(settings.at(f"sqlite:///{tmp_path}/x.db"))
    with pytest.raises(DatabaseError, match="read_only"):
        upgrade(engine)
    engine.dispose()


def test_views_have_the_columns_of_the_contract() -> None:
    for name, select in definitions().items():
        assert [column.name for column in select.selected_columns] == list(CONTRACT[name])


def test_v_incident_counts_hours_and_keeps_incidents_without_a_station(engine: sa.Engine) -> None:
    row = "'low', '{}', 't', NULL, NULL, NULL, TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01 10:00', {}, 1, 0, 0, NULL"
    with engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO incident_types VALUES (1, 'Разлив топлива', 4, NULL), (2, 'x', NULL, NULL)")
        )
        for number, kind, status, resolved in (
            (1, 1, "resolved", "TIMESTAMP '2026-01-01 14:00'"), (2, 1, "closed", "TIMESTAMP '2026-01-01 14:30'"),
            (3, 1, "new", "NULL"), (4, 2, "closed", "TIMESTAMP '2026-01-02 10:00'"),
        ):  # fmt: skip
            values = row.format(status, resolved).replace(":", r"\:")
            connection.execute(
                sa.text(f"INSERT INTO incidents VALUES ({number}, NULL, NULL, NULL, NULL, {kind}, {values})")
            )
        found = connection.execute(
            sa.text("SELECT is_open, resolution_h, sla_kept, station_code FROM v_incident ORDER BY incident_id")
        ).all()
    assert [(*(one if one is None else float(one) for one in row[:3]), row[3]) for row in found] == [
        (0, 4.0, 1, None), (0, 4.5, 0, None), (1, None, None, None), (0, 24.0, None, None),
    ]  # fmt: skip


def test_duckdb_tables_have_primary_keys_only() -> None:
    text = offline_sql("duckdb")
    assert text.count("PRIMARY KEY") == len(metadata.tables) + 1
    assert not any(words in text for words in ("FOREIGN KEY", "UNIQUE", "CREATE INDEX"))


def test_the_oracle_script_passes_the_linter() -> None:
    dialect = oracle.dialect()
    statements = [part.strip() for part in offline_sql("oracle").split("\n/\n")]
    tables = [part for part in statements if "CREATE TABLE" in part]
    views = [part for part in statements if "CREATE OR REPLACE VIEW" in part]
    assert len(tables) == len(metadata.tables) + 1 and len(views) == 2 * len(CONTRACT)
    for statement in tables:
        assert not lint_table(statement), statement
    for statement in views:
        assert not lint(statement.split(" AS ", 1)[1]), statement
    assert sum("CREATE INDEX" in part for part in statements) == sum(len(t.indexes) for t in metadata.tables.values())
    assert sum(part.count("FOREIGN KEY") for part in tables) == sum(
        len(table.foreign_key_constraints) for table in metadata.tables.values()
    )
    assert not any(":" in part for part in views + tables), "a bind in DDL is refused"
    assert {*view_statements(dialect), *(s for s in table_statements(dialect) if "INDEX" in s)} <= set(statements)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("CREATE TABLE t (\n\ta BOOLEAN\n)", "type BOOLEAN"),
        ("CREATE TABLE t (\n\tsize INTEGER\n)", "name size"),
        (f"CREATE TABLE {'t' * 31} (\n\ta DATE\n)", f"long name {'t' * 31}"),
    ],
)
def test_the_table_linter_finds_faults(sql: str, fault: str) -> None:
    assert lint_table(sql) == [fault]


def test_a_database_of_the_release_before_keeps_its_rows(empty_engine: sa.Engine) -> None:
    at_revision(empty_engine, "0002")
    with empty_engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO feedback (feedback_id, created_at, question, vote, correction) "
                "VALUES ('f1', TIMESTAMP '2026-01-01 00\\:00\\:00', 'сколько разливов', -1, 'по закрытым')"
            )
        )
        connection.execute(sa.text("INSERT INTO app_users (user_name, role, active) VALUES ('анна', 'analyst', 1)"))
        connection.execute(sa.text("INSERT INTO app_info VALUES ('name', 'value')"))
    before = {column["name"] for column in sa.inspect(empty_engine).get_columns("feedback")}
    assert not before & {"reasons", "user_name", "badge"}
    for _ in range(2):
        upgrade(empty_engine)
    save_feedback(empty_engine, Feedback("и ещё", -1, reasons=("SLOW",), user_name="анна", badge="plan"))
    with empty_engine.connect() as connection:
        rows = {row.question: row for row in connection.execute(sa.select(metadata.tables["feedback"])).all()}
        assert connection.execute(sa.text("SELECT value FROM app_info")).scalars().all() == ["value"]
        assert connection.execute(sa.text("SELECT user_name FROM app_users")).scalars().all() == ["анна"]
        for table in ("verified_questions", "saved_answers"):
            assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    old, new = rows["сколько разливов"], rows["и ещё"]
    assert (old.vote, old.correction, old.reasons, old.user_name, old.badge) == (-1, "по закрытым", None, None, None)
    assert (new.reasons, new.user_name, new.badge) == ("SLOW", "анна", "plan")


def test_old_and_fresh_databases_end_up_alike(empty_engine: sa.Engine) -> None:
    at_revision(empty_engine, "0001")
    upgrade(empty_engine)
    inspector = sa.inspect(empty_engine)
    for table in metadata.sorted_tables:
        assert [column["name"] for column in inspector.get_columns(table.name)] == list(table.columns.keys())


def at_revision(engine: sa.Engine, revision: str) -> None:
    """Bring an empty database to an earlier release's schema."""
    with as_system(engine, MIGRATION).begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_phrases_kept_in_a_column_before_are_rows_now(engine: sa.Engine) -> None:
    """Their vectors are made anew: phrases are read as questions since. Those of texts stay."""
    with engine.begin() as connection:
        parts = (
            v0008_scans, v0009_complaints, v0010_complaint_models, v0011_schedules_and_alerts, v0012_staff_absences,
            v0013_labelling, v0014_sign_in,
        )  # fmt: skip
        later = {name for part in parts for name in part.TABLES}
        for table in reversed([one for one in metadata.sorted_tables if one.name in later]):
            connection.execute(sa.text(f"DROP TABLE {table.name}"))
        for statement in (
            "DROP TABLE document_phrases", "ALTER TABLE documents ADD asked VARCHAR(4000)",
            "UPDATE alembic_version SET version_num = '0006'",
        ):  # fmt: skip
            connection.execute(sa.text(statement))
        row = {"document_id": "a", "title": "t", "kind": "other", "file_name": "f", "sha256": "s", "size_bytes": 1,
               "status": "ready", "uploaded_by": "anna", "uploaded_at": MOMENT, "changed_at": MOMENT}  # fmt: skip
        connection.execute(sa.insert(documents), [row, {**row, "document_id": "b"}])
        connection.execute(
            sa.text("UPDATE documents SET asked = '2: пролили' || chr(10) || ' касса ' WHERE document_id = 'a'")
        )
        for position, kind in ((0, "text"), (100_000, "phrase")):
            chunk = {
                "document_id": "a",
                "position": position,
                "kind": kind,
                "body": "b",
                "block_first": 0,
                "block_last": 0,
            }
            connection.execute(sa.insert(document_chunks), [chunk])
            vector = {"document_id": "a", "position": position, "embedder": "e", "vector": b"12"}
            connection.execute(sa.insert(document_vectors), [vector])
    upgrade(engine)
    phrases = sa.select(document_phrases.c.phrase).order_by(document_phrases.c.position)
    with engine.connect() as connection:
        assert connection.execute(phrases).scalars().all() == ["2: пролили", "касса"]
        assert connection.execute(sa.select(document_vectors.c.position)).scalars().all() == [0]
    assert "asked" not in {column["name"] for column in sa.inspect(engine).get_columns("documents")}
