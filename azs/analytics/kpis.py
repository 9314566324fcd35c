"""Key figures of the overview: value, value of the previous period of equal length, and a sparkline.

A figure is nothing (None), not 0, where the data cannot give it: no loss recorded, no transactions known, nothing
resolved in the period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import sqlalchemy as sa

from azs.analytics.backlog import OpenCounts, open_counts
from azs.analytics.filters import Filters, midnight, within
from azs.analytics.reading import Statement, frame, number
from azs.database.functions import bucket, hours_percentile
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


@dataclass(frozen=True)
class Resolved:
    """Resolution of the incidents resolved in a part of the period: hours, hours, percent."""

    median_h: float | None
    p90_h: float | None
    sla_kept_pct: float | None


@dataclass(frozen=True)
class Parts:
    """Counts that the key figures are made of.

    Attributes:
        reported: columns day, incidents, loss_rub, losses; from the previous period's start.
        sales: columns day, transactions; from the previous period's start.
        resolved: by part of the period, PREVIOUS and WHOLE among them; parts without incidents are missing.
        opened: open incidents at the end of each day.
    """

    reported: pd.DataFrame
    sales: pd.DataFrame
    resolved: dict[int, Resolved]
    opened: OpenCounts


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
    parts = Parts(
        reported=frame(engine, reported_by_day(filters)),
        sales=frame(engine, transactions_by_day(filters)),
        resolved=_resolved(frame(engine, resolved_by_slot(filters)), frame(engine, resolved_in_period(filters))),
        opened=open_counts(engine, filters),
    )
    return assemble(filters, parts)


def assemble(filters: Filters, parts: Parts) -> dict[str, Kpi]:
    """Key figures from counts already made; see `kpis`."""
    reported, sales, solved = _by_slot(filters, parts.reported), _by_slot(filters, parts.sales), parts.resolved
    losses_known = any(row["losses"] for row in reported.values())
    rates = {slot: _rate(row, sales[slot]) for slot, row in reported.items()}
    return {
        "incidents": _kpi(filters, lambda slot: reported[slot]["incidents"]),
        "open_incidents": _open_kpi(parts.opened, filters),
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
    rows = resolved_rows(filters, filters.previous().since)
    return sa.select(rows.c.slot, *resolution(rows)).group_by(rows.c.slot)


def resolved_rows(filters: Filters, since: dt.datetime) -> sa.Subquery:
    """Incidents resolved from `since` to the end of the period: slot, category, resolution_h, sla_kept."""
    c = v_incident.c
    later = [(c.resolved_at < midnight(day), at) for at, day in enumerate(slot_starts(filters), start=PREVIOUS)]
    slot = sa.case(*later, else_=len(later) - 1)
    when = within(c.resolved_at, since, filters.until)
    chosen = sa.select(slot.label("slot"), c.category, c.resolution_h, c.sla_kept)
    return chosen.where(*when, *filters.selection(v_incident)).subquery()


def resolved_in_period(filters: Filters) -> Statement:
    """Resolution time and SLA of incidents resolved in the period as a whole; one row."""
    return sa.select(*resolution(v_incident)).where(
        *within(v_incident.c.resolved_at, filters.since, filters.until), *filters.selection(v_incident)
    )


def resolution(rows: sa.FromClause) -> list[sa.ColumnElement[float]]:
    """Median and 90th percentile of hours, percent of SLA kept."""
    return [
        hours_percentile(rows.c.resolution_h, 0.5).label("median_h"),
        hours_percentile(rows.c.resolution_h, 0.9).label("p90_h"),
        (sa.func.avg(rows.c.sla_kept, type_=sa.Float()) * 100).label("sla_kept_pct"),
    ]


def resolved_parts(rows: pd.DataFrame) -> dict[int, Resolved]:
    """Rows with columns slot, median_h, p90_h, sla_kept_pct by slot."""
    return {
        int(row["slot"]): Resolved(number(row["median_h"]), number(row["p90_h"]), number(row["sla_kept_pct"]))
        for row in rows.to_dict("records")
    }


def _resolved(slots: pd.DataFrame, whole: pd.DataFrame) -> dict[int, Resolved]:
    return {**resolved_parts(slots), **resolved_parts(whole.assign(slot=WHOLE))}


def _open_kpi(opened: OpenCounts, filters: Filters) -> Kpi:
    day = dt.timedelta(days=1)
    ends = [start - day for start in slot_starts(filters)[1:]] + [filters.end]
    return Kpi(opened.total(filters.end), opened.total(filters.start - day), tuple(opened.total(end) for end in ends))


def _by_slot(filters: Filters, days: pd.DataFrame) -> dict[int, dict[str, float]]:
    """Sums of the day rows for every part of the period, for the whole of it and for the previous one."""
    starts = np.array(slot_starts(filters), dtype="datetime64[s]")
    stamps = pd.to_datetime(days["day"]).to_numpy(dtype="datetime64[s]")
    slots = np.searchsorted(starts, stamps, side="right")  # 0 is the previous period
    names = [str(name) for name in days.columns if name != "day"]
    sums = {
        name: np.bincount(slots, pd.to_numeric(days[name]).fillna(0).to_numpy(dtype=float), len(starts) + 1)
        for name in names
    }
    found = {at: {name: float(sums[name][at + 1]) for name in names} for at in range(PREVIOUS, len(starts))}
    found[WHOLE] = {name: float(sums[name][1:].sum()) for name in names}
    return found


def _kpi(filters: Filters, at: Callable[[int], float | None]) -> Kpi:
    return Kpi(at(WHOLE), at(PREVIOUS), tuple(at(slot) for slot in range(len(slot_starts(filters)))))


def _loss(row: dict[str, float]) -> float | None:
    """Known loss; 0 where nothing happened, nothing where incidents happened and no loss of them is known."""
    return row["loss_rub"] if row["losses"] or not row["incidents"] else None


def _rate(reported: dict[str, float], sales: dict[str, float]) -> float | None:
    transactions = sales.get("transactions", 0)
    return 1000 * reported["incidents"] / transactions if transactions else None


def alone(figures: Mapping[str, Kpi]) -> dict[str, Kpi]:
    """The figures without those of the period before; what was open at the beginning belongs to the period itself."""
    return {name: kpi if name == "open_incidents" else replace(kpi, previous=None) for name, kpi in figures.items()}
