"""Dates and times as Russian forms write them."""

from __future__ import annotations

import datetime as dt
import re

from rapidfuzz import fuzz, process

from ocr.forms.letters import digits, plain

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_NOMINATIVE = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_SHORT = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_LIKE_ENOUGH = 78
_D = r"[\dОоOoQЗзlI|iБбSs]"
_DOT = r"\s?[./,-]\s?"
_BOTH = rf"{_DOT}({_D}{{1,2}}){_DOT}|{_DOT}({_D}{{1,2}})\s|\s({_D}{{1,2}}){_DOT}"  # one dot may be lost
_NUMERIC = re.compile(rf"(?<![\w.])({_D}{{1,2}})(?:{_BOTH})({_D}{{4}}|{_D}{{2}})(?!\w*\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDED = re.compile(
    rf"(?<![\w.])[«\"“'„<]?\s?({_D}{{1,2}})\s?[»\"”'>]?(?:-?(?:го|ого|е))?\s+([А-Яа-яЁёA-Za-z]{{3,9}})\.?\s+({_D}{{4}}|{_D}{{2}})(?!\d)"
)
_TIME = re.compile(r"(?<![\d.,])([01]?\d|2[0-3])\s?(?:[:.]|ч\.?|час\w*)\s?([0-5]\d)(?!\d)(?:\s?мин\w*)?")


def parse_date(text: str) -> tuple[dt.date | None, str]:
    """The date in a text, and the part that is it; look-alike letters count as digits.

    Returns:
        (None, "") where there is no date, (None, part) where the part looks like a date of no calendar.
    """
    text = plain(text)
    found = _ISO.search(text)
    if found:
        return _date(found[3], found[2], found[1]), found[0]
    numeric, worded = _NUMERIC.search(text), _WORDED.search(text)
    if worded and (not numeric or worded.start() < numeric.start()):
        month = month_number(worded[2])
        if month:
            return _date(worded[1], str(month), worded[3]), worded[0].strip()
    if numeric:
        return _date(numeric[1], numeric[2] or numeric[3] or numeric[4], numeric[5]), numeric[0]
    return None, ""


def month_number(word: str) -> int:
    """1 to 12; 0 where the word is no month."""
    word = word.lower().rstrip(".")
    if word in _SHORT:
        return _SHORT.index(word) + 1
    for names in (MONTHS, _NOMINATIVE):
        best = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
        if best:
            return names.index(best[0]) + 1
    return 0


def parse_time(text: str) -> tuple[dt.time | None, str]:
    """The time in a text, and the part that is it; (None, "") where there is none."""
    found = _TIME.search(plain(text))
    return (dt.time(int(found[1]), int(found[2])), found[0]) if found else (None, "")


def _date(day: str, month: str, year: str) -> dt.date | None:
    day, month, year = digits(day), digits(month), digits(year)
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
