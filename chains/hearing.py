"""A question heard by every reader in turn; what one has taken the next does not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from azs.errors import BeyondPlanError, UnanswerableError
from chains import vocabulary as words
from chains.actions import ActionsAsked, read_actions
from chains.assembly import MEANS
from chains.backlog import LARGEST_ONE, one_of_each
from chains.besides import NOTHING, Beside, read_beside
from chains.comparing import earlier_by, read_periods
from chains.context import read_drops
from chains.contrasts import TOGETHER
from chains.dates import find_periods
from chains.day_kinds import DAY_KIND, read_day_kinds
from chains.deadlines import refuse_among
from chains.directory_words import Directory, bare_list, read_directory, without_filler
from chains.doubts import Doubt, Found, doubt_of_change, read_vague, spans
from chains.extremes import read_extremes
from chains.half_named import completed_units, take_same, unit_of_each
from chains.incident_numbers import read_numbers
from chains.leaders import Leaders, read_leaders
from chains.linker import Linker, lemmas
from chains.linking import Linked, link_words
from chains.outside import OUTSIDE_BY_GRAMMAR
from chains.pairs import read_pairs
from chains.phrases import read_phrases
from chains.plan import Period, PlanFilter, PlanRange
from chains.quotes import read_quotes
from chains.ratio_words import Ratio, read_ratio
from chains.repeats import Repeats, read_repeats
from chains.shapes import Shape, read_shape
from chains.signs import Signs, read_signs
from chains.single import read_attributes
from chains.stations import read_stations
from chains.text import Text, lowered
from chains.thresholds import read_thresholds
from chains.units import read_dated, told_apart
from chains.wording import reworded

KNOWN = words.GRAMMAR | words.SIGN_WORDS
LISTED_AS = {
    "station": "station_name", "city": "city", "region": "region", "category": "category", "department": "department",
    "root_cause": "root_cause", "equipment_model": "equipment_model", "reported_by": "reported_by",
    "status": "status", "severity": "severity", "source": "source", "equipment_kind": "equipment_kind",
}  # fmt: skip
"""The column of a list that shows a dimension."""
BESIDE_SERIAL = ("equipment_kind", "equipment_model", "station", "city", "region")
"""What is shown beside the serial number of a piece of equipment where it is named."""


@dataclass
class Heard:
    """What each reader took from the question, in the order they come."""

    drops: tuple[str, ...]
    directory: Directory | None
    everything: bool
    shape: Shape
    vague: Found
    period: Period | None
    compare: Period | None
    stations: list[PlanFilter]
    doubt: Doubt | None
    signs: Signs
    linked: Linked
    earlier: str = ""
    question: str = ""
    set_apart: bool = False
    ratio: Ratio | None = None
    beside: Beside = NOTHING
    number: PlanFilter | None = None
    actions: ActionsAsked | None = None
    attributes: tuple[str, ...] = ()
    leaders: Leaders | None = None
    extremes: bool = False
    thresholds: tuple[PlanRange, ...] = ()


def hear(
    question: str, linker: Linker, today: dt.date, choices: Mapping[str, str], fiscal_month: int, *, following: bool,
    single: bool = False,
) -> Heard:  # fmt: skip
    """Let every reader take its part; what one has taken the next does not see.

    `following`: there is an answer before that the question may go on from. `single`: that is of one incident.
    """
    typed = Text(told_apart(question))
    number = read_numbers(typed, linker.numbers)
    phrases, quoted = read_phrases(typed), read_quotes(typed, linker)
    text = Text(linker.corrected(completed_units(reworded(typed.left)), KNOWN))
    drops = read_drops(text) if following else ()
    refuse_outside(text.left)
    actions = read_actions(text, single=single or number is not None)
    attributes = read_attributes(text) if (single or number) and actions is None else ()
    ratio = read_ratio(text, linker)
    dated = read_dated(text, today)
    directory = _things(question, text, today, dated=bool(dated))
    repeats, (everything, paired) = read_repeats(text), _everything(text)
    leaders, extremes, thresholds = read_leaders(text), read_extremes(text), read_thresholds(text)
    beside = read_beside(text, linker)
    undated = not _names_period(text, today, fiscal_month)
    shape = _with_repeats(_shape(text, dated, beside, ratio, leaders, undated=undated), repeats)
    vague = read_vague(text, choices, today)
    period, compare, earlier = _periods(text, vague, choices, today, fiscal_month)
    stations, doubt = read_stations(text, linker, choices)
    signs = _signs(text, [*phrases, *([number] if number else [])], ratio, vague, acted=actions is not None)
    _units_apart(signs, question, period, compare)
    signs.paired = bool(paired)
    _refuse_shapes(question, text, signs, ratio, leaders)
    noise = _noise(signs, shape, compared=compare is not None)
    linked = link_words(text, linker, ranked=bool(signs.order or signs.limit), noise=noise, quoted=quoted)
    linked.dimensions = list(dict.fromkeys((*paired, *linked.dimensions)))
    _complete(question, signs, linked, shape, vague, following=following)
    return Heard(
        drops, directory, everything, shape, vague, period, compare, stations, doubt, signs, linked, earlier, question,
        ratio=ratio, beside=beside, number=number, actions=actions, attributes=attributes, leaders=leaders,
        extremes=extremes, thresholds=thresholds,
    )  # fmt: skip


def _units_apart(signs: Signs, question: str, period: Period | None, compare: Period | None) -> None:
    """Which units of the period stand apart: months where a word says so, and what is named one after another."""
    signs.months_apart = signs.apart_said and period is not None and compare is None and _months(period)
    signs.unit_of_each = "" if compare or TOGETHER.search(question) else unit_of_each(period)
    signs.compare = signs.compare and not signs.unit_of_each


def _noise(signs: Signs, shape: Shape, *, compared: bool) -> frozenset[str]:
    """Words that explain nothing beside what has been heard; a change of each period is no comparison of two."""
    noise = words.GROWTH if shape.show == "change" or signs.compare else frozenset[str]()
    if any(name.startswith("mttr") for name in signs.metrics) or shape.percentile is not None:
        noise |= words.RESOLUTION
    noise |= words.COMPARATIVES if signs.compare and compared else frozenset[str]()
    signs.compare = signs.compare and shape.show != "change"
    return noise


def _periods(
    text: Text, vague: Found, choices: Mapping[str, str], today: dt.date, fiscal_month: int
) -> tuple[Period | None, Period | None, str]:  # fmt: skip
    """The period asked for, the one it is set against, and the unit of "a year earlier" where no period is named."""
    same = take_same(text, today, fiscal_month)
    period, compare = read_periods(text, today, fiscal_month)
    earlier = text.take(words.EARLIER)
    period, compare = _spans_of_change(text, vague, choices, (period, compare), today)
    if earlier and period and compare is None:
        period, compare = earlier_by(_unit_earlier(earlier.group()), period, today)
    return period, compare, same or (_unit_earlier(earlier.group()) if earlier and period is None else "")


def _unit_earlier(said: str) -> str:
    """The unit of "the week before that"; "unit" where none is named."""
    units = (words.UNITS_EARLIER.get(word[:2], "") for word in said.lower().split())
    return next((unit for unit in units if unit), "unit")


def _names_period(text: Text, today: dt.date, fiscal_month: int) -> bool:
    """Whether a period is named in what is left."""
    return bool(find_periods(text.left, today, fiscal_month=fiscal_month))


def _shape(
    text: Text, dated: list[PlanRange], beside: Beside, ratio: Ratio | None, leaders: Leaders | None,
    *, undated: bool,
) -> Shape:  # fmt: skip
    """What is asked beyond a value by group, with the ranges, the ratio and the share that were read before it."""
    shape = read_shape(text, dated=not undated)
    shape.ranges += dated
    shape.show = "leaders" if leaders and leaders.count else beside.show or shape.show
    shape.metrics += [ratio.metric] if ratio else []
    return shape


def _things(question: str, text: Text, today: dt.date, *, dated: bool) -> Directory | None:
    """What of the network is listed; nothing of it where what happened is told apart by it."""
    directory = None if dated else read_directory(text, today)
    if bare_list(question):
        without_filler(text)
    return directory


def _with_repeats(shape: Shape, repeats: Repeats | None) -> Shape:
    """The shape with the incidents that follow another one."""
    if repeats:
        shape.metrics, shape.window = [*shape.metrics, repeats.metric], repeats.hours
    return shape


def _everything(text: Text) -> tuple[bool, tuple[str, ...]]:
    """Whether all of the data are asked for, and the pair of dimensions whose groups are."""
    everything = text.take(words.EVERYTHING) is not None
    text.take(words.INSTEAD)
    paired = tuple(read_pairs(text))
    while words.REPEATED.search(text.left) and text.take(words.REPEAT_CLAUSE):
        pass
    return everything, paired


def _signs(text: Text, filters: list[PlanFilter], ratio: Ratio | None, vague: Found, *, acted: bool) -> Signs:
    """The signs, with the conditions, the ratio, the bound picked and the actions that were read before them."""
    of_kinds = read_day_kinds(text)
    signs = read_signs(text)
    if of_kinds:
        signs.by_unit, signs.compare, signs.apart, signs.order, signs.single = DAY_KIND, False, False, "", False
    signs.more_than = vague.at_least - 1 if vague.at_least else signs.more_than
    if ratio and ratio.order and not signs.order:
        signs.order, signs.single = ratio.order, signs.single and ratio.single
    signs.filters += filters
    signs.of_action = signs.of_action or acted
    return signs


def _spans_of_change(
    text: Text, vague: Found, choices: Mapping[str, str], periods: tuple[Period | None, Period | None], today: dt.date
) -> tuple[Period | None, Period | None]:  # fmt: skip
    """The periods of "is it getting better": those picked before; where none are, the doubt is noted in `vague`."""
    if words.WHICH_TURNED.search(lowered(text.left)):
        return periods
    better = text.take(words.VAGUE_CHANGE)
    if not better or periods[0] is not None or vague.doubt is not None or vague.period is not None:
        return periods
    asked = doubt_of_change(better)
    if choices.get(asked.name) in {option.value for option in asked.options}:
        return spans(choices[asked.name], today)
    vague.doubt = asked
    return periods


def _refuse_shapes(
    question: str, text: Text, signs: Signs, ratio: Ratio | None, leaders: Leaders | None
) -> None:  # fmt: skip
    """Raises: BeyondPlanError for what no plan says."""
    acted = words.ACTIONS_PER.search(question) and (ratio is None or ratio.metric != "actions_per_incident")
    if (words.RATIO.search(text.left) and not signs.of_one) or acted:
        raise BeyondPlanError("assistant.ratio")
    if signs.share and (signs.late or signs.in_time):
        refuse_among(question)
    if ratio and (signs.solved or signs.in_time):  # resolved ones over what: nothing resolved stands below
        raise BeyondPlanError("assistant.rate_cut")
    if words.SAME_DAY.search(text.left):
        raise BeyondPlanError("assistant.no_cut")
    if words.PART_OF.search(question) and not (signs.share or leaders):
        raise BeyondPlanError("assistant.part_of")


def _months(period: Period) -> bool:
    """Whether a period is two whole months or more, up to a year."""
    after = period.end + dt.timedelta(days=1)
    months = (after.year - period.start.year) * 12 + after.month - period.start.month
    return period.start.day == 1 and after.day == 1 and 2 <= months < 12


def refuse_outside(question: str) -> None:
    """Raises: UnanswerableError for a topic the data do not hold, or a wish to change them."""
    for topic, pattern in (*words.OUTSIDE, *OUTSIDE_BY_GRAMMAR):
        if pattern.search(question):
            raise UnanswerableError(f"assistant.outside_{topic}")


def _of_each(question: str, signs: Signs, linked: Linked) -> bool:
    """Whether every group is to have an incident of its own: the oldest, the latest or the largest one."""
    if len(linked.dimensions) != 1 or not one_of_each(question):
        return False
    return bool((signs.listing and signs.limit == 1) or (signs.extreme and LARGEST_ONE.search(question)))


def _beside_serial(linked: Linked) -> None:
    """ "Serial numbers with 7 or more incidents, plus model and station": what is named beside a serial number."""
    if "equipment_serial" in linked.named:
        linked.dimensions = []
        for name in ("equipment_serial", *(name for name in BESIDE_SERIAL if name in linked.named)):
            linked.group(name)


def _said_twice(question: str, linked: Linked) -> None:
    """ "Сколько раз службы вышли за срок? По каждой службе": the first word is explained by the second."""
    if linked.unknown and words.EACH.search(question):
        for name in tuple(linked.dimensions):
            linked.group(name)
        linked.dimensions = list(dict.fromkeys(linked.dimensions))


def _better_or_worse(question: str) -> str:
    """The order that a word for good or bad asks for."""
    return "worst" if words.WORSE.search(question) else "best" if words.BETTER.search(question) else ""


def _complete(
    question: str, signs: Signs, linked: Linked, shape: Shape, vague: Found, *, following: bool
) -> None:  # fmt: skip
    """What the words around the links add to them."""
    if vague.metric:
        linked.metrics.append(vague.metric)
        if not vague.compared:  # better than before, and not the best
            signs.order = signs.order or _better_or_worse(question)
    if (
        shape.last and linked.dimensions and set(linked.dimensions) <= set(LISTED_AS)
    ):  # "when … last, and at which site"
        signs.columns = ("reported_at", *(LISTED_AS[name] for name in dict.fromkeys(linked.dimensions)))
        linked.dimensions = []
    signs.of_each = _of_each(question, signs, linked)
    first_one = signs.listing and signs.limit == 1 and not signs.of_each
    if first_one and linked.dimensions and set(linked.dimensions) <= set(LISTED_AS):
        signs.columns = signs.columns or (  # "the oldest ticket, and which station is it at"
            "external_id", "reported_at", *(LISTED_AS[name] for name in dict.fromkeys(linked.dimensions)),
        )  # fmt: skip
        linked.dimensions = []
    _beside_serial(linked)
    if not linked.dimensions and len(linked.named) == 1 and words.EACH.search(question):
        linked.group(linked.named[0])
    _said_twice(question, linked)
    placed = linked.dimensions or signs.apart or signs.listing or signs.columns or shape.absent or shape.last
    ranked = bool(signs.order) and words.WHERE.search(question)
    placed = placed or (following and (signs.more_than is not None or signs.less_than is not None))
    if not placed and not signs.counting and (ranked or words.WHERE_ARE.search(question)):
        linked.dimensions.append("station")
    mean = next((word for word in linked.unknown if lemmas(word) & {"средний", "average", "mean", "avg"}), "")
    if mean and ({*linked.metrics, *shape.metrics} & set(MEANS) or signs.unit in ("l", "rub")):
        signs.on_average = True
        linked.unknown = tuple(word for word in linked.unknown if word != mean)
    linked.joined |= set(signs.joined)
    if words.MATRIX.search(question):
        linked.dimensions = []
        for name in list(dict.fromkeys(linked.named))[:2]:
            linked.group(name)
    if words.DISTRIBUTION.search(question):
        shape.band = True
