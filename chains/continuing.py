"""What a follow-up makes of the plan before it."""

from __future__ import annotations

from dataclasses import replace

from azs.errors import BeyondPlanError, UnanswerableError
from chains import vocabulary as words
from chains.assembly import FAILURES, MEANS, ordered
from chains.backlog import OPEN
from chains.comparing import before, unit_before
from chains.context import continued
from chains.dates import year_before
from chains.deadlines import COUNTS, SHARES
from chains.ellipsis import unit_of_period
from chains.extremes import still_extremes
from chains.follow_words import FOR_COMPARISON, OF_ALL, SOLD, YEAR_BEFORE
from chains.half_named import YEAR_ON_YEAR
from chains.hearing import LISTED_AS, Heard
from chains.leaders import still_together
from chains.linker import lemmas
from chains.lists import LIST_COLUMNS, LIST_ORDERS, TARGETS, of_one
from chains.measures import SOURCES
from chains.plan import PERIOD_UNITS, Plan, PlanFilter
from chains.rates import FAILURES_OF
from chains.singling import on_them
from chains.succession import followed
from chains.thresholds import still_bounded

_OF_SEVERAL = frozenset(("category", "title", "city", "region", "station", "station_format", "severity", "source"))
MEAN_WORDS = frozenset(("среднее", "средний", "mean", "average", "avg"))
MEASURE_COLUMNS = {
    "loss_rub": "loss_rub", "litres_spilled": "litres_spilled", "mttr_mean_h": "resolution_h",
    "people_injured": "people_injured",
}  # fmt: skip
"""The column of a list that holds a measure of single incidents."""


def carried_on(context: Plan, plan: Plan, heard: Heard) -> Plan:
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    plan = _as_meant(context, plan, heard)
    if (measured := _of_the_one(context, plan, heard)) is not None:
        return measured
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
    plan = _of_periods(context, plan, heard)
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


def spilled(context: Plan, heard: Heard) -> bool:
    """Whether litres are those of the spills that the answer before is of, and not those sold."""
    about = context.target == "incidents" or {context.metric} & {"litres_spilled", "litres_mean"} or any(
        item.dimension == "category" and item.values == ("Разлив топлива",) for item in context.filters
    )  # fmt: skip
    return bool(about) and heard.linked.metrics == ["litres_sold"] and not SOLD.search(heard.question)


def _other_failures(context: Plan, plan: Plan) -> Plan:
    """The plan with failures of the equipment it names in place of those of other equipment: "а кассы?".

    Raises:
        BeyondPlanError: that equipment has no failures told apart, so that no incident would be left.
    """
    before = next((item for item in context.filters if item.dimension == "category" and not item.negated), None)
    kind = next((item for item in plan.filters if item.dimension == "equipment_kind" and not item.negated), None)
    anew = any(item.dimension == "category" for item in plan.filters)
    if before is None or kind is None or anew or not set(before.values) <= set(FAILURES_OF):
        return plan
    if set(kind.values) & {name for value in before.values for name in FAILURES_OF[value]}:
        return plan
    if not set(kind.values) <= set(FAILURES):
        raise BeyondPlanError("assistant.no_cut")
    failures = PlanFilter("category", tuple(sorted({FAILURES[value] for value in kind.values})))
    return replace(plan, filters=tuple(failures if item is kind else item for item in plan.filters))


def _refuse_share_of_more(context: Plan, heard: Heard) -> None:
    """Raises: BeyondPlanError for the share in a whole that the answer before has left values out of."""
    left_out = {item.dimension for item in context.filters} & set(context.dimensions)
    if "share" in heard.drops and left_out and OF_ALL.search(heard.question):
        raise BeyondPlanError("assistant.no_cut")


def _as_meant(context: Plan, plan: Plan, heard: Heard) -> Plan:
    """The plan of a follow-up whose words mean what the answer before is about: its litres, its failures."""
    _refuse_share_of_more(context, heard)
    if spilled(context, heard):
        plan, heard.linked.metrics = replace(plan, metric="litres_spilled"), ["litres_spilled"]
    return _other_failures(context, plan)


def _of_periods(context: Plan, plan: Plan, heard: Heard) -> Plan:
    """The plan with the periods that a follow-up names beside or by the one of the answer before."""
    beside = _set_beside(context, plan, heard)
    if heard.earlier.startswith("same"):
        plan = _same_days(context, plan, heard)
    elif heard.earlier and context.period:
        whole = YEAR_BEFORE.search(heard.question) and unit_of_period(context.period) == "year"
        turned = unit_before if whole else {"year": year_before, "unit": unit_before}.get(heard.earlier, before)
        plan = replace(plan, period=turned(context.period))
    if (heard.signs.compare or beside) and plan.period and not plan.compare and context.period:
        same = (plan.period.start, plan.period.end) == (context.period.start, context.period.end)
        other = before(context.period) if same else plan.period
        plan = replace(plan, compare=other, period=context.period)
    return plan


def apart_from_one(context: Plan | None, heard: Heard) -> Plan | None:
    """The plan to go on from: an answer about a single incident does not bound a question that names incidents itself.

    Raises:
        UnanswerableError: a condition is named that one incident cannot have besides its own: "а в Уфе?".
    """
    if context is None or not of_one(context):
        return context if heard.number is None else None  # a number begins a matter of its own
    if heard.number is not None:
        return context
    named = {item.dimension for item in (*heard.stations, *heard.linked.filters, *heard.signs.filters)}
    if not named & _OF_SEVERAL:
        return context
    if named & {"category", "title"} or heard.linked.metrics or heard.linked.dimensions:
        return Plan()
    raise UnanswerableError("assistant.no_change")


def refuse_same_alone(heard: Heard) -> None:
    """Raises: UnanswerableError for the same days of another year where nothing says which they are."""
    if heard.earlier.startswith("same") and not heard.signs.compare:
        raise UnanswerableError("assistant.no_context")


def _same_days(context: Plan, plan: Plan, heard: Heard) -> Plan:
    """The plan of the same days of another year, or set against them: "за тот же квартал прошлого года".

    Raises:
        UnanswerableError: the answer before is of no period.
    """
    if context.period is None:
        raise UnanswerableError("assistant.no_change")
    named, period = int(heard.earlier.split()[1]), context.period
    against = heard.signs.compare or YEAR_ON_YEAR.search(heard.question)
    if not (named or against):  # "за тот же месяц" is the one of the answer before
        return replace(plan, period=period)
    for _ in range(max(context.period.start.year - named, 1) if named else 1):
        period = year_before(period)
    if against:
        return replace(plan, period=context.period, compare=period)
    return replace(plan, period=period)


def _set_beside(context: Plan, plan: Plan, heard: Heard) -> bool:
    """Whether a period is to stand beside the one of the answer before: "и сентябрь рядом", "put Q2 next to it".

    Raises:
        BeyondPlanError: that answer has figures which do not stand so.
    """
    alone = not (plan.filters or plan.dimensions or heard.linked.metrics or heard.signs.metrics or plan.compare)
    both = plan.period and context.period and context.target == "metric"
    if "share" in heard.drops or "add" not in heard.drops or not (alone and both):
        return False
    if not (context.also or context.part or context.show):
        return True
    if FOR_COMPARISON.search(heard.question):  # the answer before stands above this one
        return False
    raise BeyondPlanError("assistant.no_cut")


def _of_the_one(context: Plan, plan: Plan, heard: Heard) -> Plan | None:
    """The measure of the one incident that the answer before shows: "и сколько тогда литров вылилось?"."""
    measure = MEASURE_COLUMNS.get(plan.metric, "") if heard.linked.metrics else ""
    bare = replace(plan, metric="incidents", target="metric") == Plan()
    one = context.target == "incidents" and context.limit == 1 and not context.each
    if not (one and measure and bare) or heard.drops:
        return None
    return replace(context, columns=(measure,))


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
