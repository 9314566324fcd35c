"""A question heard by every reader in turn; what one has taken the next does not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from azs.errors import BeyondPlanError, UnanswerableError
from chains import vocabulary as words
from chains.actions import ActionsAsked, read_actions
from chains.assembly import MEANS
from chains.comparing import read_periods
from chains.context import read_drops
from chains.directory_words import Directory, bare_list, read_directory, without_filler
from chains.doubts import Doubt, Found, doubt_of_change, read_vague, spans
from chains.incident_numbers import read_numbers
from chains.linker import Linker, lemmas
from chains.linking import Linked, link_words
from chains.phrases import read_phrases
from chains.plan import Period, PlanFilter
from chains.quotes import read_quotes
from chains.shapes import Shape, read_shape
from chains.signs import Signs, read_signs
from chains.single import read_attributes
from chains.stations import read_stations
from chains.text import Text
from chains.wording import reworded

KNOWN = words.GRAMMAR | words.SIGN_WORDS
LISTED_AS = {
    "station": "station_name", "city": "city", "region": "region", "category": "category", "department": "department",
    "root_cause": "root_cause", "equipment_model": "equipment_model", "reported_by": "reported_by",
}  # fmt: skip
"""The column of a list that shows a dimension."""


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
    number: PlanFilter | None = None
    actions: ActionsAsked | None = None
    attributes: tuple[str, ...] = ()


def hear(
    question: str, linker: Linker, today: dt.date, choices: Mapping[str, str], fiscal_month: int, *, following: bool,
    single: bool = False,
) -> Heard:  # fmt: skip
    """Let every reader take its part; what one has taken the next does not see.

    Args:
        following: there is an answer before that the question may go on from. single: that is of one incident.
    """
    typed = Text(question)
    number = read_numbers(typed, linker.numbers)
    phrases, quoted = read_phrases(typed), read_quotes(typed, linker)
    text = Text(linker.corrected(reworded(typed.left), KNOWN))
    drops = read_drops(text) if following else ()
    refuse_outside(text.left)
    one = single or number is not None
    actions = read_actions(text, single=one)
    attributes = read_attributes(text) if one and actions is None else ()
    directory = read_directory(text, today)
    if bare_list(question):
        without_filler(text)
    everything = _everything(text)
    shape = read_shape(text)
    vague = read_vague(text, choices, today)
    period, compare = read_periods(text, today, fiscal_month)
    earlier = text.take(words.EARLIER)
    period, compare = _spans_of_change(text, vague, choices, (period, compare), today)
    stations, doubt = read_stations(text, linker, choices)
    signs = _signs(text, [*phrases, *([number] if number else [])], acted=actions is not None)
    signs.months_apart = signs.apart_said and period is not None and compare is None and _months(period)
    _refuse_shapes(question, text, signs)
    noise = _noise(signs, shape, compare)
    signs.compare = signs.compare and shape.show != "change"
    linked = link_words(text, linker, ranked=bool(signs.order or signs.limit), noise=noise, quoted=quoted)
    _complete(question, signs, linked, shape, vague, following=following)
    unit = words.UNITS_EARLIER.get(earlier.group().lower().split()[0][:2], "unit") if earlier and period is None else ""
    return Heard(
        drops, directory, everything, shape, vague, period, compare, stations, doubt, signs, linked, unit, question,
        number=number, actions=actions, attributes=attributes,
    )  # fmt: skip


def _signs(text: Text, filters: list[PlanFilter], *, acted: bool) -> Signs:
    """The signs, with the conditions and the actions that were read before them."""
    signs = read_signs(text)
    signs.filters += filters
    signs.of_action = signs.of_action or acted
    return signs


def _everything(text: Text) -> bool:
    """Whether all of the data are asked for; words that repeat what the question says anyway are blanked out."""
    found = text.take(words.EVERYTHING) is not None
    text.take(words.INSTEAD)
    if words.REPEATED.search(text.left):
        while text.take(words.REPEAT_CLAUSE):
            pass
    return found


def _noise(signs: Signs, shape: Shape, compare: Period | None) -> frozenset[str]:
    """Words that say again what has been read."""
    noise = words.GROWTH if shape.show == "change" or signs.compare else frozenset[str]()
    if any(name.startswith("mttr") for name in signs.metrics) or shape.percentile is not None:
        noise |= words.RESOLUTION
    if signs.compare and compare is not None:
        noise |= words.COMPARATIVES
    return noise


def _spans_of_change(
    text: Text, vague: Found, choices: Mapping[str, str], periods: tuple[Period | None, Period | None], today: dt.date
) -> tuple[Period | None, Period | None]:  # fmt: skip
    """The periods of "is it getting better": those picked before; where none are, the doubt is noted in `vague`."""
    if words.WHICH_TURNED.search(words.plain(text.left)):
        return periods
    better = text.take(words.VAGUE_CHANGE)
    if not better or periods[0] is not None or vague.doubt is not None or vague.period is not None:
        return periods
    asked = doubt_of_change(better)
    if choices.get(asked.name) in {option.value for option in asked.options}:
        return spans(choices[asked.name], today)
    vague.doubt = asked
    return periods


def _refuse_shapes(question: str, text: Text, signs: Signs) -> None:
    """Raises: BeyondPlanError for what no plan says."""
    if (words.RATIO.search(text.left) and not signs.of_one) or words.ACTIONS_PER.search(question):
        raise BeyondPlanError("assistant.ratio")
    if words.SAME_DAY.search(text.left):
        raise BeyondPlanError("assistant.no_cut")
    if words.PART_OF.search(question) and not signs.share:
        raise BeyondPlanError("assistant.part_of")


def _months(period: Period) -> bool:
    """Whether a period is two whole months or more, up to a year."""
    after = period.end + dt.timedelta(days=1)
    months = (after.year - period.start.year) * 12 + after.month - period.start.month
    return period.start.day == 1 and after.day == 1 and 2 <= months < 12


def refuse_outside(question: str) -> None:
    """Raises: UnanswerableError for a topic the data do not hold, or a wish to change them."""
    for topic, pattern in words.OUTSIDE:
        if pattern.search(question):
            raise UnanswerableError(f"assistant.outside_{topic}")


def _complete(
    question: str, signs: Signs, linked: Linked, shape: Shape, vague: Found, *, following: bool
) -> None:  # fmt: skip
    """What the words around the links add to them."""
    if vague.metric:
        linked.metrics.append(vague.metric)
        signs.order = signs.order or (
            "worst" if words.WORSE.search(question) else "best" if words.BETTER.search(question) else ""
        )
    if (
        shape.last and linked.dimensions and set(linked.dimensions) <= set(LISTED_AS)
    ):  # "when … last, and at which site"
        signs.columns = ("reported_at", *(LISTED_AS[name] for name in dict.fromkeys(linked.dimensions)))
        linked.dimensions = []
    if signs.listing and signs.limit == 1 and linked.dimensions and set(linked.dimensions) <= set(LISTED_AS):
        signs.columns = signs.columns or (  # "the oldest ticket, and which station is it at"
            "external_id", "reported_at", *(LISTED_AS[name] for name in dict.fromkeys(linked.dimensions)),
        )  # fmt: skip
        linked.dimensions = []
    if not linked.dimensions and len(linked.named) == 1 and words.EACH.search(question):
        linked.group(linked.named[0])
    placed = linked.dimensions or signs.apart or signs.listing or signs.columns or shape.absent or shape.last
    ranked = bool(signs.order) and words.WHERE.search(question)
    placed = placed or (following and (signs.more_than is not None or signs.less_than is not None))
    if not placed and not signs.counting and (ranked or words.WHERE_ARE.search(question)):
        linked.dimensions.append("station")
    mean = next((word for word in linked.unknown if lemmas(word) & {"средний", "average", "mean", "avg"}), "")
    if mean and (set(linked.metrics) & set(MEANS) or signs.unit in ("l", "rub")):
        signs.on_average = True
        linked.unknown = tuple(word for word in linked.unknown if word != mean)
    linked.joined |= set(signs.joined)
    if words.MATRIX.search(question):
        linked.dimensions = []
        for name in list(dict.fromkeys(linked.named))[:2]:
            linked.group(name)
    if words.DISTRIBUTION.search(question):
        shape.band = True
