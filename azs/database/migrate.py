"""Bringing a database to the current schema with Alembic: tables first, then the reporting views."""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.ddl.impl import DefaultImpl
from alembic.util import CommandError
from sqlalchemy.schema import CreateIndex, CreateTable

from azs.database.access import MIGRATION, as_system
from azs.database.engine import open_engine
from azs.database.schema import metadata
from azs.database.views import definitions
from azs.errors import DatabaseError
from azs.settings import Settings

_REASON_CHARS = 200


class DuckDBImpl(DefaultImpl):
    """Lets Alembic work on DuckDB."""

    __dialect__ = "duckdb"


def upgrade(engine: sa.Engine) -> None:
    """Run every migration that the database has not had; safe to repeat. On DuckDB it is all or nothing.

    Raises:
        DatabaseError: the database is read only, was written by a newer version of the product, or refused a
            statement.
    """
    if engine.dialect.name == "sqlite":
        raise DatabaseError("database.read_only")
    try:
        with as_system(engine, MIGRATION).begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError("database.newer") from error
    except sa.exc.DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0][:_REASON_CHARS]
        raise DatabaseError("database.migration", reason=reason) from error


def bring_up_to_date(settings: Settings) -> None:
    """Upgrade with the migrating account; for commands that write.

    Raises:
        DatabaseError: see `open_engine` and `upgrade`.
    """
    engine = open_engine(settings, account="migrate")
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def offline_sql(dialect_name: str) -> str:
    """The script that `upgrade` would run on an empty "oracle" or "duckdb" database, for a reader or a DBA."""
    script = io.StringIO()
    config = _config(output_buffer=script)
    config.set_main_option("dialect", dialect_name)
    command.upgrade(config, "head", sql=True)
    return script.getvalue()


def table_statements(dialect: sa.Dialect, names: Collection[str] | None = None) -> list[str]:
    """CREATE TABLE and CREATE INDEX of the schema, or of the tables `names` of it. DuckDB gets primary keys only
    (docs/decisions/0001)."""
    statements: list[str] = []
    for table in _tables(dialect).sorted_tables:
        if names is not None and table.name not in names:
            continue
        statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    return statements


def view_statements(dialect: sa.Dialect) -> list[str]:
    """CREATE OR REPLACE VIEW of each reporting view."""
    literal = {"literal_binds": True}
    return [
        f"CREATE OR REPLACE VIEW {name} AS {select.compile(dialect=dialect, compile_kwargs=literal)}"
        for name, select in definitions().items()
    ]


def _config(output_buffer: io.StringIO | None = None) -> Config:
    config = Config(output_buffer=output_buffer) if output_buffer else Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _tables(dialect: sa.Dialect) -> sa.MetaData:
    if dialect.name != "duckdb":
        return metadata
    bare = sa.MetaData()
    for table in metadata.sorted_tables:
        columns: list[Any] = [
            sa.Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable, autoincrement=False)
            for c in table.columns
        ]
        sa.Table(table.name, bare, *columns)
    return bare
