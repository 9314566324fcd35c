"""Measures made from other rows of the result: running totals, changes, shares, averages per unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs.errors import BeyondPlanError
from chains.dates import unit_span
from chains.day_kinds import DAY_KIND, days_of
from chains.measures import ADDITIVE, quotient
from chains.plan import Period, Plan

Statement = sa.Select[*tuple[Any, ...]]
TIMES = ("day", "week", "month", "quarter", "year")
WINDOW = {"day": 7, "week": 4, "month": 3, "quarter": 4, "year": 3}


def window_of(plan: Plan) -> int:
    """How many periods a moving average of the plan covers."""
    unit = next((name for name in plan.dimensions if name in TIMES), "")
    return plan.window or WINDOW.get(unit, 3)


def derived(plan: Plan, base: Statement) -> Statement:
    """The plan's groups with a share, a running total or a change in place of the value.

    Raises:
        BeyondPlanError: there is no row of periods to run along, or the measure does not add up.
    """
    rows = base.subquery("g")
    groups = [rows.c[name] for name in plan.dimensions]
    moment = next((name for name in plan.dimensions if name in TIMES), None)
    others = [rows.c[name] for name in plan.dimensions if name != moment]
    found = rows.c.value
    if plan.show in ("share", "split"):
        return sa.select(*groups, *shown(plan, found, _share(plan, found, groups)))
    if plan.show == "cumulative":
        return _cumulative(plan, rows, groups)
    if moment is None:
        raise BeyondPlanError("assistant.no_row_of_periods")
    if plan.show == "change":
        before = sa.func.lag(found).over(partition_by=others or None, order_by=rows.c[moment])
        change = quotient((found - before) * 100.0, before)
        moved = (found - before).label("difference")
        return sa.select(*groups, found.label("value"), before.label("previous"), moved, change.label("change_pct"))
    if plan.metric not in ADDITIVE:
        raise BeyondPlanError("assistant.not_additive")
    total = sa.func.sum(found).over(partition_by=others or None, order_by=rows.c[moment], rows=(None, 0))
    return sa.select(*groups, *shown(plan, found, total))


def shown(plan: Plan, found: sa.ColumnElement[Any], shown: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    """What is shown of the metric, beside the metric itself where that is asked for too."""
    return [found.label("value"), shown.label("shown")] if plan.beside else [shown.label("value")]


def _cumulative(plan: Plan, rows: sa.Subquery, groups: Sequence[sa.ColumnElement[Any]]) -> Statement:
    """The share of each group and of all before it, the largest first; along time where the groups are periods.

    Raises:
        BeyondPlanError: the measure does not add up, or there are no groups of one kind.
    """
    if plan.metric not in ADDITIVE:
        raise BeyondPlanError("assistant.not_additive")
    if len(groups) != 1:
        raise BeyondPlanError("assistant.no_cut")
    dated = plan.dimensions[0] in TIMES
    found = sa.func.coalesce(rows.c.value, sa.literal_column("0"))
    order = [groups[0]] if dated else [found.desc(), groups[0]]
    whole = sa.func.sum(found).over()
    so_far = quotient(100.0 * sa.func.sum(found).over(order_by=order, rows=(None, 0)), whole)
    if not plan.beside and plan.reach is None:
        return sa.select(*groups, so_far.label("value"))
    share = quotient(100.0 * found, whole)
    statement = sa.select(*groups, found.label("value"), share.label("share"), so_far.label("cumulative"))
    if plan.reach is None:
        return statement
    all_of = statement.subquery("p")
    return sa.select(*all_of.c).where(all_of.c.cumulative - all_of.c.share < plan.reach)


def _share(plan: Plan, found: sa.ColumnElement[Any], groups: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
    if plan.metric not in ADDITIVE:
        raise BeyondPlanError("assistant.not_additive")
    whole = sa.func.sum(found).over(partition_by=groups[:1] if plan.each and len(groups) > 1 else None)
    return quotient(100.0 * found, whole)


def averaged(plan: Plan, base: Callable[[Plan, dt.date], Statement], today: dt.date) -> Statement:
    """The metric per unit of time or per group, on average.

    Over a named period an additive metric is divided by the number of calendar units in it; elsewhere the values of the
    units that have any are averaged.
    """
    if plan.compare and DAY_KIND in plan.dimensions:
        raise BeyondPlanError("assistant.no_cut")
    if plan.compare:
        return _both_averaged(plan, base, today)
    inner = replace(plan, dimensions=(*plan.dimensions, plan.per), order="", limit=None)
    rows = base(inner, today).subquery("u")
    groups = [rows.c[name] for name in plan.dimensions]
    units = count_of(plan.per, plan.period) if plan.period and plan.metric in ADDITIVE else None
    if DAY_KIND in plan.dimensions and (plan.per != "day" or plan.period is None or not units):
        raise BeyondPlanError("assistant.no_cut")
    if DAY_KIND in plan.dimensions and plan.period:
        of_kind = days_of(rows.c[DAY_KIND], plan.period)
        statement = sa.select(*groups, quotient(sa.func.sum(rows.c.value) * 1.0, of_kind).label("value"))
        return statement.group_by(*groups)
    if units:
        mean = quotient(sa.func.sum(rows.c.value) * 1.0, sa.literal_column(str(units), sa.Integer))
    else:
        mean = sa.func.round(sa.func.avg(rows.c.value * 1.0), sa.literal_column("9"), type_=sa.Float())
    statement = sa.select(*groups, mean.label("value"))
    return statement.group_by(*groups) if groups else statement


def _both_averaged(plan: Plan, base: Callable[[Plan, dt.date], Statement], today: dt.date) -> Statement:
    """The metric per unit of time in a period and in the one it is set against.

    Raises:
        BeyondPlanError: it does not add up, or the unit is none of time.
    """
    now = count_of(plan.per, plan.period) if plan.period else None
    before = count_of(plan.per, plan.compare) if plan.compare else None
    if not (now and before) or plan.metric not in ADDITIVE:
        raise BeyondPlanError("assistant.no_cut")
    rows = base(replace(plan, per="", order="", limit=None), today).subquery("u")
    found = quotient(rows.c.value * 1.0, sa.literal_column(str(now), sa.Integer))
    other = quotient(rows.c.previous * 1.0, sa.literal_column(str(before), sa.Integer))
    change = quotient((found - other) * 100.0, other)
    groups = [rows.c[name] for name in plan.dimensions]
    moved = (found - other).label("difference")
    return sa.select(*groups, found.label("value"), other.label("previous"), moved, change.label("change_pct"))


def count_of(unit: str, period: Period) -> int | None:
    """How many calendar days, weeks, months, quarters or years a period touches; None for another unit."""
    if unit not in TIMES:
        return None
    count, day = 0, period.start
    while day <= period.end:
        count += 1
        day = unit_span(unit, day)[1] + dt.timedelta(days=1)
    return count
