"""Schedules as they are kept: made, changed, paused, deleted and put back."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schedule_tables import report_schedules
from azs.errors import AccessError, ScheduleError
from azs.knowledge.library import now
from azs.schedule.schedule import Schedule, check
from azs.security.actor import Actor

EDITORS = ("manager", "administrator")
_TIME = "%H:%M"


def may_edit(actor: Actor, schedule: Schedule) -> bool:
    """Whether a person may change it: whoever made it, and administrators."""
    return actor.role == "administrator" or (actor.role in EDITORS and actor.user == schedule.made_by)


def may_see(actor: Actor, schedule: Schedule) -> bool:
    """Whether a person sees it and what it has sent: whoever may change it, and editors who see the whole network."""
    return may_edit(actor, schedule) or (actor.role in EDITORS and actor.scope.everything)


def every(engine: sa.Engine) -> tuple[Schedule, ...]:
    """All that are not deleted, by title."""
    c = report_schedules.c
    asked = sa.select(report_schedules).where(c.deleted_at.is_(None)).order_by(c.title, c.schedule_id)
    return tuple(map(_schedule, fetched(engine, lambda connection: connection.execute(asked).all())))


def find(engine: sa.Engine, identifier: str) -> Schedule:
    """One schedule, a deleted one too.

    Raises:
        ScheduleError: there is none.
    """
    asked = sa.select(report_schedules).where(report_schedules.c.schedule_id == identifier)
    row = fetched(engine, lambda connection: connection.execute(asked).one_or_none())
    if row is None:
        raise ScheduleError("schedule.unknown")
    return _schedule(row)


def save(engine: sa.Engine, actor: Actor, schedule: Schedule) -> str:
    """Keep a new schedule, or a changed one under its identifier; its identifier. What was due before is not made.

    Raises:
        AccessError: the person may not. ScheduleError: it cannot be, or is gone.
        DatabaseError: nothing was changed.
    """
    check(schedule)
    if actor.role not in EDITORS:
        raise AccessError("security.not_for_role")
    moment, c = now(), report_schedules.c
    values = {**_values(schedule), "active_since": moment, "changed_at": moment}
    identifier = schedule.identifier or str(uuid.uuid4())
    if schedule.identifier:
        _need_right(actor, find(engine, identifier))
    with changing(engine) as connection:
        if schedule.identifier:
            connection.execute(sa.update(report_schedules).where(c.schedule_id == identifier).values(**values))
        else:
            row = {"schedule_id": identifier, "made_by": actor.user, "made_at": moment, **values}
            connection.execute(sa.insert(report_schedules).values(**row))
        _note(connection, actor, "saved", schedule)
    return identifier


def pause(engine: sa.Engine, actor: Actor, identifier: str, *, paused: bool) -> None:
    """Let a schedule rest, or go on from now; raises as `save`."""
    moment = now()
    _change(engine, actor, identifier, "paused" if paused else "resumed", paused=int(paused), active_since=moment)


def delete(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Delete a schedule; `restore` puts it back, and what it has sent is remembered. Raises as `save`."""
    _change(engine, actor, identifier, "deleted", deleted_at=now())


def restore(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Put back a deleted schedule, in force from now; raises as `save`."""
    _change(engine, actor, identifier, "restored", deleted_at=None, active_since=now())


def _change(engine: sa.Engine, actor: Actor, identifier: str, what: str, **values: Any) -> None:
    found = find(engine, identifier)
    _need_right(actor, found)
    with changing(engine) as connection:
        change = sa.update(report_schedules).where(report_schedules.c.schedule_id == identifier)
        connection.execute(change.values(**values, changed_at=now()))
        _note(connection, actor, what, found)


def _need_right(actor: Actor, schedule: Schedule) -> None:
    if not may_edit(actor, schedule):
        raise AccessError("security.not_for_role")


def _note(connection: sa.Connection, actor: Actor, what: str, schedule: Schedule) -> None:
    event = audit.Event("write", place=f"schedule.{what}", question=schedule.title, rows=1)
    audit.record_within(connection, actor, event)


def _values(one: Schedule) -> dict[str, Any]:
    told = {"roles": one.roles, "people": one.people, "regions": one.regions, "stations": one.stations}
    text = json.dumps(told, ensure_ascii=False)
    if len(text.encode()) > 4000:
        raise ScheduleError("schedule.too_many", field="people", most=50)
    return {
        "title": one.title.strip(), "kind": one.kind, "file_format": one.format, "language": one.language,
        "every": one.every, "at_time": one.at.strftime(_TIME), "on_day": one.on_day, "recipients_json": text,
        "only_noteworthy": int(one.only_noteworthy), "paused": int(one.paused),
    }  # fmt: skip


def _schedule(row: Any) -> Schedule:
    told = {name: tuple(values) for name, values in json.loads(row.recipients_json).items()}
    return Schedule(
        row.title, row.kind, row.every, dt.datetime.strptime(row.at_time, _TIME).time(), on_day=row.on_day,
        format=row.file_format, language=row.language, roles=told["roles"], people=told["people"],
        regions=told["regions"], stations=told.get("stations", ()), only_noteworthy=bool(row.only_noteworthy),
        paused=bool(row.paused),
        identifier=row.schedule_id, made_by=row.made_by, active_since=row.active_since, deleted_at=row.deleted_at,
    )  # fmt: skip
