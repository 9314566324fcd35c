"""What a customer may learn of a complaint: its state, for its number together with the contact given with it."""

from __future__ import annotations

import datetime as dt
import hmac
import re
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.limits import Rate
from azs.database.complaint_tables import complaint_people, complaints
from azs.errors import ComplaintError, ComplaintRateError

NUMBER_PER_MINUTE, NUMBER_BURST = 0.5, 10
"""How often one number may be asked for: contacts cannot be guessed by asking from many addresses."""
_PHONE_FIGURES = 10
"""How many figures from the end tell a telephone: with +7, 8 or nothing before them."""


@dataclass(frozen=True)
class Tracked:
    """How far a complaint is; times in UTC. `status` is one of `complaint.STATUSES`."""

    number: str
    status: str
    received_at: dt.datetime
    changed_at: dt.datetime


class Tracker:
    """Answers customers who ask, as often as an honest one asks and no oftener.

    Args:
        per_minute: questions a minute of one address or client.
    """

    def __init__(self, engine: sa.Engine, *, per_minute: float) -> None:
        self._engine = engine
        self._askers = Rate(per_minute, burst=max(int(per_minute), 1))
        self._numbers = Rate(NUMBER_PER_MINUTE, burst=NUMBER_BURST)

    def track(self, number: str, contact: str, *, asker: str) -> Tracked:
        """How far a complaint is; arguments and errors as of `track`.

        Args:
            asker: the address or the client that asks.

        Raises:
            ComplaintRateError: this asker asks too often, or too many have asked for this number, whoever they are.
        """
        if wait_s := self._askers.wait_s(asker) or self._numbers.wait_s(_as_kept(number)):
            raise ComplaintRateError("complaints.too_often", retry_after_s=wait_s)
        return track(self._engine, number, contact)


def track(engine: sa.Engine, number: str, contact: str) -> Tracked:
    """How far a complaint is.

    Args:
        contact: the telephone or the e-mail address that came with it, however written.

    Raises:
        ComplaintError: no complaint has this number and this contact: whichever of the two is wrong.
    """
    c, p = complaints.c, complaint_people.c
    asked = (
        sa.select(c.complaint_number, c.status, c.received_at, c.changed_at, p.phone, p.email)
        .select_from(complaints.outerjoin(complaint_people, p.complaint_id == c.complaint_id))
        .where(c.complaint_number == _as_kept(number))
    )
    row = fetched(engine, lambda connection: connection.execute(asked).one_or_none())
    kept = (row.phone, row.email) if row else ("", "")
    given = _contact(contact)
    same = [hmac.compare_digest(given.encode(), _contact(one or "").encode()) for one in kept]
    if row is None or not given or not any(same):
        raise ComplaintError("complaints.not_found")
    return Tracked(row.complaint_number, row.status, row.received_at, row.changed_at)


def _as_kept(number: str) -> str:
    """The number as it was given out, whatever stands between its figures."""
    figures = re.sub(r"[^0-9]", "", number[:40])
    return f"{figures[:4]}-{figures[4:]}"


def _contact(text: str) -> str:
    """A contact so that two ways of writing it are equal; "" for what is none."""
    said = text[:300].strip().casefold()
    if "@" in said:
        return said
    figures = re.sub(r"[^0-9]", "", said)
    return figures[-_PHONE_FIGURES:] if len(figures) >= 7 else ""
