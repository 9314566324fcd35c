"""What is made of complaints that are stored already: a moment later, so that nobody waits for it who sends one."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Collection
from contextlib import suppress

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.complaint import Understood
from azs.complaints.submitting import Understand
from azs.database.changing import changing
from azs.database.complaint_tables import complaint_events, complaints
from azs.database.writing import fitted
from azs.errors import AzsError, DatabaseError
from azs.knowledge.library import now

log = logging.getLogger("azs.complaints")
TOGETHER = 50


def classify_waiting(engine: sa.Engine, understand: Understand, *, but: Collection[str] = ()) -> tuple[int, set[str]]:
    """Make something of complaints that have no category, the oldest first, up to TOGETHER of them.

    A danger that the words told when the complaint came stays, and it stays critical.

    Args:
        but: identifiers to be left out.

    Returns:
        How many were classified, and those of which nothing could be made.

    Raises:
        DatabaseError: nothing was changed.
    """
    c = complaints.c
    asked = (
        sa.select(c.complaint_id, c.masked_text, c.danger)
        .where(c.category.is_(None), c.complaint_id.not_in(list(but)[:500]))
        .order_by(c.received_at)
        .limit(TOGETHER)
    )
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    failed: set[str] = set()
    read: list[tuple[str, str, Understood]] = []
    for row in rows:
        try:
            read.append((row.complaint_id, row.danger or "", understand(row.masked_text)))
        except AzsError as error:
            log.warning("classifying complaints: %s", error.key, exc_info=error)
            failed.add(row.complaint_id)
    return _written(engine, read), failed


def _written(engine: sa.Engine, read: list[tuple[str, str, Understood]]) -> int:
    """Write them together; where somebody changes one of them at this moment, each alone, and that one the next time.

    Raises:
        DatabaseError: not even one could be written.
    """
    if not read:
        return 0
    try:
        _write(engine, read)
    except DatabaseError:
        if len(read) == 1:
            raise
        done = 0
        for one in read:
            with suppress(DatabaseError):
                _write(engine, [one])
                done += 1
        if not done:
            raise
        return done
    return len(read)


def _write(engine: sa.Engine, read: list[tuple[str, str, Understood]]) -> None:
    moment, c = now(), complaints.c
    with changing(engine) as connection:
        for identifier, told, made in read:
            danger = told or made.danger
            found = json.dumps(dict(made.entities), ensure_ascii=False)
            values = {
                "language": made.language, "category": made.category, "category_by": made.by, "danger": danger or None,
                "certainty": made.certainty, "probability": made.probability, "sentiment": made.sentiment,
                "priority": "critical" if told else made.priority, "model_version": made.model_version or None,
                "entities_json": fitted(found, c.entities_json), "changed_at": moment,
            }  # fmt: skip
            change = sa.update(complaints).where(c.complaint_id == identifier, c.category.is_(None))
            if connection.execute(change.values(**values)).rowcount:
                event = {
                    "event_id": str(uuid.uuid4()), "complaint_id": identifier, "happened_at": moment,
                    "happened_by": made.by, "kind": "classified", "value_after": made.category,
                }  # fmt: skip
                connection.execute(sa.insert(complaint_events).values(**event))
