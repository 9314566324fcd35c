"""What a question takes over from the one before it, or from the page the person came from."""

from __future__ import annotations

import re
from dataclasses import replace

from azs.analytics.filters import Filters
from azs.errors import BeyondPlanError
from chains.conditions import BY_RESOLUTION
from chains.contrasts import INSTEAD
from chains.follow_words import OF_ALL
from chains.measures import ADDITIVE
from chains.plan import Period, Plan, PlanFilter, PlanRange
from chains.text import Text

_I = re.IGNORECASE
_DROP = (
    r"(?:убери(?:те)?|убрать|сними(?:те)?|снять|сбрось(?:те)?|отмени(?:те)?|выкинь|отключи(?:те)?|не\s+учитыва\w+"
    r"|без\s+уч[её]та|уже\s+без|без(?=\s+(?:фильтр|отбор|услови|ограничени))|remove|drop|clear|reset|ignore|forget"
    r"|without\s+the|unset)"
    r"\s+(?:the\s+)?(?:фильтр\w*\s+(?:по\s+)?|отбор\w*\s+(?:по\s+)?|услови\w+\s+(?:по\s+|на\s+)?"
    r"|ограничени\w+\s+(?:по\s+)?|filter\w*\s+(?:on\s+|by\s+|for\s+)?)?(?:the\s+)?"
)
_THINGS: tuple[tuple[str, str], ...] = (
    ("show", (
        r"(?:нарастающ|накопительн)\w+(?:\s+итог\w*)?|скользящ\w+(?:\s+средн\w+)?|дол[юией]+|процент\w*"
        r"|running\s+totals?|moving\s+averages?|cumulative|shares?|percentages?"
    )),
    ("filters", r"все\s+фильтры|все\s+условия|фильтры|all\s+(?:the\s+)?filters|filters"),
    ("period", r"период\w*|дат\w+|врем\w+|год\w*|месяц\w*|period|dates?|time(?:\s+range)?|year"),
    ("dimensions", r"разбивк\w+|группировк\w+|разрез\w*|grouping|breakdown|split"),
    ("compare", r"сравнени\w+|comparison"),
    ("having", r"порог\w*|отсечк\w+|thresholds?|cut-?offs?|minimum"),
    ("limit", r"топ\w*|лимит\w*|ограничени\w+(?!\s+(?:по|на)\s)|limit|top"),
    ("region", r"регион\w*|област\w+|region"), ("city", r"город\w*|city|town"),
    ("station", r"станци\w+|азс|заправк\w+|station|site"), ("category", r"категори\w+|тип\w*|category|type"),
    ("severity", r"тяжест\w+|критичност\w+|приоритет\w*|severity|priority"), ("status", r"статус\w*|status"),
    ("department", r"служб\w+|department"), ("weekday", r"дн\w+\s+недели|выходн\w+|weekdays?|weekends?"),
    ("hour", r"час\w+|ноч\w+|hours?"),
)  # fmt: skip
_ALL_OF = (
    ("region", (
        r"(?:по\s+|во\s+|для\s+)?всем(?:х)?\s+регион\w*|(?:по|во)\s+всех\s+регион\w+|(?:for|in"
        r"|across)\s+all\s+regions"
    )),
    ("city", r"(?:по\s+|во\s+)?всех?\s+город\w+|по\s+всем\s+городам|(?:for|in|across)\s+all\s+cities"),
    ("station", r"(?:по|на)\s+вс(?:ем|ех)\s+(?:станци\w+|азс|заправк\w+)|(?:for|at|across)\s+all\s+(?:stations|sites)"),
    ("places", (
        r"(?:по|во)\s+вс(?:ей|ю)\s+сет[иь]|(?:всего|вообще|итого)\s+по\s+сети|по\s+сети\s+(?:всего|в\s+целом)|в\s+целом\s+по\s+(?:сети|компании)|(?:for\s+the\s+)?(?:whole"
        r"|entire)\s+network|network-wide"
    )),
    ("category", (
        r"(?:по|для)\s+вс(?:ем|ех)\s+категори\w+|все\s+категории|(?:for|across)\s+all\s+categories"
        r"|all\s+categories"
    )),
    ("severity", r"(?:любой|всех)\s+(?:тяжест\w+|критичност\w+)|all\s+severities|any\s+severity"),
    ("status", r"(?:в\s+)?любом\s+статусе|все\s+статусы|all\s+statuses|any\s+status"),
    ("period", r"за\s+вс[её]\s+время|за\s+все\s+годы|all[- ]time|for\s+all\s+time"),
    ("dimensions", (
        r"(?:а\s+)?(?:всего|итого|суммарно|в\s+сумме|одним\s+числом|в\s+целом)|without\s+(?:the\s+)?(?:split"
        r"|breakdown|grouping)|без\s+(?:разбивки|группировки)|(?:and\s+)?(?:in\s+total|overall|altogether)"
        r"|as\s+one\s+number"
    )),
)  # fmt: skip
_OTHERS = (
    ("equipment_model", r"модел\w+|models?"), ("region", r"регион\w*|област\w+|regions?"),
    ("city", r"город\w*|cities|towns"),
    ("station", r"станци\w+|азс|заправк\w+|stations|sites"), ("category", r"категори\w+|вид\w*|categories|types"),
    ("severity", r"тяжест\w+|severities"), ("department", r"служб\w*|подразделени\w+|departments|teams"),
    ("status", r"статус\w*|statuses"),
)  # fmt: skip
_DROPS = [(name, re.compile(rf"(?<!\w){_DROP}(?:{pattern})(?:\s+filter\w*)?(?!\w)", _I)) for name, pattern in _THINGS]
_DROPS += [(name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", _I)) for name, pattern in _ALL_OF]
_DROPS += [
    (name, re.compile(
        rf"(?<!\w)(?:(?:и|and)\s+)?(?:(?:вс[ех]\w?|all|the)\s+)*(?:остальн\w+|прочи\w+|други\w+|other|remaining|rest\s+of\s+the)\s+(?:{pattern})(?!\w)",
        _I,
    ))
    for name, pattern in _OTHERS
]  # fmt: skip
_SHARED = re.compile(
    r"(?<!\w)(?:(?:переведи|пересчитай|покажи)\w*\s+в\s+процент\w+(?:\s+от\s+общ\w+(?:\s+числа)?)?|в\s+процентах|в\s+долях|как\s+дол\w+|долями|процентами|in\s+per\s?cent|as\s+(?:a\s+)?(?:share"
    r"|percentage)s?)(?!\w)",
    _I,
)
_SHARE_TOO = re.compile(
    r"^\W*(?:(?:а|и|ещ[её]|добавь(?:те)?|покажи(?:те)?|также|плюс|and|also|add|with|plus|show)\s+)+(?:(?:ещ[её]|также|и|the|their|its|рядом)\s+)*(?:дол[яюией]+|процент\w*|shares?|percent(?:age)?s?)(?:\s+(?:тоже|также|рядом|от\s+итога|от\s+общего(?:\s+числа)?|too|also|as\s+well|of\s+the\s+total))*\W*$",
    _I,
)
_ADDED = re.compile(
    r"(?<!\w)(?:для\s+сравнения|for\s+comparison|ещ[её]|тоже|также|дополнительно|добавь(?:те)?|плюс|заодно|рядом|туда\s+же|сюда\s+же|в\s+ту\s+же\s+таблицу|и\s+по|alongside|next\s+to\s+(?:it|them)|beside\s+(?:it|them)|as\s+well|also|add|additionally"
    r"|too)(?!\w)",
    _I,
)
_SHOW_ALL = re.compile(
    r"[,;]?\s*(?<!\w)(?:(?:и|and)\s+)?(?:(?:покажи|выведи|дай|show|list|give)(?:те)?(?:\s+me)?\s+)(?:everyone|everything|all(?:\s+of\s+them)?|them\s+all|всех|вс[её]|все)(?!\w)(?=\W*$)",
    _I,
)
_REVERSED = re.compile(
    r"(?<!\w)(?:наоборот|в\s+обратном\s+порядке|обратный\s+порядок|reversed?|the\s+other\s+way\s+(?:round|around)"
    r"|opposite\s+order)(?!\w)",
    _I,
)
STATES = {"open_incidents": ("new", "in_progress"), "resolved_incidents": ("resolved", "closed")}
KEPT = ("share", "split", "cumulative", "leaders")
"""What stays shown where another sum or other groups are put in place."""
_PLACES = ("region", "city", "station", "station_format")


_OF_THAT_PERIOD = re.compile(
    r"(?<=\w)\s+(?:того|этого)(?:\s+же)?\s+(?:квартала|месяца|года|периода)(?=\W*$)|(?<=\w)\s+(?:in|of|for)\s+that\s+(?:quarter|month|year|period)(?=\W*$)",
    _I,
)
_SHARE_AT_END = re.compile(
    r"(?:,\s*|\s+)(?:(?:и|а|and|plus|плюс|ещ[её])\s+)?(?:с|со|with)\s+(?:(?:the|their|её|их)\s+)?(?:дол[яюией]+(?:\s+в\s+процентах)?|процент(?:ами|ом|ы)|shares?|percent(?:age)?s?)(?:\s+(?:тоже|too|as\s+well))?\W*$",
    _I,
)
_OF_OTHER = re.compile(
    r"(?:в\s+процент\w+|дол[яюе]\w*|in\s+per\s?cent|as\s+(?:a\s+)?(?:share|percentage))\s+(?:от|of)\s+(?!общ|вс(?:ех|ей|его)|итог|сумм|the\s+total|all|total)\w+",
    _I,
)


def read_drops(text: Text) -> tuple[str, ...]:
    """What a follow-up drops from the plan before: its parts, dimensions of filters; "add", "reverse", "share" too.

    Raises:
        BeyondPlanError: a share of something else than the whole is asked for.
    """
    if OF_ALL.search(text.left):  # "от всех потерь того квартала"
        text.take(_OF_THAT_PERIOD)
    if _OF_OTHER.search(text.left):
        raise BeyondPlanError("assistant.no_cut")  # a share of what is not shown
    found: list[str] = []
    if text.take(_SHARE_TOO) or text.take(_SHARE_AT_END):
        found += ["share", "add"]
    for name, pattern in _DROPS:
        if text.take(pattern):
            found.append(name)
    while found and text.take(_SHOW_ALL):
        pass
    if text.take(_REVERSED):
        found.append("reverse")
    if text.take(_SHARED):
        found.append("share")
    if not INSTEAD.search(text.left) and text.take(_ADDED):
        found.append("add")
        while text.take(_ADDED):
            pass
        found = [name for name in found if name != "dimensions"]  # "и рядом сколько всего" takes no group away
    return tuple(found)


def continued(context: Plan, found: Plan, *, named_metric: bool, drops: tuple[str, ...] = ()) -> Plan:
    """The plan before with what the follow-up names put in its place and what it drops left out."""
    base = _kept(context, found, drops)
    filters = _joined(base, found) if "add" in drops else _narrowed(base, found)
    named = {item.dimension for item in filters}
    named |= set(_PLACES) if named & set(_PLACES) else set()  # another city is not in the region named before
    kept = tuple(item for item in base.filters if item.dimension not in named)
    added = "add" in drops
    fresh, also = bool(found.dimensions) and not added, base.also
    dimensions = (*base.dimensions, *found.dimensions) if added else found.dimensions or base.dimensions
    if named_metric and added and found.metric != base.metric:
        also, metric = (*base.also, found.metric), base.metric
    else:
        metric = found.metric if named_metric else base.metric
        also = found.also if named_metric else base.also
    listing = found.target in ("incidents", "actions")
    show, beside = _shown(base, found, drops, keep=_keeps(base, found, fresh=fresh, named=named_metric))
    return replace(
        replace(_windowed(base, found), skip=0, turned=found.turned, columns=_columns(base, found)),
        metric="incidents" if listing and metric in STATES else metric,
        also=() if listing else tuple(name for name in also if name != metric),
        dimensions=() if listing else tuple(dict.fromkeys(dimensions)),
        filters=(*kept, *filters, *_state(base, listing=listing)),
        ranges=(*(item for item in base.ranges if item.column not in {r.column for r in found.ranges}), *found.ranges),
        period=found.period or base.period,
        compare=found.compare if found.compare or found.period else base.compare,
        order=_order(base, found, drops, fresh=fresh),
        limit=found.limit or (None if fresh else base.limit),
        near_mean=found.near_mean or ("" if fresh or named_metric else base.near_mean),
        each=found.each if fresh else base.each,
        having_more_than=found.having_more_than if fresh else found.having_more_than or base.having_more_than,
        having_less_than=found.having_less_than if fresh else found.having_less_than or base.having_less_than,
        show="split" if (beside or "share" in drops) and dimensions and _splits(base, found, show) else show,
        beside=beside,
        moment=_moment(base, found, listing=listing),
        part=found.part or _part(base, found, show, replaced=named_metric and not added),
        per=found.per or ("" if named_metric or base.per in found.dimensions else base.per),
        percentile=found.percentile if named_metric or found.percentile is not None else base.percentile,
        target=found.target if found.target != "metric" else "metric" if fresh or named_metric else base.target,
    )


def _windowed(base: Plan, found: Plan) -> Plan:
    """The plan before with the window of a moving average that a follow-up names."""
    inside = found.inside if found.show == "moving" else base.inside
    stale = found.show == "moving" and base.show != "moving"
    return replace(base, window=found.window or (0 if stale else base.window), inside=inside)


def _shown(base: Plan, found: Plan, drops: tuple[str, ...], *, keep: bool) -> tuple[str, bool]:
    """What is shown of the metric, and whether the metric stands beside it: "и долю" adds one to the other."""
    show = _show(base, found, drops, keep=keep)
    added = bool(show) and "add" in drops and ("share" in drops or bool(found.show)) and not base.show
    return show, found.beside or added or (base.beside and show == base.show)


def _part(base: Plan, found: Plan, show: str, *, replaced: bool) -> tuple[PlanFilter | PlanRange, ...]:
    """The part that stays; one whose share is shown stays whatever the measure."""
    if show == base.show == "share":
        return base.part
    return () if replaced or found.show or found.compare else base.part


def _splits(base: Plan, found: Plan, show: str) -> bool:
    """Whether a share beside the number is of all groups together."""
    bounded = found.part or base.part or base.ranges or found.ranges
    return show == "share" and base.show != "share" and not bounded


def _columns(base: Plan, found: Plan) -> tuple[str, ...]:
    """Columns of a list; a list of other things has its own."""
    other = found.target != "metric" and base.target != "metric" and found.target != base.target
    return found.columns or (() if other else base.columns)


def _kept(context: Plan, found: Plan, drops: tuple[str, ...]) -> Plan:
    """The plan before without what is dropped; a new share is of another part of the same whole."""
    base = _without(context, drops)
    if not (context.show == found.show == "share" and found.filters):
        return base
    return replace(base, filters=tuple(item for item in base.filters if item.dimension in _PLACES))


def _narrowed(base: Plan, found: Plan) -> tuple[PlanFilter, ...]:
    """Filters of a follow-up; what it leaves out of values named before goes from these: "без жалоб"."""
    narrowed = []
    for item in found.filters:
        before = [one for one in base.filters if one.dimension == item.dimension]
        positive = next((one for one in before if not one.negated), None)
        if item.negated and item.values and positive is not None:
            left = tuple(value for value in positive.values if value not in item.values)
            narrowed.append(replace(positive, values=left) if left else item)
        elif item.negated and before:
            values = dict.fromkeys((*before[0].values, *item.values))
            narrowed.append(replace(item, values=tuple(values)) if before[0].values and item.values else item)
        else:
            narrowed.append(item)
    return tuple(narrowed)


def _moment(base: Plan, found: Plan, *, listing: bool) -> str:
    """What the period of a list is of: a list of what was resolved in a period stays one."""
    if base.target == "metric":
        resolved = listing and base.metric in BY_RESOLUTION and bool(base.period or found.period)
        return "resolved" if resolved else found.moment or base.moment
    return found.moment or base.moment


def _joined(base: Plan, found: Plan) -> tuple[PlanFilter, ...]:
    """Filters of a follow-up that adds: values of a dimension named before come on top of those."""
    before = {(item.dimension, item.negated): item.values for item in base.filters}
    return tuple(
        replace(item, values=tuple(dict.fromkeys((*before.get((item.dimension, item.negated), ()), *item.values))))
        for item in found.filters
    )


def _keeps(base: Plan, found: Plan, *, fresh: bool, named: bool) -> bool:
    """Whether what is shown of the measure stays: a share also where another sum is put in the measure's place."""
    if named:
        return base.show in KEPT and not fresh and found.metric in ADDITIVE
    return not (fresh and base.show not in KEPT)


def _state(base: Plan, *, listing: bool) -> tuple[PlanFilter, ...]:
    """The status that a list keeps of a count of open or resolved incidents."""
    there = any(item.dimension == "status" for item in base.filters)
    reported = not (base.metric in BY_RESOLUTION and base.period)
    values = STATES.get(base.metric) if listing and base.target == "metric" and not there and reported else None
    return (PlanFilter("status", values),) if values else ()


def _show(base: Plan, found: Plan, drops: tuple[str, ...], *, keep: bool) -> str:
    if "share" in drops:
        return "share"
    if found.compare and base.show in ("running", "moving", "change"):
        return ""
    return found.show or (base.show if keep else "")


def _order(base: Plan, found: Plan, drops: tuple[str, ...], *, fresh: bool) -> str:
    order = found.order or ("" if fresh else base.order)
    if "reverse" not in drops:
        return order
    return "asc" if order != "asc" else "desc"


def _without(plan: Plan, drops: tuple[str, ...]) -> Plan:
    if "filters" in drops:
        plan = replace(plan, filters=(), ranges=())
    if "period" in drops:
        plan = replace(plan, period=None, compare=None)
    if "compare" in drops:
        plan = replace(plan, compare=None)
    if "dimensions" in drops:
        plan = replace(
            plan,
            dimensions=(),
            order="",
            limit=None,
            each=False,
            show=plan.show if plan.show in ("share", "split") else "",
            beside=False,
        )
    if "show" in drops:
        plan = replace(plan, show="", window=0, beside=False, part=() if plan.beside else plan.part)
    if "having" in drops:
        plan = replace(plan, having_more_than=None, having_less_than=None, near_mean="", turned="", ranges=())
    if "limit" in drops:
        plan = replace(plan, limit=None, each=False)
    gone = set(_PLACES) if "places" in drops else set(drops)
    return replace(plan, filters=tuple(item for item in plan.filters if item.dimension not in gone))


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
