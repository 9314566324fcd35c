"""Whether single incidents are asked for, and which of them: lists, the largest one, one of each group."""

from __future__ import annotations

from dataclasses import replace

from azs.errors import BeyondPlanError
from chains.context import STATES
from chains.deadlines import COUNTS, of_deadlines
from chains.linking import Linked
from chains.lists import LIST_COLUMNS
from chains.plan import PERIOD_UNITS, Plan, PlanFilter
from chains.shapes import Shape
from chains.signs import Signs

LISTED = ("incidents", "open_incidents", *COUNTS)
LIST_ORDERED_BY = ("loss_rub", "litres_spilled", "mttr_mean_h", "loss_mean_rub")
BOUNDED = ("loss_rub", "litres_spilled", "resolution_h")
BY_COLUMN = ("station", "city", "region", "category", "reported_by", "status", "severity", "department", "day")
LIST_COLUMNS_OF = {"loss_rub": "loss_rub", "litres_spilled": "litres_spilled", "mttr_mean_h": "resolution_h"}
"""The measure that orders a list, and the column it stands in."""


def listed(plan: Plan, signs: Signs, linked: Linked, shape: Shape) -> Plan:
    """A list of single incidents where one is asked for."""
    signs.those = signs.those or shape.those
    if len(signs.columns) > 1 and set(plan.dimensions) <= set(BY_COLUMN) and not signs.counting:
        plan = replace(plan, dimensions=())
        if plan.order and not signs.extreme and plan.metric == "incidents":
            plan = replace(plan, metric=_sorting(signs))
    top_of_incidents = "incidents" in linked.metrics and not signs.of_one and plan.metric in LIST_ORDERED_BY
    single = _single_ones(plan, signs)
    asked = (
        signs.listing
        or shape.last
        or bool(single)
        or (top_of_incidents and bool(signs.order) and plan.percentile is None)
    )
    asked = asked or (signs.shown and plan.metric in LISTED) or bool(signs.columns) or _names_open(plan, signs, linked)
    if signs.of_each and len(plan.dimensions) == 1 and not (plan.compare or plan.show or plan.per or plan.also):
        return _one_of_each(plan, signs)
    if not asked or plan.dimensions or plan.compare or plan.show or plan.per or (signs.counting and not shape.last):
        return plan
    filters = plan.filters
    if shape.last and plan.metric in LIST_COLUMNS_OF and not signs.columns:  # "… and how many litres"
        signs.columns, plan = (*LIST_COLUMNS, LIST_COLUMNS_OF[plan.metric]), replace(plan, metric="incidents")
    if single == "mttr_mean_h" and plan.period:  # how long they took is known of the resolved ones
        plan = replace(plan, moment="resolved")
    if plan.metric == "resolved_incidents" and plan.period:
        plan = replace(plan, metric="incidents", moment="resolved")
    plan = of_deadlines(replace(plan, target="incidents")) if plan.metric in COUNTS else plan
    filters = plan.filters
    if plan.metric in STATES:
        filters = (*filters, PlanFilter("status", STATES[plan.metric]))
        plan = replace(plan, metric="incidents")
    limit = 1 if shape.last and plan.limit is None else plan.limit
    if single:
        plan, limit = replace(plan, metric=single), limit or (1 if signs.single else None if signs.sorted else 10)
    return replace(plan, filters=filters, target="incidents", limit=limit, also=(), columns=signs.columns)


def _names_open(plan: Plan, signs: Signs, linked: Linked) -> bool:
    """Whether incidents are only named: open ones of something, or those over a bound. People want to see which."""
    cut = signs.counting or signs.order or signs.beside or plan.also or linked.named or signs.share or signs.trend
    if plan.metric == "open_incidents":
        bare = bool(plan.filters) and not plan.ranges
        return (bare or signs.those) and not (cut or plan.period)
    if plan.metric in (*COUNTS, "resolved_incidents") and signs.those:  # "заявки, которые вышли за норматив"
        return not cut
    single = [item for item in plan.ranges if item.column in BOUNDED]
    named = "incidents" in linked.metrics or signs.those
    return plan.metric in ("incidents", "resolved_incidents") and named and bool(single) and not cut


def _sorting(signs: Signs) -> str:
    """The measure a list is ordered by where only "крупные вперёд" is said: the one measure among its columns."""
    shown = [name for name, column in LIST_COLUMNS_OF.items() if column in signs.columns]
    if signs.costly and "loss_rub" in shown:
        return "loss_rub"
    return shown[0] if signs.sorted and len(shown) == 1 else "incidents"


def _one_of_each(plan: Plan, signs: Signs) -> Plan:
    """One incident of each group: "самая старая незакрытая заявка в каждой службе".

    Raises:
        BeyondPlanError: the groups are of time, or a measure of groups is asked for.
    """
    if set(plan.dimensions) & set(PERIOD_UNITS) or plan.metric not in (*LISTED, "resolved_incidents", *LIST_ORDERED_BY):
        raise BeyondPlanError("assistant.no_cut")
    filters = plan.filters
    if plan.metric in STATES:
        filters = (*filters, PlanFilter("status", STATES[plan.metric]))
    metric = _single_ones(replace(plan, metric="incidents", dimensions=()), signs) if signs.extreme else "incidents"
    return replace(
        plan, metric=metric, filters=filters, target="incidents", each=True, limit=1, columns=signs.columns,
        order=plan.order or "desc",
    )  # fmt: skip


def _single_ones(plan: Plan, signs: Signs) -> str:
    """The measure single incidents are ordered by: "самый крупный разлив", "самые дорогие аварии"; "" for none."""
    counted = {"incidents"} if plan.metric != "mttr_mean_h" else {"mttr_mean_h"}
    if (
        not signs.extreme
        or plan.dimensions
        or signs.counting
        or plan.metric not in counted
        or plan.percentile is not None
    ):
        return ""
    if signs.longest:
        return "mttr_mean_h"
    spills = any(item.values == ("Разлив топлива",) for item in plan.filters)
    return "litres_spilled" if spills and not signs.costly else "loss_rub"
