"""Complaints about the same thing: which look alike, and making one of two."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from rapidfuzz import fuzz

from azs import audit
from azs.analytics.reading import fetched
from azs.complaints import desk, events
from azs.complaints.desk import Complaint, Event
from azs.complaints.handling import may_handle
from azs.complaints.personal import MASKS
from azs.database.changing import changing
from azs.database.complaint_tables import complaint_people, complaints
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor

WITHIN = dt.timedelta(days=14)
ALIKE = 70.0
"""From where on two texts are alike: rapidfuzz's `token_set_ratio`, 0 to 100."""
MOST = 5
_LOOK_ROWS = 300


def alike(engine: sa.Engine, actor: Actor, one: Complaint) -> tuple[Complaint, ...]:
    """Complaints that may be the same one, the likeliest first: of the same contact, or of the same station in the same
    words, within two weeks of it."""
    c = complaints.c
    near = sa.select(c.complaint_id).where(
        c.complaint_id != one.identifier, c.status != "merged", c.received_at > one.received_at - WITHIN,
        c.received_at < one.received_at + WITHIN,
    ).order_by(c.received_at.desc()).limit(_LOOK_ROWS)  # fmt: skip
    rows = fetched(engine, lambda connection: connection.execute(near).scalars().all())
    theirs = _same_contact(engine, one.identifier)
    found: list[tuple[float, Complaint]] = []
    for other in desk.several(engine, actor, rows):
        score = 100.0 if other.identifier in theirs else 0.0
        if other.station == one.station:
            score = max(score, fuzz.token_set_ratio(_words(one.text), _words(other.text)))
        if score >= ALIKE:
            found.append((score, other))
    return tuple(other for _, other in sorted(found, key=lambda pair: -pair[0])[:MOST])


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


def _same_contact(engine: sa.Engine, identifier: str) -> frozenset[str]:
    """Complaints with the same telephone or address of mail."""
    p = complaint_people.c
    mine = sa.select(p.phone, p.email).where(p.complaint_id == identifier)
    row = fetched(engine, lambda connection: connection.execute(mine).one_or_none())
    same = [column == value for column, value in ((p.phone, row and row.phone), (p.email, row and row.email)) if value]
    if not same:
        return frozenset()
    asked = sa.select(p.complaint_id).where(sa.or_(*same), p.complaint_id != identifier)
    return frozenset(fetched(engine, lambda connection: connection.execute(asked).scalars().all()))


def _words(text: str) -> str:
    """The text without what stands for personal data, which is alike in all."""
    said = text.casefold()
    for mask in MASKS.values():
        said = said.replace(mask, " ")
    return said
