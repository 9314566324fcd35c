"""What free SQL is written for: the reporting views of one person, or the tables of any other database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from azs.analytics.free_sql import run_sql
from azs.analytics.reading import fetched
from azs.security.guard import check
from chains.database_schema import DatabaseSchema

Row = tuple[object, ...]


@dataclass(frozen=True)
class Rows:
    """What a statement gave. `cut`: there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    cut: bool = False


class SqlSource(Protocol):
    """A database that judges a statement before it runs it. The engine behind it breaks off what takes too long."""

    @property
    def schema(self) -> DatabaseSchema:
        """What may be read."""

    def run(self, sql: str, *, max_rows: int) -> Rows:
        """The rows of one SELECT.

        Raises:
            SqlRefusedError: the guard does not allow it.
            QueryError: the database refused it, broke off or took too long.
        """


class ViewSource:
    """The reporting views, as the person of the engine may see them."""

    def __init__(self, engine: sa.Engine, schema: DatabaseSchema) -> None:
        self._engine = engine
        self.schema = schema

    def run(self, sql: str, *, max_rows: int) -> Rows:
        """See `SqlSource`."""
        found = run_sql(self._engine, sql, max_rows=max_rows)
        rows = tuple(tuple(row) for row in found.frame.astype(object).itertuples(index=False, name=None))
        return Rows(tuple(map(str, found.frame.columns)), rows, found.cut)


class TableSource:
    """The tables of another database."""

    def __init__(self, engine: sa.Engine, schema: DatabaseSchema) -> None:
        self._engine = engine
        self.schema = schema
        self._allowed = schema.allowed

    def run(self, sql: str, *, max_rows: int) -> Rows:
        """See `SqlSource`."""
        text = check(sql, self.schema.dialect, self._allowed).sql

        def ask(connection: sa.Connection) -> tuple[Sequence[str], Sequence[Row], bool]:
            result = connection.exec_driver_sql(text)
            rows = [tuple(row) for row in result.fetchmany(max_rows + 1)]
            return list(result.keys()), rows[:max_rows], len(rows) > max_rows

        columns, rows, cut = fetched(self._engine, ask)
        return Rows(tuple(columns), tuple(rows), cut)


def dry_run(source: SqlSource, sql: str) -> None:
    """Let the database read a statement without running it.

    Raises:
        SqlRefusedError: the guard does not allow it.
        QueryError: the database does not understand it.
    """
    source.run(f"SELECT COUNT(*) AS n FROM ({sql}) q WHERE 1 = 0", max_rows=1)  # noqa: S608  (the guard reads it)
