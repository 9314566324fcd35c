"""Lists of what the network has: stations and pieces of equipment, with their own dates and addresses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from chains.conditions import Condition, condition, group
from chains.measures import view_of
from chains.plan import Plan

Statement = sa.Select[*tuple[Any, ...]]
DATES = {"stations": "opened_on", "equipment": "equipment_installed_on"}
COLUMNS = {
    "stations": ("station_name", "region", "city", "address", "station_format", "opened_on"),
    "equipment": ("station_name", "equipment_kind", "equipment_model", "equipment_serial", "equipment_installed_on"),
}


def stock(plan: Plan) -> Statement:
    """How many of them there are, by the plan's groups.

    Raises:
        BeyondPlanError: they have no such column.
    """
    view = view_of(plan.metric)
    groups = [group(view, plan, name).label(name) for name in plan.dimensions]
    statement = sa.select(*groups, sa.func.count().label("value")).select_from(view).where(*_where(plan))
    return statement.group_by(*(group(view, plan, name) for name in plan.dimensions)) if groups else statement


def _where(plan: Plan) -> list[Condition]:
    view, day = view_of(plan.metric), DATES[plan.metric]
    found = [condition(view, item) for item in plan.filters]
    if plan.period:
        found += [view.c[day] >= plan.period.start, view.c[day] <= plan.period.end]
    return found


def directory(plan: Plan, max_rows: int) -> Statement:
    """Rows of the stations or the equipment that the plan's filters let through; a period is of opening or installing.

    Raises:
        BeyondPlanError: they have no such column.
    """
    view, day = view_of(plan.metric), DATES[plan.metric]
    shown = [view.c[name] for name in plan.columns or COLUMNS[plan.metric] if name in view.c]
    statement = sa.select(*shown).where(*_where(plan))
    order = view.c[day].desc() if plan.order == "desc" else view.c[day].asc() if plan.order or plan.period else None
    ordered = (
        statement.order_by(view.c.station_code) if order is None else statement.order_by(order, view.c.station_code)
    )
    return ordered.limit(min(plan.limit or max_rows, max_rows))
