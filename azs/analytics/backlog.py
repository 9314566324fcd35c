"""Open incidents at the end of each day, by age.

An incident is open at the end of day D when it was reported on D or before and either it was resolved after D, or it
has no resolution time and its status is open today. Incidents that were closed without a time are left out: nobody
knows when they stopped being open. Age is counted in calendar days since the day of the report.

The database counts incidents by (day reported, day resolved) once; numpy turns the counts into bands by adding +n on
the day an incident enters a band and -n on the day it leaves it, and summing up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.reading import Statement, frame
from azs.database.functions import bucket
from azs.database.views import v_incident

BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("d0_1", 0, 1),
    ("d2_5", 2, 5),
    ("d6_10", 6, 10),
    ("d11_30", 11, 30),
    ("d30_plus", 31, None),
)
DAILY_UP_TO = 92  # longer periods are drawn by weeks


@dataclass(frozen=True)
class OpenCounts:
    """Open incidents by band: `counts` int64 (5, days + 1); column 0 is the end of the day before the period."""

    first_day: dt.date
    counts: npt.NDArray[np.int64]

    def total(self, day: dt.date) -> int:
        """Open at the end of `day`, which lies in the period or is the day before it."""
        return int(self.counts[:, (day - self.first_day).days].sum())


def backlog(engine: sa.Engine, filters: Filters) -> pd.DataFrame:
    """Backlog over the period: every day, or every seventh counted back from the last when longer than 92 days.

    Returns:
        Frame with columns day (datetime64), d0_1, d2_5, d6_10, d11_30, d30_plus (int).
    """
    return by_age(open_counts(engine, filters), filters)


def by_age(opened: OpenCounts, filters: Filters) -> pd.DataFrame:
    """The frame of `backlog` from counts already made."""
    step = 1 if filters.days <= DAILY_UP_TO else 7
    picked = np.arange(filters.days, 0, -step)[::-1]
    days = pd.to_datetime(pd.Timestamp(opened.first_day) + pd.to_timedelta(picked, unit="D"))
    bands = {name: opened.counts[at, picked] for at, (name, _, _) in enumerate(BANDS)}
    return pd.DataFrame({"day": days, **bands})


def open_counts(engine: sa.Engine, filters: Filters) -> OpenCounts:
    """Open incidents at the end of each day of the period and of the day before it."""
    found = frame(engine, lifetimes(filters))
    first = filters.start - dt.timedelta(days=1)
    size = filters.days + 1
    begun = _day_numbers(found["reported_day"], first)
    ended = np.where(found["resolved_day"].isna(), size, _day_numbers(found["resolved_day"], first))
    weight = found["incidents"].to_numpy(dtype=np.float64)
    counts = np.empty((len(BANDS), size), dtype=np.int64)
    for row, (_, low, high) in enumerate(BANDS):
        enter = np.maximum(begun + low, 0)
        leave = np.minimum(ended, size) if high is None else np.minimum(np.minimum(begun + high + 1, ended), size)
        real = enter < leave
        change = np.bincount(enter[real], weight[real], size + 1) - np.bincount(leave[real], weight[real], size + 1)
        counts[row] = np.rint(np.cumsum(change)[:size]).astype(np.int64)
    return OpenCounts(first, counts)


def lifetimes(filters: Filters) -> Statement:
    """Incidents open at some day's end of the period or just before it, counted by day reported and day resolved."""
    c = v_incident.c
    reported, resolved = bucket("day", c.reported_at), bucket("day", c.resolved_at)
    alive = sa.or_(c.resolved_at >= filters.since, sa.and_(c.resolved_at.is_(None), c.is_open == 1))
    return (
        sa.select(reported.label("reported_day"), resolved.label("resolved_day"), sa.func.count().label("incidents"))
        .where(c.reported_at < filters.until, alive, *filters.selection(v_incident))
        .group_by(reported, resolved)
    )


def _day_numbers(days: pd.Series, first: dt.date) -> npt.NDArray[np.int64]:
    """Whole days from `first`; 0 stands in for a missing day."""
    since = (pd.to_datetime(days) - pd.Timestamp(first)).dt.days
    return np.asarray(since.fillna(0), dtype=np.int64)
