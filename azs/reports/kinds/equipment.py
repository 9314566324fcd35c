"""Reliability of equipment: which kinds, models and units fail, how often, and how long repair takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Kind:
    """Failures of a kind of equipment; `held`: how many pieces the register has, 0 where none."""

    name: str
    failures: int
    units: int
    held: int
    median_h: float | None
    loss_rub: float | None

    @property
    def rate(self) -> float | None:
        """Failures of a piece."""
        return round(self.failures / self.held, 2) if self.held else None


def _kinds(draft: Draft, found: pd.DataFrame) -> Section:
    source = draft.cite("kinds", failures(draft.filters, *KIND))
    kinds = _known(draft, found)
    rows: list[tuple[Cell, ...]] = [
        (one.name, one.failures, one.units, one.held or None, one.rate, one.median_h, one.loss_rub) for one in kinds
    ]
    columns = (
        draft.column("equipment"),
        draft.column("incidents", "count"),
        draft.column("units_failed", "count"),
        draft.column("units_held", "count"),
        draft.column("per_unit", "count", 2),
        draft.column("median", "h", 1),
        draft.column("loss", "rub"),
    )
    bars = kinds[:BARS]
    chart = Chart(
        t("reports.chart_kinds", draft.lang),
        "bar",
        tuple(one.name for one in bars),
        (Series(t("reports.column_incidents", draft.lang), tuple(float(one.failures) for one in bars), BLUE),),
        source,
        about="; ".join(f"{one.name}: {one.failures}" for one in bars),
    )
    said = _said(draft, kinds, source)
    return Section(draft.title("kinds"), (*said, chart, draft.table("kinds", columns, rows, source)))


def _known(draft: Draft, found: pd.DataFrame) -> list[Kind]:
    held = draft.read(equipment_held(draft.filters))
    counts = dict(zip(map(str, held["equipment_kind"]), map(int, held["held"]), strict=True))
    return [
        Kind(
            draft.label("equipment_kind", row["equipment_kind"]),
            int(row["incidents"]),
            int(row["units"]),
            counts.get(str(row["equipment_kind"]), 0),
            number(row["median_h"], 1),
            number(row["loss_rub"]),
        )
        for row in found.to_dict("records")
    ]


def _said(draft: Draft, kinds: Sequence[Kind], source: str) -> list[Block]:
    """Which kind fails most, and which most for each piece."""
    first = kinds[0]
    count, words = draft.fact(first.failures, source), draft.word("incident", first.failures)
    name = quoted(first.name, draft.lang)
    said: list[Block] = [draft.say("kind_most", count=first.failures, name=name, number=count, words=words)]
    rated = [(one.rate, one) for one in kinds if one.rate is not None]
    if rated:
        rate, worst = max(rated, key=lambda pair: pair[0])
        figure = draft.fact(rate, draft.cite("held_kinds", equipment_held(draft.filters)), digits=2)
        said.append(draft.say("kind_worst", name=quoted(worst.name, draft.lang), number=figure))
    return said


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
