"""What the procedures ask where most incidents happen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from azs.reports.draft import Draft
from azs.reports.parts.places import quoted
from azs.reports.procedures import Procedures
from azs.reports.queries import titles
from azs.reports.report import Block, Paragraph, Section

MOST = 5
TITLES = 8
LONGEST = 200
_NUMBER = re.compile(r"№?\s*\d+")


def section(draft: Draft, events: Sequence[str], *, by: str = "category") -> Section:
    """For each of the first events what the nearest document in force says, word for word.

    Args:
        events: values of the column `by`, the most frequent first.
    """
    known = Procedures(draft.records, draft.actor, draft.now.date())
    if not len(known):
        return Section(draft.title("procedure"), (draft.say("no_documents"),))
    said: list[Block] = []
    for event in events[:MOST]:
        found = known.asked(event, _said(draft, by, event))
        name = quoted(draft.label(by, event), draft.lang)
        if found is None:
            said.append(draft.say("no_procedure", name=name, style="item"))
            continue
        card = found.document.card
        title = " ".join(filter(None, (card.code, quoted(card.title, draft.lang))))
        told = draft.fact(title, draft.cite_document(found.document), "text")
        said.append(draft.say("procedure", name=name, document=told))
        said += [Paragraph((duty,), "quote") for duty in found.duties]
    if not said:
        return Section(draft.title("procedure"), (draft.say("nothing"),))
    return Section(draft.title("procedure"), (draft.say("by_meaning", style="note"), *said))


def _said(draft: Draft, by: str, event: str) -> dict[str, int]:
    """The most frequent titles of such incidents, numbers aside: «ТРК № 4 …» and «ТРК № 7 …» are one."""
    found: dict[str, int] = {}
    for row in draft.read(titles(draft.filters, by, event)).to_dict("records"):
        title = " ".join(_NUMBER.sub(" ", str(row["title"] or "")).split())[:LONGEST]
        if title:
            found[title] = found.get(title, 0) + int(row["incidents"])
    return dict(sorted(found.items(), key=lambda item: -item[1])[:TITLES])
