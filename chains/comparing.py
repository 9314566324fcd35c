"""Two periods of a question: which is asked for, and which it is set against."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from azs.errors import BeyondPlanError
from chains import vocabulary as words
from chains.dates import DateMatch, find_periods, preceding, unit_span, year_before
from chains.half_named import (
    YEAR_ON_YEAR,
    in_a_row,
    listed,
    of_year_ago,
    span_before,
    take_beside,
    take_span_before,
    told_apart,
    unit_of_each,
)
from chains.plan import Period, Plan
from chains.text import Text

BEFORE_PERIOD = frozenset(("по", "в", "относительно", "против", "compared", "versus", "vs", "чем", "than"))


BARE_UNIT = re.compile(
    r"(?:за|в|per|in|a|the|for)?\s*(?:the\s+)?(?:день|сутки|неделю|месяц|квартал|год|day|week|month|quarter|year)", re.I
)
"""A unit of time beside a period that is named: it says the length of that one again."""


_NAMED = {
    "year": re.compile(r"год|year", re.I), "quarter": re.compile(r"кварт|quarter", re.I),
    "month": re.compile(r"месяц|month", re.I), "week": re.compile(r"недел|week", re.I),
}  # fmt: skip


def before(period: Period) -> Period:
    """What a period is set against where nothing else is named: the same days a year earlier for a year under way, else
    the period before."""
    if (period.start.month, period.start.day) == (1, 1) and period.end.month > 1:
        return year_before(period)
    return preceding(period)


def unit_before(period: Period) -> Period:
    """The whole year, quarter, month or week before the one that a period begins, or the one its words name."""
    units = [unit for unit in ("year", "quarter", "month", "week") if _begins(unit, period)]
    if not units:
        return preceding(period)
    whole = next((unit for unit in units if unit_span(unit, period.start)[1] == period.end), "")
    named = next((unit for unit in units if _NAMED[unit].search(period.label)), "")
    return Period(*unit_span(whole or named or units[0], period.start - dt.timedelta(days=1)))


def _begins(unit: str, period: Period) -> bool:
    start, end = unit_span(unit, period.start)
    return start == period.start and period.end <= end


def earlier_by(unit: str, period: Period, today: dt.date) -> tuple[Period, Period]:
    """A period and the one before it that words name: "this week and the week before", "в октябре и годом ранее"."""
    if unit == "year":
        return period, year_before(period)
    return set_against(period, unit_before(period), today)


def read_periods(text: Text, today: dt.date, fiscal_month: int) -> tuple[Period | None, Period | None]:
    """The period asked for, and the one it is set against.

    Raises:
        BeyondPlanError: more than two are named, and they do not follow one another.
    """
    earlier = take_span_before(text)
    year_ago = text.take(words.ELLIPTIC)
    found = find_periods(text.left, today, fiscal_month=fiscal_month)
    if earlier and len(found) != 1:  # "за 30 дней до этого" alone goes on from the answer before
        text.left, earlier = earlier[1], None
        year_ago = text.take(words.ELLIPTIC)
        found = find_periods(text.left, today, fiscal_month=fiscal_month)
    against = _nearest(text.left, found)
    if len({(item.period.start, item.period.end) for item in found}) < len(found):
        found = _distinct(text, found)
    found, ago = of_year_ago(text, _without_bare(text, found), against=bool(against))
    row, several = in_a_row(found), _many(found)
    if several and row is None:
        raise BeyondPlanError("assistant.many_periods")
    said = text.left
    for item in found:
        text.blank(item.start, item.end)
    if not found:
        return _year_on_year(today) if year_ago and YEAR_ON_YEAR.search(year_ago.group()) else (None, None)
    if several:
        return row, None
    found = _without_sides(found)
    if len(found) == 2 or earlier or ago:
        take_beside(text)
    if earlier:
        return found[0].period, span_before(earlier[0], found[0].period)
    if ago:
        return found[0].period, year_before(found[0].period)
    if len(found) == 2:
        return _two(text, said, found, today, year_ago=bool(year_ago), against=bool(against))
    return _one(text, found[0], today, year_ago=bool(year_ago), against=against)


def _without_sides(found: list[DateMatch]) -> list[DateMatch]:
    """The periods without those that a pair among them names already: "Q3 vs Q2: station, Q3, Q2"."""
    pair = next((item for item in found if item.against), None)
    if pair is None or pair.against is None:
        return found
    sides = (pair.period, pair.against)
    return [item for item in found if item is pair or not any(_same_days(item.period, side) for side in sides)]


def _many(found: list[DateMatch]) -> bool:
    """Whether more than two periods are named; the sides of a pair that are named again count once."""
    named = [item.period for item in found] + [item.against for item in found if item.against]
    return len({(item.start, item.end) for item in named}) > 2


def _year_on_year(today: dt.date) -> tuple[Period, Period]:
    """This year so far and the same days of the last: "инциденты год к году"."""
    so_far = Period(dt.date(today.year, 1, 1), today)
    return so_far, year_before(so_far)


def _two(
    text: Text, said: str, found: list[DateMatch], today: dt.date, *, year_ago: bool, against: bool
) -> tuple[Period, Period | None]:  # fmt: skip
    """Two periods: one set against the other, or both as one."""
    first, second = found[0].period, found[1].period
    if year_ago and _same_days(second, _whole_year(second.start.year)):
        years = first.start.year - second.start.year
        if years < 0:
            return _years_on(first, -years), first
        earlier = first
        for _ in range(max(years, 1)):
            earlier = year_before(earlier)
        return first, earlier
    apart = against or year_ago or words.CHANGED.search(text.left) or words.HOW_MANY_AGAIN.search(text.left)
    if not apart and (one := _one_span(first, second)):
        row = in_a_row(found)
        each = row and (unit_of_each(row) == "year" or told_apart(said, found))
        return (row if row and each else one), None
    return set_against(first, second, today, against=against)


def _one(
    text: Text, found: DateMatch, today: dt.date, *, year_ago: bool, against: re.Match[str] | None
) -> tuple[Period, Period | None]:  # fmt: skip
    """One period, and what the words around it set it against."""
    only = found.period
    if found.against:
        return only, found.against
    if against and against.start() < found.start and (row := listed(only)):
        return row, None
    if year_ago:
        take_beside(text)
        return only, year_before(only)
    if against and (other := text.take(words.WITH_ANOTHER)):
        another = _other(only, other[1].lower())
        return set_against(only, another, today) if another.end < only.start else (only, another)
    starts = against and against.group().lower().split()[0]
    if starts in BEFORE_PERIOD and against and against.start() <= found.start <= against.end() + 2:
        return _same_part(only, today)
    return only, None


def _without_bare(text: Text, found: list[DateMatch]) -> list[DateMatch]:
    """The one period that is named where the others only say its length again: "октябрь: сколько закрыли за месяц"."""
    named = [item for item in found if not BARE_UNIT.fullmatch(text.left[item.start : item.end].strip())]
    if len(named) != 1:
        return found
    for item in found:
        text.blank(item.start, item.end)
    return named


def _nearest(left: str, found: list[DateMatch]) -> re.Match[str] | None:
    """The comparing words right before a period; else the first ones: "как изменилось … относительно сентября"."""
    said = list(words.COMPARE.finditer(left))
    beside = (match for match in said for item in found if match.start() <= item.start <= match.end() + 2)
    return next(beside, said[0] if said else None)


def set_against(first: Period, second: Period, today: dt.date, *, against: bool = True) -> tuple[Period, Period]:
    """Two periods as the one asked for and the one it is set against; the same days of both where one is under way."""
    if part := _same_days_of(max(first, second, key=_start), min(first, second, key=_start), today):
        return part
    later_first = against or first.start > second.start
    return (first, second) if later_first and first.start > second.start else (second, first)


def _start(period: Period) -> dt.date:
    return period.start


def _same_days_of(later: Period, earlier: Period, today: dt.date) -> tuple[Period, Period] | None:
    """A unit under way and the whole unit before it are set against each other by as many days; None for any others."""
    if later.end < today or later.start != earlier.end + dt.timedelta(days=1):
        return None
    now, before_it = _same_part(earlier, today)
    return (now, before_it) if now.start == later.start else None


def _distinct(text: Text, found: list[DateMatch]) -> list[DateMatch]:
    """Periods named again left out, their words blanked out."""
    kept: list[DateMatch] = []
    for item in found:
        if any(_same_days(item.period, other.period) for other in kept):
            text.blank(item.start, item.end)
        else:
            kept.append(item)
    return kept


def _one_span(first: Period, second: Period) -> Period | None:
    """Two periods that are one: the inner of one within the other, or both where one follows the other."""
    for inner, outer in ((first, second), (second, first)):
        if outer.start <= inner.start and inner.end <= outer.end:
            return inner
    early, late = sorted((first, second), key=lambda period: period.start)
    if early.end + dt.timedelta(days=1) == late.start:
        return Period(early.start, late.end, f"{early.label} {late.label}")
    return None


def _same_days(one: Period, other: Period) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _years_on(period: Period, years: int) -> Period:
    """The same days so many years later; the last day of February where there is no 29th."""
    days = []
    for day in (period.start, period.end):
        last = 28 if (day.month, day.day) == (2, 29) else day.day
        days.append(day.replace(year=day.year + years, day=last))
    return Period(days[0], days[1])


def _whole_year(year: int) -> Period:
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _other(period: Period, word: str) -> Period:
    """The period that "первым", "предыдущим" or "last" sets against this one."""
    stems = ("перв", "first"), ("втор", "second"), ("трет", "third")
    for at, stem in enumerate(stems):
        for unit, months in (("quarter", 3), ("half", 6)):
            if word.startswith(stem) and (period.start, period.end) == unit_span(unit, period.start):
                return Period(*unit_span(unit, dt.date(period.start.year, at * months + 1, 1)))
    return before(period) if (period.start.month, period.start.day) == (1, 1) else unit_before(period)


def _same_part(before: Period, today: dt.date) -> tuple[Period, Period]:
    """The unit that follows `before`, up to today, and as many days of `before`."""
    for unit in ("week", "month", "quarter", "year"):
        if (before.start, before.end) == unit_span(unit, before.start):
            start, end = unit_span(unit, before.end + dt.timedelta(days=1))
            now = Period(start, min(end, today))
            if unit == "year":
                return now, year_before(now)
            last = before.end if end <= today else min(before.end, before.start + (now.end - now.start))
            return now, Period(before.start, last)
    days = before.end - before.start + dt.timedelta(days=1)
    return Period(before.start + days, before.end + days), before


def up_to_today(
    period: Period | None, compare: Period | None, today: dt.date
) -> tuple[Period | None, Period | None]:  # fmt: skip
    """The periods without the days to come: "в ноябре" ends today while it is under way; as many days of the other.

    An average per day would otherwise divide by days that have not been.
    """
    if period is None or not period.start <= today < period.end:
        return period, compare
    now = replace(period, end=today)
    if compare is None or compare.start >= period.start:
        return now, compare
    unit = next((u for u in ("week", "month", "quarter", "year") if unit_span(u, period.start) == _span(period)), "")
    if not unit or unit_span(unit, compare.start) != _span(compare):
        return now, compare
    return now, replace(compare, end=min(compare.end, _same_place(now, compare, unit)))


def _span(period: Period) -> tuple[dt.date, dt.date]:
    return period.start, period.end


def _same_place(now: Period, compare: Period, unit: str) -> dt.date:
    """The day of the other unit that is as far into it as the last day of this one."""
    if unit != "year":
        return compare.start + (now.end - now.start)
    last = 28 if (now.end.month, now.end.day) == (2, 29) else now.end.day
    return dt.date(compare.start.year, now.end.month, last)


def in_time(plan: Plan, today: dt.date) -> Plan:
    """The plan with its periods up to today; of two single units compared no group is made."""
    if plan.compare and plan.period and len(plan.dimensions) == 1 and _one_each(plan):
        plan = replace(plan, dimensions=())
    period, compare = up_to_today(plan.period, plan.compare, today)
    return replace(plan, period=period, compare=compare)


def _one_each(plan: Plan) -> bool:
    """Whether both periods of a comparison lie within one unit of those it is grouped by: October against September."""
    unit = plan.dimensions[0]
    if unit not in ("week", "month", "quarter", "year") or plan.period is None or plan.compare is None:
        return False
    return all(unit_span(unit, item.start) == unit_span(unit, item.end) for item in (plan.period, plan.compare))
