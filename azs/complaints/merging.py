"""Making one complaint of two about the same thing; which may be is found by `repeats`."""

from __future__ import annotations

import sqlalchemy as sa

from azs import audit
from azs.complaints import desk, events
from azs.complaints.desk import Complaint, Event
from azs.complaints.handling import may_handle
from azs.database.changing import changing
from azs.database.complaint_tables import complaints
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor


def merge(engine: sa.Engine, actor: Actor, identifier: str, *, into: str) -> None:
    """Make a complaint a repetition of another one, which is answered for both.

    Raises:
        ComplaintError: one of them is not the person's, they are the same, or one is a repetition or has some.
        DatabaseError: nothing was changed.
    """
    if not may_handle(actor):
        raise AccessError("security.not_for_role")
    found, target = desk.find(engine, actor, identifier), desk.find(engine, actor, into)
    if found.identifier == target.identifier or "merged" in (found.status, target.status):
        raise ComplaintError("complaints.cannot_merge")
    if desk.repeats_of(engine, actor, identifier):
        raise ComplaintError("complaints.has_repeats")
    c, moment = complaints.c, now()
    with changing(engine) as connection:
        change = sa.update(complaints).where(c.complaint_id == identifier, c.status == found.status)
        values = {"status": "merged", "repeats_id": into, "changed_at": moment}
        still = sa.select(c.status).where(c.complaint_id == into)
        if connection.execute(still).scalar_one() == "merged":
            raise ComplaintError("complaints.cannot_merge")
        if not connection.execute(change.values(**values)).rowcount:
            raise ComplaintError("complaints.changed_meanwhile")
        events.note(
            connection, identifier, "merged", by=actor.user, moment=moment, before=found.status, after=target.number
        )  # fmt: skip
        events.note(connection, into, "repeated", by=actor.user, moment=moment, after=found.number)
        event = audit.Event("write", place="complaints.merged", question=f"{found.number} → {target.number}", rows=1)
        audit.record_within(connection, actor, event)


def part(connection: sa.Connection, found: Complaint, one: Event) -> None:
    """Undo `merge` in the caller's transaction; `one` is its event.

    Raises:
        ComplaintError: it is no repetition any more.
    """
    c = complaints.c
    change = sa.update(complaints).where(c.complaint_id == found.identifier, c.status == "merged")
    values = {"status": one.before, "repeats_id": None, "changed_at": now()}
    if not connection.execute(change.values(**values)).rowcount:
        raise ComplaintError("complaints.changed_meanwhile")
