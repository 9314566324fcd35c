"""Bringing a database to the current schema with Alembic: tables first, then the reporting views."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.ddl.impl import DefaultImpl
from sqlalchemy.schema import CreateIndex, CreateTable

from azs.database.schema import metadata
from azs.database.views import definitions


class DuckDBImpl(DefaultImpl):
    """Lets Alembic work on DuckDB."""

    __dialect__ = "duckdb"


def upgrade(engine: sa.Engine) -> None:
    """Run every migration that the database has not had; safe to repeat."""
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def table_statements(dialect: sa.Dialect) -> list[str]:
    """CREATE TABLE and CREATE INDEX of the whole schema. DuckDB gets primary keys only (docs/decisions/0001)."""
    statements: list[str] = []
    for table in _tables(dialect).sorted_tables:
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
