"""Everything the overview shows, read together.

The same figures as the functions of `overview`, for less than the sum of their cost: one pass over the incidents
reported, one over those resolved (GROUPING SETS count by day, category, hour and station at once), one over those open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from azs.analytics import kpis, overview
from azs.analytics.backlog import by_age, open_counts
from azs.analytics.filters import Filters
from azs.analytics.kpis import Kpi, alone
from azs.analytics.reading import Statement, frame
from azs.database.functions import bucket, hour_of, weekday
from azs.database.views import v_incident, v_station

STATION = ("station_name", "region", "latitude", "longitude")
REPORTED_SETS = (("day", "severity"), ("category",), ("weekday", "hour"), ("station_code",))


@dataclass(frozen=True)
class Overview:
    """Results of the functions of the same names in `overview`.

    Attributes:
        days: first and last day of the period that the data cover; None when they cover none of it.
        comparable: whether the data cover the whole of the period before.
    """

    kpis: dict[str, kpis.Kpi]
    monthly_trend: overview.Trend
    pareto: pd.DataFrame
    heatmap: pd.DataFrame
    station_ranking: pd.DataFrame
    backlog: pd.DataFrame
    mttr_by_category: pd.DataFrame
    days: tuple[dt.date, dt.date] | None = None
    comparable: bool = True

    @property
    def figures(self) -> dict[str, Kpi]:
        """The key figures, compared with the period before only where the data cover all of it."""
        return self.kpis if self.comparable else alone(self.kpis)


def load(engine: sa.Engine, filters: Filters, *, stations: int | None = 15) -> Overview:
    """Read the whole overview.

    Args:
        stations: how many stations to rank; None ranks them all.
    """
    reported = frame(engine, reported_sets(filters))
    resolved = frame(engine, resolved_sets(filters))
    opened = open_counts(engine, filters)
    days = _set(reported, "day", ["day", "severity", "incidents", "loss_rub", "losses"])
    previous = frame(engine, reported_before(filters)).assign(day=filters.previous().since)
    parts = kpis.Parts(
        reported=pd.concat([days.drop(columns="severity"), previous], ignore_index=True).astype({"loss_rub": float}),
        sales=frame(engine, kpis.transactions_by_day(filters)),
        resolved=_slots(resolved, frame(engine, kpis.resolved_in_period(filters.previous()))),
        opened=opened,
    )
    covered, before = overview.covered(engine, filters), filters.previous()
    return Overview(
        kpis=kpis.assemble(filters, parts),
        monthly_trend=overview.trend_of(_months(days), covered),
        pareto=overview.pareto_of(_set(reported, "category", ["category", "incidents"])),
        heatmap=overview.heatmap_of(_set(reported, "weekday", ["weekday", "hour", "incidents"])),
        station_ranking=overview.ranking_of(_stations(reported, frame(engine, station_details())), stations),
        backlog=by_age(opened, filters),
        mttr_by_category=overview.mttr_of(_categories(resolved)),
        days=covered,
        comparable=overview.covered(engine, before) == (before.start, before.end),
    )


def reported_sets(filters: Filters) -> Statement:
    """Incidents reported in the period, counted four ways at once; `by_…` is 0 in the rows of that way."""
    c = v_incident.c
    rows = (
        sa.select(
            bucket("day", c.reported_at).label("day"), c.severity, c.category, weekday(c.reported_at).label("weekday"),
            hour_of(c.reported_at).label("hour"), c.station_code, c.loss_rub,
        )
        .where(*filters.conditions(v_incident))
        .subquery()
    )  # fmt: skip
    sets = sa.func.grouping_sets(*(sa.tuple_(*(rows.c[name] for name in names)) for names in REPORTED_SETS))
    leaders = [sa.func.grouping(rows.c[names[0]]).label(f"by_{names[0]}") for names in REPORTED_SETS]
    keys = [rows.c[name] for names in REPORTED_SETS for name in names]
    return sa.select(*keys, *leaders, *_counts(rows.c.loss_rub)).group_by(sets)


def station_details() -> Statement:
    """Name and place of every station: cheaper to add to the counts than to group by."""
    c = v_station.c
    return sa.select(c.station_code, *(c[name] for name in STATION))


def reported_before(filters: Filters) -> Statement:
    """Incidents of the previous period and their loss; one row."""
    before = filters.previous()
    return sa.select(*_counts(v_incident.c.loss_rub)).where(*before.conditions(v_incident))


def resolved_sets(filters: Filters) -> Statement:
    """Resolution by part of the period, by category and as a whole, at once; `by_…` is 0 in the rows of that way."""
    rows = kpis.resolved_rows(filters, filters.since)
    sets = sa.func.grouping_sets(sa.tuple_(rows.c.slot), sa.tuple_(rows.c.category), sa.tuple_())
    ways = [sa.func.grouping(rows.c[name]).label(f"by_{name}") for name in ("slot", "category")]
    known = sa.func.count(rows.c.resolution_h).label("incidents")
    return sa.select(rows.c.slot, rows.c.category, *ways, *kpis.resolution(rows), known).group_by(sets)


def _counts(loss: sa.ColumnElement[float]) -> list[sa.ColumnElement[Any]]:
    return [
        sa.func.count().label("incidents"),
        sa.func.sum(loss).label("loss_rub"),
        sa.func.count(loss).label("losses"),
    ]


def _set(rows: pd.DataFrame, leader: str, columns: list[str]) -> pd.DataFrame:
    return rows.loc[rows[f"by_{leader}"] == 0, columns].reset_index(drop=True)


def _stations(reported: pd.DataFrame, details: pd.DataFrame) -> pd.DataFrame:
    found = _set(reported, "station_code", ["station_code", "incidents", "loss_rub"]).dropna(subset="station_code")
    found = found.merge(details.drop_duplicates("station_code"), how="left", on="station_code")
    found["station_name"] = found["station_name"].fillna(found["station_code"])
    return found[["station_code", *STATION, "incidents", "loss_rub"]]


def _months(days: pd.DataFrame) -> pd.DataFrame:
    months = pd.to_datetime(days["day"]).dt.to_period("M").dt.to_timestamp()
    return pd.DataFrame({"month": months, "severity": days["severity"], "incidents": days["incidents"]})


def _slots(resolved: pd.DataFrame, before: pd.DataFrame) -> dict[int, kpis.Resolved]:
    whole = resolved[(resolved["by_slot"] == 1) & (resolved["by_category"] == 1)]
    return {
        **kpis.resolved_parts(resolved[resolved["by_slot"] == 0]),
        **kpis.resolved_parts(whole.assign(slot=kpis.WHOLE)),
        **kpis.resolved_parts(before.assign(slot=kpis.PREVIOUS)),
    }


def _categories(resolved: pd.DataFrame) -> pd.DataFrame:
    kept = (resolved["by_category"] == 0) & (resolved["incidents"] > 0)
    return resolved.loc[kept, ["category", "median_h", "p90_h", "incidents"]].reset_index(drop=True)
