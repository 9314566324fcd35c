"""Ratios of two views: what happened over what the network has or sells, each side by its own rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs.database.views import v_equipment, v_incident, v_station_day
from azs.errors import BeyondPlanError
from chains.conditions import PLACES, Condition, condition, group, selected, within_period
from chains.measures import quotient
from chains.plan import PERIOD_UNITS, Plan, PlanFilter

Statement = sa.Select[*tuple[Any, ...]]
LINED = ("day", "week", "month", "quarter", "year")
KINDS = ("equipment_kind", "equipment_model")
FAILURES_OF = {
    "Отказ ТРК": ("ТРК",), "Отказ уровнемера": ("Уровнемер",),
    "Отказ кассы и терминала": ("Касса", "Платёжный терминал"),
}  # fmt: skip
"""Kinds of equipment whose failures a category holds: failures of pumps are divided by pumps."""
_ONE: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)


@dataclass(frozen=True)
class Rate:
    """A measure divided by another one.

    Attributes:
        above, below: view and summed column of each side; no column: rows are counted.
        times: what the quotient is multiplied by.
        shared: what both sides are filtered and grouped by; a filter that the view below lacks is refused.
        dated: the view below has days, so that periods bound it too.
        alone: groups that only the view above has may be asked for: all of what is below stands under each.
        filled: a group without anything above counts as zero.
        parts: metrics the rate is made of.
    """

    above: tuple[sa.TableClause, str]
    below: tuple[sa.TableClause, str]
    times: float
    shared: tuple[str, ...]
    parts: tuple[str, ...]
    dated: bool = True
    alone: bool = False
    filled: bool = True


_SOLD, _SPILLED = (v_station_day, "litres_sold"), (v_incident, "litres_spilled")
_OF_DAYS = (*PLACES, "weekday")
RATES = {
    "incidents_per_1000_tx": Rate(
        (v_incident, ""), (v_station_day, "transactions"), 1000.0, _OF_DAYS, ("incidents", "transactions"),
    ),
    "loss_per_1000_tx": Rate(
        (v_incident, "loss_rub"), (v_station_day, "transactions"), 1000.0, _OF_DAYS, ("loss_rub", "transactions"),
    ),
    "incidents_per_unit": Rate(
        (v_incident, ""), (v_equipment, ""), 1.0, (*PLACES, *KINDS), ("incidents", "equipment"), dated=False,
        alone=True,
    ),
    "spilled_per_million_l": Rate(
        _SPILLED, _SOLD, 1_000_000.0, _OF_DAYS, ("litres_spilled", "litres_sold"), filled=False,
    ),
    "spilled_per_1000_l": Rate(_SPILLED, _SOLD, 1000.0, _OF_DAYS, ("litres_spilled", "litres_sold"), filled=False),
    "litres_per_tx": Rate(_SOLD, (v_station_day, "transactions"), 1.0, _OF_DAYS, ("litres_sold", "transactions")),
}  # fmt: skip


def kinds_below(plan: Plan) -> tuple[str, ...]:
    """Kinds of equipment that only the number of pieces is of, because the category names failures of these kinds."""
    if plan.metric != "incidents_per_unit" or any(item.dimension in KINDS for item in plan.filters):
        return ()
    named = next((item for item in plan.filters if item.dimension == "category" and not item.negated), None)
    if named is None or not set(named.values) <= set(FAILURES_OF):
        return ()
    return tuple(dict.fromkeys(kind for value in named.values for kind in FAILURES_OF[value]))


def without_kind(filters: tuple[PlanFilter, ...]) -> tuple[PlanFilter, ...]:
    """Filters without a kind of equipment that the category of its failures stands for: "отказы ТРК на одну ТРК"."""
    category = next((item for item in filters if item.dimension == "category" and not item.negated), None)
    of = {kind for value in (category.values if category else ()) for kind in FAILURES_OF.get(value, ("",))}
    return tuple(
        item for item in filters if item.dimension != "equipment_kind" or item.negated or set(item.values) != of
    )


def rate(plan: Plan, today: dt.date) -> Statement:
    """Both sides of a rate by the same groups, one divided by the other; neither ordered nor limited.

    Raises:
        BeyondPlanError: one of the sides has no such groups, filters or periods.
    """
    if plan.compare:
        return _compared(plan, today)
    known = RATES[plan.metric]
    _check(plan, known)
    both = [name for name in plan.dimensions if name in known.shared or (known.dated and name in PERIOD_UNITS)]
    over = [item for item in plan.filters if item.dimension in known.shared]
    if kinds := kinds_below(plan):
        over.append(PlanFilter("equipment_kind", kinds))
    above = _side(plan, known.above, list(plan.dimensions), selected(known.above[0], plan, today)).subquery("a")
    dated = plan if known.dated else Plan()
    below = _side(dated, known.below, both, [condition(known.below[0], item) for item in over]).subquery("b")
    on = sa.and_(*(above.c[name] == below.c[name] for name in both)) if both else _ONE == _ONE
    inner = len(both) < len(plan.dimensions) or not known.filled
    base, found = (above, above.c.counted) if inner else (below, sa.func.coalesce(above.c.counted, 0))
    value = quotient(found * known.times, below.c.counted)
    statement = sa.select(*(base.c[name] for name in plan.dimensions), value.label("value"))
    joined = above.join(below, on) if inner else below.outerjoin(above, on)
    bounds = [] if plan.having_more_than is None else [value > plan.having_more_than]
    bounds += [] if plan.having_less_than is None else [value < plan.having_less_than]
    if not known.filled:
        bounds.append(value.is_not(None))
    return statement.select_from(joined).where(*bounds)


def _compared(plan: Plan, today: dt.date) -> Statement:
    """A rate in two periods, each worked out on its own, joined on its groups.

    Raises:
        BeyondPlanError: it is of no period, or by units of time.
    """
    if not RATES[plan.metric].dated or plan.turned or set(plan.dimensions) & set(PERIOD_UNITS):
        raise BeyondPlanError("assistant.rate_cut")
    show = "" if plan.show in ("change", "difference") else plan.show
    alone = replace(plan, compare=None, show=show)
    now = rate(alone, today).subquery("now")
    other = replace(alone, period=plan.compare, having_more_than=None, having_less_than=None)
    before = rate(other, today).subquery("before")
    on = [now.c[name] == before.c[name] for name in plan.dimensions]
    found, previous = now.c.value, before.c.value
    columns = [previous.label("previous"), (found - previous).label("difference")]
    columns.append(quotient((found - previous) * 100.0, previous).label("change_pct"))
    joined = now.outerjoin(before, sa.and_(*on) if on else _ONE == _ONE)
    return sa.select(*(now.c[name] for name in plan.dimensions), found.label("value"), *columns).select_from(joined)


def _check(plan: Plan, known: Rate) -> None:
    odd = [name for name in plan.dimensions if not _has(known, name)]
    if plan.compare or odd or plan.show or plan.per or plan.percentile is not None or plan.part:
        raise BeyondPlanError("assistant.rate_cut")
    if plan.metric == "incidents_per_unit" and not set(plan.dimensions) & set(KINDS):
        _check_kinds(plan)


def _has(known: Rate, name: str) -> bool:
    """Whether a rate has the groups of a dimension."""
    if name in ("hour", "weekday"):
        return False
    if name in LINED:
        return known.dated or known.alone
    return name in known.shared or (known.alone and name not in PLACES)


def _check_kinds(plan: Plan) -> None:
    """Fires per pump: fires at pumps, or all of them? Only failures of a kind go without saying.

    Raises:
        BeyondPlanError: a category of something else stands over the pieces of a kind.
    """
    kinds = next((item for item in plan.filters if item.dimension == "equipment_kind" and not item.negated), None)
    named = [item for item in plan.filters if item.dimension == "category"]
    for item in named if kinds else []:
        of = {kind for value in item.values for kind in FAILURES_OF.get(value, ("",))}
        if item.negated or not set(kinds.values if kinds else ()) <= of:
            raise BeyondPlanError("assistant.rate_cut")


def _side(plan: Plan, counted: tuple[sa.TableClause, str], names: list[str], conditions: list[Condition]) -> Statement:
    view, column = counted
    groups = [group(view, plan, name) for name in names]
    found = sa.func.sum(view.c[column]) if column else sa.func.count()
    labelled = [item.label(name) for item, name in zip(groups, names, strict=True)]
    within = within_period(view, plan, plan.period)
    statement = sa.select(*labelled, found.label("counted")).where(*within, *conditions)
    return statement.group_by(*groups) if groups else statement
