"""Taking a complaint in: checked, masked, and stored with its photos in one transaction before anybody is told so."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Callable, Sequence
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
from azs.complaints.personal import masked
from azs.database.changing import changing
from azs.database.complaint_tables import (
    complaint_events,
    complaint_files,
    complaint_keys,
    complaint_people,
    complaints,
)  # fmt: skip
from azs.database.schema import stations
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


def submit(
    engine: sa.Engine, files: Originals, submission: Submission, *, understand: Understand | None = None,
    request_key: str = "", keep: dt.timedelta = KEEP,
) -> Receipt:  # fmt: skip
    """Take a complaint in. When this returns, it is stored; until then nothing of it is.

    Args:
        files: the folder of the photos. understand: what is made of the text; None to do so later.
        request_key: of a client that may send the same request twice; the second gets the receipt of the first.

    Raises:
        ComplaintError: something in it must be corrected, `field` says what; or the same key came with another body.
        DatabaseError: nothing was stored.
    """
    text = check(submission)
    body = _fingerprint(submission)
    if request_key and (known := _known(engine, request_key, body)):
        return known
    kept = [(photo, files.keep(photo.data)) for photo in submission.photos]
    station = _station(engine, submission.station)
    read = _understood(understand, masked(text))
    for attempt in range(ATTEMPTS):
        receipt = Receipt(str(uuid.uuid4()), _number(), now())
        try:
            with changing(engine) as connection:
                row = _row(receipt, submission, text, station=station, read=read)
                connection.execute(sa.insert(complaints).values(**row))
                connection.execute(sa.insert(complaint_people).values(**_person(receipt, submission, text, keep)))
                _write_files(connection, receipt, kept)
                _write_event(connection, receipt, submission.channel)
                if request_key:
                    key = {"request_key": request_key, "body_sha256": body, "complaint_id": receipt.identifier}
                    connection.execute(sa.insert(complaint_keys).values(**key, made_at=receipt.received_at))
            return receipt
        except DatabaseError as error:
            if request_key and (known := _known(engine, request_key, body)):
                return known  # the same request, sent twice at the same moment
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


def _row(
    receipt: Receipt, submission: Submission, text: str, *, station: int | None, read: Understood | None
) -> dict[str, Any]:  # fmt: skip
    c = complaints.c
    row: dict[str, Any] = {
        "complaint_id": receipt.identifier, "complaint_number": receipt.number, "channel": submission.channel,
        "received_at": receipt.received_at, "station_id": station, "masked_text": masked(text), "status": "new",
        "station_said": fitted(masked(cleaned(submission.station).strip()), c.station_said),
        "happened": fitted(cleaned(submission.happened).strip(), c.happened), "changed_at": receipt.received_at,
    }  # fmt: skip
    if read is not None:
        row |= {
            "language": read.language, "category": read.category, "category_by": read.by, "certainty": read.certainty,
            "probability": read.probability, "priority": read.priority, "sentiment": read.sentiment,
            "danger": read.danger or None, "model_version": read.model_version or None,
            "entities_json": fitted(json.dumps(dict(read.entities), ensure_ascii=False), c.entities_json),
        }  # fmt: skip
    return row


def _person(receipt: Receipt, submission: Submission, text: str, keep: dt.timedelta) -> dict[str, Any]:
    c, contact = complaint_people.c, submission.contact
    return {
        "complaint_id": receipt.identifier, "full_text": text, "phone": fitted(contact.phone.strip(), c.phone),
        "person_name": fitted(cleaned(contact.name).strip(), c.person_name),
        "email": fitted(contact.email.strip(), c.email), "keep_until": receipt.received_at + keep,
        "consent_at": receipt.received_at if contact.consent and not contact.is_empty else None,
    }  # fmt: skip


def _write_files(connection: sa.Connection, receipt: Receipt, kept: Sequence[tuple[Photo, str]]) -> None:
    rows = {
        digest: {
            "complaint_id": receipt.identifier, "sha256": digest, "size_bytes": len(photo.data),
            "file_name": fitted(clean_name(photo.name), complaint_files.c.file_name) or "photo",
            "media_type": media_type(photo.name, photo.data),
        }
        for photo, digest in kept
    }  # fmt: skip
    if rows:
        connection.execute(sa.insert(complaint_files), list(rows.values()))


def _write_event(connection: sa.Connection, receipt: Receipt, channel: str) -> None:
    event = {
        "event_id": str(uuid.uuid4()), "complaint_id": receipt.identifier, "happened_at": receipt.received_at,
        "happened_by": "customer", "kind": "received", "value_after": channel,
    }  # fmt: skip
    connection.execute(sa.insert(complaint_events).values(**event))


def _station(engine: sa.Engine, said: str) -> int | None:
    """The station that a customer names by code, number or name; None where none or several have it."""
    wanted = _folded(said)
    if not wanted:
        return None
    c = stations.c
    asked = sa.select(c.station_id, c.code, c.name)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    for key in (_folded, _figures):
        found = [row.station_id for row in rows if key(said) and key(said) in (key(row.code), key(row.name))]
        if len(set(found)) == 1:
            return int(found[0])
    return None


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold().replace("ё", "е"))


def _figures(text: str) -> str:
    digits = re.findall(r"\d+", text)
    return digits[0].lstrip("0") if len(digits) == 1 else ""


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


def _known(engine: sa.Engine, request_key: str, body: str) -> Receipt | None:
    """The receipt of a request that was taken before.

    Raises:
        ComplaintError: it had another body.
    """
    k, c = complaint_keys.c, complaints.c
    asked = (
        sa.select(k.body_sha256, c.complaint_id, c.complaint_number, c.received_at)
        .select_from(complaint_keys.join(complaints, c.complaint_id == k.complaint_id))
        .where(k.request_key == request_key)
    )
    row = fetched(engine, lambda connection: connection.execute(asked).one_or_none())
    if row is None:
        return None
    if row.body_sha256 != body:
        raise ComplaintError("complaints.other_body", field="Idempotency-Key")
    return Receipt(row.complaint_id, row.complaint_number, row.received_at, repeated=True)
