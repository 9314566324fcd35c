"""A question answered by SQL of the model's own: written, judged, tried, put right once, run."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from azs.errors import CancelledError, ModelError, QueryError, QueryTimeoutError, SqlRefusedError
from azs.i18n import describe, t
from chains.database_schema import shown
from chains.models.client import Messages, ModelClient
from chains.sql_prompt import SqlPrompt, repair_messages
from chains.sql_source import Row, SqlSource, dry_run
from chains.sql_text import extract_sql, settle

MAX_TOKENS = 320
FAULT_CHARS = 240
STOP = ";\n"
REFUSED, GUARD, DB_ERROR, TIMEOUT, MODEL_ERROR = "REFUSED", "GUARD", "DB_ERROR", "TIMEOUT", "MODEL_ERROR"
_TEXTS = {
    REFUSED: "free_sql.refused.no_statement", GUARD: "free_sql.refused.guard", DB_ERROR: "free_sql.refused.database",
    TIMEOUT: "free_sql.refused.timeout", MODEL_ERROR: "free_sql.refused.model",
}  # fmt: skip


@dataclass(frozen=True)
class Spent:
    """What the model did for one question."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        """Both together."""
        return Spent(
            self.calls + other.calls, self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens, self.seconds + other.seconds,
        )  # fmt: skip


@dataclass(frozen=True)
class Attempt:
    """A statement of the model and what was wrong with it: a code, "" for nothing, and the words for the log."""

    sql: str
    code: str = ""
    fault: str = ""


@dataclass(frozen=True)
class FreeSqlResult:
    """What came of a question.

    Attributes:
        sql: the statement that ran, or the last one that was refused.
        repaired: whether the first statement had to be put right.
        refusal: why there are no rows: REFUSED, GUARD, DB_ERROR, TIMEOUT or MODEL_ERROR; "" where there are.
    """

    sql: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    cut: bool = False
    repaired: bool = False
    attempts: tuple[Attempt, ...] = ()
    usage: Spent = field(default_factory=Spent)
    refusal: str = ""


def refusal_text(code: str, lang: str) -> str:
    """What a person reads where free SQL gave nothing."""
    return t(_TEXTS[code], lang)


class FreeSql:
    """Answers questions about one database.

    Args:
        source: the database, which judges statements before it runs them.
        client: the model.
        dialect: of the SQL to write; that of the source where not given.
        prompt: how the model is asked; with the schema of the source alone where not given.
    """

    def __init__(
        self, source: SqlSource, client: ModelClient, *, dialect: str | None = None, prompt: SqlPrompt | None = None
    ) -> None:  # fmt: skip
        if dialect not in (None, source.schema.dialect):
            raise ValueError(f"the source speaks {source.schema.dialect}, not {dialect}")
        self._source = source
        self._client = client
        self._prompt = prompt or SqlPrompt(source.schema)

    def ask(
        self, question: str, *, today: dt.date | None = None, max_rows: int = 1_000, facts: str = "",
        cancelled: Callable[[], bool] | None = None,
    ) -> FreeSqlResult:  # fmt: skip
        """Write and run a statement for the question; a fault in it is put right once.

        Args:
            facts: see `SqlPrompt.messages`.

        Raises:
            CancelledError: `cancelled` said so.
            DatabaseError: the database is down or locked.
        """
        messages = self._prompt.messages(question, today=today, facts=facts)
        attempts: list[Attempt] = []
        spent = Spent()
        for _ in range(2):
            try:
                text, used = completed(self._client, messages, max_tokens=MAX_TOKENS, cancelled=cancelled)
            except ModelError as error:
                return _refused([*attempts, Attempt("", MODEL_ERROR, str(error))], spent)
            spent += used
            sql = settle(extract_sql(text), self._source.schema)
            attempt, found = self._tried(sql, max_rows)
            attempts.append(attempt)
            if found:
                return FreeSqlResult(
                    sql, found.columns, found.rows, found.cut, len(attempts) > 1, tuple(attempts), spent
                )
            if attempt.code == TIMEOUT:
                break
            messages = repair_messages(messages, sql, attempt.fault)
        return _refused(attempts, spent)

    def _tried(self, sql: str, max_rows: int) -> tuple[Attempt, Any]:
        if not sql:
            return Attempt("", REFUSED, "the answer held no SELECT statement."), None
        try:
            dry_run(self._source, sql)
            return Attempt(sql), self._source.run(sql, max_rows=max_rows)
        except SqlRefusedError as error:
            return Attempt(sql, GUARD, self._fault(error)), None
        except QueryTimeoutError as error:
            return Attempt(sql, TIMEOUT, str(error)), None
        except QueryError as error:
            cause = getattr(error.__cause__, "orig", None) or error.__cause__ or error
            return Attempt(sql, DB_ERROR, shown(str(cause), FAULT_CHARS)), None

    def _fault(self, error: SqlRefusedError) -> str:
        """The guard's words for the model; for a column that is not there, the tables that have it."""
        if error.key != "guard.column":
            return shown(describe(error, "en"), FAULT_CHARS)
        owner, _, name = shown(error.params.get("column", "")).rpartition(".")
        schema = self._source.schema
        owners = [
            schema.written(table.name) for table, column in schema.columns() if column.name.lower() == name.lower()
        ]
        said = f"there is no column {owner + '.' if owner else ''}{name}."
        return f"{said} {name} is a column of {', '.join(owners)}." if owners else said


def completed(
    client: ModelClient, messages: Messages, *, max_tokens: int, cancelled: Callable[[], bool] | None = None
) -> tuple[str, Spent]:
    """A model's answer as text, up to the end of its first statement, and what it took.

    Raises:
        CancelledError: `cancelled` said so.
        ModelError: the model does not answer.
    """
    started = time.monotonic()
    used: list[Any] = []
    complete = getattr(client, "complete_text", None)
    if complete:
        text = str(complete(messages, max_tokens=max_tokens, stop=(STOP,), cancelled=cancelled, on_usage=used.append))
    else:
        text = ""
        for piece in client.stream_text(messages, max_tokens=max_tokens, cancelled=cancelled):
            text += piece
            if STOP in text:
                break
        if cancelled and cancelled():
            raise CancelledError("assistant.cancelled")
    prompt, completion = (sum(getattr(one, name) for one in used) for name in ("prompt_tokens", "completion_tokens"))
    return text, Spent(1, prompt, completion, time.monotonic() - started)


def _refused(attempts: list[Attempt], spent: Spent) -> FreeSqlResult:
    last = attempts[-1]
    return FreeSqlResult(sql=last.sql, attempts=tuple(attempts), usage=spent, refusal=last.code)
