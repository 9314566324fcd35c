"""Complaints of customers within a person's stations, and what is counted of them; texts are masked ones only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from azs.analytics.filters import Filters, one_of
from azs.analytics.reading import Statement
from azs.complaints.complaint import OPEN_STATUSES
from azs.database.complaint_tables import complaints
from azs.database.schema import stations
from azs.reports.draft import Draft
from azs.reports.inspected import rows
from azs.security.actor import Actor

DONE = ("answered", "closed")
MOMENTS = ("received_at", "due_at", "answered_at", "closed_at")


def complained(actor: Actor, filters: Filters, zone: dt.tzinfo) -> Statement:
    """Complaints received in the period by the clocks of `zone`, the earliest first; moments are UTC."""
    c, s = complaints.c, stations.c
    return (
        sa.select(
            c.complaint_number, c.received_at, s.code.label("station"), s.region, c.category, c.category_by,
            c.priority, c.danger, c.status, c.department, c.due_at, c.answered_at, c.closed_at,
        )
        .select_from(sa.outerjoin(complaints, stations, s.station_id == c.station_id))
        .where(*_within(actor, filters, zone))
        .order_by(c.received_at, c.complaint_id)
    )  # fmt: skip


def dangerous(actor: Actor, filters: Filters, zone: dt.tzinfo) -> Statement:
    """Complaints of the period that tell of a danger, the latest first, with their masked texts."""
    c, s = complaints.c, stations.c
    return (
        sa.select(c.complaint_number, c.received_at, s.code.label("station"), c.danger, c.status, c.masked_text)
        .select_from(sa.outerjoin(complaints, stations, s.station_id == c.station_id))
        .where(c.danger.is_not(None), *_within(actor, filters, zone))
        .order_by(c.received_at.desc(), c.complaint_id)
    )


def first_day(draft: Draft) -> dt.date | None:
    """The day of the first complaint that the person sees, whatever the period."""
    everything = _theirs(draft.actor, draft.filters)
    asked = sa.select(sa.func.min(complaints.c.received_at).label("first")).select_from(
        sa.outerjoin(complaints, stations, stations.c.station_id == complaints.c.station_id)
    )
    found = rows(draft.records, asked.where(*everything))
    first = None if found.empty else found["first"].iloc[0]
    return None if first is None or pd.isna(first) else local(pd.Timestamp(first), draft.zone).date()


def read(draft: Draft) -> pd.DataFrame:
    """Rows of `complained`, moments UTC."""
    found = rows(draft.records, complained(draft.actor, draft.filters, draft.zone))
    return found.assign(**{name: pd.to_datetime(found[name]) for name in MOMENTS})


def local(moment: pd.Timestamp, zone: dt.tzinfo) -> pd.Timestamp:
    """A moment UTC as the network's clocks show it."""
    return moment.tz_localize(dt.UTC).tz_convert(zone).tz_localize(None)


@dataclass(frozen=True)
class Tally:
    """What is counted of complaints.

    Attributes:
        overdue: open ones whose time is over. judged: those whose time is over, or that were done before; of these
            `kept` in time. median_h: hours to the answer, None where none was answered.
        routed: those with a subject that went to a department; of these `corrected`: a person has set the subject.
    """

    received: int
    open: int
    overdue: int
    done: int
    rejected: int
    merged: int
    danger: int
    judged: int
    kept: int
    median_h: float | None
    routed: int
    corrected: int

    @classmethod
    def of(cls, found: pd.DataFrame, now: dt.datetime) -> Tally:
        """Of rows of `complained`; `now` is UTC without a zone."""
        status = found["status"]
        is_open = status.isin(OPEN_STATUSES)
        over = found["due_at"] < now
        done_at = found[["answered_at", "closed_at"]].min(axis=1)
        done = status.isin(DONE) & done_at.notna() & found["due_at"].notna()
        hours = (found["answered_at"] - found["received_at"]).dt.total_seconds().dropna() / 3600
        routed = found["department"].notna() & found["category"].notna()
        return cls(
            len(found), int(is_open.sum()), int((is_open & over).sum()), int(status.isin(DONE).sum()),
            int((status == "rejected").sum()), int((status == "merged").sum()), int(found["danger"].notna().sum()),
            int((done | (is_open & over)).sum()), int((done & (done_at <= found["due_at"])).sum()),
            float(hours.median()) if len(hours) else None, int(routed.sum()),
            int((routed & (found["category_by"] == "person")).sum()),
        )  # fmt: skip

    @property
    def kept_pct(self) -> float | None:
        """Percent done in time."""
        return round(100 * self.kept / self.judged, 1) if self.judged else None

    @property
    def right_pct(self) -> float | None:
        """Percent that nobody had to send elsewhere."""
        return round(100 * (self.routed - self.corrected) / self.routed, 1) if self.routed else None


def _within(actor: Actor, filters: Filters, zone: dt.tzinfo) -> list[sa.ColumnElement[Any]]:
    c = complaints.c
    since, until = (_utc(one, zone) for one in (filters.since, filters.until))
    return [c.received_at >= since, c.received_at < until, *_theirs(actor, filters)]


def _theirs(actor: Actor, filters: Filters) -> list[sa.ColumnElement[Any]]:
    """Of the stations chosen and in scope; without a station, for those who see everything and chose none."""
    s, scope = stations.c, actor.scope
    chosen = ((s.code, filters.stations), (s.region, filters.regions))
    conditions: list[sa.ColumnElement[Any]] = [one_of(column, values) for column, values in chosen if values]
    if not scope.everything:
        seen = ((s.code, scope.stations), (s.region, scope.regions))
        theirs = [one_of(column, values) for column, values in seen if values]
        conditions.append(sa.or_(*theirs) if theirs else sa.false())
    return conditions


def _utc(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return moment.replace(tzinfo=zone).astimezone(dt.UTC).replace(tzinfo=None)
