"""Inspections: what sheets of the period say, as they were read from scans and checked by people."""

from __future__ import annotations

import pandas as pd

from azs.i18n import t
from azs.reports.draft import Draft
from azs.reports.inspected import inspected, measured, rows
from azs.reports.parts.listing import number, text
from azs.reports.report import Block, Cell, Chart, Section, Series

COLOURS = {"ok": "#2E9E6B", "limited": "#E5B200", "repair": "#E58A00", "out_of_order": "#D13438"}


def sections(draft: Draft) -> tuple[Section, ...]:
    """States found, the sheets, and what was measured."""
    draft.tell("documents", 0.2)
    asked = inspected(draft.actor, draft.filters)
    found, source = rows(draft.records, asked), draft.cite_own("inspections", asked)
    if found.empty:
        return (Section(draft.title("inspections"), (draft.say("no_inspections"),)),)
    made = [Section(draft.title("inspections"), (*_said(draft, found, source), _table(draft, found, source)))]
    values = rows(draft.records, measured(draft.actor, draft.filters))
    if not values.empty:
        made.append(_measurements(draft, values))
    return tuple(made)


def _said(draft: Draft, found: pd.DataFrame, source: str) -> list[Block]:
    count, stations = len(found), found["station_code"].nunique()
    said: list[Block] = [
        draft.say(
            "inspections",
            count=count,
            style="lead",
            number=draft.fact(count, source),
            words=draft.word("inspection", count),
            stations=draft.fact(stations, source),
            places=draft.word("at_station", stations),
        )
    ]
    states = {str(name): int(many) for name, many in found["state"].dropna().value_counts().items()}
    for name in ("out_of_order", "repair", "limited"):
        if many := states.get(name):
            said.append(draft.say(f"state_{name}", count=many, style="item", number=draft.fact(many, source)))
    if not any(states.get(name) for name in ("out_of_order", "repair", "limited")):
        said.append(draft.say("state_fine", style="item"))
    shown = [name for name in COLOURS if states.get(name)]
    if shown:
        labels = tuple(t(f"reports.state_{name}", draft.lang) for name in shown)
        values = tuple(float(states[name]) for name in shown)
        said.append(
            Chart(
                t("reports.chart_states", draft.lang),
                "bar",
                labels,
                (Series(t("reports.column_inspections", draft.lang), values, COLOURS["ok"]),),
                source,
                about="; ".join(f"{label}: {int(value)}" for label, value in zip(labels, values, strict=True)),
            )
        )
    return said


def _table(draft: Draft, found: pd.DataFrame, source: str) -> Block:
    shown: list[tuple[Cell, ...]] = [
        (
            pd.Timestamp(row["inspected_on"]).date(),
            str(row["station_code"]),
            text(row["act_number"]),
            text(row["equipment_kind"]),
            text(row["equipment_serial"]),
            t(f"reports.state_{row['state']}", draft.lang) if text(row["state"]) else None,
            text(row["inspector"]),
            text(row["remarks"]),
            text(row["file_name"]),
        )
        for row in found.to_dict("records")
    ]
    names = ("act", "equipment", "serial", "state", "inspector", "remarks", "file")
    columns = (draft.column("inspected", "date"), draft.column("station"), *(draft.column(name) for name in names))
    return draft.table("inspections", columns, shown, source)


def _measurements(draft: Draft, values: pd.DataFrame) -> Section:
    source = draft.cite_own("measurements", measured(draft.actor, draft.filters))
    shown: list[tuple[Cell, ...]] = [
        (
            pd.Timestamp(row["inspected_on"]).date(),
            str(row["station_code"]),
            text(row["act_number"]),
            text(row["parameter"]),
            text(row["norm"]),
            text(row["value_text"]),
            number(row["value"], 3),
            text(row["unit"]),
        )
        for row in values.to_dict("records")
    ]
    names = ("act", "parameter", "norm", "written")
    columns = (
        draft.column("inspected", "date"),
        draft.column("station"),
        *(draft.column(name) for name in names),
        draft.column("value", "count", 3),
        draft.column("unit"),
    )
    return Section(draft.title("measurements"), (draft.table("measurements", columns, shown, source),))
