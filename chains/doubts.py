"""Words with several readings of about the same weight: the person picks one, nobody guesses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from chains.dates import unit_span, year_before
from chains.linker import Linker
from chains.linking import Linked
from chains.plan import Period, PlanFilter, PlanRange
from chains.text import Text

_I = re.IGNORECASE
MOST = 4
SPANS = ("month", "quarter", "year")
RECENT = ("7", "30", "90", "365")
QUALITY = ("sla_kept_pct", "mttr_median_h", "incidents", "loss_rub")
RELIABILITY = ("incidents", "days_since_last", "repeat_incidents", "mttr_median_h")

_SUPERLATIVE = re.compile(r"(?:сам\w{2,3}|наиболее|most|the most)\s+$", _I)
VAGUE_METRIC = re.compile(
    r"(?<!\w)(?:(?:не)?эффективн\w+|производительност\w+|результативност\w+|успешн\w+|качеств\w+(?:\s+(?:работы"
    r"|обслуживания))?"
    r"|(?:как|кто|где|чья|чьи)\s+(?:\w+\s+){0,3}?(?:работа\w+|справля\w+)(?:\s+(?:лучше|хуже)(?:\s+(?:всех|всего))?)?"
    r"|(?:кто|как|где)\s+(?:\w+\s+){0,3}?отработа\w+|(?:нормально|хорошо|плохо)\s+(?:отработа|поработа)\w+"
    r"|(?:лучше|хуже)\s+(?:всех\s+)?(?:работа\w+|справля\w+)|показател\w+\s+(?:работы|качества)|дела\s+обстоят"
    r"|отста[её]т|отстают|лагает|lagging(?:\s+behind)?|efficien\w+|effective\w*|productiv\w+"
    r"|(?:best |worst |poorest |top |poor |bad(?:ly)? |well )?perform(?:s|ed|ing|ance|er|ers)?(?:\s+(?:best|worst"
    r"|better|worse))?"
    r"|quality(?:\s+of\s+(?:work|service))?|how\s+(?:well|good|bad)\s+(?:are|is|do|does))(?!\w)",
    _I,
)
VAGUE_RELIABILITY = re.compile(r"(?<!\w)(?:(?:не)?над[её]жн\w+|(?:un)?reliab\w+)(?!\w)", _I)
VAGUE_PERIOD = re.compile(
    r"(?<!\w)(?:(?:за|в)\s+последн(?:ее|ие)\s+врем\w+|за\s+(?:последний\s+|этот\s+|данный\s+)?период(?!\s*(?:со?|от|до|по|между|в|на|за|\d|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)(?!\w{9}))|в\s+последние\s+дни|недавн\w+|на\s+днях"
    r"|не\s+так\s+давно|recent(?:ly)?|lately|of\s+late"
    r"|(?:over\s+the\s+|in\s+the\s+)?last\s+(?:few|couple\s+of)\s+(?:days|weeks|months)"
    r"|(?:за\s+)?(?:последние\s+)?(?:несколько|пару)\s+последних\s+(?:дней|недель|месяцев))(?!\w)",
    _I,
)
_BIG = (
    r"(?:крупн\w+|больш(?:ие|их|им|ими|ой|ого)|значительн\w+|существенн\w+|масштабн\w+"
    r"|large|big|major|significant|substantial|huge)"
)
VAGUE_SPILL = re.compile(rf"(?<!\w){_BIG}\s+(?=разлив\w*|пролив\w*|утеч\w+|(?:fuel\s+)?(?:spills?|leaks?))", _I)
VAGUE_LOSS = re.compile(
    rf"(?<!\w)(?:(?:{_BIG}|серь[её]зн\w+|serious)\s+(?=ущерб\w*|потер\w+|убыт\w+|недостач\w*|хищени\w+|краж\w*|loss|damage|thefts?)"
    r"|(?:дорог(?:ие|их|им|ой|ого)|дорогостоящ\w+|убыточн\w+|costly|expensive)\s+(?=инцидент\w*|случа\w+|авари\w+"
    r"|incidents?))",
    _I,
)
VAGUE_INCIDENT = re.compile(
    rf"(?<!\w)(?!крупнейш)(?:{_BIG}|важн\w+|серь[её]зн\w+|important|notable|serious)\s+"
    r"(?=инцидент\w*|случа\w+|авари\w+|происшестви\w+|заявк\w*|обращени\w+|проблем\w*|косяк\w*|неприятност\w+|incidents?|cases?|events?|accidents?|tickets?|problems?|issues?|trouble|ones(?!\w))",
    _I,
)
VAGUE_LONG = re.compile(
    r"(?<!\w)(?:(?:слишком|очень|подозрительно)\s+долго|долг(?:ие|их|им)|затяжн\w+|затянувш\w+|застарел\w+|long(?:-running|-lasting)?|lengthy|stale)\s+"
    r"(?:(?=инцидент\w*|случа\w+|открыт\w+|решени\w+|incidents?|cases?|open)|ремонт\w*|repairs?)",
    _I,
)
VAGUE_OFTEN = re.compile(
    r"(?<!\w)(?:с|со|with)\s+(?:част(?:ыми|ым)|frequent|regular|регулярными)\s+(?=(?:отказ|сбо|полом|инцидент|авари|жалоб|пролив|разлив|проблем|equipment|failure|fault|incident|complaint|problem|breakdown|spill)\w*)",
    _I,
)
VAGUE_OLD = re.compile(
    r"(?<!\w)(?:стар(?:ые|ых)|old)\s+(?=заяв\w*|инцидент\w*|обращени\w*|тикет\w*|открыт\w*|незакрыт\w*|tickets?|incidents?|cases?|open|unresolved|ones(?!\w))",
    _I,
)
_OPEN = re.compile(
    r"(?<!\w)(?:открыт|незакрыт|не\s+закры|нереш|не\s+реш|вис[ия]т|open|unresolved|pending|hanging|still)", _I
)
VAGUE_BETTER = re.compile(
    r"(?<!\w)(?:стал[оаи]?\s+(?:ли\s+)?(?:[^\W\d]+\s+){1,5}?(?P<ru>лучше|хуже)(?=,?\s+чем\s)|(?:doing|getting|become|became|going|performing|any)\s+(?P<en>better|worse)(?=\s+than\s))",
    _I,
)
_MEASURED = re.compile(
    r"sla|сла(?!\w)|ущерб|потер|убыт|врем|инцидент|заяв|жалоб|пожар|разлив|mttr|срок|отказ|доля|incident|ticket|loss|time|complaint|share|spill",
    _I,
)
WHERE = frozenset(("region", "city", "station", "station_format", "equipment_kind"))
"""Filters that do not say what a ranking is by."""
RANKED_ENTITIES = frozenset(("station", "department", "region", "city", "equipment_model", "reported_by"))


@dataclass(frozen=True)
class Option:
    """One reading to click. `value` names it; its words are the text `key` with `number` in it, or `text` as it is."""

    value: str
    key: str = ""
    number: float | None = None
    text: str = ""


@dataclass(frozen=True)
class Doubt:
    """What the person has to decide, and the readings there are, at most MOST.

    Attributes:
        name: under which the choice is handed back.
        word: what in the question is open.
    """

    name: str
    word: str
    options: tuple[Option, ...]


Choices = Mapping[str, str]


@dataclass
class Found:
    """What the vague words came to: the first open doubt, and what earlier choices stand for."""

    doubt: Doubt | None = None
    metric: str = ""
    period: Period | None = None
    ranges: tuple[PlanRange, ...] = ()
    filters: tuple[PlanFilter, ...] = ()
    at_least: int = 0
    compared: bool = False


def read_vague(text: Text, choices: Choices, today: dt.date) -> Found:
    """Read the words that name no measure, period or threshold of their own, and blank them out."""
    found = Found()
    _better(text, found, choices)
    _often_and_old(text, found, choices)
    for pattern, metrics in ((VAGUE_RELIABILITY, RELIABILITY), (VAGUE_METRIC, QUALITY)):
        if match := text.take(pattern):
            found.metric = _chosen(found, "metric", match, _metrics(metrics), choices)
            break
    if match := text.take(VAGUE_PERIOD):
        options = tuple(Option(days, "assistant.option_days", float(days)) for days in RECENT)
        if days := _chosen(found, "period", match, options, choices):
            found.period = Period(today - dt.timedelta(days=int(days) - 1), today)
    for name, pattern, column, edges in (
        ("spill", VAGUE_SPILL, "litres_spilled", (50, 100, 500)),
        ("loss", VAGUE_LOSS, "loss_rub", (50_000, 100_000, 500_000)),
        ("long", VAGUE_LONG, "resolution_h", (24, 72, 168)),
    ):
        if match := _taken(text, pattern):
            options = tuple(Option(str(edge), f"assistant.option_{name}", edge) for edge in edges)
            if edge := _chosen(found, name, match, options, choices):
                found.ranges = (*found.ranges, PlanRange(column, over=float(edge)))
    if match := _taken(text, VAGUE_INCIDENT):
        _important(found, match, choices)
    return found


def _better(text: Text, found: Found, choices: Choices) -> None:
    """ "Стало ли на трассовых лучше, чем в прошлом квартале": in which measure?"""
    match = VAGUE_BETTER.search(text.left)
    if match is None or _MEASURED.search(text.left):
        return
    word = "ru" if match["ru"] else "en"
    start, end = match.span(word)
    doubt = Doubt("metric", match[word], _metrics(QUALITY))
    if choices.get(doubt.name) in QUALITY:
        found.metric, found.compared = choices[doubt.name], True
    else:
        found.doubt = doubt
    text.blank(start, end)


def _often_and_old(text: Text, found: Found, choices: Choices) -> None:
    """ "С частыми отказами", "старые открытые заявки": from how many, from which age on?"""
    if match := text.take(VAGUE_OFTEN):
        options = tuple(Option(str(count), "assistant.option_often", count) for count in (3, 5, 10))
        found.at_least = int(_chosen(found, "often", match, options, choices) or 0)
    if _OPEN.search(text.left) and (match := _taken(text, VAGUE_OLD)):
        options = tuple(Option(str(days), "assistant.option_old", days) for days in (7, 30, 90))
        if days := _chosen(found, "old", match, options, choices):
            found.ranges = (*found.ranges, PlanRange("age_h", over=24.0 * int(days)))


def _taken(text: Text, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """The first match, blanked out; none behind "the most": that has one reading."""
    match = pattern.search(text.left)
    if match is None or _SUPERLATIVE.search(text.left[: match.start()]):
        return None
    text.blank(match.start(), match.end())
    return match


def _important(found: Found, match: re.Match[str], choices: Choices) -> None:
    options = (
        Option("critical", "assistant.option_critical"), Option("high", "assistant.option_high"),
        Option("100000", "assistant.option_loss", 100_000), Option("500000", "assistant.option_loss", 500_000),
    )  # fmt: skip
    chosen = _chosen(found, "weight", match, options, choices)
    if chosen in ("critical", "high"):
        values = ("critical",) if chosen == "critical" else ("critical", "high")
        found.filters = (*found.filters, PlanFilter("severity", values))
    elif chosen:
        found.ranges = (*found.ranges, PlanRange("loss_rub", over=float(chosen)))


def _chosen(found: Found, name: str, match: re.Match[str], options: tuple[Option, ...], choices: Choices) -> str:
    """What the person chose of the options; the doubt is kept where they have not been asked."""
    chosen = choices.get(name, "")
    if chosen in {item.value for item in options}:
        return chosen
    found.doubt = found.doubt or Doubt(name, match.group().strip(), options[:MOST])
    return ""


def _metrics(names: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(name, "metric") for name in names)


def doubt_of_rank(linked: Linked, ranked: str, *, best: bool, word: str) -> Doubt | None:
    """Stations, departments and so on ranked by nothing that is named: by what?

    Args:
        ranked: the order the words ask for.
        best: "best" or "worst" and not just "top".
    """
    about = [name for name in linked.dimensions if name in RANKED_ENTITIES or name == "category"]
    if linked.each or len(linked.dimensions) > 1:
        return None
    if not ranked or not about or linked.metrics or any(item.dimension not in WHERE for item in linked.filters):
        return None
    metrics: tuple[str, ...] = ("incidents", "loss_rub", *QUALITY[:2])
    if "department" in about:
        metrics = ("resolved_incidents", *QUALITY[:2], "open_incidents")
    if "equipment_model" in about or "reported_by" in about:
        metrics = RELIABILITY if best else ()
    return Doubt("metric", word.strip(), _metrics(metrics)[:MOST]) if metrics else None


def doubt_of_average(match: re.Match[str] | None) -> Doubt:
    """A count "on average" over what? `match`: the words."""
    options = tuple(Option(unit, f"assistant.per_{unit}") for unit in ("day", "month", "station"))
    return Doubt("per", match.group().strip() if match else "", options)


def doubt_of_size(match: re.Match[str] | None) -> Doubt | None:
    """The largest incident by which measure? `match`: the words; None where they are not there."""
    measures = _metrics(("loss_rub", "litres_spilled", "people_injured", "mttr_mean_h"))
    return Doubt("metric", match.group().strip(), measures) if match else None


def settle_values(linked: Linked, choices: Choices) -> Doubt | None:
    """Names that fit several people or things: what was picked stays, else which of them is meant?"""
    for word, links in linked.doubts:
        name = f"value:{word.lower()}"
        options = tuple(Option(f"{x.term.name}={x.term.value}", text=x.term.value) for x in links)
        chosen = choices.get(name, "")
        if chosen not in {option.value for option in options}:
            return Doubt(name, word, options[:MOST])
        dimension, _, value = chosen.partition("=")
        values = {(x.term.name, x.term.value) for x in links}
        linked.filters = [_settled(item, dimension, value, values) for item in linked.filters]
    return None


def _settled(item: PlanFilter, dimension: str, value: str, values: set[tuple[str, str]]) -> PlanFilter:
    """The filter of a doubtful name with the one meaning that was picked; other filters as they are."""
    if all((item.dimension, one) in values for one in item.values):
        return PlanFilter(dimension, (value,), item.negated)
    return item


def doubt_of_word(linked: Linked, linker: Linker) -> Doubt | None:
    """A slip of the keyboard that is equally near to several known words: which of them was meant?"""
    for word in linked.unknown:
        texts = dict.fromkeys(term.value for term in linker.near(word))
        if 2 <= len(texts) <= MOST:
            return Doubt(f"word:{word.lower()}", word, tuple(Option(text, text=text) for text in texts))
    return None


def reworded(question: str, choices: Choices) -> str:
    """The question with the words the person picked in place of those that were misspelt."""
    for name, value in choices.items():
        if name.startswith("word:"):
            found = re.search(rf"(?<!\w){re.escape(name[5:])}(?!\w)", question, _I)
            question = question[: found.start()] + value + question[found.end() :] if found else question
    return question


def doubt_of_comparison(linked: Linked, filters: tuple[PlanFilter, ...], *, compared: bool, word: str) -> Doubt | None:
    """Two stations or departments set against each other by nothing that is named: by what?"""
    several = any(item.dimension in RANKED_ENTITIES and len(item.values) > 1 for item in filters)
    if not compared or not several or linked.metrics or len(filters) > 1:
        return None
    return Doubt("metric", word, _metrics(("incidents", "loss_rub", *QUALITY[:2])))


def doubt_of_change(match: re.Match[str]) -> Doubt:
    """Better or worse than when? `match`: the words."""
    options = tuple(Option(unit, f"assistant.option_{unit}") for unit in SPANS)
    return Doubt("span", match.group().strip(), options)


def spans(unit: str, today: dt.date) -> tuple[Period, Period]:
    """The month, quarter or year under way, and as much of the one before."""
    now = Period(unit_span(unit, today)[0], today)
    start = unit_span(unit, now.start - dt.timedelta(days=1))[0]
    if unit == "year":
        return now, year_before(now)
    return now, Period(start, min(start + (now.end - now.start), now.start - dt.timedelta(days=1)))
