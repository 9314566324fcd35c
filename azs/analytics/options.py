"""What the filters of a page can be set to, read from the data itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.reading import Statement, frame
from azs.database.schema import SEVERITIES, STATUSES
from azs.database.views import v_incident, v_station


@dataclass(frozen=True)
class StationOption:
    """A station to choose from."""

    code: str
    name: str
    region: str | None


@dataclass(frozen=True)
class FilterOptions:
    """Values met in the data, sorted; severities and statuses in their natural order. Days are None without data."""

    regions: tuple[str, ...]
    stations: tuple[StationOption, ...]
    categories: tuple[str, ...]
    severities: tuple[str, ...]
    statuses: tuple[str, ...]
    first_day: dt.date | None
    last_day: dt.date | None


def filter_options(engine: sa.Engine) -> FilterOptions:
    """Everything the person can filter by."""
    stations = frame(engine, known_stations()).astype(object)
    met = frame(engine, met_values())
    options = tuple(
        StationOption(str(code), str(name), None if region is None or region != region else str(region))
        for code, name, region in stations.itertuples(index=False)
    )
    values = {name: set(met[name].dropna()) for name in ("category", "severity", "status", "region")}
    regions = values["region"] | {option.region for option in options if option.region}
    return FilterOptions(
        regions=tuple(sorted(regions)),
        stations=options,
        categories=tuple(sorted(values["category"])),
        severities=_ordered(values["severity"], SEVERITIES),
        statuses=_ordered(values["status"], STATUSES),
        first_day=None if met.empty else met["first_at"].min().date(),
        last_day=None if met.empty else met["last_at"].max().date(),
    )


def known_stations() -> Statement:
    """All stations by code."""
    c = v_station.c
    return sa.select(c.station_code, c.station_name, c.region).order_by(c.station_code)


def met_values() -> Statement:
    """Combinations of region, category, severity and status that occur, with their first and last report."""
    c = v_incident.c
    keys = (c.region, c.category, c.severity, c.status)
    first, last = sa.func.min(c.reported_at), sa.func.max(c.reported_at)
    return sa.select(*keys, first.label("first_at"), last.label("last_at")).group_by(*keys)


def _ordered(met: set[str], natural: tuple[str, ...]) -> tuple[str, ...]:
    return (*(value for value in natural if value in met), *sorted(met - set(natural)))
