"""Parts of a plan's query that do not depend on its measure: groups, filters, periods, bounds of single incidents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight, one_of, within
from azs.database.functions import bucket, hour_of, hours_between, weekday
from azs.database.views import v_action, v_incident, v_station, v_station_day
from azs.errors import BeyondPlanError
from azs.semantic import load_model
from chains.backlog import OPEN
from chains.day_kinds import DAY_KIND, kind_of
from chains.plan import PERIOD_UNITS, Period, Plan, PlanFilter, PlanRange

Condition = sa.ColumnElement[bool]
View = sa.TableClause | sa.Subquery
MOMENTS = {"v_incident": "reported_at", "v_action": "taken_at", "v_station_day": "day", "repeats": "reported_at",
           "acted": "reported_at"}  # fmt: skip
BY_RESOLUTION = (
    "mttr_median_h", "mttr_p90_h", "mttr_mean_h", "sla_kept_pct", "sla_missed_pct", "sla_missed_incidents",
    "sla_kept_incidents", "resolved_incidents",
)  # fmt: skip
PLACES = ("region", "city", "station", "station_format")
DATED = ("opened_on", "installed_on")
"""Ranges of the days stations were opened or equipment was installed, as ordinals."""
TEXTS = ("title", "description", "action")
"""Filters on these name words that the text has to hold; "…" stands for anything between two of them."""
GAP = "…"
BANDS = {
    "resolution_band": ("resolution_h", (1, 4, 8, 24, 72, 168)),
    "loss_band": ("loss_rub", (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)),
    "litres_band": ("litres_spilled", (10, 50, 100, 500)),
}


def group(view: View, plan: Plan, name: str) -> sa.ColumnElement[Any]:
    """What rows are grouped by for the dimension `name`.

    Raises:
        BeyondPlanError: the view has no such column, or the plan no such cut.
    """
    if name in BANDS:
        column, edges = BANDS[name]
        return band(_column(view, column, name), edges)
    if name in (*PERIOD_UNITS, DAY_KIND):
        moment: sa.ColumnElement[Any] = view.c[moment_column(view, plan)]
        made = {"weekday": weekday, "hour": hour_of}.get(name)
        moment = sa.cast(moment, sa.DateTime) if view is v_station_day else moment
        if name == DAY_KIND:
            return kind_of(weekday(moment))
        if plan.compare and name in ("month", "quarter"):
            return number_in_year(name, moment)
        return made(moment) if made else bucket(name, moment)
    return _column(view, load_model().dimension(name).column, name)


def band(column: sa.ColumnElement[Any], edges: Sequence[float]) -> sa.ColumnElement[Any]:
    """The lower edge of the band a value lies in: 0 below the first edge; NULL for no value."""
    lower: list[float] = [0, *edges]
    cases = [(column < _number(edge), _number(low)) for low, edge in zip(lower, edges, strict=False)]
    return sa.case((column.is_(None), sa.null()), *cases, else_=_number(edges[-1]))


def number_in_year(unit: str, moment: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Number of the month or the quarter in its year, so that years can be set side by side."""
    month = sa.extract("month", moment)
    return month if unit == "month" else sa.func.floor((month + _number(2)) / _number(3))


def _number(value: float) -> sa.ColumnElement[Any]:
    return sa.literal_column(str(value), sa.Integer)


def _column(view: View, column: str, name: str) -> sa.ColumnElement[Any]:
    if column not in view.c:
        raise BeyondPlanError("assistant.no_cut", dimension=name)
    return view.c[column]


def condition(view: View, chosen: PlanFilter) -> Condition:
    """Rows a filter lets through.

    Raises:
        BeyondPlanError: the view has no such column.
    """
    if chosen.dimension == "sla_kept":
        kept = _column(view, "sla_kept", "severity") == int(chosen.values[0])
        return sa.not_(kept) if chosen.negated else kept
    if chosen.dimension in ("weekday", "hour"):
        if view.name not in MOMENTS or (view is v_station_day and chosen.dimension == "hour"):
            raise BeyondPlanError("assistant.no_cut", dimension=chosen.dimension)
        part = weekday if chosen.dimension == "weekday" else hour_of
        there = part(view.c[MOMENTS[view.name]]).in_([int(value) for value in chosen.values])
        return sa.not_(there) if chosen.negated else there
    if (other := _other(view, chosen.dimension)) is not None:
        ids = sa.select(other.c.incident_id).where(condition(other, replace(chosen, negated=False)))
        there = view.c.incident_id.in_(ids)
        return sa.not_(there) if chosen.negated else there
    if chosen.dimension in TEXTS:
        return _holds(_column(view, chosen.dimension, "category"), chosen)
    name = "station_code" if chosen.dimension == "station" else load_model().dimension(chosen.dimension).column
    column = _column(view, name, chosen.dimension)
    if not chosen.values:
        return column.is_not(None) if chosen.negated else column.is_(None)
    found = one_of(column, chosen.values)
    return sa.or_(sa.not_(found), column.is_(None)) if chosen.negated else found


def _other(view: View, dimension: str) -> sa.TableClause | None:
    """The view that knows the dimension where `view` does not: actions know theirs of the incident and the reverse."""
    if view is v_incident and dimension == "action":
        return v_action
    name = dimension if dimension in ("sla_kept", *TEXTS) else load_model().dimension(dimension).column
    known = dimension not in PERIOD_UNITS and name not in v_action.c and name in v_incident.c
    return v_incident if view is v_action and known else None


def _holds(column: sa.ColumnElement[Any], chosen: PlanFilter) -> Condition:
    """Rows whose text holds one of the phrases, whatever the letter case."""
    found = sa.or_(*(sa.func.lower(column).like(_pattern(value.lower()), escape="/") for value in chosen.values))
    return sa.or_(sa.not_(found), column.is_(None)) if chosen.negated else found


def _pattern(phrase: str) -> str:
    """What LIKE finds a phrase by."""
    parts = (re.sub(r"([%_/])", r"/\1", part.strip()) for part in phrase.split(GAP))
    return f"%{'%'.join(parts)}%"


def bounds(view: View, chosen: PlanRange, today: dt.date) -> list[Condition]:
    """Single incidents a range lets through. Age counts from the beginning of today, in whole days where it is days."""
    if view is v_action:  # the condition is on the incident
        ids = sa.select(v_incident.c.incident_id).where(*bounds(v_incident, chosen, today))
        return [view.c.incident_id.in_(ids)]
    if chosen.column == "age_h":
        column = _column(view, "reported_at", "age_h")
        found = []
        if chosen.over is not None:
            found.append(column < midnight(today) - dt.timedelta(hours=chosen.over))
        if chosen.under is not None:
            found.append(column >= midnight(today) - dt.timedelta(hours=chosen.under))
        return found
    if chosen.column == "overdue_h":
        return _overdue(view, chosen, midnight(today + dt.timedelta(days=1)))
    if chosen.column in DATED:
        return [_dated(view, chosen)]
    column = _column(view, chosen.column, chosen.column)
    over, under = chosen.over, chosen.under
    found = [] if over is None else [column >= over if chosen.closed else column > over]
    return found if under is None else [*found, column <= under if chosen.closed else column < under]


def _overdue(view: View, chosen: PlanRange, moment: dt.datetime) -> list[Condition]:
    """Not resolved at a moment, and past the deadline then by so many hours."""
    reported, norm = _column(view, "reported_at", "overdue_h"), _column(view, "sla_h", "overdue_h")
    resolved = _column(view, "resolved_at", "overdue_h")
    late = hours_between(sa.literal(moment), reported) - norm
    found: list[Condition] = [sa.or_(resolved.is_(None), resolved >= moment)]
    found += [] if chosen.over is None else [late > chosen.over]
    return found if chosen.under is None else [*found, late < chosen.under]


def _dated(view: View, chosen: PlanRange) -> Condition:
    """Rows of stations opened, or equipment installed, within days given by their ordinals, both included."""
    of_station = chosen.column == "opened_on"
    day = v_station.c.opened_on if of_station else _column(view, "equipment_installed_on", "equipment_kind")
    sides = []
    if chosen.over is not None:
        sides.append(day >= dt.date.fromordinal(int(chosen.over)))
    if chosen.under is not None:
        sides.append(day <= dt.date.fromordinal(int(chosen.under)))
    if not of_station:
        return sa.and_(sa.true(), *sides)
    return _column(view, "station_code", "station").in_(sa.select(v_station.c.station_code).where(*sides))


def selected(view: View, plan: Plan, today: dt.date) -> list[Condition]:
    """Everything the plan asks of single rows but its period. What was open on an earlier day is as old as then."""
    found = [condition(view, chosen) for chosen in plan.filters]
    for chosen in plan.ranges:
        found += bounds(view, chosen, day_of_ages(plan, today))
    return found


def day_of_ages(plan: Plan, today: dt.date) -> dt.date:
    """The day ages of open incidents count to: the last day of the period where these are of an earlier one."""
    if plan.period is None or plan.metric not in OPEN or plan.target != "metric" or plan.period.end >= today:
        return today
    return plan.period.end


def by_resolution(plan: Plan) -> bool:
    """Whether a period of the plan is of when incidents were resolved."""
    return plan.moment == "resolved" or (plan.metric in BY_RESOLUTION and plan.target == "metric")


def moment_column(view: View, plan: Plan) -> str:
    """The column a period of the plan speaks of.

    Raises:
        BeyondPlanError: the view has no dates.
    """
    if by_resolution(plan):
        return "resolved_at"
    if view.name not in MOMENTS:
        raise BeyondPlanError("assistant.no_period")
    return MOMENTS[view.name]


def within_period(view: View, plan: Plan, period: Period | None) -> list[Condition]:
    """Rows of a period, by the moment that counts for the plan's metric."""
    if plan.metric in OPEN and view is v_incident and plan.target == "metric":
        return _open(period)
    resolved = by_resolution(plan)
    if plan.metric == "days_since_last" and period:
        return [view.c.reported_at < midnight(period.end + dt.timedelta(days=1))]
    if period is None:
        return [v_incident.c.resolved_at.is_not(None)] if resolved else []
    column = view.c[moment_column(view, plan)]
    if view is v_station_day:
        return [column >= period.start, column <= period.end]
    return within(column, midnight(period.start), midnight(period.end + dt.timedelta(days=1)))


def _open(period: Period | None) -> list[Condition]:
    """Reported and not resolved by the end of the period; without one, now."""
    c = v_incident.c
    if period is None:
        return [c.is_open == 1]
    until = midnight(period.end + dt.timedelta(days=1))
    return [c.reported_at < until, sa.or_(c.resolved_at >= until, sa.and_(c.resolved_at.is_(None), c.is_open == 1))]
