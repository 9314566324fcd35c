"""The incidents themselves, the latest first."""

from __future__ import annotations

import pandas as pd

from azs.reports.draft import Draft
from azs.reports.queries import latest
from azs.reports.report import Cell, Section, Table

MOST = 300


def section(draft: Draft, total: int, *, most: int = MOST) -> Section:
    """A table of at most `most` incidents; `total` is how many there are."""
    if not total:
        return Section(draft.title("listing"), (draft.say("nothing"),))
    found = draft.read(latest(draft.filters, most))
    source = draft.cite("listing", latest(draft.filters, most))
    rows: list[tuple[Cell, ...]] = [
        (
            str(row["incident_id"]),
            pd.Timestamp(row["reported_at"]).to_pydatetime(),
            text(row["station_code"]),
            draft.label("category", row["category"]),
            draft.label("severity", row["severity"]),
            draft.label("status", row["status"]),
            text(row["title"]),
            number(row["resolution_h"], 1),
            number(row["loss_rub"]),
        )
        for row in found.to_dict("records")
    ]
    columns = (
        draft.column("incident"),
        draft.column("reported", "moment"),
        draft.column("station"),
        draft.column("category"),
        draft.column("severity"),
        draft.column("status"),
        draft.column("title"),
        draft.column("resolution", "h", 1),
        draft.column("loss", "rub"),
    )
    made = draft.table("listing", columns, rows, source)
    return Section(draft.title("listing"), (_cut(made, total),))


def text(value: object) -> str | None:
    """A text of the data, None for nothing."""
    return None if value is None or value != value else str(value)


def number(value: object, digits: int = 0) -> float | None:
    """A number of the data, None for nothing."""
    if value is None or value != value:
        return None
    return round(float(str(value)), digits) if digits else float(round(float(str(value))))


def _cut(table: Table, total: int) -> Table:
    cut = total if total > len(table.rows) else 0
    return Table(table.title, table.columns, table.rows, table.source, cut)
