"""A schedule: which report, when, to whom; and what is wrong with one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from azs.errors import ScheduleError
from azs.reports.build import KINDS as REPORT_KINDS
from azs.reports.write import FORMATS
from azs.security.actor import ROLES

EVERY = ("day", "week", "month")
KINDS = tuple(REPORT_KINDS)
LAST_MONTH_DAY = 28
"""A day that every month has."""
TITLE_CHARS = 120
MOST_NAMES = 50


@dataclass(frozen=True)
class Schedule:
    """When a report goes out and to whom.

    Attributes:
        every: one of EVERY. at: by the network's clocks. on_day: ISO weekday of "week" (1 is Monday), day of "month"
            (1 to 28); of "day" it says nothing.
        roles, people: who gets it: everybody with one of the roles, and these user names.
        regions, stations: what the report is narrowed to; () for all that a person sees. A passport is made of each
            station that is left.
        only_noteworthy: whoever has nothing noteworthy gets nothing.
        active_since: UTC; what was due before is not made.
    """

    title: str
    kind: str
    every: str
    at: dt.time
    on_day: int = 1
    format: str = "pdf"
    language: str = "ru"
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    only_noteworthy: bool = False
    paused: bool = False
    identifier: str = ""
    made_by: str = ""
    active_since: dt.datetime = dt.datetime(1970, 1, 1)
    deleted_at: dt.datetime | None = None


def check(schedule: Schedule) -> None:
    """Raises: ScheduleError for what cannot be; `field` says where."""
    if not 0 < len(schedule.title.strip()) <= TITLE_CHARS:
        raise ScheduleError("schedule.title", field="title", most=TITLE_CHARS)
    choices = (
        ("kind", schedule.kind, KINDS), ("format", schedule.format, tuple(FORMATS)), ("every", schedule.every, EVERY),
        ("language", schedule.language, ("ru", "en")),
    )  # fmt: skip
    for field, value, allowed in choices:
        if value not in allowed:
            raise ScheduleError("schedule.choice", field=field, value=value[:40], allowed=", ".join(allowed))
    last = {"day": 31, "week": 7, "month": LAST_MONTH_DAY}[schedule.every]
    if not 1 <= schedule.on_day <= last:
        raise ScheduleError("schedule.on_day", field="on_day", last=last)
    if unknown := set(schedule.roles) - set(ROLES):
        raise ScheduleError("schedule.choice", field="roles", value=min(unknown)[:40], allowed=", ".join(ROLES))
    if not schedule.roles and not schedule.people:
        raise ScheduleError("schedule.nobody", field="roles")
    if len(schedule.people) > MOST_NAMES or max(len(schedule.regions), len(schedule.stations)) > MOST_NAMES:
        raise ScheduleError("schedule.too_many", field="people", most=MOST_NAMES)
