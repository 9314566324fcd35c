"""Ways to answer a question over any database, as they stand side by side in an evaluation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from azs.errors import ModelError, QueryError, QueryTimeoutError, SqlRefusedError
from chains.free_sql import DB_ERROR, GUARD, MODEL_ERROR, REFUSED, TIMEOUT, FreeSql, FreeSqlResult, Spent
from chains.sql_source import Row, SqlSource

MAX_ROWS = 100_000
PLAN, SQL, REFUSAL = "plan", "sql", "refused"


@dataclass(frozen=True)
class Outcome:
    """What a way gave for a question. `badge`: "plan", "sql" or "refused"; `refusal`: the reason code of the latter."""

    badge: str
    sql: str = ""
    rows: tuple[Row, ...] = ()
    refusal: str = ""
    repaired: bool = False
    fault: str = ""
    spent: Spent = field(default_factory=Spent)


class Contestant(Protocol):
    """One way to answer questions over one database."""

    def answer(self, question: str) -> Outcome:
        """The outcome; faults of the model and of its SQL are outcomes too."""


class FreeSqlContestant:
    """SQL of the model's own."""

    def __init__(self, free: FreeSql) -> None:
        self._free = free

    def answer(self, question: str) -> Outcome:
        """See `Contestant`."""
        return of_free_sql(self._free.ask(question, max_rows=MAX_ROWS))


def of_free_sql(found: FreeSqlResult) -> Outcome:
    """A result of free SQL as an outcome."""
    badge = REFUSAL if found.refusal else SQL
    faults = " / ".join(attempt.fault for attempt in found.attempts if attempt.fault)
    return Outcome(badge, found.sql, found.rows, found.refusal, found.repaired, faults, found.usage)


def ran(source: SqlSource, sql: str, badge: str, spent: Spent) -> Outcome:
    """Run a finished statement through the guard."""
    if not sql:
        return Outcome(REFUSAL, refusal=REFUSED, spent=spent)
    try:
        return Outcome(badge, sql, source.run(sql, max_rows=MAX_ROWS).rows, spent=spent)
    except QueryError as error:
        return failed(error, sql, spent)


def failed(error: QueryError | ModelError, sql: str, spent: Spent) -> Outcome:
    """An error of a way as an outcome."""
    codes = ((SqlRefusedError, GUARD), (QueryTimeoutError, TIMEOUT), (QueryError, DB_ERROR), (ModelError, MODEL_ERROR))
    code = next(code for kind, code in codes if isinstance(error, kind))
    cause = getattr(error.__cause__, "orig", None) or error
    return Outcome(REFUSAL, sql, refusal=code, fault=str(cause), spent=spent)
