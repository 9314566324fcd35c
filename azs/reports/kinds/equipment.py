"""Reliability of equipment: which kinds, models and units fail, how often, and how long repair takes."""

from __future__ import annotations

import pandas as pd

from azs.analytics.overview import monthly_trend
from azs.i18n import t
from azs.reports.draft import Draft
from azs.reports.parts import procedure, trend
from azs.reports.parts.listing import number, text
from azs.reports.parts.places import BLUE, quoted
from azs.reports.queries import equipment_held, failures
from azs.reports.report import Block, Cell, Chart, Column, Section, Series

BARS = 10
REPEATED = 2
"""Failures of one unit in the period from which on it is listed."""
UNITS = 30
KIND, MODEL, UNIT = (
    ("equipment_kind",),
    ("equipment_kind", "equipment_model"),
    (
        "equipment_kind",
        "equipment_model",
        "equipment_serial",
        "station_code",
    ),
)


def sections(draft: Draft) -> tuple[Section, ...]:
    """All sections; equipment that incidents do not name has failed in none of them."""
    draft.tell("figures", 0.0)
    found = draft.read(failures(draft.filters, *KIND))
    if found.empty:
        return (Section(draft.title("kinds"), (draft.say("no_failures"),)),)
    made = [
        _kinds(draft, found),
        _models(draft),
        _units(draft),
        trend.section(draft, monthly_trend(draft.reader, draft.filters)),
    ]
    draft.tell("documents", 0.5)
    events = [str(kind) for kind in found["equipment_kind"].head(3)]
    return (*made, procedure.section(draft, events, by="equipment_kind"))


def _kinds(draft: Draft, found: pd.DataFrame) -> Section:
    source = draft.cite("kinds", failures(draft.filters, *KIND))
    known = draft.read(equipment_held(draft.filters))
    held = dict(zip(map(str, known["equipment_kind"]), map(int, known["held"]), strict=True))
    draft.cite("held_kinds", equipment_held(draft.filters))
    rows: list[tuple[Cell, ...]] = []
    for row in found.to_dict("records"):
        kind, count = str(row["equipment_kind"]), int(row["incidents"])
        whole = held.get(kind, 0)
        rows.append(
            (
                draft.label("equipment_kind", kind),
                count,
                int(row["units"]),
                whole or None,
                round(count / whole, 2) if whole else None,
                number(row["median_h"], 1),
                number(row["loss_rub"]),
            )
        )
    first = rows[0]
    said: list[Block] = [
        draft.say(
            "kind_most",
            count=int(str(first[1])),
            name=quoted(str(first[0]), draft.lang),
            number=draft.fact(int(str(first[1])), source),
            words=draft.word("incident", int(str(first[1]))),
        )
    ]
    rated = [row for row in rows if row[4] is not None]
    if rated:
        worst = max(rated, key=lambda row: float(str(row[4])))
        rate = draft.fact(float(str(worst[4])), source, digits=2)
        said.append(draft.say("kind_worst", name=quoted(str(worst[0]), draft.lang), number=rate))
    columns = (
        draft.column("equipment"),
        draft.column("incidents", "count"),
        draft.column("units_failed", "count"),
        draft.column("units_held", "count"),
        draft.column("per_unit", "count", 2),
        draft.column("median", "h", 1),
        draft.column("loss", "rub"),
    )
    bars = rows[:BARS]
    chart = Chart(
        t("reports.chart_kinds", draft.lang),
        "bar",
        tuple(str(row[0]) for row in bars),
        (Series(t("reports.column_incidents", draft.lang), tuple(float(str(row[1])) for row in bars), BLUE),),
        source,
        about="; ".join(f"{row[0]}: {row[1]}" for row in bars),
    )
    return Section(draft.title("kinds"), (*said, chart, draft.table("kinds", columns, rows, source)))


def _models(draft: Draft) -> Section:
    source, found = draft.cite("models", failures(draft.filters, *MODEL)), draft.read(failures(draft.filters, *MODEL))
    rows: list[tuple[Cell, ...]] = [
        (
            draft.label("equipment_kind", row["equipment_kind"]),
            text(row["equipment_model"]),
            int(row["incidents"]),
            int(row["units"]),
            round(int(row["incidents"]) / int(row["units"]), 2) if row["units"] else None,
            number(row["median_h"], 1),
        )
        for row in found.to_dict("records")
    ]
    columns: tuple[Column, ...] = (
        draft.column("equipment"),
        draft.column("model"),
        draft.column("incidents", "count"),
        draft.column("units_failed", "count"),
        draft.column("per_failed", "count", 2),
        draft.column("median", "h", 1),
    )
    return Section(draft.title("models"), (draft.table("models", columns, rows, source),))


def _units(draft: Draft) -> Section:
    source, found = draft.cite("units", failures(draft.filters, *UNIT)), draft.read(failures(draft.filters, *UNIT))
    again = found[(found["incidents"] >= REPEATED) & found["equipment_serial"].notna()]
    if again.empty:
        return Section(draft.title("units"), (draft.say("no_repeats"),))
    count = len(again)
    said = draft.say("repeats", count=count, number=draft.fact(count, source), words=draft.word("unit", count))
    rows: list[tuple[Cell, ...]] = [
        (
            draft.label("equipment_kind", row["equipment_kind"]),
            text(row["equipment_model"]),
            text(row["equipment_serial"]),
            text(row["station_code"]),
            int(row["incidents"]),
            number(row["median_h"], 1),
        )
        for row in again.head(UNITS).to_dict("records")
    ]
    columns = (
        draft.column("equipment"),
        draft.column("model"),
        draft.column("serial"),
        draft.column("station"),
        draft.column("incidents", "count"),
        draft.column("median", "h", 1),
    )
    return Section(draft.title("units"), (said, draft.table("units", columns, rows, source)))
