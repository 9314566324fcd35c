"""What is still open and may get worse."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from azs.reports.draft import Draft
from azs.reports.parts.listing import text
from azs.reports.queries import open_at_end
from azs.reports.report import Block, Cell, Paragraph, Section, Table

SHOWN = 15
OLD_DAYS = 30
GRAVE = ("critical", "high")


def section(draft: Draft) -> Section:
    """Open incidents at the end of the period: past their deadline, grave, old."""
    source = draft.cite("open", open_at_end(draft.filters))
    found = aged(draft.read(open_at_end(draft.filters)), draft.filters.until)
    if found.empty:
        return Section(draft.title("risks"), (draft.say("no_risks"),))
    groups = {
        "late": found[found["hours"] > found["sla_h"]],
        "grave": found[found["severity"].isin(GRAVE)],
        "old": found[found["hours"] > 24 * OLD_DAYS],
    }
    named = {name: rows for name, rows in groups.items() if len(rows)}
    count = draft.fact(len(found), source)
    whole = draft.say("risks", count=len(found), number=count, words=draft.word("incident", len(found)))
    among = (" ", *draft.say("risks_among").parts) if named else ()
    said: list[Block] = [Paragraph((*whole.parts, *among))]
    for name, rows in named.items():
        fact = draft.fact(len(rows), source)
        said.append(draft.say(f"risk_{name}", count=len(rows), style="item", number=fact))
    return Section(draft.title("risks"), (*said, _table(draft, found, source)))


def _table(draft: Draft, found: pd.DataFrame, source: str) -> Table:
    """The gravest first, then the oldest."""
    order = found.assign(grave=found["severity"].map(_gravity)).sort_values(["grave", "reported_at"])
    rows: list[tuple[Cell, ...]] = [
        (
            str(row["incident_id"]),
            row["reported_at"].to_pydatetime(),
            text(row["station_code"]),
            draft.label("category", row["category"]),
            draft.label("severity", row["severity"]),
            text(row["title"]),
            round(row["hours"] / 24, 1),
        )
        for row in order.head(SHOWN).to_dict("records")
    ]
    columns = (
        draft.column("incident"),
        draft.column("reported", "moment"),
        draft.column("station"),
        draft.column("category"),
        draft.column("severity"),
        draft.column("title"),
        draft.column("age", "d", 1),
    )
    return draft.table("risks", columns, rows, source)


def aged(rows: pd.DataFrame, until: dt.datetime) -> pd.DataFrame:
    """Rows with their age at the end of the period, in hours."""
    reported = pd.to_datetime(rows["reported_at"])
    deadline = pd.to_numeric(rows["sla_h"])
    return rows.assign(reported_at=reported, sla_h=deadline, hours=(until - reported).dt.total_seconds() / 3600)


def _gravity(severity: object) -> int:
    return GRAVE.index(str(severity)) if severity in GRAVE else len(GRAVE)
