"""Running a statement against the reporting views: rows in, frames out, one error for whatever the database says."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import sqlalchemy as sa

from azs.database.engine import timed_out
from azs.errors import QueryError

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
        raise QueryError("analytics.query_timeout" if timed_out(error) else "analytics.query_failed") from error


def frame(engine: sa.Engine, statement: Statement) -> pd.DataFrame:
    """All rows of `statement` as a frame whose columns carry the statement's labels."""
    with reading(engine) as connection:
        result = connection.execute(statement)
        names = list(result.keys())
        rows = result.all()
    if not rows:
        return pd.DataFrame(columns=names)
    return pd.DataFrame(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def one_row(engine: sa.Engine, statement: Statement) -> sa.RowMapping:
    """The single row of an aggregate without grouping."""
    with reading(engine) as connection:
        return connection.execute(statement).mappings().one()


def number(value: object) -> float | None:
    """A float, or nothing for SQL NULL and NaN. Databases hand back int, float or Decimal."""
    if value is None:
        return None
    found = float(str(value))
    return None if math.isnan(found) else found
