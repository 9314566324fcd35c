"""What goes on from an answer about what was not, or from one incident of each group."""

from __future__ import annotations

from dataclasses import replace

from azs.errors import BeyondPlanError
from chains.conditions import PLACES
from chains.context import STATES, continued
from chains.deadlines import COUNTS, filter_of_count
from chains.hearing import LISTED_AS, Heard
from chains.plan import PERIOD_UNITS, Plan, PlanFilter

_OTHER = ("share", "reverse", "show", "limit")


def followed(context: Plan, plan: Plan, heard: Heard) -> Plan | None:
    """The plan that goes on from such an answer; None where the plan before is another, or the question a new one.

    Raises:
        BeyondPlanError: the follow-up asks for what such a plan does not say.
    """
    if context.target.startswith("absent") and not heard.shape.absent:
        return _of_absent(context, plan, heard)
    if context.target == "incidents" and context.each:
        return _of_each(context, plan, heard)
    return None


def bare_absence(plan: Plan) -> Plan:
    """A plan of what was not without what only a measure has: such a plan shows no order and no further measure.

    Raises:
        BeyondPlanError: two periods are to be set against each other.
    """
    if not plan.target.startswith("absent"):
        return plan
    if plan.compare:
        raise BeyondPlanError("assistant.absent_more")
    return Plan(
        dimensions=plan.dimensions, filters=plan.filters, ranges=plan.ranges, period=plan.period, target=plan.target,
        moment=plan.moment,
    )  # fmt: skip


def _of_absent(context: Plan, plan: Plan, heard: Heard) -> Plan:
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    named = {*linked.metrics, *signs.metrics, *shape.metrics} - {"incidents", "stations", *STATES}
    bounded = plan.having_more_than is not None or plan.having_less_than is not None
    more = (
        plan.order or plan.limit or plan.compare or plan.show or plan.per or plan.part or plan.columns or plan.near_mean
    )
    if named or bounded or more or set(heard.drops) & set(_OTHER) or plan.percentile is not None:
        raise BeyondPlanError("assistant.absent_more")
    filters = tuple(
        replace(item, negated=False) if item.values and item.dimension not in PLACES else item for item in plan.filters
    )
    if plan.metric in COUNTS:
        filters = (*filters, filter_of_count(plan.metric))
    elif plan.metric in STATES and not any(item.dimension == "sla_kept" for item in filters):
        filters = (*filters, PlanFilter("status", STATES[plan.metric]))
    listed = signs.listing or signs.shown or signs.which or plan.target == "incidents"
    target = "absent_count" if signs.counting else "absent" if listed else context.target
    asked = replace(plan, dimensions=(), filters=filters, target="metric", metric="incidents", limit=None, order="")
    kept = continued(context, asked, named_metric=False, drops=heard.drops)
    return replace(kept, dimensions=_dimensions(context, plan.dimensions, target), target=target)


def _dimensions(context: Plan, asked: tuple[str, ...], target: str) -> tuple[str, ...]:
    """The groups of a plan of what was not, where a follow-up names others."""
    if not asked or asked == context.dimensions:
        return context.dimensions
    of_time = context.dimensions[-1:] and context.dimensions[-1] in PERIOD_UNITS
    if len(asked) > 1:
        raise BeyondPlanError("assistant.absent_more")
    if of_time and asked[0] not in PERIOD_UNITS and target == "absent_count":
        return (asked[0], context.dimensions[-1])
    if bool(of_time) != (asked[0] in PERIOD_UNITS):
        raise BeyondPlanError("assistant.absent_more")
    return (*context.dimensions[:-1], asked[0])


def _of_each(context: Plan, plan: Plan, heard: Heard) -> Plan:
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    named = {*linked.metrics, *signs.metrics, *shape.metrics} - {"incidents", *STATES}
    more = plan.compare or plan.show or plan.per or plan.part or plan.near_mean or signs.counting
    groups = plan.dimensions or context.dimensions
    if named or more or len(groups) != 1 or groups[0] not in LISTED_AS or set(heard.drops) & {"share", "add"}:
        raise BeyondPlanError("assistant.no_cut")
    asked = replace(plan, dimensions=(), target="metric", metric="incidents", limit=None)
    kept = continued(context, asked, named_metric=False, drops=heard.drops)
    order = plan.order if signs.listing and plan.order else kept.order
    return replace(kept, dimensions=groups, target="incidents", each=True, order=order, limit=1, metric=context.metric)
