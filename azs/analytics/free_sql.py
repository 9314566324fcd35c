"""SQL that a person or a model wrote: judged, narrowed to the person's stations, limited in rows and time."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.access import person_of
from azs.errors import SqlRefusedError
from azs.security.guard import check
from azs.security.scoping import closed


@dataclass(frozen=True)
class SqlRows:
    """What a statement gave. `cut`: there were more rows than the limit."""

    frame: pd.DataFrame
    cut: bool


def run_sql(engine: sa.Engine, sql: str, *, max_rows: int) -> SqlRows:
    """Run one SELECT over the reporting views for the person of `engine`.

    Each view in it gives way to its contract's columns and the person's rows, so that a star shows no other column.

    Raises:
        SqlRefusedError: the statement is not allowed, or the engine has no person.
        QueryError: the database refused it, broke off or took too long.
    """
    if person_of(engine) is None:
        raise SqlRefusedError("guard.no_person")
    text = closed(check(sql, engine.dialect.name))

    def ask(connection: sa.Connection) -> SqlRows:
        result = connection.exec_driver_sql(text)
        rows = result.fetchmany(max_rows + 1)
        columns = list(result.keys())
        return SqlRows(pd.DataFrame([tuple(row) for row in rows[:max_rows]], columns=columns), len(rows) > max_rows)

    return fetched(engine, ask)
