"""Labels: what reviewers said, kept, taken back, settled. Each is in the audit log besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.complaints.complaint import CATEGORIES
from azs.database.changing import changing
from azs.database.labelling_tables import labelling_labels
from azs.database.writing import fitted
from azs.errors import AccessError, LabelError
from azs.knowledge.library import now
from azs.labelling.example import NOTHING, REVIEWERS, SEATS, Content, Example, Label, is_disputed, spoken
from azs.security.actor import Actor
from azs.security.guard import check as judge

VERDICTS = ("approved", "corrected", "rejected", "skipped")
FINAL = "azs:final"
"""Seat of the decision where reviewers disagreed; nobody can sign in by that name."""
Try = Callable[[Content], None]
"""Runs what a reviewer put in place of an answer; raises an AzsError where it cannot be run."""
Labels = Mapping[tuple[str, str], tuple[Label, ...]]


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says: one of VERDICTS, and for "corrected" what it should have been."""

    name: str
    content: Content = NOTHING
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what nobody can say."""
        if self.name not in VERDICTS:
            raise ValueError(f"verdict {self.name!r} is none of {VERDICTS}")


def may_label(actor: Actor) -> bool:
    """Whether the person's role labels."""
    return actor.role in REVIEWERS


def labels_of(engine: sa.Engine) -> Labels:
    """All labels by their example, the earliest first.

    Raises:
        QueryError: the database cannot be read.
    """
    if engine.dialect.name == "sqlite":
        return {}
    c = labelling_labels.c
    asked = sa.select(labelling_labels).order_by(c.made_at, c.seat)
    found: dict[tuple[str, str], list[Label]] = {}
    for row in fetched(engine, lambda connection: connection.execute(asked).all()):
        one = _label(row)
        found.setdefault(one.key, []).append(one)
    return {key: tuple(ones) for key, ones in found.items()}


def label(engine: sa.Engine, actor: Actor, example: Example, verdict: Verdict, *, try_out: Try | None = None) -> None:
    """Say what one thinks of an example; a later word of the same person takes the place of the earlier.

    Args:
        try_out: has to be given for a plan: a correction is run before it is taken. SQL passes the guard besides.

    Raises:
        AccessError: the role does not label.
        LabelError: the correction cannot be taken, two have labelled the example already, or it is settled.
        AzsError: `try_out` refused it. DatabaseError: nothing was written.
    """
    _need(engine, actor, may_label(actor))
    content = _checked(engine, example, verdict, try_out)
    with changing(engine) as connection:
        there = _labels(connection, example.key)
        if any(one.final for one in there):
            raise LabelError("labelling.settled")
        others = [one for one in spoken(there) if one.reviewer != actor.user]
        if len(others) >= SEATS and verdict.name != "skipped":
            raise LabelError("labelling.enough")
        _write(connection, actor, example, verdict, content, seat=actor.user)


def settle(engine: sa.Engine, actor: Actor, example: Example, verdict: Verdict, *, try_out: Try | None = None) -> None:
    """Decide where two reviewers disagreed; as `label`, but for administrators.

    Raises:
        LabelError: nobody disagrees, or it is settled already; else as `label`.
    """
    _need(engine, actor, actor.role == "administrator")
    if verdict.name == "skipped":
        raise ValueError("a decision skips nothing")
    content = _checked(engine, example, verdict, try_out)
    with changing(engine) as connection:
        if not is_disputed(_labels(connection, example.key)):
            raise LabelError("labelling.no_dispute")
        _write(connection, actor, example, verdict, content, seat=FINAL)


def undo(engine: sa.Engine, actor: Actor, key: tuple[str, str] | None = None) -> tuple[str, str] | None:
    """Take back a label of the person: that of the example `key`, else the latest.

    Returns:
        The example it was about; None where there is none.

    Raises:
        LabelError: the example is settled already. DatabaseError: nothing was changed.
    """
    c = labelling_labels.c
    with changing(engine) as connection:
        asked = sa.select(labelling_labels).where(c.reviewer == actor.user, c.seat == actor.user)
        if key is not None:
            asked = asked.where(c.source == key[0], c.source_id == key[1])
        row = connection.execute(asked.order_by(c.made_at.desc(), c.source, c.source_id).limit(1)).one_or_none()
        if row is None:
            return None
        if any(one.final for one in _labels(connection, (row.source, row.source_id))):
            raise LabelError("labelling.settled")
        connection.execute(sa.delete(labelling_labels).where(*_at((row.source, row.source_id), actor.user)))
        audit.record_within(connection, actor, audit.Event("write", place="labelling.undone", rows=1))
    return row.source, row.source_id


def _checked(engine: sa.Engine, example: Example, verdict: Verdict, try_out: Try | None) -> Content:
    """The content a label carries."""
    if verdict.name != "corrected":
        return example.content
    content = verdict.content
    if content.is_empty:
        raise LabelError("labelling.empty")
    if content.same_as(example.content):
        raise LabelError("labelling.same")
    c = labelling_labels.c
    for text, column in (
        (content.plan_json, c.plan_json),
        (content.sql_text, c.sql_text),
        (content.text, c.answer_text),
    ):
        if text and fitted(text, column) != text:
            raise LabelError("labelling.long")
    if example.task == "category" and content.text not in CATEGORIES:
        raise LabelError("labelling.category")
    if example.task == "question":
        if bool(content.plan_json) == bool(content.sql_text) or try_out is None:
            raise ValueError("a question is answered by a plan or by SQL, and it has been run")
        if content.sql_text:
            judge(content.sql_text, engine.dialect.name)
        try_out(content)
    return content


def _write(
    connection: sa.Connection, actor: Actor, example: Example, verdict: Verdict, content: Content, *, seat: str
) -> None:  # fmt: skip
    c = labelling_labels.c
    values = {
        "reviewer": actor.user, "verdict": verdict.name, "plan_json": content.plan_json or None,
        "sql_text": content.sql_text or None, "answer_text": fitted(content.text, c.answer_text),
        "note": fitted(verdict.note.strip(), c.note), "made_at": now(),
    }  # fmt: skip
    where = _at(example.key, seat)
    if not connection.execute(sa.update(labelling_labels).where(*where).values(**values)).rowcount:
        key = {"source": example.source, "source_id": example.source_id, "seat": seat}
        connection.execute(sa.insert(labelling_labels).values(**key, **values))
    place = f"labelling.{'settled' if seat == FINAL else verdict.name}"
    asked = example.asked if example.task == "question" else ""
    event = audit.Event("write", place=place, question=asked, sql=content.sql_text or content.plan_json, rows=1)
    audit.record_within(connection, actor, event)


def _labels(connection: sa.Connection, key: tuple[str, str]) -> tuple[Label, ...]:
    c = labelling_labels.c
    asked = sa.select(labelling_labels).where(c.source == key[0], c.source_id == key[1]).order_by(c.made_at, c.seat)
    return tuple(map(_label, connection.execute(asked).all()))


def _at(key: tuple[str, str], seat: str) -> tuple[sa.ColumnElement[bool], ...]:
    c = labelling_labels.c
    return c.source == key[0], c.source_id == key[1], c.seat == seat


def _label(row: sa.Row[Any]) -> Label:
    content = Content(row.plan_json or "", row.sql_text or "", row.answer_text or "")
    return Label(
        row.source, row.source_id, row.reviewer, row.verdict, content, row.made_at, row.note or "", row.seat == FINAL
    )  # fmt: skip


def _need(engine: sa.Engine, actor: Actor, allowed: bool) -> None:
    if not allowed:
        audit.record(engine, actor, audit.Event("refused", "refused", "labelling"))
        raise AccessError("labelling.not_yours")
