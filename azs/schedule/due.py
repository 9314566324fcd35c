"""When a schedule is due, and of which days it then tells. The clocks are the network's."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from azs.schedule.schedule import Schedule

Period = tuple[dt.date, dt.date]
"""First and last day, both included."""
_DAY = dt.timedelta(days=1)


def last_due(schedule: Schedule, now: dt.datetime, zone: ZoneInfo) -> dt.date | None:
    """The day of the latest moment that has come, however many came before it; None where none has since the schedule
    is in force.

    Args:
        now: UTC without a zone.
    """
    day = now.replace(tzinfo=dt.UTC).astimezone(zone).date()
    while not (_falls_on(schedule, day) and moment_of(schedule, day, zone) <= now):
        day -= _DAY
    return day if moment_of(schedule, day, zone) > schedule.active_since else None


def next_due(schedule: Schedule, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The next moment, UTC without a zone, as `now` is."""
    day = now.replace(tzinfo=dt.UTC).astimezone(zone).date()
    while not (_falls_on(schedule, day) and moment_of(schedule, day, zone) > now):
        day += _DAY
    return moment_of(schedule, day, zone)


def moment_of(schedule: Schedule, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """When a schedule is due on a day, UTC without a zone. An hour that clocks leave out is the one after."""
    return dt.datetime.combine(day, schedule.at, zone).astimezone(dt.UTC).replace(tzinfo=None)


def period(every: str, due_on: dt.date) -> Period:
    """The days that a report due on a day tells of: the day before, the seven before, the month before."""
    if every == "day":
        return due_on - _DAY, due_on - _DAY
    if every == "week":
        return due_on - 7 * _DAY, due_on - _DAY
    end = due_on.replace(day=1) - _DAY
    return end.replace(day=1), end


def periods_before(every: str, first: dt.date, count: int) -> tuple[Period, ...]:
    """The `count` periods of the same kind that end before `first`, in time order."""
    found: list[Period] = []
    while len(found) < count:
        found.append(period(every, first))
        first = found[-1][0]
    return tuple(reversed(found))


def _falls_on(schedule: Schedule, day: dt.date) -> bool:
    if schedule.every == "week":
        return day.isoweekday() == schedule.on_day
    return schedule.every == "day" or day.day == schedule.on_day
