"""Statements of reports that no page of the app asks for; the others are those of `azs.analytics`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import Filters, within
from azs.analytics.reading import Statement
from azs.database.functions import bucket, hours_percentile
from azs.database.views import v_action, v_equipment, v_incident, v_station

LISTED = (
    "incident_id",
    "reported_at",
    "station_code",
    "station_name",
    "category",
    "severity",
    "status",
    "title",
    "resolution_h",
    "loss_rub",
)


def actions_taken(filters: Filters) -> Statement:
    """Actions on the incidents reported in the period, the most frequent first: action, actions, incidents."""
    c, count = v_action.c, sa.func.count()
    reported = sa.select(v_incident.c.incident_id).where(*filters.conditions(v_incident))
    return (
        sa.select(c.action, count.label("actions"), sa.func.count(c.incident_id.distinct()).label("incidents"))
        .where(c.incident_id.in_(reported), *filters.selection(v_action))
        .group_by(c.action)
        .order_by(count.desc(), c.action)
    )


def acted_on(filters: Filters) -> Statement:
    """How many of the incidents reported in the period have an action; one row."""
    c = v_incident.c
    known = sa.select(v_action.c.incident_id)
    return sa.select(sa.func.count().label("acted")).where(*filters.conditions(v_incident), c.incident_id.in_(known))


def open_at_end(filters: Filters) -> Statement:
    """Incidents open at the end of the last day, as `backlog` counts them, the oldest first."""
    c = v_incident.c
    alive = sa.or_(c.resolved_at >= filters.until, sa.and_(c.resolved_at.is_(None), c.is_open == 1))
    return (
        sa.select(c.incident_id, c.reported_at, c.station_code, c.category, c.severity, c.title, c.sla_h)
        .where(c.reported_at < filters.until, alive, *filters.selection(v_incident))
        .order_by(c.reported_at, c.incident_id)
    )


def latest(filters: Filters, limit: int) -> Statement:
    """Incidents reported in the period, the latest first: columns LISTED."""
    c = v_incident.c
    return (
        sa.select(*(c[name] for name in LISTED))
        .where(*filters.conditions(v_incident))
        .order_by(c.reported_at.desc(), c.incident_id.desc())
        .limit(limit)
    )


def titles(filters: Filters, by: str, value: str) -> Statement:
    """What the incidents of the period with one value of a column are called, and how many are called so."""
    c, count = v_incident.c, sa.func.count()
    return (
        sa.select(c.title, count.label("incidents"))
        .where(*filters.conditions(v_incident), c[by] == value)
        .group_by(c.title)
        .order_by(count.desc(), c.title)
        .limit(200)
    )


def deadlines(filters: Filters, by: str) -> Statement:
    """Incidents with a deadline resolved in the period: resolved, kept and the hours taken, by a column."""
    c = v_incident.c
    counted = sa.func.count(c.sla_kept)
    return (
        sa.select(
            c[by],
            counted.label("resolved"),
            sa.func.sum(c.sla_kept).label("kept"),
            hours_percentile(c.resolution_h, 0.5).label("median_h"),
            hours_percentile(c.resolution_h, 0.9).label("p90_h"),
        )
        .where(
            *within(c.resolved_at, filters.since, filters.until),
            c.sla_kept.is_not(None),
            *filters.selection(v_incident),
        )
        .group_by(c[by])
        .order_by((counted - sa.func.sum(c.sla_kept)).desc(), c[by])
    )


def deadlines_by_month(filters: Filters) -> Statement:
    """Incidents with a deadline resolved in each month, and how many of them in time."""
    c, month = v_incident.c, bucket("month", v_incident.c.resolved_at)
    when = within(c.resolved_at, filters.since, filters.until)
    return (
        sa.select(
            month.label("month"), sa.func.count(c.sla_kept).label("resolved"), sa.func.sum(c.sla_kept).label("kept")
        )
        .where(*when, c.sla_kept.is_not(None), *filters.selection(v_incident))
        .group_by(month)
        .order_by(month)
    )


def failures(filters: Filters, *keys: str) -> Statement:
    """Incidents with equipment reported in the period, by columns of the equipment; the most frequent first."""
    c, count = v_incident.c, sa.func.count()
    by = [c[name] for name in keys]
    return (
        sa.select(
            *by,
            count.label("incidents"),
            sa.func.count(c.equipment_serial.distinct()).label("units"),
            hours_percentile(c.resolution_h, 0.5).label("median_h"),
            sa.func.sum(c.loss_rub).label("loss_rub"),
        )
        .where(c.equipment_kind.is_not(None), *filters.conditions(v_incident))
        .group_by(*by)
        .order_by(count.desc(), *by)
    )


def equipment_held(filters: Filters) -> Statement:
    """Equipment of the selected stations, counted by kind."""
    c = v_equipment.c
    return (
        sa.select(c.equipment_kind, sa.func.count().label("held"))
        .where(*filters.selection(v_equipment))
        .group_by(c.equipment_kind)
        .order_by(c.equipment_kind)
    )


def equipment_of(filters: Filters) -> Statement:
    """Every piece of equipment of the selected stations."""
    c = v_equipment.c
    asked = sa.select(c.equipment_kind, c.equipment_model, c.equipment_serial, c.equipment_installed_on)
    return asked.where(*filters.selection(v_equipment)).order_by(c.equipment_kind, c.equipment_serial)


def station(code: str) -> Statement:
    """One station."""
    return sa.select(*v_station.c).where(v_station.c.station_code == code)


def known_codes(codes: tuple[str, ...]) -> Statement:
    """Which of these stations the person sees."""
    c = v_station.c
    condition: sa.ColumnElement[Any] = c.station_code.in_(codes)
    return sa.select(c.station_code).where(condition)
