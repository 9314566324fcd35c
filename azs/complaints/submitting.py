"""Taking a complaint in: checked, masked, and stored with its photos in one transaction before anybody is told so."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.complaint import (
    CHANNELS,
    MAX_FILE_BYTES,
    MAX_FILES,
    TEXT_CHARS,
    Contact,
    Photo,
    Receipt,
    Submission,
    Understood,
)  # fmt: skip
from azs.complaints.danger import find_danger
from azs.complaints.entities import entities
from azs.complaints.ordinals import figured
from azs.complaints.personal import masked
from azs.complaints.stations import StationBook, folded, public_stations
from azs.database.changing import changing
from azs.database.complaint_tables import (
    complaint_events,
    complaint_files,
    complaint_keys,
    complaint_people,
    complaints,
)  # fmt: skip
from azs.database.writing import fitted
from azs.errors import AzsError, ComplaintError, DatabaseError
from azs.intake.queue import media_type
from azs.knowledge.library import clean_name, now
from azs.knowledge.originals import Originals
from azs.signs import cleaned

KEEP = dt.timedelta(days=3 * 365)
"""How long is known who complained, where settings say nothing else."""
NUMBER_SIGNS = "0123456789"
ATTEMPTS = 5
_PHONE = re.compile(r"\+?[\d\s()-]{7,25}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[\w-]+(?:\.[\w-]+)+")
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/gif", "image/bmp", "image/tiff")
Understand = Callable[[str], Understood]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A complaint that is checked and may be stored.

    Attributes:
        body: hash of all that was sent, by which a repeated request is known. request_key: see `submit`.
        photos: each with its name among the originals. masked: the text without personal data.
        danger: one of DANGERS, or "": the words tell it, whatever a classifier makes of them.
    """

    submission: Submission
    text: str
    masked: str
    body: str
    request_key: str
    keep: dt.timedelta
    photos: tuple[tuple[Photo, str], ...] = ()
    read: Understood | None = None
    danger: str = ""


def submit(
    engine: sa.Engine, files: Originals, submission: Submission, *, understand: Understand | None = None,
    request_key: str = "", keep: dt.timedelta = KEEP,
) -> Receipt:  # fmt: skip
    """Take a complaint in. When this returns, it is stored; until then nothing of it is.

    Args:
        understand: what to make of the text, which it gets masked; None to leave that for later.
        request_key: up to 64 signs; the same key with the same body is the same complaint, however often it comes.

    Raises:
        ComplaintError: what must be corrected, in `field`; or the key came with another body.
        DatabaseError: nothing was stored.
    """
    done = store(engine, [prepare(files, submission, understand=understand, request_key=request_key, keep=keep)])[0]
    if isinstance(done, ComplaintError):
        raise done
    return done


def prepare(
    files: Originals, submission: Submission, *, understand: Understand | None = None, request_key: str = "",
    keep: dt.timedelta = KEEP,
) -> Prepared:  # fmt: skip
    """Check a complaint and keep its photos; arguments and errors as of `submit`."""
    text = check(submission)
    hidden, danger = masked(text), find_danger(text)
    return Prepared(
        submission, text, hidden, _fingerprint(submission), request_key, keep,
        photos=tuple((photo, files.keep(photo.data)) for photo in submission.photos),
        read=_understood(understand, hidden), danger=danger.kind if danger else "",
    )  # fmt: skip


def store(engine: sa.Engine, several: Sequence[Prepared]) -> list[Receipt | ComplaintError]:
    """Store complaints in one transaction: all of them or none.

    Returns:
        For each its receipt, or the error of a key that came with another body.

    Raises:
        DatabaseError: nothing was stored.
    """
    for attempt in range(ATTEMPTS):
        known = _known(engine, [one.request_key for one in several if one.request_key])
        fresh = _fresh(several, known)
        try:
            if fresh:
                _write(engine, fresh)
            return [_receipt(one, fresh, known) for one in several]
        except DatabaseError as error:  # a number is taken, or the same request came at the same moment
            if error.key != "database.not_saved" or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError


def check(submission: Submission) -> str:
    """The text, free of signs that nothing can store.

    Raises:
        ComplaintError: see `submit`.
    """
    text = cleaned(submission.text).strip()
    if not re.search(r"\w", text):
        raise ComplaintError("complaints.no_text", field="text")
    if len(text) > TEXT_CHARS:
        raise ComplaintError("complaints.long_text", field="text", most=TEXT_CHARS, length=len(text))
    if submission.channel not in CHANNELS:
        raise ValueError(submission.channel)
    _check_contact(submission.contact)
    _check_photos(submission.photos)
    return text


def _check_contact(contact: Contact) -> None:
    phone, email = contact.phone.strip(), contact.email.strip()
    if phone and (not _PHONE.fullmatch(phone) or not 7 <= sum(map(str.isdigit, phone)) <= 15):
        raise ComplaintError("complaints.phone", field="phone")
    if email and (len(email) > 200 or not _EMAIL.fullmatch(email)):
        raise ComplaintError("complaints.email", field="email")
    if not contact.is_empty and not contact.consent:
        raise ComplaintError("complaints.consent", field="consent")


def _check_photos(photos: Sequence[Photo]) -> None:
    if len(photos) > MAX_FILES:
        raise ComplaintError("complaints.many_photos", field="photos", most=MAX_FILES)
    for photo in photos:
        if not photo.data or len(photo.data) > MAX_FILE_BYTES:
            raise ComplaintError("complaints.photo_size", field="photos", megabytes=MAX_FILE_BYTES // 1_000_000)
        if media_type("", photo.data) not in _PICTURES:
            raise ComplaintError("complaints.photo_kind", field="photos", name=clean_name(photo.name)[:60])


def _understood(understand: Understand | None, text: str) -> Understood | None:
    """What is made of a text; None where that fails: a complaint is taken whatever becomes of its classification."""
    if understand is None:
        return None
    try:
        return understand(text)
    except AzsError:
        return None


def _number() -> str:
    """Eight figures that tell nobody how many complaints there are: "4831-2057"."""
    signs = "".join(secrets.choice(NUMBER_SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def _fresh(several: Sequence[Prepared], known: Mapping[str, tuple[str, Receipt]]) -> dict[Prepared, Receipt]:
    """Those to be stored, each with the receipt that it will have; of equal keys the first."""
    fresh, keys, moment = {}, set(known), now()
    for one in several:
        if not one.request_key or one.request_key not in keys:
            fresh[one] = Receipt(str(uuid.uuid4()), _number(), moment)
            keys.add(one.request_key)
    return fresh


def _receipt(
    one: Prepared, fresh: Mapping[Prepared, Receipt], known: Mapping[str, tuple[str, Receipt]]
) -> Receipt | ComplaintError:  # fmt: skip
    if one in fresh:
        return fresh[one]
    stored = {other.request_key: (other.body, replace(receipt, repeated=True)) for other, receipt in fresh.items()}
    body, receipt = known.get(one.request_key) or stored[one.request_key]
    if body != one.body:
        return ComplaintError("complaints.other_body", field="Idempotency-Key")
    return receipt


def _write(engine: sa.Engine, fresh: Mapping[Prepared, Receipt]) -> None:
    """Everything about new complaints, in one transaction."""
    book = StationBook(public_stations(engine))
    rows = [_row(receipt, one, _place(book, one)) for one, receipt in fresh.items()]
    files = [row for one, receipt in fresh.items() for row in _file_rows(receipt, one)]
    keys = [
        {"request_key": one.request_key, "body_sha256": one.body, "complaint_id": receipt.identifier,
         "made_at": receipt.received_at}
        for one, receipt in fresh.items() if one.request_key
    ]  # fmt: skip
    with changing(engine) as connection:
        connection.execute(sa.insert(complaints), rows)
        connection.execute(sa.insert(complaint_people), [_person(receipt, one) for one, receipt in fresh.items()])
        if files:
            connection.execute(sa.insert(complaint_files), files)
        connection.execute(sa.insert(complaint_events), [_event(receipt, one) for one, receipt in fresh.items()])
        if keys:
            connection.execute(sa.insert(complaint_keys), keys)


def _row(receipt: Receipt, one: Prepared, station: int | None) -> dict[str, Any]:
    c, read, said = complaints.c, one.read, one.submission
    found = json.dumps(dict(read.entities), ensure_ascii=False) if read else ""
    danger = one.danger or (read.danger if read else "")
    return {
        "complaint_id": receipt.identifier, "complaint_number": receipt.number, "channel": said.channel,
        "received_at": receipt.received_at, "station_id": station, "masked_text": one.masked, "status": "new",
        "station_said": fitted(masked(cleaned(said.station).strip()), c.station_said),
        "happened": fitted(cleaned(said.happened).strip(), c.happened), "changed_at": receipt.received_at,
        "language": read and read.language, "category": read and read.category, "category_by": read and read.by,
        "certainty": read and read.certainty, "probability": read and read.probability,
        "priority": "critical" if one.danger else read and read.priority, "sentiment": read and read.sentiment,
        "danger": danger or None, "model_version": (read and read.model_version) or None,
        "entities_json": fitted(found, c.entities_json),
    }  # fmt: skip


def _person(receipt: Receipt, one: Prepared) -> dict[str, Any]:
    c, contact = complaint_people.c, one.submission.contact
    return {
        "complaint_id": receipt.identifier, "full_text": one.text, "phone": fitted(contact.phone.strip(), c.phone),
        "person_name": fitted(cleaned(contact.name).strip(), c.person_name),
        "email": fitted(contact.email.strip(), c.email), "keep_until": receipt.received_at + one.keep,
        "consent_at": receipt.received_at if contact.consent and not contact.is_empty else None,
    }  # fmt: skip


def _file_rows(receipt: Receipt, one: Prepared) -> list[dict[str, Any]]:
    rows = {
        digest: {
            "complaint_id": receipt.identifier, "sha256": digest, "size_bytes": len(photo.data),
            "file_name": fitted(clean_name(photo.name), complaint_files.c.file_name) or "photo",
            "media_type": media_type(photo.name, photo.data),
        }
        for photo, digest in one.photos
    }  # fmt: skip
    return list(rows.values())


def _event(receipt: Receipt, one: Prepared) -> dict[str, Any]:
    return {
        "event_id": str(uuid.uuid4()), "complaint_id": receipt.identifier, "happened_at": receipt.received_at,
        "happened_by": "customer", "kind": "received", "value_after": one.submission.channel,
    }  # fmt: skip


def _place(book: StationBook, one: Prepared) -> int | None:
    """The station that the customer names, else the one that the text does."""
    said = one.submission.station
    if folded(said):
        ordinal = re.fullmatch(r"\W*(\d{1,4})-?\s?[йяю]\W*", figured(said))
        meant = [said, entities(said).get("station", ""), ordinal[1] if ordinal else ""]
    else:
        meant = [entities(one.text).get("station", "")]
    found = next(filter(None, map(book.find, meant)), None)
    return found.identifier if found else None


def _fingerprint(submission: Submission) -> str:
    photos = [hashlib.sha256(photo.data).hexdigest() for photo in submission.photos]
    contact = submission.contact
    parts = [
        submission.text,
        submission.station,
        submission.happened,
        contact.name,
        contact.phone,
        contact.email,
        *photos,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _known(engine: sa.Engine, keys: Sequence[str]) -> dict[str, tuple[str, Receipt]]:
    """Of requests that were taken before: the hash of the body and the receipt, by key."""
    if not keys:
        return {}
    k, c = complaint_keys.c, complaints.c
    asked = (
        sa.select(k.request_key, k.body_sha256, c.complaint_id, c.complaint_number, c.received_at)
        .select_from(complaint_keys.join(complaints, c.complaint_id == k.complaint_id))
        .where(k.request_key.in_(keys))
    )
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return {
        row.request_key: (
            row.body_sha256, Receipt(row.complaint_id, row.complaint_number, row.received_at, repeated=True)
        )
        for row in rows
    }  # fmt: skip
