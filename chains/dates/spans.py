"""Calendar arithmetic of periods: both ends of a span are included."""

from __future__ import annotations

import calendar
import datetime as dt

from chains.plan import Period

Span = tuple[dt.date, dt.date]
DAY = dt.timedelta(days=1)
MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def unit_span(unit: str, day: dt.date) -> Span:
    """The whole calendar day, week, month, quarter, half or year that holds `day`."""
    if unit == "day":
        return day, day
    if unit == "week":
        monday = day - DAY * day.weekday()
        return monday, monday + DAY * 6
    size = MONTHS_OF[unit]
    first = (day.month - 1) // size * size + 1
    return dt.date(day.year, first, 1), month_end(day.year, first + size - 1)


def month_end(year: int, month: int) -> dt.date:
    """Last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def minus_months(day: dt.date, count: int) -> dt.date:
    """The same day `count` months earlier, or the last of that month where it is shorter."""
    at = max(day.year * 12 + day.month - 1 - count, 12)
    return dt.date(at // 12, at % 12 + 1, min(day.day, calendar.monthrange(at // 12, at % 12 + 1)[1]))


def months_span(year: int, first: int, count: int) -> Span:
    """`count` whole months from month `first`, which may lie beyond December."""
    begin, end = year * 12 + first - 1, year * 12 + first + count - 2
    return dt.date(begin // 12, begin % 12 + 1, 1), month_end(end // 12, end % 12 + 1)


def units_before(unit: str, day: dt.date, count: int) -> Span:
    """The calendar unit `count` units before the one that holds `day`."""
    if unit in ("day", "week"):
        return unit_span(unit, day - DAY * count * (7 if unit == "week" else 1))
    return unit_span(unit, minus_months(day.replace(day=1), count * MONTHS_OF[unit]))


def year_before(period: Period) -> Period:
    """The same days a year earlier."""
    return Period(minus_months(period.start, 12), minus_months(period.end, 12))


def preceding(period: Period) -> Period:
    """The period before: the calendar unit before a whole one, else as many days before."""
    for unit in ("month", "quarter", "half", "year"):
        if (period.start, period.end) == unit_span(unit, period.start):
            return Period(*unit_span(unit, period.start - DAY))
    days = (period.end - period.start).days + 1
    return Period(period.start - DAY * days, period.start - DAY)


def third(span: Span, part: int, grain: str) -> Span:
    """The first, second or last third: ten days of a month, a month of a quarter, four months of a year."""
    start, end = span
    if grain == "month":
        return start.replace(day=part * 10 - 9), start.replace(day=part * 10) if part < 3 else end
    months = {"quarter": 1, "season": 1, "half": 2, "year": 4}.get(grain)
    if months:
        return months_span(start.year, start.month + (part - 1) * months, months)
    days = (end - start).days + 1
    return start + DAY * (days * (part - 1) // 3), start + DAY * (days * part // 3 - 1)


def half(span: Span, part: int, grain: str) -> Span:
    """The first or second half: of a month up to the 15th and from the 16th."""
    start, end = span
    if grain == "month":
        return (start, start.replace(day=15)) if part == 1 else (start.replace(day=16), end)
    if grain in ("year", "half"):
        months = 6 if grain == "year" else 3
        return months_span(start.year, start.month + (part - 1) * months, months)
    middle = start + DAY * (((end - start).days + 1) // 2)
    return (start, middle - DAY) if part == 1 else (middle, end)
