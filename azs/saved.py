"""Answers a person keeps: pinned, or put into the basket of a report.

Kept is what was asked, never the figures: whoever opens an answer has it run again over their own stations.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass, fields

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import saved_answers
from azs.database.writing import MAX_BYTES, fitted, insert_once
from azs.errors import AccessError, AzsError
from azs.security.actor import Actor

PLACES = ("pin", "report")
MOST = 100
"""How many answers a person keeps in one place."""
KEPT = dt.timedelta(days=1)
"""How long a removed answer can be put back."""
_ID_BYTES = 24
_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")


@dataclass(frozen=True)
class SavedDraft:
    """An answer as it is now: a plan or SQL, exactly one of them. An empty title means the question is the title."""

    title: str
    question: str
    language: str
    plan_json: str = ""
    sql_text: str = ""
    chart: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be run again."""
        if self.language not in ("ru", "en") or bool(self.plan_json) == bool(self.sql_text):
            raise ValueError("a saved answer has a known language and either a plan or SQL")


@dataclass(frozen=True)
class SavedAnswer:
    """A kept answer; `created_at` is in UTC, `place` one of PLACES."""

    identifier: str
    created_at: dt.datetime
    user_name: str
    title: str
    question: str
    language: str
    plan_json: str
    sql_text: str
    chart: str
    place: str
    position: int
    shared: bool


def pin(engine: sa.Engine, actor: Actor, draft: SavedDraft) -> str:
    """Keep an answer among the person's pins. One that is there already is not doubled.

    Returns:
        Its identifier.

    Raises:
        AzsError: the person keeps MOST of them, or the plan or SQL is too long.
        DatabaseError: nothing was written.
    """
    return _keep(engine, actor, draft, "pin")


def add_to_report(engine: sa.Engine, actor: Actor, draft: SavedDraft) -> str:
    """Put an answer at the end of the person's basket for reports; else as `pin`."""
    return _keep(engine, actor, draft, "report")


def mine(engine: sa.Engine, actor: Actor, place: str) -> tuple[SavedAnswer, ...]:
    """Answers the person keeps in `place`, in their order; none where the database keeps no such records.

    Raises:
        QueryError: the database cannot be read.
    """
    if engine.dialect.name == "sqlite":  # opened for reading views only
        return ()
    c = saved_answers.c
    asked = (
        sa.select(saved_answers)
        .where(c.user_name == actor.user, c.place == place, c.deleted_at.is_(None))
        .order_by(c.position, c.created_at, c.saved_id)
    )
    return tuple(map(_answer, fetched(engine, lambda connection: connection.execute(asked).mappings().all())))


def shared(engine: sa.Engine, actor: Actor, identifier: str) -> SavedAnswer:
    """The answer a link names: the person's own, or one its owner shares. It carries no figures: run it for the reader.

    Raises:
        AccessError: there is none, it is not shared or it was removed; which of these is not told.
        QueryError: the database cannot be read.
    """
    row = _row(engine, identifier)
    if row is None or row["deleted_at"] is not None or not (row["shared"] or row["user_name"] == actor.user):
        raise AccessError("saved.not_shared")
    return _answer(row)


def remove(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Take an answer away; for a day `restore` brings it back, after that it is deleted for good.

    Raises:
        AccessError: it is not the person's.
        DatabaseError: nothing was changed.
    """
    found = _own(engine, actor, identifier)
    c, now = saved_answers.c, _now()
    with changing(engine) as connection:
        old = sa.delete(saved_answers).where(c.user_name == actor.user, c.deleted_at < now - KEPT)
        connection.execute(old)
        connection.execute(sa.update(saved_answers).where(c.saved_id == identifier).values(deleted_at=now))
    _record(engine, actor, "saved.removed", found.question)


def restore(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Bring back an answer removed within the last day, to its place.

    Raises:
        AccessError: it is not the person's, or the day is over.
        DatabaseError: nothing was changed.
    """
    row = _row(engine, identifier)
    removed = row["deleted_at"] if row is not None and row["user_name"] == actor.user else None
    if row is None or removed is None or removed < _now() - KEPT:
        raise AccessError("saved.not_yours")
    with changing(engine) as connection:
        connection.execute(
            sa.update(saved_answers).where(saved_answers.c.saved_id == identifier).values(deleted_at=None)
        )
    _record(engine, actor, "saved.restored", row["question"])


def reorder(engine: sa.Engine, actor: Actor, identifier: str, *, by: int) -> None:
    """Move an answer `by` places down its list, up when negative; the ends of the list hold.

    Raises:
        AccessError: it is not the person's.
        DatabaseError: nothing was changed.
    """
    found = _own(engine, actor, identifier)
    order = [item.identifier for item in mine(engine, actor, found.place)]
    to = min(max(order.index(identifier) + by, 0), len(order) - 1)
    order.remove(identifier)
    order.insert(to, identifier)
    with changing(engine) as connection:
        for position, one in enumerate(order):
            change = sa.update(saved_answers).where(saved_answers.c.saved_id == one)
            connection.execute(change.values(position=position))


def share(engine: sa.Engine, actor: Actor, identifier: str, *, on: bool = True) -> None:
    """Let everybody who is signed in and has the link open an answer, or no longer. They see their own stations.

    Raises:
        AccessError: it is not the person's.
        DatabaseError: nothing was changed.
    """
    found = _own(engine, actor, identifier)
    if found.shared == on:
        return
    with changing(engine) as connection:
        change = sa.update(saved_answers).where(saved_answers.c.saved_id == identifier)
        connection.execute(change.values(shared=int(on)))
    _record(engine, actor, "saved.shared" if on else "saved.unshared", found.question)


def _keep(engine: sa.Engine, actor: Actor, draft: SavedDraft, place: str) -> str:
    if len((draft.plan_json or draft.sql_text).encode()) > MAX_BYTES:
        raise AzsError("saved.too_long")
    c, kept = saved_answers.c, mine(engine, actor, place)
    question = fitted(draft.question.strip(), c.question) or "—"
    for item in kept:
        if (item.question, item.plan_json, item.sql_text) == (question, draft.plan_json, draft.sql_text):
            return item.identifier
    if len(kept) >= MOST:
        raise AzsError("saved.full", most=MOST)
    identifier = secrets.token_urlsafe(_ID_BYTES)
    row = {
        "saved_id": identifier, "created_at": _now(), "user_name": actor.user, "language": draft.language,
        "title": fitted(draft.title.strip() or question, c.title), "question": question,
        "plan_json": draft.plan_json or None, "sql_text": draft.sql_text or None,
        "chart": fitted(draft.chart, c.chart), "place": place, "shared": 0,
        "position": max((item.position for item in kept), default=-1) + 1,
    }  # fmt: skip
    insert_once(engine, saved_answers, row, refused="database.not_saved")
    _record(engine, actor, f"saved.{place}", question, draft.sql_text or draft.plan_json)
    return identifier


def _own(engine: sa.Engine, actor: Actor, identifier: str) -> SavedAnswer:
    row = _row(engine, identifier)
    if row is not None and row["user_name"] == actor.user and row["deleted_at"] is None:
        return _answer(row)
    audit.record(engine, actor, audit.Event("refused", "refused", "saved"))
    raise AccessError("saved.not_yours")


def _row(engine: sa.Engine, identifier: str) -> sa.RowMapping | None:
    if not _ID.fullmatch(identifier) or engine.dialect.name == "sqlite":
        return None
    asked = sa.select(saved_answers).where(saved_answers.c.saved_id == identifier)
    return fetched(engine, lambda connection: connection.execute(asked).mappings().one_or_none())


def _answer(row: sa.RowMapping) -> SavedAnswer:
    values = {field.name: row[field.name] for field in fields(SavedAnswer) if field.name != "identifier"}
    texts = {name: values[name] or "" for name in ("plan_json", "sql_text", "chart")}
    return SavedAnswer(identifier=row["saved_id"], **{**values, **texts, "shared": bool(values["shared"])})


def _record(engine: sa.Engine, actor: Actor, place: str, question: str, text: str = "") -> None:
    audit.record(engine, actor, audit.Event("write", place=place, question=question, sql=text, rows=1))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
