"""Lists of what the network has: stations and pieces of equipment, with their own dates and addresses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from chains.conditions import condition
from chains.measures import view_of
from chains.plan import Plan

Statement = sa.Select[*tuple[Any, ...]]
DATES = {"stations": "opened_on", "equipment": "equipment_installed_on"}
COLUMNS = {
    "stations": ("station_name", "region", "city", "address", "station_format", "opened_on"),
    "equipment": ("station_name", "equipment_kind", "equipment_model", "equipment_serial", "equipment_installed_on"),
}


def directory(plan: Plan, max_rows: int) -> Statement:
    """Rows of the stations or the equipment that the plan's filters let through; a period is of opening or installing.

    Raises:
        BeyondPlanError: they have no such column.
    """
    view, day = view_of(plan.metric), DATES[plan.metric]
    shown = [view.c[name] for name in plan.columns or COLUMNS[plan.metric] if name in view.c]
    statement = sa.select(*shown).where(*(condition(view, item) for item in plan.filters))
    if plan.period:
        statement = statement.where(view.c[day] >= plan.period.start, view.c[day] <= plan.period.end)
    order = view.c[day].desc() if plan.order == "desc" else view.c[day].asc() if plan.order or plan.period else None
    ordered = (
        statement.order_by(view.c.station_code) if order is None else statement.order_by(order, view.c.station_code)
    )
    return ordered.limit(min(plan.limit or max_rows, max_rows))
