"""What complaints may repeat, noted as they come in for whoever opens them; nothing is merged or linked by itself."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints import desk, events
from azs.complaints.complaint import OPEN_STATUSES
from azs.complaints.desk import Complaint
from azs.complaints.repeats import Repeat, find_repeats
from azs.complaints.understanding import SentenceRows
from azs.database.access import as_system
from azs.database.changing import changing
from azs.database.complaint_tables import complaint_events, complaints
from azs.database.views import v_incident
from azs.errors import AzsError
from azs.knowledge.library import now
from azs.security.actor import Actor

log = logging.getLogger("azs.complaints")
LOOK_BACK = dt.timedelta(days=1)
TOGETHER = 10
KINDS = {"complaint": "repeat_found", "incident": "incident_found"}
"""Of the events: `value_before` is the identifier of what is repeated, `value_after` its number."""


@dataclass(frozen=True)
class Noticed:
    """What a complaint may repeat: `other`, or the incident `incident_id`, which is called `title`."""

    other: Complaint | None = None
    incident_id: int = 0
    title: str = ""


class Notice:
    """Notes what the complaints of the last day may repeat: the likeliest complaint, the likeliest incident."""

    def __init__(self, engine: sa.Engine, sentences: SentenceRows) -> None:
        self._engine = engine
        self._sentences = sentences
        self._looked: set[str] = set()

    def look(self) -> int:
        """Look at up to TOGETHER complaints that are classified and not looked at yet; at how many.

        Raises:
            DatabaseError: the database cannot be read or written.
        """
        waiting = self._waiting()
        self._looked &= set(waiting)
        fresh = [one for one in waiting if one not in self._looked][:TOGETHER]
        for identifier in fresh:
            self._looked.add(identifier)
            try:
                _note(self._engine, identifier, find_repeats(self._engine, identifier, sentences=self._sentences))
            except AzsError as error:
                log.warning("looking for repeats: %s", error.key, exc_info=error)
        return len(fresh)

    def _waiting(self) -> list[str]:
        c, e = complaints.c, complaint_events.c
        noted = sa.select(e.complaint_id).where(e.kind.in_(KINDS.values()))
        asked = sa.select(c.complaint_id).where(
            c.category.is_not(None), c.status.in_(OPEN_STATUSES), c.received_at > now() - LOOK_BACK,
            c.complaint_id.not_in(noted),
        ).order_by(c.received_at)  # fmt: skip
        return list(fetched(self._engine, lambda connection: connection.execute(asked).scalars().all()))


def _note(engine: sa.Engine, identifier: str, found: Sequence[Repeat]) -> None:
    """The first of each kind, once."""
    first = {one.kind: one for one in reversed(found)}
    if not first:
        return
    c, e, moment = complaints.c, complaint_events.c, now()
    with changing(engine) as connection:
        noted = sa.select(e.event_id).where(e.complaint_id == identifier, e.kind.in_(KINDS.values()))
        if connection.execute(noted).first():  # another process was quicker
            return
        for kind, one in sorted(first.items()):
            number = one.identifier
            if kind == "complaint":
                asked = sa.select(c.complaint_number).where(c.complaint_id == one.identifier)
                number = connection.execute(asked).scalar_one()
            events.note(connection, identifier, KINDS[kind], by=events.PRODUCT, moment=moment, before=one.identifier,
                        after=number)  # fmt: skip


def noticed(engine: sa.Engine, actor: Actor, several: Sequence[Complaint]) -> dict[str, tuple[Noticed, ...]]:
    """What open complaints may repeat of what the person sees, by their identifiers; settled ones are left out."""
    mine = {one.identifier: one for one in several if one.is_open}
    if not mine:
        return {}
    e = complaint_events.c
    asked = (
        sa.select(e.complaint_id, e.kind, e.value_before)
        .where(e.complaint_id.in_(list(mine)[:1_000]), e.kind.in_(KINDS.values()))
        .order_by(e.complaint_id, e.kind.desc())
    )
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    others = {one.identifier: one for one in desk.several(engine, actor, _named(rows, "complaint"))}
    known = _incidents(engine, _named(rows, "incident"))
    found: dict[str, list[Noticed]] = {}
    for row in rows:
        one, other = mine[row.complaint_id], others.get(row.value_before)
        if row.kind == KINDS["complaint"]:
            told = Noticed(other) if other and other.status not in ("merged", "rejected") else None
        else:
            title = known.get((row.value_before, one.station))
            told = None if title is None or one.incident_id else Noticed(None, int(row.value_before), title)
        if told:
            found.setdefault(one.identifier, []).append(told)
    return {identifier: tuple(all_told) for identifier, all_told in found.items()}


def _named(rows: Sequence[sa.Row[*tuple[Any, ...]]], kind: str) -> list[str]:
    return [row.value_before for row in rows if row.kind == KINDS[kind]]


def _incidents(engine: sa.Engine, numbers: Collection[str]) -> dict[tuple[str, str], str]:
    """Titles of incidents by number and station: whoever sees a complaint of the station sees them."""
    if not numbers:
        return {}
    v = v_incident.c
    asked = sa.select(v.incident_id, v.station_code, v.title).where(v.incident_id.in_([int(one) for one in numbers]))
    rows = fetched(as_system(engine), lambda connection: connection.execute(asked).all())
    return {(str(row.incident_id), row.station_code): row.title for row in rows}
