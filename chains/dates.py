"""Periods named in a question, in Russian and English, read without a model."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from chains.plan import Period

Match = re.Match[str]
DAY = dt.timedelta(days=1)
MONTHS = (
    "январ|jan", "феврал|feb", "март|mar", "апрел|apr", "ма[йяею]|may", "июн|jun", "июл|jul", "август|aug",
    "сентябр|sep", "октябр|oct", "ноябр|nov", "декабр|dec",
)  # fmt: skip
_RU_MONTHS = (
    r"(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)(?:ь|я|е|ю|ем)|(?:март|август)(?:а|е|у|ом)?|ма[йяею]"
)
# "с сентября" is since September; "с сентябрём" sets something against it.
_OF_MONTH = r"(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)я|марта|мая|августа"
_EN_MONTHS = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
MONTH = rf"(?:{_RU_MONTHS}|{_EN_MONTHS})"
YEAR = r"(?:20\d\d|19\d\d)"
_YEAR_END = r"(?:-?(?:го|му|ом|ой|й|м))?(?:\s*(?:годах|года|году|годом|год|г\.?)(?!\w))?"
YEAR_TAIL = rf"(?:,?\s+(?:of\s+)?(?P<year>{YEAR}){_YEAR_END}|\s+(?P<rel>этого|текущего|прошлого)(?:\s+года)?|\s+(?P<rel_en>this|last) year)?"  # noqa: E501
NUMBERS = {
    "один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "десять": 10,
    "двенадцать": 12, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
    "twelve": 12,
}  # fmt: skip
ORDINALS = {
    "перв": 1, "втор": 2, "трет": 3, "четв": 4, "first": 1, "second": 2, "third": 3, "fourth": 4, "iv": 4, "iii": 3,
    "ii": 2, "i": 1,
}  # fmt: skip
COUNT = rf"(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})"
_UNIT_RU = r"(?P<unit>дн[яей]+|день|сут\w*|недел\w*|месяц\w*|мес|квартал\w*|год\w*|лет)"
_UNIT_EN = r"(?P<unit>days?|weeks?|months?|quarters?|years?)"
_NAMED_RU = r"(?P<unit>дня|день|днем|недел[юеий]|неделей|месяц(?:а|е|ем)?|квартал(?:а|е|ом)?|год(?:а|у|ом)?|полугоди\w)"
_DAY_RU = r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})"
QUARTER = r"(?P<q>[1-4]|i{1,3}|iv|перв\w+|втор\w+|трет\w+|четв[её]рт\w+|first|second|third|fourth)"


@dataclass(frozen=True)
class DateMatch:
    """A period and the characters of the question that name it."""

    start: int
    end: int
    period: Period


def find_periods(text: str, today: dt.date) -> list[DateMatch]:
    """Periods named in `text`, in the order they stand there; overlapping ones once, the longest first.

    Args:
        text: the question; letter case and ё do not matter.
        today: the day that "today" means. A period that is not over yet ends today.
    """
    plain = text.lower().replace("ё", "е")
    found: list[DateMatch] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(plain):
            span = read(match, today)
            if span is not None and span[0] <= span[1]:
                label = text[match.start() : match.end()].strip()
                found.append(DateMatch(match.start(), match.end(), Period(*span, label)))
    found.sort(key=lambda item: item.start - item.end)
    kept: list[DateMatch] = []
    for item in found:
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


Span = tuple[dt.date, dt.date]


def unit_span(unit: str, day: dt.date) -> Span:
    """The whole calendar day, week, month, quarter, half or year that holds `day`."""
    if unit == "day":
        return day, day
    if unit == "week":
        monday = day - DAY * day.weekday()
        return monday, monday + DAY * 6
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    first = (day.month - 1) // size * size + 1
    return dt.date(day.year, first, 1), month_end(day.year, first + size - 1)


def month_end(year: int, month: int) -> dt.date:
    """Last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def minus_months(day: dt.date, count: int) -> dt.date:
    """The same day `count` months earlier, or the last of that month where it is shorter."""
    at = max(day.year * 12 + day.month - 1 - count, 12)
    return dt.date(at // 12, at % 12 + 1, min(day.day, calendar.monthrange(at // 12, at % 12 + 1)[1]))


def year_before(period: Period) -> Period:
    """The same days a year earlier."""
    return Period(minus_months(period.start, 12), minus_months(period.end, 12))


def preceding(period: Period) -> Period:
    """The period before: the calendar unit before a whole one or one under way, else as many days before."""
    for unit in ("month", "quarter", "half", "year"):
        if (period.start, period.end) == unit_span(unit, period.start):
            return Period(*unit_span(unit, period.start - DAY))
    days = (period.end - period.start).days + 1
    return Period(period.start - DAY * days, period.start - DAY)


def _unit(word: str) -> str:
    for stem, unit in (
        ("дн", "day"), ("ден", "day"), ("сут", "day"), ("нед", "week"), ("мес", "month"), ("кв", "quarter"),
        ("полу", "half"), ("год", "year"), ("лет", "year"), ("half", "half"), ("day", "day"), ("week", "week"),
        ("month", "month"), ("quarter", "quarter"), ("year", "year"),
    ):  # fmt: skip
        if word.startswith(stem):
            return unit
    raise ValueError(word)


def _month_number(word: str) -> int:
    return next(at for at, stems in enumerate(MONTHS, 1) if re.match(stems, word))


def _year(match: Match, today: dt.date, month: int = 1) -> int:
    """The named year, else the latest in which the month has begun."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if groups.get("rel") or groups.get("rel_en"):
        return today.year - (groups.get("rel") == "прошлого" or groups.get("rel_en") == "last")
    return today.year if month <= today.month else today.year - 1


def _last_n(match: Match, today: dt.date) -> Span | None:
    word = match["n"]
    count = int(word) if word.isdigit() else NUMBERS[word]
    unit = _unit(match["unit"])
    if not 1 <= count <= 1200:
        return None
    if unit in ("day", "week"):
        return today - DAY * (count * (7 if unit == "week" else 1) - 1), today
    return minus_months(today, count * {"month": 1, "quarter": 3, "year": 12}[unit]) + DAY, today


def _last_one(match: Match, today: dt.date) -> Span:
    unit = _unit(match["unit"])
    if unit in ("day", "week"):
        return today - DAY * (6 if unit == "week" else 0), today
    if unit == "quarter":  # people count quarters whole
        return unit_span(unit, unit_span(unit, today)[0] - DAY)
    return minus_months(today, {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]) + DAY, today


def _half_back(today: dt.date) -> Span:
    return minus_months(today, 6) + DAY, today


def _previous(match: Match, today: dt.date) -> Span:
    unit = _unit(match["unit"])
    return unit_span(unit, unit_span(unit, today)[0] - DAY)


def _current(match: Match, today: dt.date) -> Span:
    return unit_span(_unit(match["unit"]), today)[0], today


def _before_last(match: Match, today: dt.date) -> Span:
    unit = _unit(match["unit"])
    return unit_span(unit, unit_span(unit, unit_span(unit, today)[0] - DAY)[0] - DAY)


def _months(match: Match, today: dt.date) -> Span:
    first = _month_number(match["month"])
    last = _month_number(match["month2"]) if match.groupdict().get("month2") else first
    year = _year(match, today, first)
    return dt.date(year, first, 1), month_end(year + (last < first), last)


def _months_of_years(match: Match, _today: dt.date) -> Span:
    last = month_end(int(match["y2"]), _month_number(match["month2"]))
    return dt.date(int(match["y"]), _month_number(match["month"]), 1), last


def _quarter(match: Match, today: dt.date) -> Span:
    word = match["q"]
    number = int(word) if word.isdigit() else next(n for stem, n in ORDINALS.items() if word.startswith(stem))
    month = number * 3 - 2
    year = _year(match, today, month)
    return dt.date(year, month, 1), month_end(year, month + 2)


def _half(match: Match, today: dt.date) -> Span:
    second = match["h"][0] in "2вis" and match["h"] != "i"
    month = 7 if second else 1
    year = _year(match, today, month)
    return dt.date(year, month, 1), month_end(year, month + 5)


def _season(match: Match, today: dt.date) -> Span:
    word = match["s"]
    stems = {"зим": 12, "winter": 12, "вес": 3, "spring": 3, "лет": 6, "summer": 6, "осен": 9, "autumn": 9, "fall": 9}
    month = next(number for stem, number in stems.items() if word.startswith(stem))
    year = _year(match, today, month)
    if month == 12:
        year = int(match["year"]) - 1 if match["year"] else today.year - 1
        return dt.date(year, 12, 1), month_end(year + 1, 2)
    return dt.date(year, month, 1), month_end(year, month + 2)


def _days_of_month(match: Match, today: dt.date) -> Span | None:
    month = _month_number(match["month"])
    year = _year(match, today, month)
    first = int(match["d"])
    last = int(match["d2"]) if match.groupdict().get("d2") else first
    if not 1 <= first <= last <= month_end(year, month).day:
        return None
    return dt.date(year, month, first), dt.date(year, month, last)


def _days_across(match: Match, today: dt.date) -> Span | None:
    first, last = _month_number(match["month"]), _month_number(match["month2"])
    year = _year(match, today, first)
    return _safe(
        lambda: (dt.date(year, first, int(match["d"])), dt.date(year + (last < first), last, int(match["d2"])))
    )


def _numeric(match: Match, _today: dt.date) -> Span | None:
    g = match.groupdict()

    def read() -> Span:
        start = dt.date(int(g["y"]), int(g["m"]), int(g["d"]))
        return start, dt.date(int(g["y2"]), int(g["m2"]), int(g["d2"])) if g.get("y2") else start

    return _safe(read)


def _safe(read: Callable[[], Span]) -> Span | None:
    try:
        return read()
    except ValueError:
        return None


def _years(match: Match, _today: dt.date) -> Span:
    last = int(match.groupdict().get("year2") or match["year"])
    return dt.date(int(match["year"]), 1, 1), dt.date(last, 12, 31)


def _since(match: Match, today: dt.date) -> Span:
    g = match.groupdict()
    if g.get("month"):
        month = _month_number(match["month"])
        return dt.date(_year(match, today, month), month, int(g.get("d") or 1)), today
    return dt.date(int(match["year"]), 1, 1), today


def _ago(days: int) -> Callable[[Match, dt.date], Span]:
    return lambda _match, today: (today - DAY * days, today - DAY * days)


def _rule(
    pattern: str, read: Callable[[Match, dt.date], Span | None]
) -> tuple[re.Pattern[str], Callable[..., Span | None]]:
    return re.compile(rf"(?<![\w.])(?:{pattern})(?![\w])"), read


_IN = r"(?:за весь|за|в|во|на|с|in|during|for|within|over|from)?\s*(?:the\s+)?"
_RULES = [
    _rule(
        rf"(?:начиная\s+)?(?:с|since)\s+(?:(?P<d>\d\d?)\s+)?(?P<month>{_OF_MONTH}|{_EN_MONTHS}){YEAR_TAIL}"
        r"(?!\s+(?:по|до|to))",
        _since,
    ),
    _rule(rf"за\s+{_NAMED_RU}", _last_one),
    _rule(
        r"(?:за\s+)?(?:последние\s+|прошедшие\s+)?полгода|(?:the\s+)?(?:last|past)\s+half(?:\s+a)?\s+year",
        lambda _match, day: _half_back(day),
    ),
    _rule(r"(?:за\s+)?сегодня(?:шний день)?|today", _ago(0)),
    _rule(r"(?:за\s+)?вчера(?:шний день)?|yesterday", _ago(1)),
    _rule(r"позавчера|(?:the\s+)?day before yesterday", _ago(2)),
    _rule(rf"{_IN}последни[ехй]м?\s+{COUNT}\s+{_UNIT_RU}", _last_n),
    _rule(rf"за\s+{COUNT}\s+(?:последних\s+)?{_UNIT_RU}", _last_n),
    _rule(rf"{_IN}(?:last|past|previous)\s+{COUNT}\s+{_UNIT_EN}", _last_n),
    _rule(
        rf"{_IN}последн(?:ий|юю|ее|яя|ие|ей|ем)\s+{_NAMED_RU}|за\s+сутки",
        lambda m, d: _last_one(m, d) if m["unit"] else (d, d),
    ),
    _rule(rf"{_IN}(?:the\s+)?past\s+{_UNIT_EN}", _last_one),
    _rule(rf"{_IN}(?:прошл|предыдущ|минувш)\w+\s+{_NAMED_RU}", _previous),
    _rule(rf"{_IN}(?:last|previous)\s+{_UNIT_EN}", _previous),
    _rule(rf"{_IN}позапрошл\w+\s+{_NAMED_RU}", _before_last),
    _rule(rf"{_IN}(?:эт|текущ)\w+\s+{_NAMED_RU}", _current),
    _rule(rf"{_IN}(?:this|current)\s+{_UNIT_EN}", _current),
    _rule(r"с начала\s+(?:этого\s+|текущего\s+)?(?P<unit>года|месяца|квартала|недели|полугодия)", _current),
    _rule(r"(?:since the (?:beginning|start) of (?:the|this) )(?P<unit>year|month|quarter|week)", _current),
    _rule(r"year to date|ytd", lambda _m, day: (dt.date(day.year, 1, 1), day)),
    _rule(rf"{_IN}(?P<month>{MONTH}){YEAR_TAIL}", _months),
    _rule(
        rf"(?:с|между|from|between)\s+(?P<month>{MONTH})\s+(?:по|до|и|to|and|through)\s+(?P<month2>{MONTH}){YEAR_TAIL}",
        _months,
    ),
    _rule(rf"(?P<month>{MONTH})\s+(?:по|to|through)\s+(?P<month2>{MONTH}){YEAR_TAIL}", _months),
    _rule(
        rf"(?:с|from|between)?\s*(?P<month>{MONTH})\s+(?P<y>{YEAR})(?:\s*(?:года|г\.?))?\s*(?:по|до|to|through|and|[-–—])\s*"
        rf"(?P<month2>{MONTH})\s+(?P<y2>{YEAR})(?:\s*(?:года|г\.?))?",
        _months_of_years,
    ),
    _rule(rf"{_IN}(?P<month>{MONTH})\s*[-–—]\s*(?P<month2>{MONTH}){YEAR_TAIL}", _months),
    _rule(rf"{_IN}{QUARTER}(?:-?(?:й|го|м|ый|ом))?\s+(?:квартал[аеу]?|quarter){YEAR_TAIL}", _quarter),
    _rule(rf"{_IN}(?:q|кв\.?\s?)(?P<q>[1-4]){YEAR_TAIL}", _quarter),
    _rule(rf"{_IN}(?P<q>[1-4])\s?кв\.?{YEAR_TAIL}", _quarter),
    _rule(rf"{_IN}(?P<h>1|2|перв\w+|втор\w+|i|ii)(?:-?[емо]\w?)?\s+полугоди[еяию]{YEAR_TAIL}", _half),
    _rule(rf"{_IN}(?P<h>1|2|first|second|h1|h2)\s+half{YEAR_TAIL}", _half),
    _rule(rf"{_IN}h(?P<h>[12]){YEAR_TAIL}", _half),
    _rule(
        rf"{_IN}(?P<s>летом|зимой|весной|осенью|лето|зиму|весну|осень|summer|winter|spring|autumn|fall){YEAR_TAIL}",
        _season,
    ),
    _rule(rf"{_IN}(?:period\s+)?(?P<year>{YEAR}){_YEAR_END}", _years),
    _rule(
        rf"(?:с начала|since the (?:beginning|start) of|from the (?:beginning|start) of)\s+(?P<year>{YEAR}){_YEAR_END}",
        _since,
    ),
    _rule(
        rf"(?:с|за|from)\s+(?P<year>{YEAR})\s*(?:года|г\.?)?\s*(?:по|до|to|[-–—])\s*(?P<year2>{YEAR})\s*(?:годы?|год|гг?\.?)?",
        _years,
    ),
    _rule(
        rf"(?:с|со|from|between)?\s*(?P<d>\d\d?)(?:-?го)?\s*(?:по|до|[-–—]|to|and)\s*(?P<d2>\d\d?)(?:-?е)?\s+(?P<month>{MONTH}){YEAR_TAIL}",
        _days_of_month,
    ),
    _rule(
        rf"(?:с|со|from)\s+(?P<d>\d\d?)\s+(?P<month>{MONTH})\s+(?:по|до|to)\s+(?P<d2>\d\d?)\s+(?P<month2>{MONTH}){YEAR_TAIL}",
        _days_across,
    ),
    _rule(
        rf"(?:за|на|on)?\s*(?:the\s+)?(?P<d>\d\d?)(?:-?го|st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH}){YEAR_TAIL}",
        _days_of_month,
    ),
    _rule(
        rf"(?:from|on|between)?\s*(?P<month>{_EN_MONTHS})\s+(?P<d>\d\d?)(?:\s*(?:to|[-–—]|and)\s*(?P<d2>\d\d?))?{YEAR_TAIL}",
        _days_of_month,
    ),
    _rule(rf"(?:за|на|on)?\s*{_DAY_RU}", _numeric),
    _rule(
        rf"(?:с|со|from|за)?\s*{_DAY_RU}\s*(?:по|до|to|[-–—])\s*(?P<d2>\d\d?)\.(?P<m2>\d\d?)\.(?P<y2>\d{{4}})", _numeric
    ),
    _rule(r"(?:on|за)?\s*(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", _numeric),
    _rule(
        r"(?:с|from|between)?\s*(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\s*(?:по|to|and|до|[-–—])\s*(?P<y2>\d{4})-(?P<m2>\d\d)-(?P<d2>\d\d)",
        _numeric,
    ),
    _rule(rf"(?:начиная\s+)?(?:с|since)\s+(?P<year>{YEAR})(?:\s*(?:года|г\.?))?(?!\s*(?:по|до|to))", _since),
]
