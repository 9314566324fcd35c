"""Alerts as they are kept: who sees them, who has taken them on, what is closed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.alerts.signals import Said
from azs.analytics.filters import one_of
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schedule_tables import alerts
from azs.errors import AccessError, AlertError
from azs.knowledge.library import now
from azs.security.actor import Actor

STATES = ("open", "taken", "closed")
HANDLERS = ("manager", "operator", "administrator")
LIST_ROWS = 300


@dataclass(frozen=True)
class Alert:
    """Something that stood out, and what became of it; moments are UTC.

    Attributes:
        said: see `azs.alerts.signals.Signal`. told_at: when people were written to, None before.
        closed_by: a person, or "azs:system" where the signal went by itself.
    """

    identifier: str
    rule: str
    kind: str
    severity: str
    station: str
    region: str
    said: Said
    opened_at: dt.datetime
    told_at: dt.datetime | None
    taken_by: str
    taken_at: dt.datetime | None
    closed_by: str
    closed_at: dt.datetime | None

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.closed_at is not None:
            return "closed"
        return "taken" if self.taken_by else "open"


def visible(
    engine: sa.Engine, actor: Actor, *, states: Sequence[str] = STATES, limit: int = LIST_ROWS
) -> tuple[Alert, ...]:  # fmt: skip
    """Alerts of the person's stations, the latest first; those of a region are for whoever sees all of it."""
    c = alerts.c
    asked = sa.select(alerts).where(_theirs(actor), sa.or_(*(_in_state(state) for state in states)))
    asked = asked.order_by(c.opened_at.desc(), c.alert_id).limit(limit)
    return tuple(map(alert_of, fetched(engine, lambda connection: connection.execute(asked).all())))


def count(engine: sa.Engine, actor: Actor) -> dict[str, int]:
    """How many the person sees, by state."""
    counted = sa.select(*(sa.func.sum(sa.case((_in_state(state), 1), else_=0)).label(state) for state in STATES))
    row = fetched(engine, lambda connection: connection.execute(counted.where(_theirs(actor))).mappings().one())
    return {state: int(row[state] or 0) for state in STATES}


def take(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Take an alert on: others see who has.

    Raises:
        AccessError: the person may not. AlertError: there is no such alert for them, or it is taken or closed.
    """
    c = alerts.c
    _change(
        engine, actor, identifier, "taken", [c.taken_by.is_(None), c.closed_at.is_(None)],
        taken_by=actor.user, taken_at=now(),
    )  # fmt: skip


def release(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Give back what was taken on; raises as `take`."""
    c = alerts.c
    conditions = [c.taken_by == actor.user, c.closed_at.is_(None)]
    _change(engine, actor, identifier, "released", conditions, taken_by=None, taken_at=None)


def close(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Close an alert, though its signal may last; it is not told of again before it has gone. Raises as `take`."""
    _change(engine, actor, identifier, "closed", [alerts.c.closed_at.is_(None)], closed_by=actor.user, closed_at=now())


def reopen(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Open again what the person has closed; raises as `take`."""
    _change(engine, actor, identifier, "reopened", [alerts.c.closed_by == actor.user], closed_by=None, closed_at=None)


def may_handle(actor: Actor) -> bool:
    """Whether a person takes alerts on."""
    return actor.role in HANDLERS


def _change(
    engine: sa.Engine, actor: Actor, identifier: str, what: str, conditions: Sequence[sa.ColumnElement[bool]],
    **values: Any,
) -> None:  # fmt: skip
    if not may_handle(actor):
        raise AccessError("security.not_for_role")
    change = sa.update(alerts).where(alerts.c.alert_id == identifier, _theirs(actor), *conditions)
    with changing(engine) as connection:
        if not connection.execute(change.values(**values)).rowcount:
            raise AlertError("alerts.changed_meanwhile")
        event = audit.Event("write", place=f"alerts.{what}", question=identifier, rows=1)
        audit.record_within(connection, actor, event)


def _in_state(state: str) -> sa.ColumnElement[bool]:
    c = alerts.c
    conditions = {
        "open": sa.and_(c.closed_at.is_(None), c.taken_by.is_(None)),
        "taken": sa.and_(c.closed_at.is_(None), c.taken_by.is_not(None)), "closed": c.closed_at.is_not(None),
    }  # fmt: skip
    return conditions[state]


def _theirs(actor: Actor) -> sa.ColumnElement[bool]:
    """Rows that a person sees; `sees` says the same of one place."""
    if actor.scope.everything:
        return sa.true()
    c, scope = alerts.c, actor.scope
    held = ((c.region, scope.regions), (c.station_code, scope.stations))
    parts = [one_of(column, values) for column, values in held if values]
    return sa.or_(*parts) if parts else sa.false()


def sees(actor: Actor, station: str, region: str) -> bool:
    """Whether a person sees a place; the whole network is for those who see everything."""
    scope = actor.scope
    return (
        scope.everything or (bool(station) and station in scope.stations) or (bool(region) and region in scope.regions)
    )


def alert_of(row: Any) -> Alert:
    """An alert out of its row."""
    return Alert(
        row.alert_id, row.rule, row.kind, row.severity, row.station_code or "", row.region or "",
        json.loads(row.said_json), row.opened_at, row.told_at, row.taken_by or "", row.taken_at, row.closed_by or "",
        row.closed_at,
    )  # fmt: skip
