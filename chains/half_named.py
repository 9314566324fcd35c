"""Periods that a question names by half: "прошлый год и этот", "30 дней до этого", "October a year ago"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from chains.contrasts import ELLIPTIC
from chains.dates import DateMatch, find_periods, minus_months, preceding, unit_span, year_before
from chains.plan import Period
from chains.text import Text

_I = re.IGNORECASE
_RU_UNIT = r"год(?:у|а|ом)?|месяц(?:а|е|ем|у)?|квартал(?:а|е|ом|у)?|недел(?:я|ю|е|и|ей)"
_RU_WHICH = (
    r"(?:эт(?:от|ом|им|ого|ому|у|а|ой)|(?:поза)?прошл(?:ый|ом|ым|ого|ому|ая|ой|ую)"
    r"|(?:предыд|тек)ущ(?:ий|ем|им|его|ему|ая|ей|ую))"
)
_EN_WHICH = r"(?:this|last|previous|current)"
_LINK_RU = r"(?:и|или|а|vs\.?|чем|чем\s+(?:в|во|за|на)|против|относительно|к|ко|с|со|от)"
_LINK_EN = r"(?:and|or|vs\.?|versus|v|than|than\s+(?:in\s+)?|against|to|with|from)"
_END_RU = r"(?=\s*(?:$|[?.!,;:)])|\s+(?:за|на|по|в|во|с|у|и|к|сколько|было|были|же|те|для)(?!\w))"
_END_EN = r"(?=\s*(?:$|[?.!,;:)])|\s+(?:by|for|in|at|per|on|and|how|as)(?!\w))"
_SAME_UNIT_RU = re.compile(
    rf"(?<!\w)(?P<which>{_RU_WHICH})\s+(?P<unit>{_RU_UNIT})(?P<link>\s*[,/]\s*|\s+{_LINK_RU}\s+)(?P<lead>(?:(?:в|во|за|на|с|со)\s+)?)(?P<other>{_RU_WHICH}){_END_RU}",
    _I,
)
_SAME_UNIT_FIRST = re.compile(
    rf"(?<!\w)(?P<which>{_RU_WHICH})\s+(?P<link>и|или|против|vs\.?|к)\s+(?P<lead>(?:(?:в|во|за|на|с|со)\s+)?)(?P<other>{_RU_WHICH})\s+(?P<unit>{_RU_UNIT})(?!\w)",
    _I,
)
_SAME_UNIT_LATER = re.compile(
    rf"(?<!\w)(?P<which>{_RU_WHICH})\s+(?P<unit>{_RU_UNIT})(?P<between>[^.?!]{{1,60}}?\s(?:чем\s+(?:в|во|за|на)|чем|против|по\s+сравнению\s+с|и\s+рядом\s+[^.?!]{{1,24}}?|те\s+же\s+\w+)\s+)(?P<other>{_RU_WHICH}){_END_RU}",
    _I,
)
_SAME_ORDINAL = re.compile(
    r"(?<!\w)(?:перв\w+|втор\w+|трет\w+|четв[её]рт\w+|[1-4](?:-?(?:й|м|го|ом))?)\s+(?P<unit>квартал\w*|кв\.?|полугоди\w+)"
    r"(?P<between>[^.?!]{0,60}?\s(?:чем|и|или|против|относительно)\s+(?:(?:в|во|за|на)\s+)?)"
    rf"(?P<other>(?:перв|втор|трет|четв[её]рт)(?:ый|ой|ий|ом|ем|ого|ого|его))(?!\w){_END_RU}",
    _I,
)
_SAME_UNIT_EN = re.compile(
    rf"(?<!\w)(?P<which>{_EN_WHICH})\s+(?P<unit>year|month|quarter|week)(?P<link>\s*[,/]\s*|\s+(?:compared\s+(?:to|with)|{_LINK_EN})\s+)(?P<lead>(?:(?:in|for|the)\s+)*)(?P<other>{_EN_WHICH})(?:\s+one)?{_END_EN}",
    _I,
)
YEAR_ON_YEAR = re.compile(r"год к году|year over year|yoy", _I)
_OF_LAST_YEAR = re.compile(r"прошл|предыдущ|last|год к году|year|yoy", _I)
_ALONE = re.compile(r"\W*(?:(?:а|и|and)\s+)?(?:год к году|year over year|yoy)\W*", _I)
_AND = re.compile(r"(?<=\d)\s+(?P<said>[nv])\s+(?=(?:in\s+)?(?:19|20)\d\d)", _I)
_BEFORE_IT = re.compile(
    r"(?<!\w)(?:(?:и|,|а\s+также|против|по\s+сравнению\s+с|с|со)\s+)?(?:(?:за|в|с|со|к)\s+)?(?:те\s+)?(?:(?P<n>\d{1,3})\s+)?(?P<unit>дн\w+|день|сут\w+|недел\w+|месяц\w*|год\w*|квартал\w*)\s+(?:до\s+(?:этого|того|них)|перед\s+(?:этим|тем|ними)|(?:предшеств\w+|предыдущ\w+)(?!\w))"
    r"|(?<!\w)(?:(?:и|,|против|по\s+сравнению\s+с|с|со)\s+)?(?:(?:за|в|с|со|к)\s+)?(?:предыдущ|предшествующ)\w+\s+(?P<n2>\d{1,3})\s+(?P<unit2>дн\w+|сут\w+|недел\w+|месяц\w*)(?!\w)"
    r"|(?<!\w)(?:(?:and|,)\s+)?(?:(?:for|in|to|with|against|vs\.?|versus|than(?:\s+in)?)\s+)?(?:the\s+)?(?P<n3>\d{1,3})\s+(?P<unit3>days?|weeks?|months?)\s+(?:before|prior|preceding|earlier|previously)(?:\s+(?:that|this|them|those|it|to\s+(?:that|it)))?(?!\w)"
    r"|(?<!\w)(?:(?:and|,)\s+)?(?:(?:for|in|to|with|against|vs\.?|versus|than(?:\s+in)?)\s+)?(?:the\s+)?(?:previous|prior|preceding)\s+(?P<n4>\d{1,3})\s+(?P<unit4>days?|weeks?|months?)(?!\w)",
    _I,
)
_COMPARES = re.compile(r"против|сравн|versus|vs|against|than|compared", _I)
_YEAR_AGO = re.compile(
    r"(?:(?:за|в|на|с|со|чем|than|in|for|the|a|one)\s+)*(?:год(?:ом)?\s+(?:назад|ранее|раньше)|years?\s+(?:ago|earlier|before))",
    _I,
)
_LAST_YEAR = re.compile(
    r"(?:(?:за|в|на|с|со|чем|than|in|for|the)\s+)*(?:(?:прошл|предыдущ)\w+\s+год(?:у|ом|а)?|(?:last|previous)\s+year|год(?:ом)?\s+(?:назад|ранее|раньше)|years?\s+(?:ago|earlier|before))",
    _I,
)
_BESIDE = re.compile(
    r"(?<!\w)(?:и\s+)?рядом(?:\s+с\s+(?:ними|ним|ней))?(?!\w)|(?<!\w)(?:right\s+)?(?:next\s+to|beside|alongside)\s+(?:it|them|these|those|each\s+other)(?!\w)|(?<!\w)(?:side\s+by\s+side|alongside)(?!\w)"
    r"|(?<!\w)(?:on|by|at)\s+(?:the\s+same|this)\s+(?:date|time|point)(?!\w)|(?<!\w)(?:на|к)\s+(?:это|то|эту|ту)\s+же\s+(?:время|дату)(?!\w)|(?<!\w)(?:show|give|покажи\w*|дай)\s+(?:me\s+)?(?:both\s+(?:figures|numbers|values|years|periods)|обе\s+цифры|оба\s+(?:числа|значения|периода))(?!\w)",
    _I,
)
_APART = re.compile(r",|/|&|(?<!\w)(?:и|and|n|v|vs\.?|или|or|против|versus)(?!\w)", _I)
_UP_TO = re.compile(r"[-–—]|(?<!\w)(?:с|со|по|до|from|to|through|until|between|между)(?!\w)", _I)
_RELATIVE = re.compile(
    rf"(?<!\w)(?:сегодня|(?:поза)?вчера|today|yesterday|{_RU_WHICH}\s+(?:{_RU_UNIT})|{_EN_WHICH}\s+(?:year|quarter|month|week))(?!\w)",
    _I,
)
_QUARTERS = re.compile(r"кварт|кв(?!\w)|q[1-4]|quarter", _I)
_MONTHS_OF = ((("мес", "mon"), 1), (("кварт", "quart"), 3), (("год", "year"), 12))
_MONTHS = re.compile(r"янв|фев|мар|апр|ма[йея]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|may|jun|jul|aug|sep|oct|nov|dec", _I)
_YEARS = re.compile(r"(?:19|20)\d\d", _I)
LISTED = " vs "
"""Joins the unit and the labels of periods named one after another."""


def completed_units(question: str) -> str:
    """The question with the unit of time behind the word that leaves it out: "этот год и прошлый", "this week vs last".

    Each stays as it is written elsewhere.
    """
    question = _AND.sub(lambda match: " and " if match["said"].lower() == "n" else " vs ", question)
    question = _SAME_UNIT_FIRST.sub(_unit_for_first, question)
    question = _SAME_ORDINAL.sub(_unit_for_ordinal, question)
    for pattern in (_SAME_UNIT_RU, _SAME_UNIT_LATER):
        question = pattern.sub(lambda match: f"{match.group()} {_form(match['unit'], match['other'])}", question)
    return _SAME_UNIT_EN.sub(
        lambda match: f"{match['which']} {match['unit']}{match['link']}{match['lead']}{match['other']} {match['unit']}",
        question,
    )


def _unit_for_first(match: re.Match[str]) -> str:
    unit = _form(match["unit"], match["which"])
    rest = f"{match['link']} {match['lead']}{match['other']} {match['unit']}"
    return f"{match['which']} {unit} {rest}"


def _unit_for_ordinal(match: re.Match[str]) -> str:
    """ "В третьем квартале больше, чем во втором": of the same year."""
    year = re.search(r"(?:19|20)\d\d", match["between"])
    unit = "полугодии" if match["unit"].lower().startswith("полуг") else "квартале"
    return f"{match.group()} {unit}{' ' + year.group() if year else ''}"


def _form(unit: str, which: str) -> str:
    """The noun in the case of its adjective."""
    stem = re.match(r"год|месяц|квартал|недел", unit.lower())
    noun, end = stem.group() if stem else unit, which.lower()
    if noun == "недел":
        return noun + ("я" if end.endswith(("ая", "эта")) else "ю" if end.endswith(("ую", "эту")) else "е")
    if end.endswith(("ого", "его")):
        return noun + "а"
    if end.endswith(("ому", "ему")):
        return noun + "у"
    if end.endswith(("им", "ым")):
        return noun + "ом" if noun != "месяц" else "месяцем"
    return noun + ("у" if noun == "год" else "е") if end.endswith(("ом", "ем")) else noun


def take_span_before(text: Text) -> tuple[re.Match[str], str] | None:
    """Words that name as many days before another period, with the text as it was before they were taken."""
    whole = text.left
    match = text.take(_BEFORE_IT)
    return (match, whole) if match else None


def span_before(match: re.Match[str], period: Period) -> Period:
    """The days before a period that the words name."""
    count = next((int(match[name]) for name in ("n", "n2", "n3", "n4") if match[name]), 1)
    unit = next(match[name].lower() for name in ("unit", "unit2", "unit3", "unit4") if match[name])
    if (period.start, period.end) == unit_span("month", period.start) and unit.startswith(("мес", "mon")):
        return preceding(period)
    end = period.start - dt.timedelta(days=1)
    months = next((size for stems, size in _MONTHS_OF if unit.startswith(stems)), 0)
    if months:
        return Period(minus_months(period.start, count * months), end)
    days = count * (7 if unit.startswith(("нед", "week")) else 1)
    return Period(period.start - dt.timedelta(days=days), end)


def compares(said: str) -> bool:
    """Whether words set one thing against another."""
    return bool(_COMPARES.search(said))


def of_year_ago(
    text: Text, found: Sequence[DateMatch], *, against: bool
) -> tuple[list[DateMatch], bool]:  # fmt: skip
    """The periods without "a year ago" beside them, and whether the first is set against the same days a year before.

    "October a year ago" is that October; "в октябре больше, чем год назад" sets this one against that one.
    """
    ago = [item for item in found if _YEAR_AGO.fullmatch(text.left[item.start : item.end].strip())]
    if not ago and against and len(found) == 2:
        ago = [item for item in found[1:] if _LAST_YEAR.fullmatch(text.left[item.start : item.end].strip())]
        ago = ago if _short(found[0].period) else []
    if len(ago) != 1 or len(found) == 1:
        return list(found), False
    said, rest = ago[0], [item for item in found if item is not ago[0]]
    at = next((at for at, item in enumerate(rest) if _beside(text.left, item, said)), None)
    if at is not None and rest[at].against is None:
        earlier = year_before(rest[at].period)
        rest[at] = DateMatch(rest[at].start, rest[at].end, earlier)
        text.blank(said.start, said.end)
        return rest, False
    if len(rest) != 1 or said.start < rest[0].start < said.end:
        return list(found), False
    text.blank(said.start, said.end)
    return rest, True


def _short(period: Period) -> bool:
    return (period.end - period.start).days < 200


def _beside(left: str, item: DateMatch, said: DateMatch) -> bool:
    """Whether nothing but a little word stands between a period and "a year ago"."""
    between = left[item.end : said.start] if item.end <= said.start else left[said.end : item.start]
    return re.fullmatch(r"\s*(?:(?:a|one|в|за)\s+)?", between, _I) is not None and not (
        re.match(r"(?:чем|than)", left[said.start : said.end].strip(), _I)
    )


def take_same(text: Text, today: dt.date, fiscal_month: int) -> str:
    """ "same" and the year, where the question names the same days of another year and nothing they are the same as.

    The year is 0 where none is named; "" where the question itself names what they are the same as.
    """
    match = ELLIPTIC.search(text.left)
    if match is None or (YEAR_ON_YEAR.search(match.group()) and not _ALONE.fullmatch(text.left)):
        return ""
    rest = Text(text.left)
    rest.blank(match.start(), match.end())
    found = find_periods(rest.left, today, fiscal_month=fiscal_month)
    whole = [item for item in found if (item.period.start, item.period.end) == unit_span("year", item.period.start)]
    if len(found) > 1 or len(whole) != len(found) or _BEFORE_IT.search(text.left):
        return ""
    text.blank(match.start(), match.end())
    for item in whole:
        text.blank(item.start, item.end)
    last = today.year - 1 if _OF_LAST_YEAR.search(match.group()) else 0
    return f"same {next((item.period.start.year for item in whole), last)}"


def take_beside(text: Text) -> None:
    """Blank out words that only say that two periods stand side by side, or that both end at the same day."""
    while text.take(_BESIDE):
        pass


def in_a_row(found: Sequence[DateMatch]) -> Period | None:
    """Whole units of one kind that follow one another as one period, which is shown unit by unit; None for others."""
    if not found:
        return None
    spans = sorted(
        [item.period for item in found] + [item.against for item in found if item.against], key=lambda one: one.start
    )
    unit = _unit(spans[0])
    alike = unit and all(_unit(one, begun=one is spans[-1]) == unit for one in spans)
    if not (alike and all(one.end + dt.timedelta(days=1) == other.start for one, other in pairwise(spans))):
        return None
    return Period(spans[0].start, spans[-1].end, LISTED.join((unit, *(one.label for one in spans))))


def listed(period: Period) -> Period | None:
    """A period that lists units ("январь, февраль и март"), to be shown unit by unit; None for any other."""
    if _UP_TO.search(period.label) or not _APART.search(period.label):
        return None
    for unit, pattern in (("quarter", _QUARTERS), ("month", _MONTHS), ("year", _YEARS)):
        if pattern.search(period.label):
            return Period(period.start, period.end, LISTED.join((unit, period.label)))
    return None


def told_apart(left: str, found: Sequence[DateMatch]) -> bool:
    """Whether periods go by words that count from today, each on its own: "в этом месяце и в прошлом"."""
    return all(_RELATIVE.search(left[item.start : item.end]) for item in found)


def _unit(period: Period, *, begun: bool = False) -> str:
    """The year, quarter, month or week that a period is; `begun`: or has been so far."""
    for unit in ("year", "quarter", "month", "week"):
        start, end = unit_span(unit, period.start)
        if period.start == start and (period.end == end or (begun and period.end < end)):
            return unit
    return "day" if period.start == period.end else ""


def unit_of_each(period: Period | None) -> str:
    """The unit by which periods named one after another stand apart: years always do; "" for any other period."""
    if period is None:
        return ""
    if LISTED in period.label:
        return period.label.split(LISTED)[0]
    apart = _APART.search(period.label) and not _UP_TO.search(period.label)
    years = period.start == unit_span("year", period.start)[0] and period.end == unit_span("year", period.end)[1]
    return "year" if apart and years and period.end.year > period.start.year else ""
