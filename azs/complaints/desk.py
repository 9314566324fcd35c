"""The complaints as staff see them: those of their stations, with what was made of each and what has happened to it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.complaint import OPEN_STATUSES, PRIORITIES, STATUSES
from azs.database.complaint_tables import complaint_events, complaint_files, complaint_people, complaints
from azs.database.schema import stations
from azs.errors import ComplaintError
from azs.intake.scans import sees_station
from azs.knowledge.library import now
from azs.security.actor import Actor

OURS = ("new", "in_progress")
"""States in which the next step is ours."""
PAGE_ROWS = 20
MAX_ROWS = 10_000


@dataclass(frozen=True)
class Complaint:
    """A complaint without what tells who complained.

    Attributes:
        text: masked. station, station_name, region: "" where nobody knows the station; `station_said` is what was said.
        status, category, priority, sentiment, danger, certainty: see `azs.complaints.complaint`; "" for none.
        category_by: "rules", "model" or "person". probability: of the category, None where nothing was classified.
        assignee: user name. repeats_id: the complaint that it repeats. incident_id: the incident made of it.
        has_email: an answer can be sent, with consent. has_contact: something is known of who complained.
    """

    identifier: str
    number: str
    channel: str
    received_at: dt.datetime
    text: str
    status: str
    station: str = ""
    station_name: str = ""
    region: str = ""
    station_said: str = ""
    happened: str = ""
    language: str = "ru"
    category: str = ""
    category_by: str = ""
    certainty: str = ""
    probability: float | None = None
    priority: str = ""
    sentiment: str = ""
    danger: str = ""
    entities: tuple[tuple[str, str], ...] = ()
    department: str = ""
    assignee: str = ""
    due_at: dt.datetime | None = None
    escalated_at: dt.datetime | None = None
    repeats_id: str = ""
    incident_id: int | None = None
    answered_at: dt.datetime | None = None
    has_email: bool = False
    has_contact: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in OPEN_STATUSES

    def is_overdue(self, moment: dt.datetime) -> bool:
        """Whether its time has run out, UTC without a zone; not while the customer is waited for."""
        return self.status in OURS and self.due_at is not None and self.due_at < moment


@dataclass(frozen=True)
class Wanted:
    """Which complaints are asked for; nothing said is all of them. `mine`: those assigned to this person."""

    statuses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    mine: bool = False
    unassigned: bool = False
    overdue: bool = False
    words: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened to a complaint; `kind` as in the table, moments UTC."""

    identifier: str
    happened_at: dt.datetime
    by: str
    kind: str
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass(frozen=True)
class File:
    """A photo."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int


def find(engine: sa.Engine, actor: Actor, identifier: str) -> Complaint:
    """One complaint that the person may see.

    Raises:
        ComplaintError: there is none, or it is not theirs: the two look the same.
    """
    asked = _asked().where(complaints.c.complaint_id == identifier)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    if rows and may_see(actor, found := complaint_of(rows[0])):
        return found
    raise ComplaintError("complaints.gone")


def may_see(actor: Actor, one: Complaint) -> bool:
    """Whether a complaint is of a station in the person's scope; without a station, whether it is theirs to handle."""
    if actor.scope.everything:
        return True
    return sees_station(actor, one.station, one.region) if one.station else one.assignee == actor.user


def visible(
    engine: sa.Engine, actor: Actor, wanted: Wanted = Wanted(), *, limit: int = PAGE_ROWS, offset: int = 0
) -> tuple[Complaint, ...]:  # fmt: skip
    """Complaints that the person sees: open ones first, of these the gravest and those whose time ends first."""
    if engine.dialect.name == "sqlite":
        return ()
    c = complaints.c
    grave = sa.case(*((c.priority == name, at) for at, name in enumerate(PRIORITIES)), else_=len(PRIORITIES))
    asked = _asked().where(*_conditions(actor, wanted)).order_by(
        sa.case((c.status.in_(OPEN_STATUSES), 0), else_=1), sa.case((c.priority == "critical", 0), else_=1),
        sa.case((c.due_at.is_(None), 1), else_=0), c.due_at, grave, c.received_at.desc(), c.complaint_id,
    )  # fmt: skip
    rows = fetched(engine, lambda connection: connection.execute(asked.limit(limit).offset(offset)).all())
    return tuple(found for row in rows if may_see(actor, found := complaint_of(row)))


def count(engine: sa.Engine, actor: Actor, wanted: Wanted = Wanted()) -> dict[str, int]:
    """How many complaints of each of STATUSES the person sees."""
    if engine.dialect.name == "sqlite":
        return dict.fromkeys(STATUSES, 0)
    asked = (
        sa.select(complaints.c.status, sa.func.count())
        .select_from(complaints.outerjoin(stations, stations.c.station_id == complaints.c.station_id))
        .where(*_conditions(actor, wanted))
        .group_by(complaints.c.status)
    )
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return dict.fromkeys(STATUSES, 0) | {row[0]: int(row[1]) for row in rows}


def history(engine: sa.Engine, actor: Actor, identifier: str) -> tuple[Event, ...]:
    """What happened to a complaint, the first thing first; raises as `find`."""
    find(engine, actor, identifier)
    return fetched(engine, lambda connection: events_of(connection, identifier))


def events_of(connection: sa.Connection, identifier: str) -> tuple[Event, ...]:
    """The events of a complaint in their order."""
    c = complaint_events.c
    order = (c.happened_at, sa.func.coalesce(c.position, 0))
    asked = sa.select(complaint_events).where(c.complaint_id == identifier).order_by(*order)
    return tuple(
        Event(row.event_id, row.happened_at, row.happened_by, row.kind, row.value_before or "", row.value_after or "",
              row.note or "")
        for row in connection.execute(asked).all()
    )  # fmt: skip


def files_of(engine: sa.Engine, actor: Actor, identifier: str) -> tuple[File, ...]:
    """The photos of a complaint; raises as `find`."""
    find(engine, actor, identifier)
    c = complaint_files.c
    asked = sa.select(complaint_files).where(c.complaint_id == identifier).order_by(c.file_name, c.sha256)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return tuple(File(row.sha256, row.file_name, row.media_type, row.size_bytes) for row in rows)


def repeats_of(engine: sa.Engine, actor: Actor, identifier: str) -> tuple[Complaint, ...]:
    """Complaints that were merged into this one; raises as `find`."""
    find(engine, actor, identifier)
    asked = _asked().where(complaints.c.repeats_id == identifier).order_by(complaints.c.received_at)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return tuple(found for row in rows if may_see(actor, found := complaint_of(row)))


def several(engine: sa.Engine, actor: Actor, identifiers: Sequence[str]) -> tuple[Complaint, ...]:
    """Those of some complaints that the person sees."""
    found: list[Complaint] = []
    for at in range(0, len(identifiers), 1_000):
        asked = _asked().where(complaints.c.complaint_id.in_(list(identifiers[at : at + 1_000])))
        rows = fetched(engine, lambda connection, asked=asked: connection.execute(asked).all())  # type: ignore[misc]
        found += [one for row in rows if may_see(actor, one := complaint_of(row))]
    return tuple(found)


def of_incident(engine: sa.Engine, actor: Actor, incident_id: int) -> Complaint | None:
    """The first complaint about an incident; None where there is none for the person."""
    if engine.dialect.name == "sqlite":
        return None
    asked = _asked().where(complaints.c.incident_id == incident_id).order_by(complaints.c.received_at)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return next((found for row in rows if may_see(actor, found := complaint_of(row))), None)


def complaint_of(row: Any) -> Complaint:
    """A row of `_asked` as a complaint."""
    try:
        told = json.loads(row.entities_json or "{}")
    except ValueError:  # cut at the column's end
        told = {}
    return Complaint(
        row.complaint_id, row.complaint_number, row.channel, row.received_at, row.masked_text, row.status,
        station=row.code or "", station_name=row.name or "", region=row.region or "",
        station_said=row.station_said or "", happened=row.happened or "", language=row.language or "ru",
        category=row.category or "", category_by=row.category_by or "", certainty=row.certainty or "",
        probability=row.probability, priority=row.priority or "", sentiment=row.sentiment or "",
        danger=row.danger or "", entities=tuple((str(name), str(value)) for name, value in told.items()),
        department=row.department or "", assignee=row.assignee or "", due_at=row.due_at,
        escalated_at=row.escalated_at, repeats_id=row.repeats_id or "", incident_id=row.incident_id,
        answered_at=row.answered_at, has_email=bool(row.has_email), has_contact=bool(row.has_contact),
    )  # fmt: skip


def _asked() -> sa.Select[Any]:
    s, p = stations.c, complaint_people.c
    email = sa.and_(p.email.is_not(None), p.consent_at.is_not(None))
    contact = sa.or_(p.email.is_not(None), p.phone.is_not(None), p.person_name.is_not(None))
    joined = complaints.outerjoin(stations, s.station_id == complaints.c.station_id).outerjoin(
        complaint_people, p.complaint_id == complaints.c.complaint_id
    )
    return sa.select(
        complaints, s.code, s.name, s.region, sa.case((email, 1), else_=0).label("has_email"),
        sa.case((contact, 1), else_=0).label("has_contact"),
    ).select_from(joined)  # fmt: skip


def _conditions(actor: Actor, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    c, s = complaints.c, stations.c
    found = [_theirs(actor)]
    for column, values in (
        (c.status, wanted.statuses), (c.category, wanted.categories), (c.priority, wanted.priorities),
        (s.code, wanted.stations), (c.department, wanted.departments),
    ):  # fmt: skip
        if values:
            found.append(column.in_(list(values)))
    if wanted.mine:
        found.append(c.assignee == actor.user)
    if wanted.unassigned:
        found.append(c.assignee.is_(None))
    if wanted.overdue:
        found += [c.status.in_(OURS), c.due_at < now()]
    for word in wanted.words.split():
        said = sa.func.lower(c.masked_text).contains(word.lower(), autoescape=True)
        found.append(sa.or_(said, c.complaint_number.contains(word, autoescape=True)))
    return found


def _theirs(actor: Actor) -> sa.ColumnElement[bool]:
    """What `may_see` says, as a condition."""
    c, s, scope = complaints.c, stations.c, actor.scope
    if scope.everything:
        return c.status.is_not(None)
    mine = sa.and_(c.station_id.is_(None), c.assignee == actor.user)
    return sa.or_(mine, *_parts(s.code, scope.stations), *_parts(s.region, scope.regions))


def _parts(column: sa.Column[Any], values: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """`column` is one of `values`, in lists that Oracle takes."""
    return [column.in_(list(values[at : at + 1_000])) for at in range(0, len(values), 1_000)]


def station_codes(engine: sa.Engine, actor: Actor) -> list[str]:
    """Codes of the stations in a person's scope, in order."""
    s, scope = stations.c, actor.scope
    if engine.dialect.name == "sqlite":
        return []
    asked = sa.select(s.code).order_by(s.code)
    if not scope.everything:
        parts = [*_parts(s.code, scope.stations), *_parts(s.region, scope.regions)]
        if not parts:
            return []
        asked = asked.where(sa.or_(*parts))
    return list(fetched(engine, lambda connection: connection.execute(asked).scalars().all()))
