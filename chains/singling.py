"""Plans of single things: one incident by its number, actions one by one instead of a figure of them."""

from __future__ import annotations

from dataclasses import replace

from azs.errors import BeyondPlanError
from azs.semantic import load_model
from chains.actions import told_one_by_one
from chains.conditions import PLACES
from chains.context import STATES
from chains.hearing import Heard
from chains.lists import NUMBER, of_one
from chains.plan import PERIOD_UNITS, Plan, PlanFilter

MEASURES = {"loss_rub": "loss_rub", "litres_spilled": "litres_spilled", "people_injured": "people_injured",
            "mttr_mean_h": "resolution_h"}  # fmt: skip
"""Measures that a single incident has, with the column that holds each."""
_BY_ACTION = ("action", "performed_by")


def single_things(plan: Plan, heard: Heard, *, single: bool) -> Plan:
    """The plan as a list of actions, or of what is asked about one incident, where the words ask for one.

    Args:
        single: the question goes on from an answer about incidents named by number.

    Raises:
        BeyondPlanError: they ask for a list and for something no list has.
    """
    if heard.actions is not None:
        return _actions(plan, heard, single=single)
    if heard.number is None and not heard.attributes:
        return plan
    named = [MEASURES.get(name, "") for name in (plan.metric, *plan.also) if name != "incidents"]
    measured = bool(named) and plan.target == "metric"
    if not heard.attributes and (measured or plan.metric == "actions" or heard.signs.counting):
        return plan
    groups = [name for name in plan.dimensions if name not in (*PERIOD_UNITS, NUMBER)]
    if "" in named or _worked_out(plan) or set(plan.dimensions) & set(PERIOD_UNITS):
        raise BeyondPlanError("assistant.no_cut")
    columns = [*heard.attributes, *(load_model().dimension(name).column for name in groups), *filter(None, named)]
    several = heard.number is not None and len(heard.number.values) > 1
    columns = [NUMBER, *columns] if columns and several else columns
    return replace(
        plan, target="incidents", metric="incidents", also=(), dimensions=(), order="", limit=None,
        columns=tuple(dict.fromkeys(columns)) or plan.columns,
    )  # fmt: skip


def _actions(plan: Plan, heard: Heard, *, single: bool) -> Plan:
    if heard.actions is None or plan.metric not in ("actions", "incidents") or plan.also:
        raise BeyondPlanError("assistant.two_metrics")
    plan = replace(plan, metric="actions", target="metric", columns=())
    apart = [name for name in plan.dimensions if name not in _BY_ACTION]
    if _worked_out(plan) or apart:
        return plan
    if heard.signs.order in ("desc", "asc") or not (single or told_one_by_one(plan, heard.actions)):
        ranked = heard.actions.ranked and not plan.order
        return replace(plan, dimensions=plan.dimensions or ("action",), order="desc" if ranked else plan.order)
    columns = heard.actions.columns
    columns = (*columns, "action") if columns and "action" not in columns else columns
    return replace(
        plan, target="actions", dimensions=(), order="", columns=columns, limit=heard.actions.limit or plan.limit
    )  # fmt: skip


def _worked_out(plan: Plan) -> bool:
    """Whether a plan does something with its figures, so that no list can stand for it."""
    shown = plan.compare or plan.show or plan.per or plan.part or plan.near_mean or plan.turned
    return bool(shown) or plan.percentile is not None or plan.having_more_than is not None


def on_them(context: Plan, plan: Plan) -> Plan:
    """The actions on the incidents of the answer before, or at its places: "а что по ним сделали?".

    Raises:
        BeyondPlanError: conditions alone do not name them, or a period does, which actions have no column for.
    """
    about = {item.dimension for item in context.filters if not item.negated}
    placed = context.target == "metric" and bool(context.dimensions) and set(context.dimensions) <= about & set(PLACES)
    cut = context.limit or context.moment or context.compare or context.target not in ("incidents", "metric")
    if cut or (context.dimensions and not placed) or (context.period and not (placed or of_one(context))):
        raise BeyondPlanError("assistant.no_cut")
    named = {item.dimension for item in plan.filters}
    if context.metric in STATES and "status" not in named:
        context = replace(context, filters=(*context.filters, PlanFilter("status", STATES[context.metric])))
    kept = tuple(item for item in context.filters if item.dimension not in named)
    period = plan.period or (context.period if placed else None)
    ranges = plan.ranges or (() if placed else context.ranges)
    return replace(plan, filters=(*kept, *plan.filters), period=period, ranges=ranges)
