"""The same figures in plain Python, from raw rows of the tables: what the queries are compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.database.schema import OPEN_STATUSES, incident_types, incidents, station_days, stations

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """An incident with its station and type."""

    id: int
    station: str | None
    region: str | None
    category: str
    severity: str
    status: str
    title: str
    description: str | None
    station_name: str | None
    sla_h: float | None
    reported: dt.datetime
    resolved: dt.datetime | None
    loss: float | None

    @property
    def hours(self) -> float | None:
        return None if self.resolved is None else (self.resolved - self.reported).total_seconds() / 3600


def raw_rows(engine: sa.Engine) -> list[Row]:
    """Every incident."""
    with engine.connect() as connection:
        types = {r.type_id: r for r in connection.execute(sa.select(incident_types))}
        places = {r.station_id: r for r in connection.execute(sa.select(stations))}
        found = connection.execute(sa.select(incidents)).all()
    rows = []
    for r in found:
        place = places.get(r.station_id)
        loss = None if r.loss_rub is None else float(r.loss_rub)
        rows.append(
            Row(
                r.incident_id,
                place and place.code,
                place and place.region,
                types[r.type_id].category,
                r.severity,
                r.status,
                r.title,
                r.description,
                place and place.name,
                types[r.type_id].sla_h,
                r.reported_at,
                r.resolved_at,
                loss,
            )
        )
    return rows


def raw_transactions(engine: sa.Engine) -> list[tuple[dt.date, str, str | None, int]]:
    """(day, station code, region, transactions)."""
    joined = station_days.join(stations, stations.c.station_id == station_days.c.station_id)
    chosen = sa.select(station_days.c.day, stations.c.code, stations.c.region, station_days.c.transactions)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(chosen.select_from(joined))]


def chosen(rows: list[Row], filters: Filters) -> list[Row]:
    """Rows within the selection, whatever their time."""
    return [
        r
        for r in rows
        if (not filters.regions or r.region in filters.regions)
        and (not filters.stations or r.station in filters.stations)
        and (not filters.categories or r.category in filters.categories)
        and (not filters.severities or r.severity in filters.severities)
        and (not filters.statuses or r.status in filters.statuses)
    ]


def reported(rows: list[Row], start: dt.date, end: dt.date) -> list[Row]:
    return [r for r in rows if start <= r.reported.date() <= end]


def resolved(rows: list[Row], start: dt.date, end: dt.date) -> list[Row]:
    return [r for r in rows if r.resolved is not None and start <= r.resolved.date() <= end]


def is_open(row: Row, day: dt.date) -> bool:
    """Open at the end of `day`."""
    if row.reported.date() > day:
        return False
    return row.status in OPEN_STATUSES if row.resolved is None else row.resolved.date() > day


def quantile(values: list[float], share: float) -> float | None:
    """Linear interpolation between closest ranks."""
    if not values:
        return None
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    low = int(at)
    return ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (at - low)


def figures(
    rows: list[Row],
    transactions: list[tuple[dt.date, str, str | None, int]],
    filters: Filters,
    *,
    span: tuple[dt.date, dt.date],
) -> dict[str, float | None]:
    """All key figures of `span` within the selection of `filters`."""
    start, end = span
    mine = chosen(rows, filters)
    new, done = reported(mine, start, end), resolved(mine, start, end)
    hours = [r.hours for r in done]
    kept = [r.hours <= r.sla_h for r in done if r.sla_h is not None]
    losses = [r.loss for r in new if r.loss is not None]
    sold = sum(
        n
        for day, code, region, n in transactions
        if start <= day <= end
        and (not filters.regions or region in filters.regions)
        and (not filters.stations or code in filters.stations)
    )
    return {
        "incidents": len(new),
        "open_incidents": sum(is_open(r, end) for r in mine),
        "mttr_median_h": quantile(hours, 0.5),
        "mttr_p90_h": quantile(hours, 0.9),
        "sla_kept_pct": 100 * sum(kept) / len(kept) if kept else None,
        "loss_rub": sum(losses) if losses or not new else None,
        "incidents_per_1000_tx": 1000 * len(new) / sold if sold else None,
    }
