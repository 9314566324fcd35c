"""What was done."""

from __future__ import annotations

from azs.analytics import kpis
from azs.reports.draft import Draft
from azs.reports.parts.places import quoted
from azs.reports.queries import acted_on, actions_taken
from azs.reports.report import Block, Cell, Section

SHOWN = 20


def section(draft: Draft, total: int) -> Section:
    """The most frequent actions on the `total` incidents of the period, and on how many there are any."""
    source = draft.cite("actions", actions_taken(draft.filters))
    found = draft.read(actions_taken(draft.filters))
    acted = int(draft.read(acted_on(draft.filters)).iloc[0]["acted"])
    if found.empty:
        return Section(draft.title("measures"), (draft.say("no_measures"),))
    first = found.iloc[0]
    said: list[Block] = [
        draft.say(
            "measures",
            count=acted,
            number=draft.fact(acted, source),
            words=draft.word("by_incident", acted),
            total=draft.fact(total, draft.cite("metric", kpis.reported_by_day(draft.filters), metric="incidents")),
        ),
        draft.say(
            "measure_most",
            count=int(first["actions"]),
            name=quoted(str(first["action"]), draft.lang),
            number=draft.fact(int(first["actions"]), source),
        ),
    ]
    rows: list[tuple[Cell, ...]] = [
        (str(row["action"]), int(row["actions"]), int(row["incidents"])) for row in found.head(SHOWN).to_dict("records")
    ]
    columns = (draft.column("action"), draft.column("times", "count"), draft.column("incidents", "count"))
    return Section(draft.title("measures"), (*said, draft.table("measures", columns, rows, source)))
