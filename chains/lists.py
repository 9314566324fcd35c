"""Plans that list single things: incidents, and the actions taken on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight
from azs.database.functions import bucket, hours_between
from azs.database.views import v_action, v_incident
from azs.semantic import load_model
from chains.conditions import Condition, selected, within_period
from chains.plan import Plan, PlanFilter

Statement = sa.Select[*tuple[Any, ...]]
LIST_COLUMNS = ("external_id", "reported_at", "station_name", "category", "severity", "status", "title", "loss_rub")
LIST_ORDERS = {"loss_rub": "loss_rub", "mttr_mean_h": "resolution_h", "litres_spilled": "litres_spilled"}
ACTION_COLUMNS = ("taken_at", "external_id", "station_name", "action", "performed_by")
LIST_LIMIT = 1_000
TARGETS = ("incidents", "actions")
NUMBER = "external_id"
"""The dimension that names single incidents."""
_FIXED_BY = {"external_id": NUMBER, "station_name": "station", "performed_by": "performed_by"}
"""Columns of actions that say the same in each row where a condition names one value of the dimension."""


def of_one(plan: Plan | None) -> bool:
    """Whether a plan is of incidents named by their number."""
    return plan is not None and any(item.dimension == NUMBER and not item.negated for item in plan.filters)


def incidents(plan: Plan, most: int, today: dt.date) -> Statement:
    """The incidents a plan lets through, the latest first."""
    conditions = [*within_period(v_incident, plan, plan.period), *selected(v_incident, plan, today)]
    column = v_incident.c[LIST_ORDERS.get(plan.metric, "resolved_at" if plan.moment else "reported_at")]
    order = column.asc() if plan.order == "asc" else column.desc()
    usual = usual_of(plan)
    ordered = (order.nulls_last(), v_incident.c.incident_id.desc())
    if plan.each:
        return _of_each(plan, usual, conditions, ordered).limit(most)
    shown = [_shown(name, today) for name in plan.columns or usual]
    statement = sa.select(*shown).where(*conditions).order_by(*ordered)
    statement = statement.offset(plan.skip) if plan.skip else statement
    return statement.limit(min(plan.limit or min(LIST_LIMIT, most), most))


def usual_of(plan: Plan) -> tuple[str, ...]:
    """Columns of a list that names none: when it was resolved and how long that took, where this is asked about."""
    names = (*LIST_COLUMNS[:2], "resolved_at", *LIST_COLUMNS[2:]) if plan.moment else LIST_COLUMNS
    timed = plan.metric == "mttr_mean_h" or any(item.column == "resolution_h" for item in plan.ranges)
    return (*names, "resolution_h") if timed else names


def _of_each(
    plan: Plan, usual: tuple[str, ...], conditions: list[Condition], ordered: tuple[sa.ColumnElement[Any], ...]
) -> Statement:  # fmt: skip
    """The first incidents of each group, the group in front."""
    own = load_model().dimension(plan.dimensions[0]).column
    names = tuple(dict.fromkeys((own, *(plan.columns or usual))))
    place = sa.func.row_number().over(partition_by=v_incident.c[own], order_by=ordered).label("place")
    chosen = sa.select(*(v_incident.c[name] for name in names), place)
    ranked = chosen.where(*conditions, v_incident.c[own].is_not(None)).subquery("r")
    found = sa.select(*(ranked.c[name] for name in names)).where(ranked.c.place <= sa.literal(plan.limit or 1))
    return found.order_by(ranked.c[own], ranked.c.place)


def _shown(name: str, today: dt.date) -> sa.ColumnElement[Any]:
    """A column of a list of incidents; "open_d" are the days since the report of what is still open."""
    if name != "open_d":
        return v_incident.c[name]
    reported = bucket("day", v_incident.c.reported_at)
    days = sa.func.round(hours_between(sa.literal(midnight(today)), reported) / 24.0)
    return sa.case((v_incident.c.is_open == 1, days), else_=sa.null()).label(name)


def actions(plan: Plan, most: int, today: dt.date) -> Statement:
    """The actions a plan lets through, as they were taken; the latest ones where it names how many."""
    conditions = [*within_period(v_action, plan, plan.period), *selected(v_action, plan, today)]
    names = plan.columns or usual_columns(plan.filters)
    numbers = v_action.c.incident_id == v_incident.c.incident_id
    source: sa.FromClause = v_action.outerjoin(v_incident, numbers) if NUMBER in names else v_action
    shown = [v_incident.c[NUMBER] if name == NUMBER else v_action.c[name] for name in names]
    latest = plan.order == "desc" or (plan.limit is not None and not plan.order)
    moment, number = v_action.c.taken_at, v_action.c.action_id
    order = (moment.desc(), number.desc()) if latest else (moment.asc(), number.asc())
    statement = sa.select(*shown).select_from(source).where(*conditions).order_by(*order)
    return statement.limit(min(plan.limit or min(LIST_LIMIT, most), most))


def usual_columns(filters: tuple[PlanFilter, ...]) -> tuple[str, ...]:
    """Columns of a list of actions, without those that would say the same in each row."""
    fixed = {item.dimension for item in filters if len(item.values) == 1 and not item.negated}
    fixed |= {"station"} if NUMBER in fixed else set()
    return tuple(name for name in ACTION_COLUMNS if _FIXED_BY.get(name) not in fixed)
