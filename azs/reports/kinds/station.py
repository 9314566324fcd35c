"""The passport of a station, or of several: what it is, its equipment, its incidents, its inspections."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from azs.errors import ReportError
from azs.reports.draft import Draft
from azs.reports.kinds import complaints, inspections
from azs.reports.parts import headline, listing, measures, places, procedure, risks, trend
from azs.reports.parts.figures import compared
from azs.reports.parts.listing import text
from azs.reports.queries import equipment_of, station
from azs.reports.report import Cell, Section
from azs.reports.values import shown

FIELDS = (
    "station_code",
    "station_name",
    "address",
    "city",
    "region",
    "station_format",
    "opened_on",
    "latitude",
    "longitude",
)
LATEST = 50
MOST = 30
"""Passports in one report."""


def sections(draft: Draft) -> tuple[Section, ...]:
    """All sections; those of several stations carry the station's code in their titles.

    Raises:
        ReportError: no station is chosen, or more than MOST.
    """
    whole, made = draft.filters, list[Section]()
    if not whole.stations:
        raise ReportError("reports.one_station")
    if len(whole.stations) > MOST:
        raise ReportError("reports.many_stations", most=MOST, chosen=len(whole.stations))
    for code in whole.stations:
        draft.filters = replace(whole, stations=(code,))
        mark = f"{code}: " if len(whole.stations) > 1 else ""
        made += [Section(f"{mark}{one.title}", one.blocks) for one in _passport(draft)]
    draft.filters = whole
    return tuple(made)


def _passport(draft: Draft) -> tuple[Section, ...]:
    draft.tell("figures", 0.0)
    figures = compared(draft)
    made = [
        _card(draft),
        _equipment(draft),
        headline.section(draft, figures.now.kpis),
        trend.section(draft, figures.now.monthly_trend),
        places.categories(draft, figures),
        measures.section(draft, figures.total),
    ]
    draft.tell("documents", 0.5)
    made += [
        *inspections.sections(draft),
        *complaints.brief(draft),
        procedure.section(draft, figures.categories[:3]),
        risks.section(draft),
        listing.section(draft, figures.total, most=LATEST),
    ]
    return tuple(made)


def _card(draft: Draft) -> Section:
    asked = station(draft.filters.stations[0])
    source = draft.cite("station", asked)
    row = draft.read(asked).iloc[0]
    rows: list[tuple[Cell, ...]] = []
    for name in FIELDS:
        column = draft.column(f"of_{name}")
        rows.append((column.header, _told(draft, name, row[name])))
    return Section(
        draft.title("station"), (draft.table("station", (draft.column("what"), draft.column("value")), rows, source),)
    )


def _told(draft: Draft, name: str, value: object) -> str:
    if value is None or value != value:
        return shown(None, "text", 0, draft.lang)
    if name == "opened_on":
        return shown(pd.Timestamp(str(value)).date(), "date", 0, draft.lang)
    if name in ("latitude", "longitude"):
        return shown(float(str(value)), "count", 5, draft.lang)
    return draft.label(name, value) if name in ("region", "city", "station_format") else str(value)


def _equipment(draft: Draft) -> Section:
    source, found = draft.cite("held", equipment_of(draft.filters)), draft.read(equipment_of(draft.filters))
    if found.empty:
        return Section(draft.title("held"), (draft.say("no_equipment"),))
    rows: list[tuple[Cell, ...]] = [
        (
            draft.label("equipment_kind", row["equipment_kind"]),
            text(row["equipment_model"]),
            text(row["equipment_serial"]),
            None if pd.isna(row["equipment_installed_on"]) else pd.Timestamp(row["equipment_installed_on"]).date(),
        )
        for row in found.to_dict("records")
    ]
    columns = (
        draft.column("equipment"),
        draft.column("model"),
        draft.column("serial"),
        draft.column("installed", "date"),
    )
    said = draft.say("held", count=len(rows), number=draft.fact(len(rows), source), words=draft.word("unit", len(rows)))
    return Section(draft.title("held"), (said, draft.table("held", columns, rows, source)))
