"""What a complaint repeats: an earlier one about the same event, or an incident that is known already.

Meaning and spelling tell alike texts, the station and the pump tell the same event: two people at one pump write of it
in other words, and two toilets are described in the same ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.entities import entities
from azs.complaints.spelling import spelt, weighed
from azs.complaints.understanding import SentenceRows, written
from azs.database.access import as_system
from azs.database.complaint_tables import complaints
from azs.database.schema import stations
from azs.database.views import v_incident
from azs.errors import ComplaintError

SPELLING, STATION, PUMP, CATEGORY = 0.5, 0.3, 0.15, 0.1
"""What the same letters, station, pump and category weigh beside the same meaning."""
LIKELY, SURE = 0.6, 0.85
"""Likeness from which a repeat is shown, and from which it is hardly anything else; see docs/complaints.md."""
DAYS = 14
CANDIDATES, READ, SHOWN = 300, 15, 3
"""How many are compared by letters, how many of those by meaning, and how many are told."""
Kind = Literal["complaint", "incident"]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What is compared of a complaint or an incident; `station` is its code, number or address, "" for none."""

    key: str
    text: str
    station: str = ""
    pump: str = ""
    category: str = ""

    @classmethod
    def of(cls, key: str, text: str, *, station: str = "", category: str = "") -> Told:
        """With what the text itself names."""
        named = entities(text)
        return cls(key, text, station or named.get("station", ""), named.get("pump", ""), category)


@dataclass(frozen=True)
class Repeat:
    """What a complaint may repeat.

    Attributes:
        kind: "complaint" or "incident". identifier: of that one. likeness: 0 to about 1.5.
        is_sure: whether it is hardly anything else.
    """

    kind: Kind
    identifier: str
    likeness: float

    @property
    def is_sure(self) -> bool:
        """Whether it is hardly another event."""
        return self.likeness >= SURE


def find_repeats(engine: sa.Engine, identifier: str, *, sentences: SentenceRows) -> tuple[Repeat, ...]:
    """What a stored complaint may repeat of the DAYS before, the likeliest first, at most SHOWN of each kind.

    Works for the product: whoever shows the result asks for what the person may see of it.

    Raises:
        ComplaintError: there is no such complaint. QueryError: the database cannot be read.
    """
    c = complaints.c
    asked = (
        sa.select(c.masked_text, c.category, c.received_at, c.station_id, stations.c.code)
        .select_from(complaints.outerjoin(stations, stations.c.station_id == c.station_id))
        .where(c.complaint_id == identifier)
    )
    row = fetched(engine, lambda connection: connection.execute(asked).one_or_none())
    if row is None:
        raise ComplaintError("complaints.no_complaint")
    one = Told.of(identifier, row.masked_text, station=row.code or "", category=row.category or "")
    earlier = _earlier(engine, identifier, row)
    known = _incidents(engine, row.code, row.received_at) if row.code else []
    return (*_likest(one, earlier, sentences, "complaint"), *_likest(one, known, sentences, "incident"))


def _earlier(engine: sa.Engine, identifier: str, row: sa.Row[*tuple[Any, ...]]) -> list[Told]:
    """Complaints of the days before at the same station, or of which the station is not known."""
    c = complaints.c
    asked = (
        sa.select(c.complaint_id, c.masked_text, c.category, stations.c.code)
        .select_from(complaints.outerjoin(stations, stations.c.station_id == c.station_id))
        .where(
            c.complaint_id != identifier, c.received_at <= row.received_at, c.status.not_in(("merged", "rejected")),
            c.received_at >= row.received_at - dt.timedelta(days=DAYS),
        )
        .order_by(c.received_at.desc(), c.complaint_id)
        .limit(CANDIDATES)
    )  # fmt: skip
    if row.station_id is not None:
        asked = asked.where(sa.or_(c.station_id == row.station_id, c.station_id.is_(None)))
    found = fetched(engine, lambda connection: connection.execute(asked).all())
    return [Told.of(one.complaint_id, one.masked_text, station=one.code or "", category=one.category or "")
            for one in found]  # fmt: skip


def _incidents(engine: sa.Engine, code: str, received_at: dt.datetime) -> list[Told]:
    """Incidents of the station that were reported about then."""
    v = v_incident.c
    asked = (
        sa.select(v.incident_id, v.title)
        .where(
            v.station_code == code, v.reported_at >= received_at - dt.timedelta(days=DAYS),
            v.reported_at <= received_at + dt.timedelta(days=1),
        )
        .order_by(v.reported_at.desc(), v.incident_id)
        .limit(CANDIDATES)
    )  # fmt: skip
    found = fetched(as_system(engine), lambda connection: connection.execute(asked).all())
    return [Told.of(str(one.incident_id), one.title, station=code) for one in found]


def _likest(one: Told, others: Sequence[Told], sentences: SentenceRows, kind: Kind) -> list[Repeat]:
    values = likeness(one, others, sentences)
    order = np.argsort(-values, kind="stable")[:SHOWN]
    return [Repeat(kind, others[at].key, float(values[at])) for at in order if values[at] >= LIKELY]


def likeness(one: Told, others: Sequence[Told], sentences: SentenceRows) -> Values:
    """How much each of the others is about the same event as `one`, (others); only the READ likeliest are compared by
    meaning."""
    if not others:
        return np.zeros(0)
    classifier = written().classifier
    own = np.zeros(len(classifier.rare), np.float32)
    runs = spelt(one.text)
    own[runs.places] = weighed(runs, classifier.rare)
    found = np.array([_beside(one, other) for other in others])
    for at, other in enumerate(others):
        runs = spelt(other.text)
        found[at] += SPELLING * float(own[runs.places] @ weighed(runs, classifier.rare))
    read = np.argsort(-found, kind="stable")[:READ]
    rows = sentences.rows([one.text, *(others[at].text for at in read)]) - classifier.middle
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    found[read] += rows[1:] @ rows[0]
    return found


def _beside(one: Told, other: Told) -> float:
    """What station, pump and category say."""
    return (
        STATION * _same(_bare(one.station), _bare(other.station)) + PUMP * _same(one.pump, other.pump)
        + CATEGORY * (bool(one.category) and one.category == other.category)
    )  # fmt: skip


def _same(one: str, other: str) -> int:
    """1 for the same, -1 for another, 0 where one is not known."""
    return 0 if not one or not other else 1 if one == other else -1


def _bare(station: str) -> str:
    """The number of a station's code, or its words."""
    digits = "".join(filter(str.isdigit, station)).lstrip("0")
    return digits or station.casefold()
