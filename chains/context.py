"""What a question takes over from the one before it, or from the page the person came from."""

from __future__ import annotations

from dataclasses import replace

from azs.analytics.filters import Filters
from chains.plan import Period, Plan, PlanFilter


def continued(context: Plan, found: Plan, *, named_metric: bool) -> Plan:
    """The plan before with what the follow-up names put in its place."""
    named = {item.dimension for item in found.filters}
    kept = tuple(item for item in context.filters if item.dimension not in named)
    fresh = bool(found.dimensions)
    return replace(
        context,
        metric=found.metric if named_metric else context.metric,
        dimensions=found.dimensions or context.dimensions,
        filters=(*kept, *found.filters),
        period=found.period or context.period,
        compare=found.compare if found.compare or found.period else context.compare,
        order=found.order or ("" if fresh else context.order),
        limit=found.limit or (None if fresh else context.limit),
        having_more_than=found.having_more_than if fresh else found.having_more_than or context.having_more_than,
        having_less_than=found.having_less_than if fresh else found.having_less_than or context.having_less_than,
        target=found.target if found.target == "incidents" else "metric" if fresh else context.target,
    )


def with_selection(plan: Plan, selection: Filters, everything: bool) -> Plan:
    """The plan narrowed by the selection of a page where it names nothing else; `everything`: it asks for all time."""
    named = {item.dimension for item in plan.filters}
    places = {"station", "region", "city"}
    chosen = (
        ("region", selection.regions), ("station", selection.stations), ("category", selection.categories),
        ("severity", selection.severities), ("status", selection.statuses),
    )  # fmt: skip
    added = tuple(
        PlanFilter(name, values)
        for name, values in chosen
        if values and name not in named and not (name in places and named & places)
    )
    timeless = plan.metric in ("stations", "equipment")
    period = plan.period or (None if everything or timeless else Period(selection.start, selection.end))
    return replace(plan, filters=(*plan.filters, *added), period=period)
