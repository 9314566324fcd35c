"""A question read by rules into a plan, with the words no rule explains and the doubts a person has to settle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from azs.analytics.filters import Filters
from azs.errors import BeyondPlanError, UnanswerableError
from chains import vocabulary as words
from chains.agreement import check_agreement
from chains.among import of_part
from chains.asides import without_aside
from chains.assembly import MEANS, assemble
from chains.besides import with_beside
from chains.causes import beyond_causes, of_causes
from chains.comparing import before, in_time
from chains.completeness import missing
from chains.conditions import PLACES, TEXTS
from chains.context import with_selection
from chains.continuing import apart_from_one, carried_on, refuse_same_alone, spilled
from chains.deadlines import of_deadlines
from chains.differences import difference, remembered
from chains.directory_words import IN_DIRECTORY, Directory, bare_list
from chains.doubts import (
    Doubt,
    Found,
    doubt_of_average,
    doubt_of_comparison,
    doubt_of_rank,
    doubt_of_size,
    doubt_of_word,
    reworded,
    settle_values,
)
from chains.ellipsis import completed, left_out, named_station, of_the_answer
from chains.extremes import with_extremes
from chains.hearing import Heard, hear
from chains.leaders import with_leaders
from chains.linker import Linker
from chains.linking import Linked, merged
from chains.lists import of_one
from chains.measures import ADDITIVE
from chains.one_before import one_before
from chains.outside import refuse_ahead
from chains.parts import of_them, read_part, read_shared_part, split_part, with_part
from chains.plan import PERIOD_UNITS, Period, Plan, PlanFilter
from chains.shapes import Shape
from chains.signs import Signs
from chains.singling import single_things
from chains.substitution import in_place, without_old
from chains.succession import bare_absence
from chains.thresholds import with_thresholds


@dataclass(frozen=True)
class Reading:
    """What the rules made of a question.

    Attributes:
        plan: with everything the rules explained.
        unknown: words that no rule explains; empty where the plan is the whole question.
        sure_metric: the question names a measure or a value of its own.
        follow_up: it was read on top of the question before it.
        passed: adverbs that were passed over.
        missing: ids of what is named and not in the plan, see `completeness`.
        doubt: what the person has to settle before the plan is what they asked; None where one reading wins.
    """

    plan: Plan
    unknown: tuple[str, ...]
    sure_metric: bool
    follow_up: bool = False
    doubt: Doubt | None = None
    passed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_question(
    question: str, linker: Linker, *, today: dt.date, context: Plan | None = None, filters: Filters | None = None,
    choices: Mapping[str, str] | None = None, fiscal_month: int = 1,
) -> Reading:  # fmt: skip
    """Read a question.

    Args:
        context: plan of the question before it, for follow-ups.
        filters: selection of the page the person came from, taken where the question names nothing else.
        choices: what the person picked where a doubt was shown: name of the doubt -> value of the option.
        fiscal_month: first month of the fiscal year.

    Raises:
        UnanswerableError: it lies outside the data, names a station that does not exist, or ranks nobody knows what.
    """
    settled = choices or {}
    if (differing := difference(question, context) or one_before(question, context)) is not None:
        return Reading(in_time(differing, today), (), sure_metric=True, follow_up=True)
    question = question if context is None else of_the_answer(question)
    if split := split_part(question):
        part, named = read_part(split.part, linker, today, settled, fiscal_month)
        whole = _read(split.whole, linker, today, context, filters, settled, fiscal_month)
        return whole if whole.doubt else replace(whole, plan=with_part(whole.plan, part, named))
    if shared := read_shared_part(question, linker, today, settled, fiscal_month):
        whole = _read(shared[0], linker, today, context, filters, settled, fiscal_month)
        if whole.doubt:
            return whole
        return replace(whole, plan=replace(with_part(whole.plan, shared[1], None), show="share", beside=True))
    return _read(question, linker, today, context, filters, settled, fiscal_month)


def _read(
    question: str, linker: Linker, today: dt.date, context: Plan | None, filters: Filters | None,
    settled: Mapping[str, str], fiscal_month: int,
) -> Reading:  # fmt: skip
    question, aside = without_aside(question)
    listen = partial(hear, linker=linker, today=today, choices=settled, fiscal_month=fiscal_month)
    question, old = without_old(reworded(_completed_by(question, context), settled), context, listen)
    heard = listen(question, following=context is not None, single=of_one(context))
    context = apart_from_one(context, heard)
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    follow = _follows(question, heard, context)
    if not follow:
        _rank_by_question_word(signs, linked)
    which = settle_values(linked, settled) or doubt_of_word(linked, linker)
    _refuse_beyond(linked)
    plan, doubt = _planned(question, heard, settled, heard.doubt or which or heard.vague.doubt)
    plan = single_things(plan, heard, single=follow and of_one(context))
    if (things := _directory(question, heard, plan, follow=follow)) is not None:
        return Reading(things, linked.unknown, sure_metric=True, doubt=doubt, passed=linked.passed)
    if not (follow or doubt):
        refuse_same_alone(heard)
        _refuse_nothing(plan, signs, linked)
    if follow and context is not None:
        plan = remembered(context, carried_on(context, in_place(context, plan, old, question), heard))
        plan = beyond_causes(context, plan)
        without = any(item.negated for item in linked.filters)  # "без жалоб" of what has none
        if plan == context and not (doubt or linked.unknown or without):
            raise UnanswerableError("assistant.no_change")
    elif filters is not None:
        plan = with_selection(plan, filters, heard.everything)
    plan = bare_absence(of_deadlines(_compared(plan, signs, today)))
    plan = of_part(plan, question, partial(listen, following=True))
    plan = in_time(plan, today)
    refuse_ahead(question, plan, today)
    if not (doubt or linked.unknown):
        check_agreement(question, plan)
    chosen = bool(heard.vague.metric or plan.ranges or shape.show)
    sure = chosen or _sure(plan, linked, signs, [*heard.stations, *heard.vague.filters])
    passed = (*linked.passed, *([aside] if aside else []))
    return Reading(plan, linked.unknown, sure or follow, follow, doubt, passed, missing(question, heard, plan))


def _completed_by(question: str, context: Plan | None) -> str:
    """The follow-up with the words that the question before it lets one leave out."""
    if context is None:
        return question
    about = any(item.dimension == "station" for item in context.filters)
    return named_station(left_out(completed(of_them(question), context.period)), about)


def _follows(question: str, heard: Heard, context: Plan | None) -> bool:
    """Whether the question goes on from the plan before.

    Raises:
        UnanswerableError: its words say that it does, and there is none.
    """
    counts = heard.signs.counting and any(item.dimension == "category" for item in heard.linked.filters)
    bare = _bare(heard.linked, heard.stations, heard.shape) and not counts  # "сколько пожаров летом" stands alone
    if _over_nothing(heard):
        if context is None or context.metric != "incidents" or context.target != "metric":
            raise BeyondPlanError("assistant.ratio")
        return True
    if context is None:
        named = heard.linked.metrics or heard.signs.metrics or heard.shape.metrics
        told = any(item.dimension in TEXTS for item in heard.linked.filters)
        if words.OF_THEM.search(question):
            raise UnanswerableError("assistant.no_context")
        if (bare or not named) and not (told or heard.signs.paired) and words.REFERS.search(question):
            raise UnanswerableError("assistant.no_context")
        return False
    if heard.signs.paired or spilled(context, heard):
        return not heard.signs.paired
    said = (words.FOLLOW, words.INSTEAD, words.THERE, words.SORTED_BY)
    if context.target == "incidents" and context.limit == 1 and words.ABOUT_ONE.search(question):
        return True
    return bool(heard.drops or bare or any(pattern.search(question) for pattern in said))


def _over_nothing(heard: Heard) -> bool:
    """Whether a ratio names only what to divide by: "per installed unit of each model?"."""
    counted = heard.linked.metrics or heard.signs.broke or heard.vague.metric
    kinds = any(item.dimension in ("category", "title") for item in (*heard.linked.filters, *heard.signs.filters))
    return heard.ratio is not None and heard.ratio.metric == "incidents_per_unit" and not (counted or kinds)


def _refuse_beyond(linked: Linked) -> None:
    """Raises: BeyondPlanError for links that no plan holds together."""
    if linked.either:
        raise BeyondPlanError("assistant.either")
    if linked.counted and not linked.dimensions:
        raise BeyondPlanError("assistant.count_groups")


def _planned(question: str, heard: Heard, settled: Mapping[str, str], doubt: Doubt | None) -> tuple[Plan, Doubt | None]:
    """The plan of what was heard, and the first doubt a person has to settle."""
    signs, linked, vague = heard.signs, heard.linked, heard.vague
    filters = merged([*heard.stations, *linked.filters, *signs.filters, *vague.filters])
    heard.set_apart = signs.compare
    _set_side_by_side(signs, linked, filters)
    heard.set_apart = heard.set_apart and not signs.compare
    doubt = doubt or _ask_back(question, heard, filters, settled)
    if signs.stated:
        filters = (*filters, *(PlanFilter(name, (), negated=True) for name in _named_groups(linked)))
    plan = _assembled(signs, linked, heard.shape, filters, (heard.period or vague.period, heard.compare))
    plan = with_beside(replace(plan, ranges=(*plan.ranges, *vague.ranges)), heard.beside)
    plan = with_extremes(with_leaders(of_causes(plan, question), heard.leaders), asked=heard.extremes)
    return with_thresholds(plan, heard.thresholds), doubt


def _directory(question: str, heard: Heard, plan: Plan, *, follow: bool) -> Plan | None:
    """The plan of a list of stations or equipment, where that and not what happened is asked for.

    Raises:
        BeyondPlanError: it is asked for together with a measure.
    """
    asked, places = heard.directory, {item.dimension for item in plan.filters}
    if asked is None and not follow and (metric := bare_list(question)):
        known = {*PLACES, "equipment_kind", "equipment_model"} if metric == "equipment" else set(PLACES)
        bare = replace(plan, filters=(), dimensions=(), target="metric") in (Plan(), Plan(metric=metric))
        grouped = set(plan.dimensions) <= set(IN_DIRECTORY[metric])
        if bare and grouped and places <= known and not heard.linked.metrics:
            shown = tuple(IN_DIRECTORY[metric][name] for name in dict.fromkeys(plan.dimensions))
            asked = Directory(metric, shown if len(shown) > 1 else ())
    if asked is None:
        return None
    if set(heard.linked.metrics) - {"stations", "equipment"} or places - {*PLACES, "equipment_kind", "equipment_model"}:
        raise BeyondPlanError("assistant.two_metrics")
    period = asked.period or plan.period
    target = "directory_count" if asked.counted else "directory"
    groups = tuple(
        name for name in plan.dimensions if asked.counted and (asked.metric, name) != ("stations", "station")
    )
    if (
        plan.compare
        or plan.ranges
        or plan.show
        or plan.per
        or plan.near_mean
        or (not groups and set(plan.dimensions) - set(IN_DIRECTORY[asked.metric]))
    ):
        raise BeyondPlanError("assistant.no_cut")
    columns = asked.columns
    if any(item.dimension == "station" and len(item.values) == 1 and not item.negated for item in plan.filters):
        columns = columns[1:] if columns[:1] == ("station_name",) and asked.metric == "stations" else columns
    return Plan(
        metric=asked.metric, target=target, columns=columns, dimensions=groups, filters=plan.filters, period=period,
        order=asked.order or plan.order, limit=asked.limit or plan.limit,
    )  # fmt: skip


def _named_groups(linked: Linked) -> list[str]:
    """Groups that have names and not dates."""
    return [name for name in dict.fromkeys(linked.dimensions) if name not in PERIOD_UNITS]


def _rank_by_question_word(signs: Signs, linked: Linked) -> None:
    """A ranking of no named group is of what the question word asks for: who, when, what."""
    first_one = signs.listing and signs.limit == 1  # "когда был самый первый пожар" ranks no months
    alone = not (linked.dimensions or signs.extreme or signs.apart or signs.by_unit or first_one)
    acted = "actions" in linked.metrics or any(item.dimension == "action" for item in linked.filters)
    if signs.ranked_by == "reported_by" and acted:
        signs.ranked_by = "performed_by"
    if acted and signs.ranked_by == "category":
        return  # "what do we do most often": what was done is ranked
    people = [name for name in linked.named if name in ("reported_by", "performed_by", "department")]
    if signs.order and signs.ranked_by == "reported_by" and alone and people:
        linked.group(people[0])
    elif signs.order and signs.ranked_by and alone:
        linked.dimensions.append(signs.ranked_by)


def _compared_words(question: str) -> str:
    match = words.COMPARE.search(question)
    return match.group() if match else question


def _ask_back(question: str, heard: Heard, filters: tuple[PlanFilter, ...], choices: Mapping[str, str]) -> Doubt | None:
    """A doubt about the measure or the unit of an average; a choice made before is put in its place."""
    signs, linked, shape = heard.signs, heard.linked, heard.shape
    named = {*linked.metrics, *signs.metrics, *shape.metrics}
    if signs.on_average and not shape.per and not named & set(MEANS):
        signs.on_average = False
        doubt = doubt_of_average(words.ON_AVERAGE.search(question))
        shape.per = choices.get(doubt.name, "")
        return None if shape.per in {option.value for option in doubt.options} else doubt
    ranked = _ranked_by_what(question, signs, linked, shape, heard.vague)
    kind = any(item.dimension in ("category", "title", "action") for item in filters)
    if not (named - {"incidents"} or kind or linked.dimensions or signs.counting or shape.ranges):
        ranked = ranked or doubt_of_size(words.LARGEST.search(question))
    states = signs.late or signs.in_time or signs.open or signs.solved
    grouped = bool(linked.dimensions) and not heard.set_apart
    if not (ranked or named or heard.vague.metric or states or grouped):
        ranked = doubt_of_comparison(linked, filters, compared=heard.set_apart, word=_compared_words(question))
    if ranked and choices.get(ranked.name) in {option.value for option in ranked.options}:
        linked.metrics.append(choices[ranked.name])
        return None
    return ranked


def _compared(plan: Plan, signs: Signs, today: dt.date) -> Plan:
    """The plan with the period it is set against, where the question only says that it is."""
    if signs.compare and plan.compare is None:
        now = plan.period or Period(dt.date(today.year, 1, 1), today)
        plan = replace(plan, period=now, compare=before(now))
    if plan.compare and plan.show in ("running", "moving"):
        return replace(plan, show="")
    return plan


def _assembled(
    signs: Signs, linked: Linked, shape: Shape, filters: tuple[PlanFilter, ...],
    periods: tuple[Period | None, Period | None],
) -> Plan:  # fmt: skip
    """The plan; a question that none fits is free SQL's only where every word of it is known."""
    try:
        return assemble(signs, linked, shape, filters, periods)
    except BeyondPlanError as error:
        if linked.unknown:
            raise UnanswerableError("assistant.unknown_word", word=linked.unknown[0]) from error
        raise


def _set_side_by_side(signs: Signs, linked: Linked, filters: tuple[PlanFilter, ...]) -> None:
    """ "Уфа против Казани": values of one dimension set against each other are groups."""
    several = [item.dimension for item in filters if len(item.values) > 1 and not item.negated]
    several = [name for name in several if name not in ("weekday", "hour", "sla_kept")]
    if len(several) != 1 or several[0] in linked.dimensions or _grouped_already(linked, several[0]):
        return
    measures = [*signs.metrics, *linked.metrics]
    additive = not measures or measures[0] in ADDITIVE
    apart = signs.separately or not (additive or linked.dimensions)
    if apart or signs.compare or (signs.order and (signs.apart or not linked.dimensions)):
        linked.dimensions.append(several[0])
        signs.compare = False


def _grouped_already(linked: Linked, dimension: str) -> bool:
    """Whether the question groups by something else already, so that the values only select."""
    return bool(linked.dimensions) and dimension not in linked.named


def _ranked_by_what(question: str, signs: Signs, linked: Linked, shape: Shape, vague: Found) -> Doubt | None:
    """A doubt where the best or the worst of something is asked for by no measure."""
    judged = signs.order in ("worst", "best")
    bare_top = bool(words.BARE_TOP.search(question)) and not signs.broke
    named = vague.metric or signs.metrics or shape.metrics or signs.late or signs.in_time or signs.open or signs.solved
    if named or shape.absent or not (judged or bare_top):
        return None
    word = words.JUDGED.search(question)
    return doubt_of_rank(linked, signs.order, best=judged, word=word.group() if word else question)


def _refuse_nothing(plan: Plan, signs: Signs, linked: Linked) -> None:
    """Raises: UnanswerableError where nobody knows what to rank, or what to compare with."""
    if signs.order and _ranks_nothing(plan):
        raise UnanswerableError("assistant.rank_what")
    if _compares_nothing(plan, signs, linked):
        raise UnanswerableError("assistant.compare_what")


def _compares_nothing(plan: Plan, signs: Signs, linked: Linked) -> bool:
    """Whether a comparison names one side and nothing else."""
    if (
        signs.compare
        and not (plan.compare or plan.period)
        and plan.dimensions
        and set(plan.dimensions) <= set(PERIOD_UNITS)
    ):
        return True
    named = plan.compare or plan.period or plan.dimensions or linked.metrics or signs.metrics
    return signs.compare and not named and len(plan.filters) == 1 and len(plan.filters[0].values) == 1


def _ranks_nothing(plan: Plan) -> bool:
    return not plan.dimensions and plan.target == "metric" and plan.percentile is None


def _sure(plan: Plan, linked: Linked, signs: Signs, chosen: list[PlanFilter]) -> bool:
    """Whether the question names anything the data know."""
    known = (linked.metrics, linked.named, linked.filters, linked.dimensions, signs.filters, signs.metrics, chosen)
    states = signs.in_time or signs.late or signs.open or signs.solved
    counted = signs.counting and plan.period is not None
    return any(known) or states or counted or plan.target != "metric" or plan.metric != "incidents"


def _bare(linked: Linked, chosen: list[PlanFilter], shape: Shape) -> bool:
    asked = bool(linked.metrics or linked.unknown or shape.metrics or shape.absent or shape.last)
    names = {item.dimension for item in (*linked.filters, *chosen)}
    return not asked and len(names) + len(linked.dimensions) <= 1
