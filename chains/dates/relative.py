"""Readers of units that are counted from today, and of fiscal years."""

from __future__ import annotations

import datetime as dt

from chains.dates.points import Found, Point, fixed
from chains.dates.spans import DAY, MONTHS_OF, minus_months, months_span, third, unit_span, units_before
from chains.dates.words import CARDINALS, ONE_UNIT

_SINGULAR = ("квартал", "quarter", "полугодие")


def relative(found: Found) -> Point | None:
    """ "прошлая неделя", "this month", "позапрошлый год": a current one ends today."""
    back, unit = found.number("R"), found.unit()
    if found.form("R") == "past":  # English counts it back from today
        return last_one(found)
    if back == 0:
        return fixed((unit_span(unit, found.today)[0], found.today), unit)
    return fixed(units_before(unit, found.today, back), unit)


def last_one(found: Found) -> Point | None:
    """ "за последний месяц", "за неделю": as long, up to today; a quarter is counted whole."""
    unit, today = found.unit(), found.today
    if found.match.group().startswith("z") and not found.token("R") and found.form("U") not in ONE_UNIT:
        return None
    if unit == "quarter":
        return fixed(units_before(unit, today, 1), unit)
    return last_of(unit, 1, today)


def last_of(unit: str, count: int, today: dt.date) -> Point | None:
    """`count` units up to today."""
    if not 1 <= count <= 1200:
        return None
    if unit in ("day", "week"):
        return fixed((today - DAY * (count * (7 if unit == "week" else 1) - 1), today), "days")
    return fixed((minus_months(today, count * MONTHS_OF[unit]) + DAY, today), "days")


def last_n(found: Found) -> Point | None:
    """ "за последние 3 месяца", "last 30 days"; "за 3 квартал" is the third."""
    written, unit = found.form("n"), found.form("U")
    if found.match.group()[0] == "z" and (unit in _SINGULAR or (unit == "год" and found.number("n") > 14)):
        return None
    if not written.isdigit() and written not in CARDINALS:
        return None
    return last_of(found.unit(), found.number("n"), found.today)


def one_and_half(found: Found) -> Point | None:
    """ "за последние полтора года"."""
    unit, today = found.unit(), found.today
    if unit == "year":
        return fixed((minus_months(today, 18) + DAY, today), "days")
    if unit == "month":
        return fixed((minus_months(today, 1) - DAY * 14, today), "days")
    return None


def half_a_year(found: Found) -> Point | None:
    """ "за полгода"."""
    return fixed((minus_months(found.today, 6) + DAY, found.today), "days")


def ago(found: Found) -> Point | None:
    """ "3 дня назад" is that day; "две недели назад" that whole calendar week, and so with longer units."""
    count, unit = (found.number("n") or 1), found.unit()
    if count > 1200:
        return None
    return fixed(units_before(unit, found.today, count), unit)


def half_year_ago(found: Found) -> Point | None:
    """ "полгода назад": that month."""
    return fixed(unit_span("month", minus_months(found.today, 6)), "month")


def to_date(found: Found) -> Point | None:
    """ "YTD", "year to date"."""
    token = found.token("D")
    unit = str(token.value) if token else found.unit()
    return fixed((unit_span(unit, found.today)[0], found.today), unit)


def word_day(found: Found) -> Point | None:
    """ "вчера"."""
    day = found.today - DAY * found.number("T")
    return fixed((day, day), "day")


def weekday(found: Found) -> Point | None:
    """ "в прошлую пятницу": the latest before today; "в эту пятницу": of this week once it has come."""
    today, day, back = found.today, found.number("W"), found.number("R")
    if unit := found.token("U"):
        if unit.tag != "w":
            return None
        monday = units_before("week", today, back)[0]
        at = monday + DAY * day
        return fixed((at, at), "day") if at <= today else None
    since = (today.weekday() - day) % 7
    if back and not since:
        since = 7
    at = today - DAY * (since + 7 * max(back - 1, 0))
    return fixed((at, at), "day")


def bare_weekday(found: Found) -> Point | None:
    """ "с понедельника": the latest one; a weekday on its own is a sign of its kind of day and no date."""
    since = (found.today.weekday() - found.number("W")) % 7
    at = found.today - DAY * since
    return fixed((at, at), "weekday")


def weekend(found: Found) -> Point | None:
    """ "в эти выходные": the latest that have begun; "прошлые": the latest before the days of this week."""
    today, back = found.today, found.number("R")
    saturday = unit_span("week", today)[0] + DAY * 5
    if back:
        saturday -= DAY * 7 * back
    elif saturday > today:
        saturday -= DAY * 7
    return fixed((saturday, min(saturday + DAY, today)), "weekend")


def part_of_relative(found: Found) -> Point | None:
    """ "начало года", "в конце месяца": of the current one, or of the one before where it is still to come."""
    unit, today, part = found.unit(), found.today, found.number("p")
    span = third(unit_span(unit, today), part, unit)
    if span[0] > today:
        span = third(units_before(unit, today, 1), part, unit)
    return fixed((span[0], min(span[1], today)), "part")


def fiscal_year(found: Found) -> Point | None:
    """ "FY2025": the fiscal year that begins in 2025; "в прошлом фингоду"."""
    first, today = found.fiscal_month, found.today
    begun = today.year - (today.month < first)
    token = found.token("Y")
    if token:
        return fixed(months_span(found.number("Y"), first, 12), "fiscal")
    start, end = months_span(begun - found.number("R"), first, 12)
    return fixed((start, min(end, today)), "fiscal")


def fiscal_quarter(found: Found) -> Point | None:
    """ "fiscal Q1 2025", "1 квартал финансового 2025 года"."""
    first = found.fiscal_month + found.number("q") * 3 - 3
    if found.token("Y") or found.token("R"):
        begun = found.today.year - (found.today.month < found.fiscal_month)
        year = found.number("Y") or begun - found.number("R")
        return fixed(months_span(year, first, 3), "quarter")
    begun = found.today.year
    while months_span(begun, first, 3)[0] > found.today:
        begun -= 1
    return fixed(months_span(begun, first, 3), "quarter")


def relative_month(found: Found) -> Point | None:
    """ "в прошлом марте": the latest that is over."""
    number, back = found.number("M"), found.number("b")
    year = found.today.year - (number > found.today.month)
    if back:
        year = found.today.year - back + (number < found.today.month)
    return Point(lambda at: months_span(at, number, 1), year, True, "month")
