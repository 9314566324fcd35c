"""What people have corrected: complaints whose category a person has set, as examples to learn from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.complaint import CATEGORIES
from azs.complaints.examples import Example
from azs.complaints.privacy import ERASED
from azs.database.complaint_tables import complaint_events, complaints
from azs.security.actor import SYSTEM

MOST = 2_000
"""The latest count: learning takes seconds, not minutes."""
KIND = "category"
"""Of the events that say so, with `value_after` the category; `happened_by` is a person."""


@dataclass(frozen=True)
class Correction:
    """A complaint, masked, and its category by the last person who set one; `at`: when, `by`: who.

    Attributes:
        before: the category it had, "" for none.
        identifier: of the complaint.
    """

    text: str
    category: str
    at: dt.datetime
    before: str = ""
    identifier: str = ""
    by: str = ""

    @property
    def example(self) -> Example:
        """To learn from; nobody has said the rest."""
        return Example(self.text, self.category)


def corrections(engine: sa.Engine) -> tuple[Correction, ...]:
    """The latest MOST complaints that people have corrected, in the order of the corrections, each text once.

    Raises:
        QueryError: the database cannot be read.
    """
    e, c = complaint_events.c, complaints.c
    asked = (
        sa.select(c.complaint_id, c.masked_text, e.value_before, e.value_after, e.happened_at, e.happened_by)
        .select_from(complaint_events.join(complaints, e.complaint_id == c.complaint_id))
        .where(e.kind == KIND, e.value_after.in_(CATEGORIES), e.happened_by.not_in(("customer", SYSTEM.user)))
        .where(c.category_by == "person", c.category == e.value_after)  # what was taken back is nobody's opinion
        .order_by(e.happened_at.desc(), e.event_id)
        .limit(4 * MOST)
    )
    latest: dict[str, Correction] = {}
    for row in fetched(engine, lambda connection: connection.execute(asked).all()):
        if row.masked_text == ERASED:
            continue
        found = Correction(
            row.masked_text, row.value_after, row.happened_at, row.value_before or "", row.complaint_id,
            row.happened_by,
        )  # fmt: skip
        latest.setdefault(row.masked_text, found)
    return tuple(reversed(list(latest.values())[:MOST]))
