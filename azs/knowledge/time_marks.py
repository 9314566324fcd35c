"""Dates, deadlines and periods in Russian and English text, word for word, calendar dates read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

TimeKind = Literal["date", "deadline", "period"]
NUMBER_WORD = (
    r"(?:полутор\w+|пол|одн(?:ой|ого|ому|у|а|о)|один|дв(?:ух|е|а)|тр(?:[её]х|и)|четыр(?:[её]х|е)|пят[иь]|шест[иь]|сем[иь]"
    r"|вос[еь]м[иь]|девят[иь]|десят[иь]|двенадцат[иь]|пятнадцат[иь]|двадцат[иь]|тридцат[иь]|сорока?|шестидесяти|суток"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|a|an)"
)  # fmt: skip
_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "мае": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10,
    "ноя": 11, "дек": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_RU_MONTH = r"(?:январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья])"
_EN_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_YEAR = r"(?P<y{0}>(?:19|20)\d\d)"
_DATES = re.compile(
    r"(?<![\d.,/№-])(?:"
    rf"(?P<d1>\d{{1,2}})\.(?P<m1>\d{{1,2}})\.(?P<y1>(?:19|20)\d\d|\d\d)(?![\d]|[.,/-]\d)(?:\s?г(?:ода|\.|\b))?"
    rf"|{_YEAR.format(2)}-(?P<m2>\d\d)-(?P<d2>\d\d)(?!\d|-)"
    rf"|(?:«\s?)?(?P<d3>\d{{1,2}})(?:\s?»)?\s(?P<m3>{_RU_MONTH})\b(?:\s{_YEAR.format(3)}(?:\s?г(?:ода|\.|\b))?)?"
    rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m4>{_EN_MONTH})(?!\w)(?:,?\s{_YEAR.format(4)})?"
    rf"|(?P<m5>{_EN_MONTH})\s(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s{_YEAR.format(5)})?"
    rf"|(?P<d6>\d{{1,2}})/(?P<m6>\d{{1,2}})/{_YEAR.format(6)}(?!\d|/)"
    r")", re.IGNORECASE,
)  # fmt: skip
_N = rf"(?:\d+(?:[.,]\d+)?(?:\s?[-–—]\s?\d+)?(?:-?(?:х|ти|го|и))?|{NUMBER_WORD})(?:\s?\([^()]{{1,25}}\))?"
_UNIT = (
    r"(?:(?:(?:рабоч|календарн|банковск)\w+\s)?(?:секунд\w*|сек\b|минут\w*|мин\b|час(?:а|ов|у|ам)?\b|ч\b|сут(?:ок|ки|кам)\b"
    r"|дн(?:ей|я|ям|и)\b|день\b|недел\w+|месяц\w*|мес\b|квартал\w*|полугоди\w+|год(?:а|у|ам)?\b|лет\b|смен[ыу]?\b)"
    r"|(?:(?:working|business|calendar)\s)?(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|quarters?|years?|shifts?)\b)"
)
_DAY = rf"(?:\d{{1,2}}\s{_RU_MONTH}\b|\d{{1,2}}(?:-го)?\sчисла|\d{{1,2}}[:.]\d\d(?!\d|\.\d)|конца\s(?:смены|дня|месяца|квартала|года|рабочего дня))"
_DEADLINES = re.compile(
    r"(?<!\w)(?:"
    rf"в\sтечение\s(?:(?:первых|ближайших|последующих|всего|всей|не\sболее|не\sменее)\s)?(?:{_N}\s)?{_UNIT}"
    rf"|(?:не\s(?:позднее|позже|ранее|раньше)|в\sсрок(?:\sне\s(?:позднее|более)|\sдо)?)(?:,?\s(?:чем|через|за|до|в|с))*\s(?:{_N}\s{_UNIT}|{_DAY}|{_UNIT})"
    rf"|(?:ежегодно|ежемесячно|ежеквартально|еженедельно|ежедневно)(?:\s?,?\s(?:до|к|не\sпозднее)\s{_DAY})"
    rf"|до\s{_DAY}|срок\w{{0,2}}(?:\s[-–—])?\s{_N}\s{_UNIT}"
    rf"|(?<!более\s)(?<!менее\s)(?<!свыше\s)(?:не\s(?:более|менее)\s)?{_N}\s(?:рабоч|календарн)\w+\s(?:дн(?:ей|я|ям|и)|день)\b"
    rf"|(?:{_N}\s)?{_UNIT}\sсо\sдня\b|за\s{_N}\s{_UNIT}\sдо\b|(?:через|спустя)\s{_N}\s{_UNIT}"
    r"|незамедлительно|немедленно|безотлагательно|до\sи\sпосле\sкаждого\s\w+"
    rf"|(?:within|no\slater\sthan|not\slater\sthan|at\sthe\slatest)\s(?:{_N}\s)?{_UNIT}"
    rf"|(?:no|not)\slater\sthan\s(?:\d{{1,2}}:\d\d|the\send\sof\s\w+(?:\s\w+)?)|by\s(?:\d{{1,2}}:\d\d|the\send\sof\s(?:the\s)?\w+)"
    rf"|{_N}\s(?:working|business|calendar)\sdays?\b|immediately|without\sdelay"
    r")", re.IGNORECASE,
)  # fmt: skip
_PERIODS = re.compile(
    r"(?<!\w)(?:"
    rf"не\s(?:реже|чаще)(?:,?\s(?:чем|одного|двух|тр[её]х|\d+)|\s?,|\s1-го|\sраза?|\sраз)*\s(?:в|за)\s(?:{_N}\s)?{_UNIT}"
    rf"|(?:(?:один|1|два|2|три|3)\s)?раза?\sв\s(?:{_N}\s)?{_UNIT}"
    rf"|(?:каждые|каждый|каждую)\s(?:{_N}\s)?{_UNIT}"
    r"|ежегодно|ежемесячно|ежеквартально|еженедельно|ежедневно|ежесменно|ежечасно"
    rf"|every\s(?:{_N}\s)?{_UNIT}|(?:once|twice|(?:{_N})\stimes)\s(?:a|per|every)\s(?:{_N}\s)?{_UNIT}"
    r"|at\sleast\sonce\s(?:a|every)\s\w+|annually|quarterly|monthly|weekly|daily"
    r")", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class TimeMark:
    """A date or a deadline as a text has it.

    Attributes:
        text: word for word.
        start, end: where it stands.
        day: of a calendar date with its year, else None.
    """

    kind: TimeKind
    text: str
    start: int
    end: int
    day: dt.date | None = None


def time_marks(text: str) -> list[TimeMark]:
    """Every date, deadline and period of a text, in order; of two that overlap the longer one."""
    found = sorted(_all(text), key=lambda mark: (mark.start - mark.end, mark.start))
    kept: list[TimeMark] = []
    for mark in found:
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def _all(text: str) -> Iterator[TimeMark]:
    for match in _DATES.finditer(text):
        part = {name[0]: value for name, value in match.groupdict().items() if value}
        day, real = _day(part, match.group())
        if real:
            yield TimeMark("date", match.group().rstrip(), match.start(), match.end(), day)
    kinds: tuple[tuple[TimeKind, re.Pattern[str]], ...] = (("deadline", _DEADLINES), ("period", _PERIODS))
    for kind, pattern in kinds:
        for match in pattern.finditer(text):
            yield TimeMark(kind, match.group().rstrip(), match.start(), match.end())


def _day(part: dict[str, str], text: str) -> tuple[dt.date | None, bool]:
    """The calendar day where it is certain, and whether there is such a day at all.

    Of 03/04/2026 nobody can tell which is the month: it is a date, but no certain day.
    """
    day = int(part["d"])
    month = int(part["m"]) if part["m"].isdigit() else _MONTHS[part["m"].lower()[:3]]
    year = int(part["y"]) if "y" in part else 0
    if year < 100 and "y" in part:
        year += 2000 if year < 70 else 1900
    unsure = "/" in text and day <= 12 and month <= 12 and day != month
    if "/" in text and month > 12:
        day, month = month, day
    try:
        read = dt.date(year or 2024, month, day)
    except ValueError:
        return None, False
    return (read if year and not unsure else None), True
