"""A question read by rules into a plan, with the words no rule explains."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from azs.analytics.filters import Filters
from azs.errors import UnanswerableError
from azs.semantic import load_model
from chains import vocabulary as words
from chains.context import continued, with_selection
from chains.dates import find_periods, preceding, unit_span, year_before
from chains.linker import ORDINAL_STATION, ORDINAL_STEMS, STATION, Link, Linker, Token, tokens
from chains.plan import PERIOD_UNITS, Period, Plan, PlanFilter
from chains.signs import Signs, Text, read_signs

LISTED = ("incidents", "open_incidents")
LIST_ORDERED_BY = ("loss_rub", "litres_spilled", "mttr_mean_h", "loss_mean_rub")
PLACES = ("region", "city", "station", "station_format")
BEFORE_PERIOD = frozenset(("по", "в", "относительно", "против", "compared", "versus", "vs"))
BY_RESOLUTION = ("mttr_median_h", "mttr_p90_h", "mttr_mean_h", "sla_kept_pct")
MEANS = {
    "loss_rub": "loss_mean_rub", "loss_mean_rub": "loss_mean_rub", "mttr_mean_h": "mttr_mean_h",
    "mttr_median_h": "mttr_mean_h",
}  # fmt: skip
RESOLVED = PlanFilter("status", ("resolved",))
ADVERBS = frozenset(("по", "помесячно", "daily", "weekly", "monthly", "quarterly", "yearly", "annual", "hourly"))


@dataclass(frozen=True)
class Reading:
    """What the rules made of a question.

    Attributes:
        plan: with everything the rules explained.
        unknown: words that no rule explains; empty where the plan is the whole question.
        sure_metric: the question names a measure or a value of its own.
        follow_up: it was read on top of the question before it.
    """

    plan: Plan
    unknown: tuple[str, ...]
    sure_metric: bool
    follow_up: bool = False


def read_question(
    question: str, linker: Linker, *, today: dt.date, context: Plan | None = None, filters: Filters | None = None
) -> Reading:
    """Read a question.

    Args:
        context: plan of the question before it, for follow-ups.
        filters: selection of the page the person came from, taken where the question names nothing else.

    Raises:
        UnanswerableError: it lies outside the data, names a station that does not exist, or ranks nobody knows what.
    """
    refuse_outside(question)
    text = Text(words.POSSESSIVE.sub("", words.EXCEPT.sub("кроме", question)))
    everything = text.take(words.EVERYTHING) is not None
    period, compare = _periods(text, today)
    chosen = _stations(text, linker)
    signs = read_signs(text)
    text.left = linker.corrected(text.left, words.GRAMMAR)
    linked = _links(text, linker, ranked=bool(signs.order or signs.limit))
    if not linked.dimensions and len(linked.named) == 1 and words.EACH.search(question):
        linked.dimensions.append(linked.named[0])
    if signs.order and not linked.dimensions and words.WHERE.search(question):
        linked.dimensions.append("station")
    follow = context is not None and bool(words.FOLLOW.search(question) or _bare(linked, chosen))
    filters_found = _filters([*chosen, *linked.filters, *signs.filters])
    if signs.order and not follow and not linked.dimensions and signs.ranked_by:
        linked.dimensions.append(signs.ranked_by)
    plan = _assemble(signs, linked, filters_found, period, compare)
    if signs.order and not follow and not plan.dimensions and plan.target == "metric":
        raise UnanswerableError("assistant.rank_what")
    if follow and context is not None:
        plan = continued(context, plan, named_metric=bool(linked.metrics or signs.mean))
    elif filters is not None:
        plan = with_selection(plan, filters, everything)
    if signs.compare and plan.compare is None:
        now = plan.period or Period(dt.date(today.year, 1, 1), today)
        plan = replace(plan, period=now, compare=_before(now))
    sure = _sure(plan, linked, signs, chosen)
    return Reading(plan, linked.unknown, sure or follow, follow)


def _sure(plan: Plan, linked: _Linked, signs: Signs, chosen: list[PlanFilter]) -> bool:
    """Whether the question names anything the data know."""
    known = (linked.metrics, linked.named, linked.filters, linked.dimensions, signs.filters, signs.metrics, chosen)
    states = signs.in_time or signs.late or signs.open or signs.solved
    return any(known) or states or plan.target == "incidents"


def refuse_outside(question: str) -> None:
    """Raises: UnanswerableError for a topic the data do not hold, or a wish to change them."""
    for topic, pattern in words.OUTSIDE:
        if pattern.search(question):
            raise UnanswerableError(f"assistant.outside_{topic}")


def _before(period: Period) -> Period:
    if (period.start.month, period.start.day) == (1, 1) and period.end.month > 1:
        return year_before(period)
    return preceding(period)


def _periods(text: Text, today: dt.date) -> tuple[Period | None, Period | None]:
    """The period asked for, and the one it is set against."""
    year_ago = text.take(words.ELLIPTIC)
    found = find_periods(text.left, today)
    against = words.COMPARE.search(text.left)
    if len(found) > 2:
        raise UnanswerableError("assistant.many_periods")
    for item in found:
        text.blank(item.start, item.end)
    if not found:
        return None, None
    if year_ago and len(found) == 2 and _same_days(found[1].period, _whole_year(found[1].period.start.year)):
        years = found[0].period.start.year - found[1].period.start.year
        earlier = found[0].period
        for _ in range(max(years, 1)):
            earlier = year_before(earlier)
        return found[0].period, earlier
    if len(found) == 2:
        first, second = found[0].period, found[1].period
        later_first = against or first.start > second.start
        return (first, second) if later_first and first.start > second.start else (second, first)
    only = found[0].period
    if year_ago:
        return only, year_before(only)
    if against and (other := text.take(words.WITH_ANOTHER)):
        return only, _other(only, other[1].lower())
    starts = against and against.group().lower().split()[0]
    if starts in BEFORE_PERIOD and against and against.end() <= found[0].start + 2:
        return _same_part(only, today)
    return only, None


def _same_days(one: Period, other: Period) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _whole_year(year: int) -> Period:
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _other(period: Period, word: str) -> Period:
    """The period that "первым", "предыдущим" or "last" sets against this one."""
    stems = ("перв", "first"), ("втор", "second"), ("трет", "third")
    for at, stem in enumerate(stems):
        for unit, months in (("quarter", 3), ("half", 6)):
            if word.startswith(stem) and (period.start, period.end) == unit_span(unit, period.start):
                return Period(*unit_span(unit, dt.date(period.start.year, at * months + 1, 1)))
    return preceding(period)


def _same_part(before: Period, today: dt.date) -> tuple[Period, Period]:
    """The unit that follows `before`, up to today, and as many days of `before`."""
    for unit in ("week", "month", "quarter", "year"):
        if (before.start, before.end) == unit_span(unit, before.start):
            start, end = unit_span(unit, before.end + dt.timedelta(days=1))
            now = Period(start, min(end, today))
            if unit == "year":
                return now, year_before(now)
            last = before.end if end <= today else min(before.end, before.start + (now.end - now.start))
            return now, Period(before.start, last)
    days = before.end - before.start + dt.timedelta(days=1)
    return Period(before.start + days, before.end + days), before


def _stations(text: Text, linker: Linker) -> list[PlanFilter]:
    codes = []
    while match := text.take(STATION) or text.take(ORDINAL_STATION):
        for number_text in re.findall(r"\d+", match.group()) or [str(_ordinal(match["ordinal"]))]:
            code = linker.station(int(number_text))
            if code is None:
                raise UnanswerableError("assistant.no_station", name=match.group().strip())
            codes.append(code)
    return [PlanFilter("station", tuple(dict.fromkeys(codes)))] if codes else []


def _ordinal(word: str) -> int:
    return next(at for at, stem in enumerate(ORDINAL_STEMS, 1) if word.lower().replace("ё", "е").startswith(stem))


@dataclass
class _Linked:
    metrics: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    filters: list[PlanFilter] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    unknown: tuple[str, ...] = ()


def _links(text: Text, linker: Linker, *, ranked: bool) -> _Linked:
    read = tokens(text.left)
    found = _Linked()
    places: dict[int, list[Link]] = {}
    for link in linker.links(read):
        places.setdefault(link.first, []).append(link)
    explained: set[int] = set()
    grouped_until = negated_until = -9
    for first, links in sorted(places.items()):
        last = links[0].last
        explained |= set(range(first, last + 1))
        dimension = next((x.term.name for x in links if x.term.kind == "dimension"), None)
        metric = next((x.term.name for x in links if x.term.kind == "metric"), None)
        values = [x for x in links if x.term.kind == "value" and not _mere_mean(x, read)]
        if not (dimension or metric or values):
            explained -= set(range(first, last + 1))
        if dimension:
            found.named.append(dimension)
            if not values and first and read[first - 1].lemmas & words.NEGATION:
                explained -= set(range(first, last + 1))  # "без станции" is no group
                continue
        if dimension and _groups(read, first, grouped_until):
            found.dimensions.append(dimension)
            grouped_until = last
        elif values and not metric:
            joined = first - 1 == negated_until or (
                first - 2 == negated_until and bool(read[first - 1].lemmas & words.AND)
            )
            negated = joined or _negated(read, first)
            negated_until = last if negated else -9
            found.filters.append(_value(values, negated))
        elif metric and not (dimension and not _counted(read, first)):
            found.metrics.append(metric)
        elif dimension and not _names_place(read, first, last, places, of=dimension if ranked else ""):
            found.dimensions.append(dimension) if ranked or _asked(text.left) else None
    found.unknown = _unexplained(read, explained, found.metrics)
    return found


def _unexplained(read: list[Token], explained: set[int], metrics: list[str]) -> tuple[str, ...]:
    """Words that neither data nor grammar explain; beside litres the fuel is explained too."""
    fuel = words.FUEL if any(name.startswith("litres") for name in metrics) else frozenset[str]()
    grammar = fuel | words.GRAMMAR | words.SPECIFIC_NOISE | words.GROUPING | words.NEGATION
    return tuple(token.text for at, token in enumerate(read) if at not in explained and not token.lemmas & grammar)


def _mere_mean(link: Link, read: list[Token]) -> bool:
    """Whether "средний" says an average and not a severity: no word of severity or incidents stands beside it."""
    if (link.term.name, link.term.value) != ("severity", "medium") or link.first != link.last:
        return False
    if "средний" not in read[link.first].lemmas:
        return False
    beside = [read[at].lemmas for at in (link.first - 1, link.first + 1) if 0 <= at < len(read)]
    return not any(lemmas & words.MEDIUM_BESIDE for lemmas in beside)


def _asked(left: str) -> bool:
    """A dimension that stands on its own is grouped by where nothing is counted outright: "топ станций"."""
    return not words.COUNT.search(left)


def _groups(read: list[Token], first: int, grouped_until: int) -> bool:
    before = read[first - 1] if first else None
    if read[first].lemmas & ADVERBS:
        return True
    if before is None:
        return False
    if before.lemmas & words.GROUPING:
        return True
    joined = bool(before.lemmas & words.AND) and grouped_until == first - 2
    return joined or grouped_until == first - 1


def _counted(read: list[Token], first: int) -> bool:
    return first > 0 and bool(
        read[first - 1].lemmas & {"сколько", "число", "количество", "many", "of", "всего", "единица"}
    )


def _names_place(read: list[Token], first: int, last: int, places: dict[int, list[Link]], *, of: str) -> bool:
    """Whether a dimension word only introduces a value or a place: "категории Разлив топлива", "на станциях Уфы".

    In a ranking `of` a dimension only a value of its own does: "топ причин сбоев связи" ranks the causes.
    """
    beside = [*places.get(last + 1, ()), *(x for links in places.values() for x in links if x.last == first - 1)]
    if any(x.term.kind == "value" and of in ("", x.term.name) for x in beside):
        return True
    return first > 0 and bool(read[first - 1].lemmas & words.PREPOSITIONS)


def _negated(read: list[Token], first: int) -> bool:
    return any(read[at].lemmas & words.NEGATION for at in range(max(0, first - 2), first))


def _value(links: list[Link], negated: bool) -> PlanFilter:
    name = links[0].term.name
    values = list(dict.fromkeys(x.term.value for x in links if x.term.name == name))
    return PlanFilter(name, tuple(values), negated)


def _filters(found: list[PlanFilter]) -> tuple[PlanFilter, ...]:
    """One filter a dimension and sign: values of the same dimension join."""
    merged: dict[tuple[str, bool], list[str]] = {}
    for item in found:
        merged.setdefault((item.dimension, item.negated), []).extend(item.values)
    return tuple(PlanFilter(name, tuple(dict.fromkeys(values)), sign) for (name, sign), values in merged.items())


def _bare(linked: _Linked, chosen: list[PlanFilter]) -> bool:
    return not linked.metrics and not linked.unknown and len(linked.filters) + len(linked.dimensions) + len(chosen) <= 1


def _assemble(
    signs: Signs, linked: _Linked, filters: tuple[PlanFilter, ...], period: Period | None, compare: Period | None
) -> Plan:
    if stock := _stock(signs, linked, filters):
        linked.metrics.append(stock)
    metric = _metric(signs, linked)
    if signs.late and metric != "sla_kept_pct":
        filters = (*filters, PlanFilter("sla_kept", ("0",)))
    if metric in BY_RESOLUTION:  # these are of resolved incidents anyway
        filters = tuple(item for item in filters if item != RESOLVED)
    top_of_incidents = "incidents" in linked.metrics and metric in LIST_ORDERED_BY
    dimensions = list(dict.fromkeys(linked.dimensions))
    if signs.trend and not any(name in PERIOD_UNITS for name in dimensions):
        dimensions.append("month")
    asked = signs.listing or (top_of_incidents and bool(signs.order)) or (signs.shown and metric in LISTED)
    listing = asked and not dimensions and not signs.counting and not compare
    limit = signs.limit
    if signs.order and dimensions and limit is None:
        limit = 1 if signs.single else 10 if dimensions == ["station"] else None
    if listing and metric == "open_incidents":
        filters = (*filters, PlanFilter("status", ("new", "in_progress")))
        metric = "incidents"
    return Plan(
        metric=metric, dimensions=tuple(dimensions), filters=filters, period=period, compare=compare,
        order=_order(signs, metric), limit=limit, having_more_than=signs.more_than, having_less_than=signs.less_than,
        target="incidents" if listing else "metric",
    )  # fmt: skip


def _order(signs: Signs, metric: str) -> str:
    """ "desc" or "asc"; which of them the worst is depends on the metric."""
    if signs.order in ("worst", "best"):
        more_is_bad = load_model().metric(metric).good_direction != "up"
        return "desc" if (signs.order == "worst") == more_is_bad else "asc"
    cut = "desc" if signs.more_than is not None else "asc" if signs.less_than is not None else ""
    return signs.order or cut


def _stock(signs: Signs, linked: _Linked, filters: tuple[PlanFilter, ...]) -> str:
    """What is counted where only things of the network are named: "сколько у нас заправок", "сколько ТРК стоит"."""
    cut = signs.more_than is not None or signs.less_than is not None
    if linked.metrics or signs.metrics or signs.broke or not signs.counting or cut:
        return ""
    about = {item.dimension for item in filters}
    things = {"equipment_kind", "equipment_model"}
    if about & things and about <= {*things, *PLACES}:
        return "equipment"
    return "stations" if "station" in linked.named and about <= set(PLACES) else ""


def _metric(signs: Signs, linked: _Linked) -> str:
    """The one measure the words name.

    Raises:
        UnanswerableError: they name several.
    """
    named = list(dict.fromkeys([*signs.metrics, *linked.metrics]))
    if signs.metrics:  # "90-й процентиль времени решения", "частота на 1000 транзакций"
        named = [name for name in named if name in signs.metrics or not _shadowed(name, signs.metrics)]
    if "stations" in named and len(named) > 1 and "station" not in linked.dimensions:
        raise UnanswerableError("assistant.two_metrics")
    others = [name for name in named if name not in ("incidents", "stations")] or named
    if signs.in_time:
        others = [name for name in others if name not in ("share_pct", "incidents", "sla_kept_pct")] or ["sla_kept_pct"]
    if any(name in BY_RESOLUTION for name in others):
        others = [name for name in others if name != "resolved_incidents"]
    if "share_pct" in others and len(others) > 1 and not set(others) <= {"share_pct", "sla_kept_pct", "open_incidents"}:
        raise UnanswerableError("assistant.share_of")
    if "share_pct" in others:
        others = ["share_pct"]
    if len(others) > 1:
        raise UnanswerableError("assistant.two_metrics")
    metric = others[0] if others else ("mttr_mean_h" if signs.longest else "incidents")
    if signs.on_average and metric not in MEANS:
        raise UnanswerableError("assistant.outside_average")
    metric = MEANS[metric] if signs.on_average else metric
    if metric == "incidents" and (signs.open or signs.solved):
        metric = "open_incidents" if signs.open else "resolved_incidents"
    return "mttr_mean_h" if signs.mean or (signs.longest and metric == "incidents") else metric


def _shadowed(name: str, sure: list[str]) -> bool:
    """Whether a surer phrase has named what `name` was only a part of."""
    hours = name.startswith("mttr") and any(other.startswith("mttr") for other in sure)
    return hours or (name == "transactions" and "incidents_per_1000_tx" in sure)
