"""What staff do with a complaint: its state, category, priority, person, station, notes; each change can be taken back.

Every change is one transaction with its event and the log, and is refused where somebody else has changed the same
meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.complaints import desk, dispatching, events
from azs.complaints.complaint import CATEGORIES, OPEN_STATUSES, PRIORITIES, STATUSES
from azs.complaints.desk import Complaint
from azs.complaints.personal import masked
from azs.complaints.routing import Rules, route
from azs.database.changing import changing
from azs.database.complaint_tables import complaints
from azs.database.schema import stations
from azs.errors import AccessError, AzsError, ComplaintError
from azs.intake.scans import sees_station
from azs.knowledge.library import now
from azs.security.actor import Actor

HANDLERS = ("manager", "operator", "administrator")
CORRECTABLE = ("category", "priority")
"""What analysts may change too."""
NEXT: Mapping[str, tuple[str, ...]] = {
    "new": ("in_progress", "waiting_customer", "answered", "rejected"),
    "in_progress": ("waiting_customer", "answered", "closed", "rejected"),
    "waiting_customer": ("in_progress", "answered", "closed"),
    "answered": ("closed", "in_progress"),
    "closed": ("in_progress",),
    "rejected": ("in_progress",),
    "merged": (),
}
"""State -> those that may follow it. Into "merged" and out of it leads `merging` alone."""
FIELDS = ("status", "category", "priority", "assignee", "station")
NOTE_CHARS = 4_000
_ROUND = 200


def change(
    engine: sa.Engine, actor: Actor, identifier: str, *, field: str, value: str, rules: Rules
) -> None:  # fmt: skip
    """Change one of FIELDS; another category, priority or station sends the complaint on its way anew.

    Args:
        value: of "assignee" a user name or "", of "station" a code.

    Raises:
        ComplaintError: no such complaint for the person, the value cannot be taken, or somebody changed it meanwhile.
        AccessError: the role does not handle complaints.
        DatabaseError: nothing was changed.
    """
    _need_role(actor, field)
    found = desk.find(engine, actor, identifier)
    before = str(getattr(found, field))
    if before == value:
        return
    if found.status == "merged":
        raise ComplaintError("complaints.is_merged")
    with changing(engine) as connection:
        values = _VALUES[field](connection, actor, found, value)
        note = str(values.pop("note", ""))
        moment = now()
        _update(connection, found, field, values, moment)
        events.note(
            connection, identifier, field, by=actor.user, moment=moment, before=before, after=value, text=note
        )  # fmt: skip
        if field in ("category", "priority", "station"):
            reroute(connection, rules, identifier, by=actor.user, moment=moment)
        event = audit.Event("write", place=f"complaints.{field}", question=f"{found.number}: {value}", rows=1)
        audit.record_within(connection, actor, event)


def change_several(
    engine: sa.Engine, actor: Actor, identifiers: Sequence[str], *, field: str, value: str, rules: Rules
) -> dict[str, AzsError | None]:  # fmt: skip
    """`change` for each of several; what went wrong with each, None where nothing did."""
    done: dict[str, AzsError | None] = {}
    for one in identifiers:
        try:
            change(engine, actor, one, field=field, value=value, rules=rules)
            done[one] = None
        except (ComplaintError, AccessError) as error:
            done[one] = error
    return done


def add_note(engine: sa.Engine, actor: Actor, identifier: str, text: str) -> None:
    """Add an internal note, masked; customers never see it.

    Raises:
        ComplaintError: there is no such complaint for the person, or the note is empty or too long.
        DatabaseError: nothing was written.
    """
    _need_role(actor, "note")
    desk.find(engine, actor, identifier)
    said = text.strip()
    if not said:
        raise ComplaintError("complaints.no_note", field="note")
    if len(said) > NOTE_CHARS or len(said.encode()) > NOTE_CHARS:
        raise ComplaintError("complaints.long_note", field="note", most=NOTE_CHARS // 2)
    with changing(engine) as connection:
        events.note(connection, identifier, "note", by=actor.user, moment=now(), text=masked(said))


def reroute(connection: sa.Connection, rules: Rules, identifier: str, *, by: str, moment: dt.datetime) -> None:
    """The department and the time after a correction; whoever was assigned by a person stays.

    What has become critical is told, as a new complaint is.
    """
    row = dispatching.row_of(connection, identifier)
    if row is None or row.department is None:
        return
    region, priority = row.region or "", row.priority or "medium"
    way = route(rules, row.category or "", region=region, priority=priority, now=row.received_at)
    moved = way.department != row.department
    person = row.assignee or ""
    if moved and not _by_hand(connection, identifier):
        person = way.person if dispatching.able(connection, way.person, row.code or "", region) else ""
    values: dict[str, Any] = {
        "department": way.department, "assignee": person or None,
        "routed_as": dispatching.routed_as(row.category, row.priority),
    }  # fmt: skip
    if way.due_at != row.due_at:
        values |= {"due_at": way.due_at, "escalated_at": None}
    connection.execute(sa.update(complaints).where(complaints.c.complaint_id == identifier).values(**values))
    if moved:
        events.note(
            connection, identifier, "routed", by=by, moment=moment, before=row.department, after=way.department,
            text=person,
        )  # fmt: skip
    told = any(one.kind == "alerted" for one in desk.events_of(connection, identifier))
    if way.alert and not told:
        dispatching.tell(
            connection, rules, identifier, kind="alert", way=replace(way, person=person), moment=moment
        )  # fmt: skip


def reroute_changed(engine: sa.Engine, rules: Rules) -> int:
    """Choose anew the way of open complaints that have been classified, or otherwise, since; how many."""
    c = complaints.c
    now_as = sa.func.coalesce(c.category, "").concat("/").concat(sa.func.coalesce(c.priority, ""))
    asked = sa.select(c.complaint_id).where(
        c.department.is_not(None), c.status.in_(OPEN_STATUSES), c.routed_as != now_as
    )
    rows = fetched(engine, lambda connection: connection.execute(asked.limit(_ROUND)).scalars().all())
    for one in rows:
        with changing(engine) as connection:
            reroute(connection, rules, one, by=events.PRODUCT, moment=now())
    return len(rows)


def assignable(one: Complaint, people: Sequence[Actor]) -> tuple[Actor, ...]:
    """Those of `people` who may handle a complaint."""
    return tuple(
        person for person in people
        if person.role in HANDLERS and (not one.station or sees_station(person, one.station, one.region))
    )  # fmt: skip


def may_handle(actor: Actor) -> bool:
    """Whether a role handles complaints; the others read."""
    return actor.role in HANDLERS


def _need_role(actor: Actor, field: str) -> None:
    if actor.role not in HANDLERS and field not in CORRECTABLE:
        raise AccessError("security.not_for_role")


def _update(
    connection: sa.Connection, found: Complaint, field: str, values: Mapping[str, Any], moment: dt.datetime
) -> None:  # fmt: skip
    c = complaints.c
    column, before = c["station_id" if field == "station" else field], getattr(found, field)
    kept = _station_id(connection, before) if field == "station" and before else before
    same = column == kept if before else column.is_(None)
    change = sa.update(complaints).where(c.complaint_id == found.identifier, same, c.status != "merged")
    if not connection.execute(change.values(**values, changed_at=moment)).rowcount:
        raise ComplaintError("complaints.changed_meanwhile")


def _status(_connection: sa.Connection, _actor: Actor, found: Complaint, value: str) -> dict[str, Any]:
    if value not in STATUSES or value not in NEXT[found.status]:
        raise ComplaintError("complaints.no_transition")
    moment = now()
    closed = moment if value in ("closed", "rejected") else None
    answered = moment if value == "answered" else found.answered_at
    return {"status": value, "closed_at": closed, "answered_at": answered}


def _category(_connection: sa.Connection, _actor: Actor, found: Complaint, value: str) -> dict[str, Any]:
    if value not in CATEGORIES:
        raise ComplaintError("complaints.no_value", field="category")
    return {"category": value, "category_by": "person", "note": found.category_by}


def _priority(_connection: sa.Connection, _actor: Actor, _found: Complaint, value: str) -> dict[str, Any]:
    if value not in PRIORITIES:
        raise ComplaintError("complaints.no_value", field="priority")
    return {"priority": value}


def _assignee(connection: sa.Connection, actor: Actor, found: Complaint, value: str) -> dict[str, Any]:
    """Whoever takes a new complaint works on it; the state before is kept for `undo`."""
    own = value == actor.user and may_handle(actor)
    if value and not own and not dispatching.able(connection, value, found.station, found.region):
        raise ComplaintError("complaints.not_able", field="assignee", person=value)
    begun = {"status": "in_progress", "note": found.status} if value and found.status == "new" else {}
    return {"assignee": value or None, **begun}


def _station(connection: sa.Connection, actor: Actor, _found: Complaint, value: str) -> dict[str, Any]:
    asked = sa.select(stations.c.station_id, stations.c.region).where(stations.c.code == value)
    row = connection.execute(asked).one_or_none()
    if row is None or not sees_station(actor, value, row.region or ""):
        raise ComplaintError("complaints.no_station", field="station", station=value or "—")
    return {"station_id": row.station_id}


def _station_id(connection: sa.Connection, code: str) -> int | None:
    asked = sa.select(stations.c.station_id).where(stations.c.code == code)
    found = connection.execute(asked).scalar_one_or_none()
    return None if found is None else int(found)


def _by_hand(connection: sa.Connection, identifier: str) -> bool:
    """Whether a person has said who handles a complaint."""
    told = desk.events_of(connection, identifier)
    return any(one.kind == "assignee" and one.by != events.PRODUCT for one in told)


_VALUES: Mapping[str, Callable[[sa.Connection, Actor, Complaint, str], dict[str, Any]]] = {
    "status": _status, "category": _category, "priority": _priority, "assignee": _assignee, "station": _station,
}  # fmt: skip
