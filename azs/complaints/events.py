"""The history of a complaint: rows that are only ever added."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa

from azs.database.complaint_tables import complaint_events
from azs.database.writing import fitted

PRODUCT = "azs:system"
"""Who does what no person does."""


def note(
    connection: sa.Connection, complaint_id: str, kind: str, *, by: str, moment: dt.datetime, before: str = "",
    after: str = "", text: str = "",
) -> str:  # fmt: skip
    """Add an event after the last one, in the transaction of what it tells; its identifier."""
    c, identifier = complaint_events.c, str(uuid.uuid4())
    told = sa.select(sa.func.count()).select_from(complaint_events).where(c.complaint_id == complaint_id)
    row = {
        "event_id": identifier, "complaint_id": complaint_id, "happened_at": moment, "happened_by": by, "kind": kind,
        "position": int(connection.execute(told).scalar_one()), "value_before": fitted(before, c.value_before),
        "value_after": fitted(after, c.value_after), "note": fitted(text, c.note),
    }  # fmt: skip
    connection.execute(sa.insert(complaint_events).values(**row))
    return identifier
