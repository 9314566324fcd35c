"""Who is away from complaints, from when to when, and who stands in: kept in the database, besides those of the file of
rules."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.complaints.handling import HANDLERS, may_handle
from azs.complaints.routing import Absence
from azs.database.changing import changing
from azs.database.complaint_tables import staff_absences
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor
from azs.security.people import find_person

KEPT_DAYS = 30
"""How long one that is over is still listed."""
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Kept:
    """An absence as it is kept; moments are UTC."""

    identifier: str
    absence: Absence
    made_by: str
    made_at: dt.datetime


def listed(engine: sa.Engine, *, today: dt.date) -> tuple[Kept, ...]:
    """Absences that last, come, or ended within KEPT_DAYS, the first to begin first.

    Raises:
        QueryError: the database cannot be read.
    """
    if engine.dialect.name == "sqlite":
        return ()
    c = staff_absences.c
    asked = (
        sa.select(staff_absences)
        .where(c.removed_at.is_(None), c.last_day >= today - dt.timedelta(days=KEPT_DAYS))
        .order_by(c.first_day, c.user_name)
    )
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return tuple(
        Kept(row.absence_id, Absence(row.user_name, row.first_day, row.last_day, row.substitute or ""), row.made_by,
             row.made_at)
        for row in rows
    )  # fmt: skip


def save(engine: sa.Engine, actor: Actor, given: Absence) -> str:
    """Keep an absence; its identifier.

    Raises:
        AccessError: it is somebody else's and the actor is no administrator, or the person is not known.
        ComplaintError: the days, the person or the substitute cannot be taken, or the person is away already.
        DatabaseError: nothing was written.
    """
    need_editor(actor, given.person)
    if not given.since <= given.until <= given.since + dt.timedelta(days=LONGEST_DAYS):
        raise ComplaintError("complaints.absence_days", field="until", most=LONGEST_DAYS)
    for person in filter(None, (given.person, given.substitute)):
        if find_person(engine, person).role not in HANDLERS:
            raise ComplaintError("complaints.absence_role", person=person)
    if given.person == given.substitute:
        raise ComplaintError("complaints.absence_self", field="substitute")
    identifier = str(uuid.uuid4())
    row = {
        "absence_id": identifier, "user_name": given.person, "first_day": given.since, "last_day": given.until,
        "substitute": given.substitute or None, "made_by": actor.user, "made_at": now(),
    }  # fmt: skip
    with changing(engine) as connection:
        _need_free(connection, given.person, given.since, given.until)
        connection.execute(sa.insert(staff_absences).values(**row))
        _told(connection, actor, "absence", f"{given.person}: {given.since}–{given.until}, {given.substitute}")
    return identifier


def remove(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Take an absence away; `restore` puts it back.

    Raises:
        AccessError: it is somebody else's. ComplaintError: it is gone already. DatabaseError: nothing was changed.
    """
    _mark(engine, actor, identifier, removed_at=now())


def restore(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Put back an absence that was taken away; raises as `remove`, and where the person is away then by another one."""
    _mark(engine, actor, identifier, removed_at=None)


def may_edit(actor: Actor, person: str) -> bool:
    """Whether somebody may say that a person is away: an administrator of anybody, the others of themselves."""
    return actor.role == "administrator" or (may_handle(actor) and actor.user == person)


def need_editor(actor: Actor, person: str) -> None:
    """
    Raises:
        AccessError: they may not.
    """
    if not may_edit(actor, person):
        raise AccessError("security.not_for_role")


def _mark(engine: sa.Engine, actor: Actor, identifier: str, *, removed_at: dt.datetime | None) -> None:
    c = staff_absences.c
    with changing(engine) as connection:
        was = c.removed_at.is_(None) if removed_at else c.removed_at.is_not(None)
        held = sa.select(c.user_name, c.first_day, c.last_day).where(c.absence_id == identifier, was)
        found = connection.execute(held).one_or_none()
        if found is None:
            raise ComplaintError("complaints.absence_gone")
        need_editor(actor, found.user_name)
        if removed_at is None:
            _need_free(connection, found.user_name, found.first_day, found.last_day)
        change = sa.update(staff_absences).where(c.absence_id == identifier, was).values(removed_at=removed_at)
        connection.execute(change)
        _told(connection, actor, "absence_removed" if removed_at else "absence", found.user_name)


def _need_free(connection: sa.Connection, person: str, since: dt.date, until: dt.date) -> None:
    c = staff_absences.c
    overlapping = sa.select(c.absence_id).where(
        c.user_name == person, c.removed_at.is_(None), c.first_day <= until, c.last_day >= since
    )
    if connection.execute(overlapping).first():
        raise ComplaintError("complaints.absence_twice", field="since")


def _told(connection: sa.Connection, actor: Actor, what: str, said: str) -> None:
    audit.record_within(connection, actor, audit.Event("write", place=f"complaints.{what}", question=said, rows=1))
