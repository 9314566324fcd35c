"""What is noteworthy in a period: the one place that says so, for reports that go out only then.

Three signals, each within the stations of the person:
- incidents: their number lies beyond the natural limits (XmR) of the twelve periods before;
- deadlines: the share kept lies below the lower limit of the twelve periods before;
- late: critical or high incidents still open whose deadline has passed in the period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import sqlalchemy as sa

from azs.analytics.control_chart import xmr
from azs.analytics.filters import Filters, within
from azs.analytics.overview import span
from azs.analytics.reading import Statement, frame, one_row
from azs.database.functions import bucket
from azs.database.views import v_incident
from azs.i18n import t
from azs.i18n.formats import number as written
from azs.reports.parts.risks import GRAVE, aged
from azs.reports.queries import open_at_end

HISTORY = 12
"""Periods before the one that is judged."""
LEAST_RESOLVED = 5
"""A period in which fewer were resolved says nothing about deadlines."""


@dataclass(frozen=True)
class Reason:
    """A signal: "above", "below", "deadlines" or "late"; the value, and the limit that it crosses."""

    kind: str
    value: float
    limit: float = 0.0

    def words(self, lang: str) -> str:
        """One sentence."""
        digits = 1 if self.kind == "deadlines" else 0
        return t(
            f"noteworthy.{self.kind}", lang, value=written(self.value, lang, digits), limit=written(self.limit, lang, 1)
        )


def noteworthy(
    engine: sa.Engine, filters: Filters, before: Sequence[tuple[dt.date, dt.date]]
) -> tuple[Reason, ...]:  # fmt: skip
    """The signals of a period.

    Args:
        engine: of `azs.database.access.as_person`.
        before: periods of the same kind that precede it without a gap, in time order.
    """
    days = one_row(engine, span())
    if days["first"] is None:
        return ()
    known = [one for one in before if one[0] >= days["first"].date()]
    covered = days["last"].date() >= filters.end
    periods = [*known, (filters.start, filters.end)]
    whole = replace(filters, start=periods[0][0])
    found = [
        *_incidents(list(_sums(frame(engine, _reported(whole)), periods)["incidents"]), covered=covered),
        *_deadlines(_sums(frame(engine, _resolved(whole)), periods)),
        *_late(aged(frame(engine, open_at_end(filters)), filters.until), filters.days),
    ]
    return tuple(found)


def _incidents(counts: Sequence[float], *, covered: bool) -> list[Reason]:
    """`covered`: the data reach to the end of the period; else few incidents say nothing."""
    limits = xmr(counts[:-1])
    if limits is None or limits.lower <= counts[-1] <= limits.upper:
        return []
    above = counts[-1] > limits.upper
    if not above and not covered:
        return []
    return [Reason("above" if above else "below", counts[-1], limits.upper if above else limits.lower)]


def _deadlines(sums: pd.DataFrame) -> list[Reason]:
    shares = [
        100 * row["kept"] / row["resolved"] if row["resolved"] >= LEAST_RESOLVED else None
        for row in sums.to_dict("records")
    ]
    limits = xmr([share for share in shares[:-1] if share is not None])
    last = shares[-1]
    return [Reason("deadlines", last, limits.lower)] if limits and last is not None and last < limits.lower else []


def _late(found: pd.DataFrame, days: int) -> list[Reason]:
    over_h = found["hours"] - found["sla_h"]
    late = found[found["severity"].isin(GRAVE) & (over_h > 0) & (over_h <= 24 * days)]
    return [Reason("late", len(late))] if len(late) else []


def _reported(filters: Filters) -> Statement:
    day = bucket("day", v_incident.c.reported_at)
    counted = sa.select(day.label("day"), sa.func.count().label("incidents"))
    return counted.where(*filters.conditions(v_incident)).group_by(day)


def _resolved(filters: Filters) -> Statement:
    c, day = v_incident.c, bucket("day", v_incident.c.resolved_at)
    counted = sa.select(
        day.label("day"), sa.func.count(c.sla_kept).label("resolved"), sa.func.sum(c.sla_kept).label("kept")
    )
    when = within(c.resolved_at, filters.since, filters.until)
    return counted.where(*when, *filters.selection(v_incident)).group_by(day)


def _sums(rows: pd.DataFrame, periods: Sequence[tuple[dt.date, dt.date]]) -> pd.DataFrame:
    """Sums of the day rows, one row a period."""
    names = [name for name in rows.columns if name != "day"]
    days = pd.to_datetime(rows["day"])
    sums = [
        {
            name: float(pd.to_numeric(rows.loc[(days >= pd.Timestamp(a)) & (days <= pd.Timestamp(b)), name]).sum())
            for name in names
        }
        for a, b in periods
    ]
    return pd.DataFrame(sums, columns=names)
