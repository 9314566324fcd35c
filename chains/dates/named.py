"""Readers of units that go by their own name: "15 марта", "Q1 2025", "летом", "майские праздники"."""

from __future__ import annotations

import datetime as dt
import re

from chains.dates.points import Found, Point, fixed
from chains.dates.spans import Span, month_end, months_span, third, units_before

_MORE = re.compile(
    r"больше|более|свыше|меньше|менее|выше|ниже|чем|than|above|below|under|exceed\w*|превы\w+|азс|станци\w+|stations?|№|#|>|<|=|₽|\$"
)
_AMOUNT = re.compile(
    r"руб|₽|р$|тыс|млн|литр|л$|л\W|час|ч$|мин|шт|раз|%|процент|транзакц|чек|человек|станц|азс|запис|строк|r[ou]+bles?|rub|lit[re]+s?"
    r"|hours?|minutes?|times|transactions?|records|rows|people|stations?|thousand|million|percent|users?|клиент"
)
_COUNTED = re.compile(_AMOUNT.pattern + "|инцид|авари|происш|отказ|сбо|жалоб|сам|incid")
_TO_NUMBER = ("un", "tn", "-n", "pn")


def day_of_month(found: Found) -> Point | None:
    """ "15 марта", "March 15, 2025", "1-15 июня"."""
    month, first = found.number("M"), found.number("d")
    if found.form("d") in ("i", "ii", "iii", "iv"):
        return None
    last = found.number("d2") or first
    if not 1 <= first <= last <= month_end(2024, month).day:
        return None

    def span(year: int) -> Span:
        return dt.date(year, month, first), dt.date(year, month, last)

    point = found.of_year(month, span, "day")
    if not point.named and month == found.today.month and first > found.today.day:
        return Point(span, point.year - 1, False, "day")
    return point


def english_day(found: Found) -> Point | None:
    """ "March 15": the month stands first; a Russian one is followed by a year of two digits."""
    if not found.form("M").isascii():
        return None
    return day_of_month(found)


def short_year(found: Found) -> Point | None:
    """ "сент 25": September 2025."""
    month, year = found.number("M"), found.number("d") + 2000
    if _COUNTED.match(found.next_form) or found.form("M").isascii() or not 20 <= year - 2000 <= found.today.year - 1999:
        return None
    return Point(lambda at: months_span(at, month, 1), year, True, "month")


def month(found: Found) -> Point | None:
    """ "в марте 2025"."""
    number = found.number("M")
    return found.of_year(number, lambda year: months_span(year, number, 1), "month")


def quarter(found: Found) -> Point | None:
    """ "1 квартал 2025", "Q1"."""
    first = found.number("q") * 3 - 2
    return found.of_year(first, lambda year: months_span(year, first, 3), "quarter")


def quarters(found: Found) -> Point | None:
    """ "1-3 кварталы 2025"."""
    first, last = found.number("q"), found.number("q2")
    if not first < last <= 4:
        return None
    month = first * 3 - 2
    return found.of_year(month, lambda year: months_span(year, month, (last - first + 1) * 3), "quarters")


def half_year(found: Found) -> Point | None:
    """ "первое полугодие", "H1 2025", "first half of 2025"."""
    bare = not found.match.groupdict().get("Y") and not found.token("R") and found.token("g") is None
    if bare and found.token("X") and not found.form("X").isascii():
        return None  # "первая половина" of what?
    first = found.number("h") * 6 - 5
    return found.of_year(first, lambda year: months_span(year, first, 6), "half")


def season(found: Found) -> Point | None:
    """ "летом 2025"; a winter is named by the year it ends in, and "зима 2024-2025" by both.

    "Прошлым летом" is the summer of last year; "last summer" the latest that is over.
    """
    first = found.number("S")
    if found.form("S") == "fall" and found.match.start() == found.match.end() - 1 and not found.after("ifvzstbc"):
        return None  # the verb
    both = found.token("w")

    def span(year: int) -> Span:
        return months_span(year - (first == 12), first, 3)

    if both:
        return Point(span, found.number("w") + 1, True, "season")
    relative = found.token("b")
    if relative is None:
        return found.of_year(1 if first == 12 else first, span, "season")
    today, year = found.today, found.today.year + (first == 12)
    if first != 12 and found.form("b").startswith(("прошл", "позапрошл")):  # "прошлым летом" is that of last year
        return fixed(span(today.year - found.number("b")), "season")
    while span(year)[0] > today or (relative.value == 1 and span(year)[1] >= today):
        year -= 1
    start, end = span(year - found.number("b") // 2)
    return fixed((start, min(end, today)), "season")


def year(found: Found) -> Point | None:
    """ "2025", "в 2025 году"; "больше 2000 рублей" is an amount."""
    at, end = found.match.start(), found.match.end()
    before = found.tokens[at - 1].form if at else ""
    if end - at == 1 and (_MORE.fullmatch(before) or _AMOUNT.match(found.next_form)):
        return None
    if found.match.string[end : end + 2] in _TO_NUMBER:
        return None
    return Point(lambda at: months_span(at, 1, 12), found.number("Y"), True, "year")


def years(found: Found) -> Point | None:
    """ "2024-25 годы"."""
    first, last = found.number("Y"), found.number("Y") // 100 * 100 + found.number("d")
    return fixed(months_span(first, 1, (last - first + 1) * 12), "years") if first < last else None


def year_of_two_digits(found: Found) -> Point | None:
    """ "в 25-м году", "двадцать пятый год"."""
    number = found.number("d")
    if not 15 <= number <= 40 or (found.form("U") == "года" and found.form("d").isdigit()):
        return None
    return fixed(months_span(2000 + number, 1, 12), "year")


def digits(found: Found) -> Point | None:
    """ "15.03.2025", "2025-03", "01.03"."""
    token = found.tokens[found.match.start()]
    value = token.value
    if isinstance(value, dt.date):
        return fixed((value, value), "day")
    if not isinstance(value, tuple):
        return None
    if token.tag == "N":
        return fixed(months_span(value[0], value[1], 1), "month")
    if _AMOUNT.match(found.next_form):
        return None
    return day_span(found, value[0], value[1], value[0], value[1], "day")


def day_span(found: Found, m1: int, d1: int, m2: int, d2: int, grain: str) -> Point:
    """Days of every year; those that begin in December end in the next."""

    def span(year: int) -> Span:
        return dt.date(year - (m1 > m2), m1, min(d1, month_end(year - (m1 > m2), m1).day)), dt.date(year, m2, d2)

    point = found.of_year(m2, span, grain)
    if not point.named and span(point.year)[0] > found.today:
        return Point(span, point.year - 1, False, grain)
    return point


def holiday(found: Found) -> Point | None:
    """ "майские праздники": the days off that go by that name."""
    value = found.tokens[found.match.start()].value
    return day_span(found, *value, "holiday") if isinstance(value, tuple) and len(value) == 4 else None


def decade(found: Found) -> Point | None:
    """ "первая декада июня"."""
    part = found.number("p")
    if part > 3:
        return None
    if found.token("M"):
        number = found.number("M")
        return found.of_year(number, lambda at: third(months_span(at, number, 1), part, "month"), "decade")
    return fixed(third(units_before("month", found.today, found.number("R")), part, "month"), "decade")
