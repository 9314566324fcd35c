"""Key figures of the overview: value, value of the previous period of equal length, and a sparkline.

A figure is nothing (None), not 0, where the data cannot give it: no loss recorded, no transactions known, nothing
resolved in the period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from azs.analytics.backlog import open_counts
from azs.analytics.filters import Filters, midnight, within
from azs.analytics.reading import Statement, frame, number
from azs.database.functions import bucket, percentile
from azs.database.views import v_incident, v_station_day

POINTS = 12
PREVIOUS = -1  # slot of the previous period
WHOLE = -2  # slot of the whole current period


@dataclass(frozen=True)
class Kpi:
    """One key figure in the unit of its metric; `sparkline` holds up to 12 equal parts of the period in time order."""

    value: float | None
    previous: float | None
    sparkline: tuple[float | None, ...]


def slot_starts(filters: Filters) -> list[dt.date]:
    """First days of the sparkline's parts: 12 parts whose lengths differ by a day at most, or one a day."""
    parts = min(POINTS, filters.days)
    return [filters.start + dt.timedelta(days=filters.days * at // parts) for at in range(parts)]


def kpis(engine: sa.Engine, filters: Filters) -> dict[str, Kpi]:
    """Key figures by metric id.

    Returns:
        incidents: reported in the period. open_incidents: open at the end of its last day (see `backlog`).
        mttr_median_h, mttr_p90_h: hours from report to resolution of incidents resolved in the period.
        sla_kept_pct: percent of incidents resolved in the period that have an SLA and kept it.
        loss_rub: sum over incidents reported in the period. incidents_per_1000_tx: incidents reported for every
        1,000 transactions of the same stations and days; category, severity and status narrow the incidents only.
    """
    reported = _by_slot(filters, frame(engine, reported_by_day(filters)))
    sales = _by_slot(filters, frame(engine, transactions_by_day(filters)))
    solved = _resolved(engine, filters)
    losses_known = any(row.get("losses", 0) for row in reported.values())
    rates = {slot: _rate(row, sales.get(slot, {})) for slot, row in reported.items()}
    return {
        "incidents": _kpi(filters, lambda slot: reported[slot]["incidents"]),
        "open_incidents": _open_kpi(engine, filters),
        "mttr_median_h": _kpi(filters, lambda slot: solved[slot].median_h if slot in solved else None),
        "mttr_p90_h": _kpi(filters, lambda slot: solved[slot].p90_h if slot in solved else None),
        "sla_kept_pct": _kpi(filters, lambda slot: solved[slot].sla_kept_pct if slot in solved else None),
        "loss_rub": _kpi(filters, lambda slot: _loss(reported[slot]) if losses_known else None),
        "incidents_per_1000_tx": _kpi(filters, lambda slot: rates[slot]),
    }


def reported_by_day(filters: Filters) -> Statement:
    """Incidents reported, their loss and how many have one, by day, from the previous period's start."""
    c = v_incident.c
    day = bucket("day", c.reported_at)
    counts = (sa.func.count().label("incidents"), sa.func.sum(c.loss_rub).label("loss_rub"))
    return (
        sa.select(day.label("day"), *counts, sa.func.count(c.loss_rub).label("losses"))
        .where(*within(c.reported_at, filters.previous().since, filters.until), *filters.selection(v_incident))
        .group_by(day)
    )


def transactions_by_day(filters: Filters) -> Statement:
    """Transactions of the selected regions and stations by day, from the previous period's start."""
    c = v_station_day.c
    return (
        sa.select(c.day, sa.func.sum(c.transactions).label("transactions"))
        .where(c.day >= filters.previous().start, c.day <= filters.end, *filters.selection(v_station_day))
        .group_by(c.day)
    )


def resolved_by_slot(filters: Filters) -> Statement:
    """Resolution time and SLA of incidents resolved in each part of the period and in the previous one.

    The part is worked out in a subquery, so that its values are bound once: Oracle refuses a GROUP BY expression whose
    binds differ from those of the SELECT.
    """
    c = v_incident.c
    later = [(c.resolved_at < midnight(day), at) for at, day in enumerate(slot_starts(filters), start=PREVIOUS)]
    slot = sa.case(*later, else_=len(later) - 1)
    rows = (
        sa.select(slot.label("slot"), c.resolution_h, c.sla_kept)
        .where(*within(c.resolved_at, filters.previous().since, filters.until), *filters.selection(v_incident))
        .subquery()
    )
    return sa.select(rows.c.slot, *_resolution(rows)).group_by(rows.c.slot)


def resolved_in_period(filters: Filters) -> Statement:
    """Resolution time and SLA of incidents resolved in the period as a whole; one row."""
    return sa.select(*_resolution(v_incident)).where(
        *within(v_incident.c.resolved_at, filters.since, filters.until), *filters.selection(v_incident)
    )


@dataclass(frozen=True)
class _Resolved:
    median_h: float | None
    p90_h: float | None
    sla_kept_pct: float | None


def _resolution(rows: sa.FromClause) -> list[sa.ColumnElement[float]]:
    return [
        percentile(rows.c.resolution_h, 0.5).label("median_h"),
        percentile(rows.c.resolution_h, 0.9).label("p90_h"),
        (sa.func.avg(rows.c.sla_kept) * 100).label("sla_kept_pct"),
    ]


def _resolved(engine: sa.Engine, filters: Filters) -> dict[int, _Resolved]:
    slots = frame(engine, resolved_by_slot(filters))
    whole = frame(engine, resolved_in_period(filters)).assign(slot=WHOLE)
    rows = [*slots.to_dict("records"), *whole.to_dict("records")]
    return {
        int(row["slot"]): _Resolved(number(row["median_h"]), number(row["p90_h"]), number(row["sla_kept_pct"]))
        for row in rows
    }


def _open_kpi(engine: sa.Engine, filters: Filters) -> Kpi:
    opened = open_counts(engine, filters)
    day = dt.timedelta(days=1)
    ends = [start - day for start in slot_starts(filters)[1:]] + [filters.end]
    return Kpi(opened.total(filters.end), opened.total(filters.start - day), tuple(opened.total(end) for end in ends))


def _by_slot(filters: Filters, days: pd.DataFrame) -> dict[int, dict[str, float]]:
    """Sums of the day rows for every part of the period, for the whole of it and for the previous one."""
    starts = [pd.Timestamp(start) for start in slot_starts(filters)]
    stamps = pd.to_datetime(days.pop("day"))
    values = days.apply(pd.to_numeric).fillna(0)
    slots = pd.Series(pd.Index(starts).searchsorted(stamps, side="right") - 1, index=values.index)
    sums = {at: values[slots == at].sum() for at in range(PREVIOUS, len(starts))}
    sums[WHOLE] = values[slots >= 0].sum()
    return {slot: {str(name): float(value) for name, value in row.items()} for slot, row in sums.items()}


def _kpi(filters: Filters, at: Callable[[int], float | None]) -> Kpi:
    return Kpi(at(WHOLE), at(PREVIOUS), tuple(at(slot) for slot in range(len(slot_starts(filters)))))


def _loss(row: dict[str, float]) -> float | None:
    """Known loss; 0 where nothing happened, nothing where incidents happened and no loss of them is known."""
    return row["loss_rub"] if row["losses"] or not row["incidents"] else None


def _rate(reported: dict[str, float], sales: dict[str, float]) -> float | None:
    transactions = sales.get("transactions", 0)
    return 1000 * reported["incidents"] / transactions if transactions else None
