"""What a complaint repeats: an earlier one about the same event, or an incident that is known already.

Meaning and spelling tell alike texts, the station and the pump tell the same event: two people at one pump write of it
in other words, and two toilets are described in the same ones. Whoever writes again mostly writes of the same.
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
from azs.complaints import desk
from azs.complaints.desk import Complaint
from azs.complaints.entities import entities
from azs.complaints.spelling import spelt, weighed
from azs.complaints.understanding import SentenceRows, written
from azs.database.access import as_system
from azs.database.complaint_tables import complaint_people, complaints
from azs.database.schema import stations
from azs.database.views import v_incident
from azs.errors import ComplaintError
from azs.security.actor import Actor

SPELLING, STATION, PUMP, CATEGORY, CONTACT = 0.5, 0.3, 0.15, 0.1, 0.9
"""What the same letters, station, pump, category and customer weigh beside the same meaning."""
LIKELY, SURE = 0.75, 0.85
"""Likeness from which a repeat is shown, and from which it is hardly anything else; see docs/complaints.md."""
DAYS = 14
CANDIDATES, READ, SHOWN, OFFERED = 300, 15, 3, 5
"""How many are compared by letters, how many of those by meaning, how many are told, and how many are offered to a
person who asks."""
Kind = Literal["complaint", "incident"]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What is compared of a complaint or an incident; `station` is its code, number or address, "" for none; `contacts`
    are the telephone and the address of mail of who complained."""

    key: str
    text: str
    station: str = ""
    pump: str = ""
    category: str = ""
    contacts: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, key: str, text: str, *, station: str = "", category: str = "", contacts: frozenset[str] = frozenset()
    ) -> Told:  # fmt: skip
        """With what the text itself names."""
        named = entities(text)
        return cls(key, text, station or named.get("station", ""), named.get("pump", ""), category, contacts)


@dataclass(frozen=True)
class Repeat:
    """What a complaint may repeat.

    Attributes:
        kind: "complaint" or "incident". identifier: of that one. likeness: 0 to about 2.5, from SURE on it is hardly
            another event.
    """

    kind: Kind
    identifier: str
    likeness: float


def find_repeats(engine: sa.Engine, identifier: str, *, sentences: SentenceRows) -> tuple[Repeat, ...]:
    """What a stored complaint may repeat of the DAYS before, the likeliest first, at most SHOWN of each kind.

    Works for the product: whoever shows the result asks for what the person may see of it.

    Raises:
        ComplaintError: there is no such complaint. QueryError: the database cannot be read.
    """
    row = _row(engine, identifier)
    known = _incidents(engine, row.code, row.received_at) if row.code else []
    one, earlier = _told(row), _near(engine, row, until=row.received_at)
    return (
        *_likest(one, earlier, sentences, "complaint")[:SHOWN], *_likest(one, known, sentences, "incident")[:SHOWN]
    )  # fmt: skip


def alike(engine: sa.Engine, actor: Actor, one: Complaint, *, sentences: SentenceRows) -> tuple[Complaint, ...]:
    """Complaints that may be about the same as one of the person's, of the DAYS before and after it, the likeliest
    first: at most OFFERED of those the person sees.

    Raises:
        ComplaintError: there is no such complaint. QueryError: the database cannot be read.
    """
    row = _row(engine, one.identifier)
    near = _near(engine, row, until=row.received_at + dt.timedelta(days=DAYS))
    likest = [found.identifier for found in _likest(_told(row), near, sentences, "complaint")]
    seen = sorted(desk.several(engine, actor, likest), key=lambda other: likest.index(other.identifier))
    return tuple(seen[:OFFERED])


def _asked() -> sa.Select[Any]:
    """Complaints with what is compared of them."""
    c, p = complaints.c, complaint_people.c
    joined = complaints.outerjoin(stations, stations.c.station_id == c.station_id).outerjoin(
        complaint_people, p.complaint_id == c.complaint_id
    )
    return sa.select(
        c.complaint_id, c.masked_text, c.category, c.received_at, c.station_id, stations.c.code, p.phone, p.email
    ).select_from(joined)


def _row(engine: sa.Engine, identifier: str) -> Any:
    asked = _asked().where(complaints.c.complaint_id == identifier)
    row = fetched(engine, lambda connection: connection.execute(asked).one_or_none())
    if row is None:
        raise ComplaintError("complaints.no_complaint")
    return row


def _told(row: Any) -> Told:
    contacts = frozenset(filter(None, (row.phone, row.email)))
    return Told.of(
        row.complaint_id, row.masked_text, station=row.code or "", category=row.category or "", contacts=contacts
    )


def _near(engine: sa.Engine, row: Any, *, until: dt.datetime) -> list[Told]:
    """Complaints from the DAYS before one up to `until`: at the same station, without a known one, or of the same
    customer."""
    c, p = complaints.c, complaint_people.c
    asked = (
        _asked()
        .where(
            c.complaint_id != row.complaint_id, c.received_at <= until, c.status.not_in(("merged", "rejected")),
            c.received_at >= row.received_at - dt.timedelta(days=DAYS),
        )
        .order_by(c.received_at.desc(), c.complaint_id)
        .limit(CANDIDATES)
    )  # fmt: skip
    if row.station_id is not None:
        same = [column == value for column, value in ((p.phone, row.phone), (p.email, row.email)) if value]
        asked = asked.where(sa.or_(c.station_id == row.station_id, c.station_id.is_(None), *same))
    return [_told(one) for one in fetched(engine, lambda connection: connection.execute(asked).all())]


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
    order = np.argsort(-values, kind="stable")
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
    """What station, pump, category and customer say."""
    return (
        STATION * _same(_bare(one.station), _bare(other.station)) + PUMP * _same(one.pump, other.pump)
        + CATEGORY * (bool(one.category) and one.category == other.category)
        + CONTACT * bool(one.contacts & other.contacts)
    )  # fmt: skip


def _same(one: str, other: str) -> int:
    """1 for the same, -1 for another, 0 where one is not known."""
    return 0 if not one or not other else 1 if one == other else -1


def _bare(station: str) -> str:
    """The number of a station's code, or its words."""
    digits = "".join(filter(str.isdigit, station)).lstrip("0")
    return digits or station.casefold()
