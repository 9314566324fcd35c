"""What a follow-up makes of the plan before it."""

from __future__ import annotations

from dataclasses import replace

from chains import vocabulary as words
from chains.assembly import MEANS, ordered
from chains.backlog import OPEN
from chains.comparing import before, unit_before
from chains.context import continued
from chains.dates import year_before
from chains.deadlines import COUNTS, SHARES
from chains.extremes import still_extremes
from chains.hearing import LISTED_AS, Heard
from chains.leaders import still_together
from chains.linker import lemmas
from chains.lists import LIST_COLUMNS, LIST_ORDERS, TARGETS
from chains.measures import SOURCES
from chains.plan import PERIOD_UNITS, Plan
from chains.singling import on_them
from chains.succession import followed
from chains.thresholds import still_bounded

MEAN_WORDS = frozenset(("среднее", "средний", "mean", "average", "avg"))
MEASURE_COLUMNS = {
    "loss_rub": "loss_rub", "litres_spilled": "litres_spilled", "mttr_mean_h": "resolution_h",
    "people_injured": "people_injured",
}  # fmt: skip
"""The column of a list that holds a measure of single incidents."""


def carried_on(context: Plan, plan: Plan, heard: Heard) -> Plan:
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    if context.target in TARGETS and not context.each and signs.counting and plan.target == "metric":  # "сколько их?"
        metric = context.target
        context = replace(context, target="metric", metric=metric, order="", limit=None, columns=())
    if heard.actions is not None and context.metric != "actions":
        return on_them(context, plan)
    on_incidents = heard.attributes or "incidents" in linked.metrics
    if plan.target == "incidents" and context.metric == "actions" and not on_incidents:
        plan = replace(plan, target="actions", metric="actions", columns=())
        context = replace(context, order="", limit=None)
    if context.target == "incidents" and not context.each and (listed := _of_list(context, plan, heard)) is not None:
        return listed
    if signs.order in ("worst", "best") and not (linked.metrics or signs.metrics or shape.metrics):
        plan = replace(plan, order=ordered(signs, context.metric))
    if shape.show and not shape.unit and set(context.dimensions) & set(PERIOD_UNITS):
        plan = replace(plan, dimensions=())
    if words.OLDEST_DATE.search(heard.question) and context.metric == "open_incidents" and context.dimensions:
        return replace(context, also=tuple(dict.fromkeys((*context.also, "oldest_open_at"))))
    named = _of_deadline(context, plan, heard)
    named = named or bool(linked.metrics or signs.mean or signs.metrics or shape.metrics or signs.unit in ("rub", "l"))
    of_incidents = SOURCES.get(context.metric, "") not in ("", "resolution_h")
    if signs.metrics == ["mttr_median_h"] and not linked.metrics and of_incidents:
        plan, named = replace(plan, percentile=0.5), False
    if heard.earlier and context.period:
        turned = {"year": year_before, "unit": unit_before}.get(heard.earlier, before)
        plan = replace(plan, period=turned(context.period))
    if signs.compare and plan.period and not plan.compare and context.period:
        same = (plan.period.start, plan.period.end) == (context.period.start, context.period.end)
        other = before(context.period) if same else plan.period
        plan = replace(plan, compare=other, period=context.period)
    mean = next((word for word in linked.unknown if lemmas(word) & MEAN_WORDS), "")
    if mean and not named and context.metric in MEANS:
        linked.unknown = tuple(word for word in linked.unknown if word != mean)
        plan, named = replace(plan, metric=MEANS[context.metric]), True
    if signs.bare_top and context.order:
        plan = replace(plan, order="")
    if (special := followed(context, plan, heard)) is not None:
        return special
    together = still_together(continued(context, plan, named_metric=named, drops=heard.drops), context)
    return still_bounded(still_extremes(together, context), context)


def _of_deadline(context: Plan, plan: Plan, heard: Heard) -> bool:
    """Whether what kept or missed its deadline is asked of what was counted: "а сколько просрочено?"."""
    asked = (heard.signs.late or heard.signs.in_time) and plan.metric in (*COUNTS, *SHARES)
    return asked and context.target == "metric" and context.metric not in OPEN


def _of_list(context: Plan, plan: Plan, heard: Heard) -> Plan | None:
    """What a follow-up makes of a list of incidents: further columns or another order; None for the rest."""
    if "add" in heard.drops and (plan.metric in MEASURE_COLUMNS or set(plan.dimensions) & set(LISTED_AS)):
        names = [LISTED_AS[name] for name in plan.dimensions if name in LISTED_AS]
        names += [MEASURE_COLUMNS[plan.metric]] if plan.metric in MEASURE_COLUMNS else []
        return replace(context, columns=tuple(dict.fromkeys((*(context.columns or LIST_COLUMNS), *names))))
    named = plan.dimensions and set(plan.dimensions) <= set(LISTED_AS) and not heard.linked.metrics
    too = words.SHOWN_TOO.search(heard.question) and not words.BY_GROUPS.search(heard.question)
    if named and too and context.limit != 1:
        columns = (*(context.columns or LIST_COLUMNS), *(LISTED_AS[name] for name in plan.dimensions))
        narrowed = continued(context, replace(plan, dimensions=(), target="incidents"), named_metric=False)
        return replace(narrowed, columns=tuple(dict.fromkeys(columns)))
    about_one = context.limit == 1 and words.ABOUT_ONE.search(heard.question) and not (plan.filters or plan.period)
    if about_one and words.WHO_TOLD.search(heard.question):
        return replace(context, columns=("reported_by", "reported_at"))
    if about_one and plan.dimensions and set(plan.dimensions) <= set(LISTED_AS):
        return replace(context, columns=tuple(LISTED_AS[name] for name in plan.dimensions))
    if plan.metric in LIST_ORDERS and words.SORTED_BY.search(heard.question):
        return replace(context, metric=plan.metric, order=plan.order or "desc")
    return None
