"""Running a statement against the reporting views: rows in, frames out, one error for whatever the database says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa

from azs.database.faults import broke_off, explained
from azs.errors import QueryError

ATTEMPTS = 3
Found = TypeVar("Found")

Statement = sa.Select[*tuple[Any, ...]]


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for reading.

    Raises:
        QueryError: the database refused the statement, broke off or took too long; the cause is chained for the log.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise explained(error) or QueryError("analytics.query_failed") from error


def fetched(engine: sa.Engine, ask: Callable[[sa.Connection], Found]) -> Found:
    """What `ask` reads; asked again on a fresh connection where the first one has broken off.

    Raises:
        QueryError: see `reading`.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            with engine.connect() as connection:
                return ask(connection)
        except sa.exc.DBAPIError as error:
            if not broke_off(error):
                raise explained(error) or QueryError("analytics.query_failed") from error
    with reading(engine) as connection:
        return ask(connection)


def frame(engine: sa.Engine, statement: Statement) -> pd.DataFrame:
    """All rows of `statement` as a frame whose columns carry the statement's labels."""

    def ask(connection: sa.Connection) -> tuple[list[str], Sequence[sa.Row[Any]]]:
        result = connection.execute(statement)
        return list(result.keys()), result.all()

    names, rows = fetched(engine, ask)
    if not rows:
        return pd.DataFrame(columns=names)
    return pd.DataFrame(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def one_row(engine: sa.Engine, statement: Statement) -> sa.RowMapping:
    """The single row of an aggregate without grouping."""
    return fetched(engine, lambda connection: connection.execute(statement).mappings().one())


def number(value: object) -> float | None:
    """A float, or nothing for SQL NULL and NaN. Databases hand back int, float or Decimal."""
    if value is None:
        return None
    found = float(str(value))
    return None if math.isnan(found) else found
