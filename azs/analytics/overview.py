"""Charts of the overview page. Every function takes the engine and the person's filters and reads the views only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sqlalchemy as sa

from azs.analytics.backlog import backlog
from azs.analytics.control_chart import xmr
from azs.analytics.filters import Filters, within
from azs.analytics.kpis import Kpi, kpis
from azs.analytics.reading import Statement, frame, one_row
from azs.database.functions import bucket, hour_of, hours_percentile, weekday
from azs.database.schema import SEVERITIES
from azs.database.views import v_action, v_incident, v_station_day

__all__ = [
    "Kpi", "Trend", "availability", "backlog", "freshness", "heatmap", "kpis", "monthly_trend", "mttr_by_category",
    "pareto", "station_ranking",
]  # fmt: skip


@dataclass(frozen=True)
class Trend:
    """Incidents by month.

    Attributes:
        frame: columns month (datetime64), severity (str), incidents (int); every month has every severity.
        centre, lower, upper: XmR limits of the monthly totals of complete months, in incidents; None when fewer than 6
            months are complete.
        signals: months whose total signals a change.
        incomplete: months that the period or the data cover in part; they are drawn and not judged.
    """

    frame: pd.DataFrame
    centre: float | None
    lower: float | None
    upper: float | None
    signals: tuple[pd.Timestamp, ...]
    incomplete: tuple[pd.Timestamp, ...]


def monthly_trend(engine: sa.Engine, filters: Filters) -> Trend:
    """Incidents reported by month and severity, with control limits; months before or after all data are left out."""
    return trend_of(frame(engine, by_month(filters)), covered(engine, filters))


def trend_of(counted: pd.DataFrame, days: tuple[dt.date, dt.date] | None) -> Trend:
    """Trend from counts already made.

    Args:
        counted: columns month, severity, incidents; a month may have several rows of a severity.
        days: first and last day of the period that the data cover; None when they cover none of it.
    """
    if days is None:
        return Trend(_trend_frame(pd.DatetimeIndex([]), counted), None, None, None, (), ())
    begin, end = days
    months = pd.date_range(begin.replace(day=1), end, freq="MS")
    found = _trend_frame(months, counted)
    totals = found.groupby("month")["incidents"].sum()
    complete = months[(months >= pd.Timestamp(begin)) & (months + pd.offsets.MonthEnd(0) <= pd.Timestamp(end))]
    limits = xmr([float(totals[month]) for month in complete])
    incomplete = tuple(months.difference(complete))
    if limits is None:
        return Trend(found, None, None, None, (), incomplete)
    signals = tuple(complete[at] for at in limits.signals)
    return Trend(found, limits.centre, limits.lower, limits.upper, signals, incomplete)


def covered(engine: sa.Engine, filters: Filters) -> tuple[dt.date, dt.date] | None:
    """First and last day of the period that lie between the first and the last report of the whole database."""
    c = v_incident.c.reported_at
    day = dt.timedelta(days=1)
    before = frame(engine, any_report(c < filters.since + day))
    after = frame(engine, any_report(c >= filters.until - day))
    if len(before) and len(after):
        return filters.start, filters.end
    row = one_row(engine, span())
    if row["first"] is None or row["first"] >= filters.until or row["last"] < filters.since:
        return None
    return max(row["first"].date(), filters.start), min(row["last"].date(), filters.end)


def any_report(condition: sa.ColumnElement[bool]) -> Statement:
    """One row when any incident meets the condition; cheaper than the first and last report of a large database."""
    return sa.select(v_incident.c.incident_id).where(condition).limit(1)


def by_month(filters: Filters) -> Statement:
    """Incidents reported in the period by month and severity."""
    month = bucket("month", v_incident.c.reported_at)
    return (
        sa.select(month.label("month"), v_incident.c.severity, sa.func.count().label("incidents"))
        .where(*filters.conditions(v_incident))
        .group_by(month, v_incident.c.severity)
    )


def pareto(engine: sa.Engine, filters: Filters) -> pd.DataFrame:
    """Categories from the most frequent down: category, incidents (int), cumulative_pct (percent of all, 0 to 100)."""
    return pareto_of(frame(engine, by_category(filters)))


def pareto_of(counted: pd.DataFrame) -> pd.DataFrame:
    """Pareto from columns category, incidents."""
    found = counted.astype({"incidents": np.int64})
    found = found.sort_values(["incidents", "category"], ascending=[False, True], ignore_index=True)
    found["cumulative_pct"] = 100.0 * found["incidents"].cumsum() / max(int(found["incidents"].sum()), 1)
    return found


def by_category(filters: Filters) -> Statement:
    """Incidents reported in the period by category, most frequent first."""
    c, count = v_incident.c, sa.func.count()
    return (
        sa.select(c.category, count.label("incidents"))
        .where(*filters.conditions(v_incident))
        .group_by(c.category)
        .order_by(count.desc(), c.category)
    )


def heatmap(engine: sa.Engine, filters: Filters) -> pd.DataFrame:
    """When incidents are reported: weekday (1 Monday to 7), hour (0 to 23), incidents (int); all 168 rows, or none."""
    return heatmap_of(frame(engine, by_hour(filters)))


def heatmap_of(counted: pd.DataFrame) -> pd.DataFrame:
    """Heatmap from columns weekday, hour, incidents."""
    found = counted.astype(np.int64)
    if found.empty:
        return found
    grid = pd.MultiIndex.from_product([range(1, 8), range(24)], names=["weekday", "hour"])
    return found.set_index(["weekday", "hour"]).reindex(grid, fill_value=0).reset_index()


def by_hour(filters: Filters) -> Statement:
    """Incidents reported in the period by ISO weekday and hour."""
    day, hour = weekday(v_incident.c.reported_at), hour_of(v_incident.c.reported_at)
    return (
        sa.select(day.label("weekday"), hour.label("hour"), sa.func.count().label("incidents"))
        .where(*filters.conditions(v_incident))
        .group_by(day, hour)
    )


def station_ranking(engine: sa.Engine, filters: Filters, limit: int | None = 15) -> pd.DataFrame:
    """Stations with the most incidents; incidents that name no station are left out. `limit` None gives them all.

    Returns:
        Frame with station_code, station_name, region, latitude, longitude (degrees, float, NaN unknown),
        incidents (int), loss_rub (float, NaN where no loss is known).
    """
    return ranking_of(frame(engine, by_station(filters, limit)))


def ranking_of(counted: pd.DataFrame, limit: int | None = None) -> pd.DataFrame:
    """Ranking from rows of stations in any order."""
    found = counted.sort_values(["incidents", "station_code"], ascending=[False, True], ignore_index=True)
    found = found if limit is None else found.head(limit)
    numbers = {name: pd.to_numeric(found[name]).astype(float) for name in ("latitude", "longitude", "loss_rub")}
    return found.assign(incidents=found["incidents"].astype(np.int64), **numbers)


def by_station(filters: Filters, limit: int | None) -> Statement:
    """Incidents reported in the period and their loss by station, most incidents first."""
    c, count = v_incident.c, sa.func.count()
    station = (c.station_code, c.station_name, c.region, c.latitude, c.longitude)
    return (
        sa.select(*station, count.label("incidents"), sa.func.sum(c.loss_rub).label("loss_rub"))
        .where(c.station_code.is_not(None), *filters.conditions(v_incident))
        .group_by(*station)
        .order_by(count.desc(), c.station_code)
        .limit(limit)
    )


def mttr_by_category(engine: sa.Engine, filters: Filters) -> pd.DataFrame:
    """Hours from report to resolution of incidents resolved in the period, slowest median first.

    Returns:
        Frame with category, median_h, p90_h (float hours), incidents (int, resolved in the period).
    """
    return mttr_of(frame(engine, resolution_by_category(filters)))


def mttr_of(found: pd.DataFrame) -> pd.DataFrame:
    """Table of resolution from rows of categories in any order."""
    numbers = {name: pd.to_numeric(found[name]).astype(float) for name in ("median_h", "p90_h")}
    found = found.assign(incidents=found["incidents"].astype(np.int64), **numbers)
    return found.sort_values(["median_h", "category"], ascending=[False, True], ignore_index=True)


def resolution_by_category(filters: Filters) -> Statement:
    """Median and 90th percentile of resolution hours by category, over incidents resolved in the period."""
    c = v_incident.c
    hours = [hours_percentile(c.resolution_h, share) for share in (0.5, 0.9)]
    return (
        sa.select(
            c.category,
            hours[0].label("median_h"),
            hours[1].label("p90_h"),
            sa.func.count(c.resolution_h).label("incidents"),
        )
        .where(
            *within(c.resolved_at, filters.since, filters.until),
            c.resolution_h.is_not(None),
            *filters.selection(v_incident),
        )
        .group_by(c.category)
    )


def freshness(engine: sa.Engine) -> dt.datetime | None:
    """Time of the latest report in the database; None when it is empty."""
    found = one_row(engine, sa.select(sa.func.max(v_incident.c.reported_at).label("latest")))["latest"]
    return found if isinstance(found, dt.datetime) else None


def availability(engine: sa.Engine) -> dict[str, bool]:
    """Whether the data knows loss, coordinates, transactions, resolved, sla, equipment, region, station, actions."""
    c = v_incident.c
    asked: dict[str, tuple[sa.TableClause, sa.ColumnElement[object]]] = {
        "loss": (v_incident, c.loss_rub),
        "coordinates": (v_incident, c.latitude),
        "transactions": (v_station_day, v_station_day.c.transactions),
        "resolved": (v_incident, c.resolved_at),
        "sla": (v_incident, c.sla_kept),
        "equipment": (v_incident, c.equipment_kind),
        "region": (v_incident, c.region),
        "station": (v_incident, c.station_code),
        "actions": (v_action, v_action.c.action_id),
    }
    return {name: not frame(engine, any_known(*place)).empty for name, place in asked.items()}


def any_known(view: sa.TableClause, column: sa.ColumnElement[object]) -> Statement:
    """One row when `column` is known anywhere in `view`; the database stops at the first."""
    return sa.select(column.label("known")).select_from(view).where(column.is_not(None)).limit(1)


def span() -> Statement:
    """First and last time of a report."""
    c = v_incident.c
    return sa.select(sa.func.min(c.reported_at).label("first"), sa.func.max(c.reported_at).label("last"))


def _trend_frame(months: pd.DatetimeIndex, counted: pd.DataFrame) -> pd.DataFrame:
    """Every month with every severity, 0 where nothing was reported; unknown severities come after the known."""
    summed = counted.assign(month=pd.to_datetime(counted["month"]), incidents=pd.to_numeric(counted["incidents"]))
    sums = summed.groupby(["month", "severity"])["incidents"].sum()
    found = {(month, severity): int(sums[month, severity]) for month, severity in sums.index}
    severities = [*SEVERITIES, *sorted({severity for _, severity in found} - set(SEVERITIES))]
    rows = [(month, severity, found.get((month, severity), 0)) for month in months for severity in severities]
    drawn = pd.DataFrame(rows, columns=["month", "severity", "incidents"])
    return drawn.astype({"month": "datetime64[us]", "incidents": np.int64})
