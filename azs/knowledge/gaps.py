"""Questions the knowledge base had no answer to: reported by readers, closed by those who keep the documents."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import knowledge_gaps
from azs.database.writing import fitted, insert_once
from azs.errors import AccessError
from azs.knowledge import library
from azs.security.actor import Actor

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Gap:
    """One reported question; `created_at` in UTC, `nearest` the titles that came nearest."""

    identifier: str
    created_at: dt.datetime
    user_name: str
    question: str
    language: str
    nearest: str


def report(engine: sa.Engine, actor: Actor, question: str, *, language: str, nearest: Sequence[str] = ()) -> None:
    """Put a question on the list; one that is open already is not doubled.

    Raises:
        DatabaseError: nothing was written.
    """
    c = knowledge_gaps.c
    words = fitted(" ".join(question.split()), c.question) or "—"
    if any(gap.question.casefold() == words.casefold() for gap in open_gaps(engine)):
        return
    row = {
        "gap_id": str(uuid.uuid4()), "created_at": library.now(), "user_name": actor.user, "question": words,
        "language": language, "nearest": fitted("; ".join(nearest), c.nearest), "status": OPEN,
    }  # fmt: skip
    insert_once(engine, knowledge_gaps, row, refused="database.not_saved")
    audit.record(engine, actor, audit.Event("write", place="documents.gap", question=words, rows=1))


def open_gaps(engine: sa.Engine) -> tuple[Gap, ...]:
    """Gaps nobody has closed, the latest first."""
    if engine.dialect.name == "sqlite":
        return ()
    c = knowledge_gaps.c
    asked = sa.select(knowledge_gaps).where(c.status == OPEN).order_by(c.created_at.desc(), c.gap_id)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return tuple(
        Gap(row.gap_id, row.created_at, row.user_name, row.question, row.language, row.nearest or "") for row in rows
    )


def close(engine: sa.Engine, actor: Actor, identifier: str, *, note: str = "") -> None:
    """Take a gap off the list; it stays in the table with who closed it and why.

    Raises:
        AccessError: the person's role keeps no documents.
        DatabaseError: nothing was changed.
    """
    if not library.may_keep(actor):
        raise AccessError("documents.may_not")
    c = knowledge_gaps.c
    with changing(engine) as connection:
        connection.execute(
            sa.update(knowledge_gaps)
            .where(c.gap_id == identifier, c.status == OPEN)
            .values(status=CLOSED, closed_by=actor.user, closed_at=library.now(), note=fitted(note.strip(), c.note))
        )
    audit.record(engine, actor, audit.Event("write", place="documents.gap_closed", question=note, rows=1))
