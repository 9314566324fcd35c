"""Hours in which people work: which days, from when to when, in which zone; and when a number of them has passed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

FAR_DAYS = 3 * 366
"""How many days ahead are looked at; a calendar without working days ends here."""


@dataclass(frozen=True)
class WorkingTime:
    """When people work.

    Attributes:
        zone: whose clocks `opens` and `closes` are read from. weekdays: ISO, 1 is Monday.
        days_off: holidays on weekdays. days_on: weekend days that are worked. years: for which both are complete.
    """

    zone: ZoneInfo
    opens: dt.time
    closes: dt.time
    weekdays: frozenset[int]
    days_off: frozenset[dt.date] = field(default_factory=frozenset)
    days_on: frozenset[dt.date] = field(default_factory=frozenset)
    years: frozenset[int] = field(default_factory=frozenset)

    def works_on(self, day: dt.date) -> bool:
        """Whether a day is worked."""
        return day in self.days_on or (day.isoweekday() in self.weekdays and day not in self.days_off)

    def hours_on(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Beginning and end of a day's work, UTC without a zone."""
        begin, end = (dt.datetime.combine(day, at, self.zone) for at in (self.opens, self.closes))
        return _naive(begin), _naive(end)


def due_at(times: WorkingTime, begun: dt.datetime, hours: float, *, always: bool = False) -> dt.datetime:
    """When `hours` have passed.

    Args:
        begun: UTC without a zone, as the result is. always: count every hour, and not working hours only.
    """
    left = dt.timedelta(hours=hours)
    if always:
        return begun + left
    day = begun.replace(tzinfo=dt.UTC).astimezone(times.zone).date()
    for ahead in range(FAR_DAYS):
        on = day + dt.timedelta(days=ahead)
        if not times.works_on(on):
            continue
        opens, closes = times.hours_on(on)
        start = max(opens, begun)
        if start >= closes:
            continue
        if left <= closes - start:
            return start + left
        left -= closes - start
    return begun + dt.timedelta(days=FAR_DAYS)


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
