"""Who asked, saw, took out and changed what. The log is only ever added to; it never holds rows or secrets."""

from __future__ import annotations

import datetime as dt
import logging
import re
import uuid
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from azs.analytics.reading import frame
from azs.database.schema import audit_log
from azs.database.writing import fitted, insert_once
from azs.errors import AccessError
from azs.security.actor import Actor, Scope

log = logging.getLogger("azs.audit")
KINDS = ("question", "sql", "export", "write", "sign_in", "sign_out", "refused")
OUTCOMES = ("done", "refused", "failed")
PAGE_ROWS = 10_000
_SECRETS = (
    (re.compile(r"(?i)\b(password|passwd|pwd|пароль|token|токен|secret|api[_-]?key)(\s*[:=]\s*|\s+)\S+"), r"\1\2•••"),
    (re.compile(r"(?i)\b(identified\s+by\s+)\S+"), r"\1•••"),
    (re.compile(r"(\w+://[^\s:/@]+:)[^\s@]+@"), r"\1•••@"),
    (re.compile(r"\b\d(?:[ -]?\d){12,18}\b"), "•••"),
)


@dataclass(frozen=True)
class Event:
    """One thing a person did.

    Attributes:
        kind: one of KINDS. outcome: one of OUTCOMES.
        place: page or command. rows: how many rows were shown, taken out or written.
    """

    kind: str
    outcome: str = "done"
    place: str = ""
    question: str = ""
    sql: str = ""
    rows: int | None = None


@dataclass(frozen=True)
class AuditQuery:
    """What of the log is asked for; days in UTC, both included."""

    since: dt.date
    until: dt.date
    user: str = ""
    kind: str = ""
    words: str = ""


def record(engine: sa.Engine, actor: Actor, event: Event) -> str:
    """Add an event. A SQLite file is only ever read, so there it goes to the log `azs.audit`, without texts.

    Returns:
        Its identifier.

    Raises:
        ValueError: an unknown kind or outcome.
        DatabaseError: the event could not be written.
    """
    values = _row(actor, event)
    if engine.dialect.name == "sqlite":  # read only: what happened goes to the process's own log
        kept = {name: value for name, value in values.items() if name not in ("question", "sql_text")}
        log.info("audit %s", {name: str(value) for name, value in kept.items()})
    else:
        insert_once(engine, audit_log, values, refused="database.audit")
    return str(values["event_id"])


def record_within(connection: sa.Connection, actor: Actor, event: Event) -> None:
    """Add an event in the transaction of what it tells, so that there are both or neither.

    Raises:
        ValueError: an unknown kind or outcome.
    """
    connection.execute(sa.insert(audit_log).values(**_row(actor, event)))


def _row(actor: Actor, event: Event) -> dict[str, Any]:
    if event.kind not in KINDS or event.outcome not in OUTCOMES:
        raise ValueError(f"{event.kind} {event.outcome}")
    c = audit_log.c
    return {
        "event_id": str(uuid.uuid4()), "happened_at": dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        "user_name": actor.user, "role": actor.role, "kind": event.kind, "outcome": event.outcome,
        "place": fitted(event.place, c.place), "scope_text": fitted(scope_text(actor.scope), c.scope_text),
        "question": fitted(without_secrets(event.question), c.question),
        "sql_text": fitted(without_secrets(event.sql), c.sql_text), "row_count": event.rows,
    }  # fmt: skip


def search(engine: sa.Engine, actor: Actor, query: AuditQuery, *, limit: int = PAGE_ROWS) -> pd.DataFrame:
    """Events, the latest first: all columns of `audit_log` but its key.

    Raises:
        AccessError: the person is no administrator.
        QueryError: the database cannot be read.
    """
    if actor.role != "administrator":
        raise AccessError("security.administrators_only")
    c = audit_log.c
    asked = sa.select(*(column for column in audit_log.columns if column.name != "event_id")).where(
        c.happened_at >= query.since, c.happened_at < query.until + dt.timedelta(days=1)
    )
    for column, value in ((c.user_name, query.user), (c.kind, query.kind)):
        if value:
            asked = asked.where(column == value)
    for word in query.words.split():
        asked = asked.where(
            sa.or_(c.question.icontains(word, autoescape=True), c.sql_text.icontains(word, autoescape=True))
        )
    return frame(engine, asked.order_by(c.happened_at.desc(), c.event_id).limit(limit))


def scope_text(scope: Scope) -> str:
    """Stations of a scope for the log: "*" for all, else regions and codes."""
    return "*" if scope.everything else ", ".join([*scope.regions, *scope.stations]) or "-"


def without_secrets(text: str) -> str:
    """The text with passwords, keys and card numbers hidden."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text
