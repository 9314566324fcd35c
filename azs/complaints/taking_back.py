"""Taking back the last change of a complaint, within a day, by whoever made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.complaints import desk, events, handling, incident, merging
from azs.complaints.desk import Complaint, Event
from azs.complaints.routing import Rules
from azs.database.changing import changing
from azs.database.complaint_tables import complaints
from azs.database.schema import stations
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor

UNDO = dt.timedelta(days=1)
KINDS = ("status", "category", "priority", "assignee", "station", "merged", "incident", "linked")


def last_change(told: Sequence[Event], actor: Actor) -> Event | None:
    """The event that `undo` would take back; None where the last change is somebody else's, old or sent out already."""
    undone = {one.before for one in told if one.kind == "undone"}
    for one in reversed(told):
        if one.kind == "answer":
            return None
        if one.kind in KINDS and one.identifier not in undone:
            return one if one.by == actor.user and one.happened_at > now() - UNDO else None
    return None


def undo(engine: sa.Engine, actor: Actor, identifier: str, *, rules: Rules) -> Event:
    """Take back the last change; what was taken back.

    Raises:
        ComplaintError: nothing can be taken back, or somebody changed the same meanwhile.
        DatabaseError: nothing was changed.
    """
    if not handling.may_handle(actor) and actor.role != "analyst":
        raise AccessError("security.not_for_role")
    found = desk.find(engine, actor, identifier)
    with changing(engine) as connection:
        one = last_change(desk.events_of(connection, identifier), actor)
        if one is None:
            raise ComplaintError("complaints.nothing_to_undo")
        _take_back(connection, found, one)
        moment = now()
        events.note(connection, identifier, "undone", by=actor.user, moment=moment, before=one.identifier,
                    after=one.kind)  # fmt: skip
        if one.kind in ("category", "priority", "station"):
            handling.reroute(connection, rules, identifier, by=actor.user, moment=moment)
        event = audit.Event("write", place="complaints.undone", question=f"{found.number}: {one.kind}", rows=1)
        audit.record_within(connection, actor, event)
    return one


def _take_back(connection: sa.Connection, found: Complaint, one: Event) -> None:
    c = complaints.c
    if one.kind == "merged":
        merging.part(connection, found, one)
        return
    if one.kind == "incident":
        incident.take_back(connection, found, one)
        return
    if one.kind == "linked":
        incident.part(connection, found, int(one.after))
        return
    values, same = _before(connection, one)
    change = sa.update(complaints).where(c.complaint_id == found.identifier, *same)
    if not connection.execute(change.values(**values, changed_at=now())).rowcount:
        raise ComplaintError("complaints.changed_meanwhile")


def _before(
    connection: sa.Connection, one: Event
) -> tuple[dict[str, Any], list[sa.ColumnElement[bool]]]:  # fmt: skip
    """Values as they were, and what must still be as the change left it."""
    c = complaints.c
    if one.kind == "station":

        def number(code: str) -> int | None:
            asked = sa.select(stations.c.station_id).where(stations.c.code == code)
            return connection.execute(asked).scalar_one_or_none()

        return {"station_id": number(one.before)}, [c.station_id == number(one.after)]
    column = c[one.kind]
    same = [column == one.after if one.after else column.is_(None)]
    values: dict[str, Any] = {one.kind: one.before or None}
    if one.kind == "category":
        values["category_by"] = one.note or None
    if one.kind == "assignee" and one.note:
        values["status"] = one.note
        same.append(c.status == "in_progress")
    if one.kind == "status":
        values["closed_at"] = None
        if one.after == "answered":
            values["answered_at"] = None
    return values, same
