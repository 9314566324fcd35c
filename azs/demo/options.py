"""What demo data to make, and what was made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

STANDARD_HOUR = 18


@dataclass(frozen=True)
class DemoOptions:
    """Size and shape of a demo network. The same options give the same data.

    Attributes:
        stations: number of stations, at least 6.
        incidents: number of incidents, exact.
        years: length of the history, ending on `today`.
        seed: start of every random choice.
        today: last day of the data.
        until: last moment of the data; 18:00 of `today` when not given. Must lie on `today`.
        outages: whether some stations and pumps stop selling for a while.
    """

    stations: int = 120
    incidents: int = 40_000
    years: int = 3
    seed: int = 7
    today: dt.date = field(default_factory=dt.date.today)
    until: dt.datetime | None = None
    outages: bool = True

    @property
    def end(self) -> dt.datetime:
        """No event is later than this moment."""
        return self.until or dt.datetime.combine(self.today, dt.time(STANDARD_HOUR))

    @property
    def first_day(self) -> dt.date:
        """First day of the history."""
        return self.today - dt.timedelta(days=round(self.years * 365.25) - 1)

    @property
    def days(self) -> int:
        """Days of the history, today included."""
        return (self.today - self.first_day).days + 1


@dataclass(frozen=True)
class DemoReport:
    """Rows written and the time it took (wall clock)."""

    stations: int
    equipment: int
    incidents: int
    actions: int
    station_days: int
    seconds: float
