"""SQL of what had no incident: groups of a dimension, and days, weeks or months of the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight
from azs.database.functions import bucket, count_if, days_after
from azs.database.views import v_incident, v_station
from chains.conditions import PLACES, condition, group, selected, within_period
from chains.plan import PERIOD_UNITS, Plan

Statement = sa.Select[*tuple[Any, ...]]
MOST_DIGITS = 4


def quiet(plan: Plan, today: dt.date) -> Statement:
    """Groups of the plan's dimension without an incident under its conditions; how many where they are counted."""
    name = plan.dimensions[-1] if plan.dimensions else "station"
    found = _units(plan, name, today) if name in PERIOD_UNITS else _groups(plan, name, today)
    if plan.target == "absent":
        return found.order_by(sa.literal_column("1"))
    if len(plan.dimensions) > 1:
        return _by_group(plan, name, today)
    return sa.select(sa.func.count().label("value")).select_from(found.subquery("g"))


def _groups(plan: Plan, name: str, today: dt.date) -> Statement:
    of_incident = group(v_incident, plan, name)
    there = sa.select(of_incident).where(*_met(plan, today), of_incident.is_not(None))
    everyone = _everyone(plan, name)
    return sa.select(everyone.c[name]).where(everyone.c[name].not_in(there))


def _everyone(plan: Plan, name: str) -> sa.Subquery:
    """Every group there is; of places only those the plan is about."""
    view = v_station if name in PLACES else v_incident
    places = [condition(view, item) for item in plan.filters if item.dimension in PLACES and name in PLACES]
    all_of = group(view, plan, name)
    return sa.select(all_of.label(name)).where(*places, all_of.is_not(None)).distinct().subquery("everyone")


def _met(plan: Plan, today: dt.date) -> list[sa.ColumnElement[bool]]:
    return [*within_period(v_incident, plan, plan.period), *selected(v_incident, plan, today)]


def _units(plan: Plan, unit: str, today: dt.date) -> Statement:
    units = calendar(plan, unit, today)
    there = sa.select(group(v_incident, plan, unit)).where(*_met(plan, today))
    return sa.select(units.c[unit]).where(units.c[unit].not_in(there))


def _by_group(plan: Plan, unit: str, today: dt.date) -> Statement:
    """How many units of time without an incident each group had."""
    name = plan.dimensions[0]
    everyone, units = _everyone(plan, name), calendar(plan, unit, today)
    own, when = group(v_incident, plan, name), group(v_incident, plan, unit)
    there = sa.select(own.label("own"), when.label("at")).where(*_met(plan, today)).distinct().subquery("there")
    pairs = everyone.join(units, sa.literal_column("1") == sa.literal_column("1"))
    pairs = pairs.outerjoin(there, sa.and_(there.c.own == everyone.c[name], there.c.at == units.c[unit]))
    counted = count_if(there.c.own.is_(None)).label("value")
    return sa.select(everyone.c[name], counted).select_from(pairs).group_by(everyone.c[name])


def calendar(
    plan: Plan, unit: str, today: dt.date, first_day: sa.ColumnElement[Any] | None = None
) -> sa.Subquery:  # fmt: skip
    """Every unit of the plan's period from the first day the data know, up to today; that of incidents if not given."""
    earliest = sa.select(bucket("day", sa.func.min(v_incident.c.reported_at))).scalar_subquery()
    first = earliest if first_day is None else first_day
    start: sa.ColumnElement[Any] = first
    digits = MOST_DIGITS
    until = today
    if plan.period:
        start, until = sa.literal(midnight(plan.period.start)), min(plan.period.end, today)
        digits = min(len(str((plan.period.end - plan.period.start).days)), MOST_DIGITS)
    numbers = _numbers(digits)
    day = days_after(start, numbers.c.n).label("day")
    days = sa.select(day).subquery("days")
    last = sa.literal(midnight(until))
    known = [days.c.day <= last, days.c.day >= first]
    return sa.select(bucket(unit, days.c.day).label(unit)).where(*known).distinct().subquery("calendar")


def _numbers(digits: int) -> sa.Subquery:
    """Whole numbers from 0 on, with so many decimal digits at most."""
    ten = [sa.select(sa.literal_column(str(digit), sa.Integer).label("d")) for digit in range(10)]
    places = [sa.union_all(*ten).subquery(f"d{at}") for at in range(digits)]
    weights = [sa.literal_column(str(10**at), sa.Integer) for at in range(digits)]
    total: sa.ColumnElement[int] = places[0].c.d
    joined: sa.FromClause = places[0]
    for place, weight in zip(places[1:], weights[1:], strict=True):
        total = total + place.c.d * weight
        joined = joined.join(place, sa.literal_column("1") == sa.literal_column("1"))
    return sa.select(total.label("n")).select_from(joined).subquery("numbers")
