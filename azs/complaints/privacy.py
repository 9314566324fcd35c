"""Who complained: shown where a handler asks, told to the person themselves, deleted in time or on request.

Deleting is real: the text as it was written, the contact, the photos, letters to the customer. What is left is the
masked text and what was done; on request that text goes too.
"""

from __future__ import annotations

import base64
import datetime as dt
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.complaints import desk, events
from azs.complaints.outbox import CUSTOMER_KINDS
from azs.database.changing import changing
from azs.database.complaint_tables import complaint_events, complaint_files, complaint_people, complaints, outbox
from azs.errors import AccessError, AzsError, ComplaintError
from azs.knowledge.library import now
from azs.knowledge.originals import Originals
from azs.security.actor import Actor

log = logging.getLogger("azs.complaints")
ROLES = ("manager", "operator", "administrator")
"""Who may see who complained; the others work with the masked text."""
ERASED = "[удалено по просьбе покупателя]"
STRAY = dt.timedelta(days=1)
"""A photo without a complaint is older than this before it is removed: one being taken in has none yet."""
_FIGURES = 10
_ROUND = 200  # with five photos each, as many as Oracle takes in a list


@dataclass(frozen=True)
class Person:
    """Who complained, and their words as they wrote them; "" for what they did not tell."""

    text: str
    name: str
    phone: str
    email: str
    keep_until: dt.datetime


def reveal(engine: sa.Engine, actor: Actor, identifier: str) -> Person | None:
    """Who complained; that it was looked at is written down. None where it is deleted already.

    Raises:
        ComplaintError: there is no such complaint for the person.
        AccessError: the role does not need it.
        DatabaseError: it could not be written down, so nothing is shown.
    """
    if actor.role not in ROLES:
        raise AccessError("security.not_for_role")
    found, p = desk.find(engine, actor, identifier), complaint_people.c
    with changing(engine) as connection:
        row = connection.execute(sa.select(complaint_people).where(p.complaint_id == identifier)).one_or_none()
        if row is None:
            return None
        events.note(connection, identifier, "revealed", by=actor.user, moment=now())
        event = audit.Event("export", place="complaints.revealed", question=found.number, rows=1)
        audit.record_within(connection, actor, event)
    return Person(row.full_text, row.person_name or "", row.phone or "", row.email or "", row.keep_until)


def photo(engine: sa.Engine, files: Originals, actor: Actor, *, identifier: str, sha256: str) -> bytes:
    """A photo of a complaint, which may show people and plates: for those who may see who complained.

    Raises:
        ComplaintError: there is no such complaint or photo for the person.
        AccessError: the role does not need it.
        DocumentError: the file is gone.
    """
    if actor.role not in ROLES:
        raise AccessError("security.not_for_role")
    if sha256 not in {one.sha256 for one in desk.files_of(engine, actor, identifier)}:
        raise ComplaintError("complaints.gone")
    return files.read(sha256)


def purge(engine: sa.Engine, files: Originals, actor: Actor, *, keep: dt.timedelta) -> int:
    """Delete who complained where the time is over: what was promised, or `keep` since then where that is shorter.

    Returns:
        Of how many complaints.
    """
    p, c, moment = complaint_people.c, complaints.c, now()
    over = sa.or_(p.keep_until < moment, c.received_at < moment - keep)
    joined = complaint_people.join(complaints, c.complaint_id == p.complaint_id)
    asked = sa.select(p.complaint_id).select_from(joined).where(over).order_by(p.complaint_id)
    count = 0
    while rows := fetched(engine, lambda connection: connection.execute(asked.limit(_ROUND)).scalars().all()):
        _delete(engine, files, rows)
        count += len(rows)
    if count:
        audit.record(engine, actor, audit.Event("write", place="complaints.purged", rows=count))
    _remove_stray(engine, files)
    return count


def find_by(engine: sa.Engine, *, contact: str = "", number: str = "") -> tuple[str, ...]:
    """Complaints of a telephone, an address of mail, or a number, by their identifiers.

    Raises:
        ComplaintError: there is none, or what is given is neither.
    """
    p, c = complaint_people.c, complaints.c
    if number:
        asked = sa.select(c.complaint_id).where(c.complaint_number == number.strip())
        found = fetched(engine, lambda connection: connection.execute(asked).scalars().all())
    else:
        wanted = _contact(contact)
        everybody = sa.select(p.complaint_id, p.phone, p.email)
        rows = fetched(engine, lambda connection: connection.execute(everybody).all())
        found = [row.complaint_id for row in rows if wanted in (_contact(row.phone), _contact(row.email))]
        if not wanted:
            raise ComplaintError("complaints.no_contact")
    if not found:
        raise ComplaintError("complaints.none_of_contact")
    return tuple(found)


def export(engine: sa.Engine, files: Originals, actor: Actor, identifiers: Sequence[str]) -> list[dict[str, Any]]:
    """Everything that is kept of a person's complaints, for them: texts, contact, photos, letters, what was done.

    Internal notes and the names of staff are not theirs and are left out.
    """
    told = [_told(engine, files, one) for one in identifiers]
    numbers = ", ".join(str(one["number"]) for one in told)
    audit.record(engine, actor, audit.Event("export", place="complaints.person", question=numbers, rows=len(told)))
    return told


def erase(engine: sa.Engine, files: Originals, actor: Actor, identifiers: Sequence[str]) -> int:
    """Delete who complained and what they wrote, masked text included, at their request; of how many complaints."""
    c = complaints.c
    asked = sa.select(c.complaint_number).where(c.complaint_id.in_(list(identifiers)))
    numbers = fetched(engine, lambda connection: connection.execute(asked).scalars().all())
    for at in range(0, len(identifiers), _ROUND):
        _delete(engine, files, identifiers[at : at + _ROUND], words=True)
    event = audit.Event("write", place="complaints.erased", question=", ".join(numbers), rows=len(numbers))
    audit.record(engine, actor, event)
    return len(numbers)


def _delete(engine: sa.Engine, files: Originals, identifiers: Sequence[str], *, words: bool = False) -> None:
    """Rows first, files after: where the process dies between, `_remove_stray` finds them."""
    c, f, e, o = complaints.c, complaint_files.c, complaint_events.c, outbox.c
    ours, moment = list(identifiers), now()
    with changing(engine) as connection:
        held = sa.select(f.sha256).where(f.complaint_id.in_(ours))
        photos = set(connection.execute(held).scalars())
        for table in (complaint_people, complaint_files):
            connection.execute(sa.delete(table).where(table.c.complaint_id.in_(ours)))
        connection.execute(sa.delete(outbox).where(o.complaint_id.in_(ours), o.kind.in_(CUSTOMER_KINDS)))
        if words:
            gone = {"masked_text": ERASED, "entities_json": None, "happened": None, "station_said": None}
            connection.execute(sa.update(complaints).where(c.complaint_id.in_(ours)).values(**gone))
            connection.execute(sa.update(complaint_events).where(e.complaint_id.in_(ours)).values(note=None))
            connection.execute(sa.delete(outbox).where(o.complaint_id.in_(ours)))
        for one in ours:
            kind = "erased" if words else "purged"
            events.note(connection, one, kind, by=events.PRODUCT, moment=moment)
        shared = set(connection.execute(sa.select(f.sha256).where(f.sha256.in_(list(photos)))).scalars())
    for digest in photos - shared:
        _remove(files, digest)


def _remove_stray(engine: sa.Engine, files: Originals) -> None:
    """Remove photos that no complaint has: of a process that died between keeping and storing."""
    if not files.folder.is_dir():
        return
    before = (now() - STRAY).replace(tzinfo=dt.UTC).timestamp()
    old = [
        path.name for path in files.folder.glob("[0-9a-f][0-9a-f]/*")
        if re.fullmatch(r"[0-9a-f]{64}", path.name) and path.stat().st_mtime < before
    ]  # fmt: skip
    asked = sa.select(complaint_files.c.sha256).distinct()
    known = set(fetched(engine, lambda connection: connection.execute(asked).scalars().all()))
    for name in set(old) - known:
        _remove(files, name)


def _remove(files: Originals, digest: str) -> None:
    try:
        files.remove(digest)
    except AzsError as error:  # looked at again the next day
        log.warning("a photo is not removed: %s", error.key)


def _told(engine: sa.Engine, files: Originals, identifier: str) -> dict[str, Any]:
    c, p, f, o = complaints.c, complaint_people.c, complaint_files.c, outbox.c

    def read(connection: sa.Connection) -> dict[str, Any]:
        one = connection.execute(sa.select(complaints).where(c.complaint_id == identifier)).one()
        person = connection.execute(sa.select(complaint_people).where(p.complaint_id == identifier)).one_or_none()
        photos = connection.execute(sa.select(complaint_files).where(f.complaint_id == identifier)).all()
        asked = sa.select(outbox).where(o.complaint_id == identifier, o.kind.in_(CUSTOMER_KINDS)).order_by(o.made_at)
        letters = connection.execute(asked).all()
        steps = [
            step for step in desk.events_of(connection, identifier) if step.kind in ("received", "status", "answer")
        ]
        return {
            "number": one.complaint_number, "received_at": _iso(one.received_at), "channel": one.channel,
            "status": one.status, "category": one.category, "priority": one.priority, "happened": one.happened,
            "text": person.full_text if person else one.masked_text, "contact": _contact_json(person),
            "photos": [_photo_json(files, photo) for photo in photos],
            "letters": [{"sent_at": _iso(letter.sent_at), "to": letter.recipient, "text": letter.body}
                        for letter in letters],
            "history": [{"at": _iso(step.happened_at), "what": step.kind, "value": step.after} for step in steps],
        }  # fmt: skip

    return fetched(engine, read)


def _contact_json(person: Any) -> Mapping[str, Any]:
    if person is None:
        return {}
    return {
        "name": person.person_name, "phone": person.phone, "email": person.email,
        "consent_at": _iso(person.consent_at), "kept_until": _iso(person.keep_until),
    }  # fmt: skip


def _photo_json(files: Originals, photo: Any) -> Mapping[str, Any]:
    data = files.read(photo.sha256) if files.has(photo.sha256) else b""
    return {"name": photo.file_name, "media_type": photo.media_type, "base64": base64.b64encode(data).decode()}


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else f"{moment.isoformat(timespec='seconds')}Z"


def _contact(text: str | None) -> str:
    """A telephone by its last figures, an address of mail in small letters; "" for neither."""
    said = (text or "").strip().lower()
    if "@" in said:
        return said
    figures = re.sub(r"\D", "", said)
    return figures[-_FIGURES:] if len(figures) >= 7 else ""
