"""Making an incident of a complaint: both are linked, and it can be taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.complaints import desk, events
from azs.complaints.desk import Complaint, Event
from azs.complaints.handling import may_handle
from azs.database.changing import changing
from azs.database.complaint_tables import complaints
from azs.database.schema import actions, incident_types, incidents, stations
from azs.database.writing import fitted
from azs.errors import AccessError, ComplaintError
from azs.importing.store import next_number
from azs.intake.records import comparable
from azs.knowledge.library import now
from azs.security.actor import Actor

SOURCE = "complaint"
"""`import_source` of incidents made of complaints; `external_id` is the complaint's identifier."""
SOURCE_NAME, CATEGORY = "Обращение покупателя", "Обращение покупателя"
SEVERITY = {"critical": "critical", "high": "high", "medium": "medium", "low": "low"}
TITLE_CHARS = 120


def make(
    engine: sa.Engine, actor: Actor, identifier: str, *, zone: ZoneInfo, category: str = "", title: str = ""
) -> int:  # fmt: skip
    """Write an incident for a complaint, whole or not at all.

    Args:
        zone: of the network, by whose clocks incidents are written down.
        category: of the incident; CATEGORY where none is given. One that is not there yet is added.
        title: the beginning of the text where none is given.

    Returns:
        Its number.

    Raises:
        ComplaintError: no such complaint for the person, no station is known, or there is an incident already.
        DatabaseError: nothing was written.
    """
    if not may_handle(actor):
        raise AccessError("security.not_for_role")
    found = desk.find(engine, actor, identifier)
    if not found.station:
        raise ComplaintError("complaints.needs_station", field="station")
    if found.incident_id is not None:
        raise ComplaintError("complaints.has_incident")
    c, moment = complaints.c, now()
    with changing(engine) as connection:
        moment_there = found.received_at.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None)
        number, written = _write(
            connection, actor, replace(found, received_at=moment_there), category=category.strip() or CATEGORY,
            title=title.strip(),
        )  # fmt: skip
        change = sa.update(complaints).where(c.complaint_id == identifier, c.incident_id.is_(None))
        if not connection.execute(change.values(incident_id=number, changed_at=moment)).rowcount:
            raise ComplaintError("complaints.has_incident")  # somebody made one at the same moment
        events.note(
            connection, identifier, "incident", by=actor.user, moment=moment, before=written, after=str(number)
        )  # fmt: skip
        event = audit.Event("write", place="complaints.incident", question=f"{found.number} → {number}", rows=1)
        audit.record_within(connection, actor, event)
    return number


def link(engine: sa.Engine, actor: Actor, identifier: str, number: int) -> None:
    """Say that a complaint is about an incident that is known already.

    Raises:
        ComplaintError: no such complaint for the person, it has an incident, or this one is not of its station.
        DatabaseError: nothing was changed.
    """
    if not may_handle(actor):
        raise AccessError("security.not_for_role")
    found = desk.find(engine, actor, identifier)
    i, c, moment = incidents.c, complaints.c, now()
    with changing(engine) as connection:
        joined = incidents.join(stations, stations.c.station_id == i.station_id)
        there = sa.select(i.incident_id).select_from(joined)
        if not connection.execute(there.where(i.incident_id == number, stations.c.code == found.station)).first():
            raise ComplaintError("complaints.no_incident", incident=number)
        change = sa.update(complaints).where(c.complaint_id == identifier, c.incident_id.is_(None))
        if not connection.execute(change.values(incident_id=number, changed_at=moment)).rowcount:
            raise ComplaintError("complaints.has_incident")
        events.note(connection, identifier, "linked", by=actor.user, moment=moment, after=str(number))
        event = audit.Event("write", place="complaints.linked", question=f"{found.number} → {number}", rows=1)
        audit.record_within(connection, actor, event)


def part(connection: sa.Connection, found: Complaint, number: int) -> None:
    """Undo `link` in the caller's transaction.

    Raises:
        ComplaintError: it is not linked to the incident any more.
    """
    c = complaints.c
    change = sa.update(complaints).where(c.complaint_id == found.identifier, c.incident_id == number)
    if not connection.execute(change.values(incident_id=None, changed_at=now())).rowcount:
        raise ComplaintError("complaints.changed_meanwhile")


def categories(engine: sa.Engine) -> list[str]:
    """What an incident may be filed under: CATEGORY and all that there are, in order."""
    asked = sa.select(incident_types.c.category)
    known = fetched(engine, lambda connection: connection.execute(asked).scalars().all())
    return sorted({CATEGORY, *known})


def take_back(connection: sa.Connection, found: Complaint, one: Event) -> None:
    """Undo `make` in the caller's transaction; `one` is its event.

    Raises:
        ComplaintError: somebody has worked on the incident since, or another complaint is linked to it.
    """
    i, number, c = incidents.c, int(one.after), complaints.c
    asked = sa.select(i.status, i.severity, i.title, i.description).where(i.incident_id == number)
    row = connection.execute(asked).mappings().one_or_none()
    if row is not None:
        told = sa.select(sa.func.count()).select_from(actions).where(actions.c.incident_id == number)
        other = sa.select(c.complaint_id).where(c.incident_id == number, c.complaint_id != found.identifier)
        used = connection.execute(told).scalar_one() or connection.execute(other).first()
        if used or _mark(dict(row)) != one.before:
            raise ComplaintError("complaints.incident_changed", incident=number)
        connection.execute(sa.delete(incidents).where(i.incident_id == number))
    part(connection, found, number)


def _write(
    connection: sa.Connection, actor: Actor, found: Complaint, *, category: str, title: str
) -> tuple[int, str]:  # fmt: skip
    """The incident's number, and what `take_back` compares."""
    number, i = next_number(connection, incidents.c.incident_id), incidents.c
    station_id = connection.execute(
        sa.select(complaints.c.station_id).where(complaints.c.complaint_id == found.identifier)
    ).scalar_one()
    first = " ".join(found.text.split())
    named = title or (first if len(first) <= TITLE_CHARS else f"{first[: TITLE_CHARS - 1].rstrip()}…")
    row = {
        "incident_id": number, "external_id": found.identifier, "import_source": SOURCE, "station_id": station_id,
        "type_id": _type(connection, category), "severity": SEVERITY.get(found.priority, "medium"), "status": "new",
        "title": fitted(named, i.title), "description": fitted(found.text, i.description), "source": SOURCE_NAME,
        "reported_by": fitted(actor.user, i.reported_by), "occurred_at": found.received_at,
        "reported_at": found.received_at,
    }  # fmt: skip
    connection.execute(sa.insert(incidents).values(**row))
    return number, _mark(row)


def _mark(row: Mapping[str, Any]) -> str:
    """What people change in an incident, as a hash."""
    return hashlib.sha256(comparable(row).encode()).hexdigest()


def _type(connection: sa.Connection, category: str) -> int:
    c = incident_types.c
    known = connection.execute(sa.select(c.type_id).where(c.category == category)).scalar_one_or_none()
    if known is not None:
        return int(known)
    number = next_number(connection, c.type_id)
    connection.execute(sa.insert(incident_types).values(type_id=number, category=fitted(category, c.category)))
    return number
