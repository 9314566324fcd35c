"""The queue of uploaded scans: taken in at once, read one after another, nothing lost when a process is killed."""

from __future__ import annotations

import datetime as dt
import json
import logging
import mimetypes
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.heartbeat import beating
from azs.database.scan_tables import scan_fields, scan_pages, scan_readings, scans
from azs.database.schema import stations
from azs.database.writing import fitted
from azs.errors import AzsError, DatabaseError, DocumentError, ScanError
from azs.intake.fields import Field
from azs.intake.scans import IDENTIFIER_CHARS, Scan, field_rows, find, packed
from azs.knowledge.library import clean_name, now
from azs.knowledge.originals import Originals
from azs.security.actor import SYSTEM, Actor
from ocr.document import OcrDocument
from ocr.errors import FileError, OcrError
from ocr.second_look import Place

log = logging.getLogger("azs.intake")
MAX_BYTES = 100_000_000
MAX_ATTEMPTS = 3
"""How often a file is begun: one that ends the process, or that no engine can read, is marked as failed then."""
ABANDONED = dt.timedelta(minutes=5)
"""A scan whose worker has given no sign for so long is taken over."""
_PROBLEM_CHARS = 400


LookAgain = Callable[[bytes, str, OcrDocument, Sequence[Place]], OcrDocument]


@dataclass(frozen=True)
class Enqueued:
    """What became of an upload: `known` says that the same file was there already, `status` how far it is."""

    identifier: str
    known: bool
    status: str


@dataclass(frozen=True)
class Extracted:
    """The fields of a sheet, and which form it is; "" for none that is known."""

    document_type: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Progress:
    """What is being read; `waiting` scans come after it."""

    identifier: str
    file_name: str
    waiting: int


@dataclass(frozen=True)
class Desk:
    """What reading needs.

    Attributes:
        originals: the folder of the files, `settings.scans_dir`.
        read: a file and its name -> what stands on it; in production another process, see `azs.intake.child`.
        hashes: a file and its name -> the picture hash of each page, see `azs.intake.picture_hash`.
        extract: a document -> its fields.
        look_again: the document with a second reading of the lines at some places, see `ocr.second_look.look_again`.
        tell: somebody to tell.
    """

    engine: sa.Engine
    originals: Originals
    read: Callable[[bytes, str], OcrDocument]
    hashes: Callable[[bytes, str], Sequence[str]] = lambda _data, _name: ()
    extract: Callable[[OcrDocument], Extracted] = lambda _: Extracted("", ())
    look_again: LookAgain = lambda _data, _name, document, _places: document
    tell: Callable[[Progress], None] = lambda _: None


def enqueue(
    engine: sa.Engine, originals: Originals, actor: Actor, *, name: str, data: bytes, station: str = "",
    document_type: str = "",
) -> Enqueued:  # fmt: skip
    """Keep a file and put it in the queue; returns before anything of it is read.

    A file that is there already stays what it is; one that failed or was rejected is read again.

    Args:
        station: code, where the person knows it.

    Raises:
        ScanError: the file is empty, too large or cannot be kept, or there is no such station for the person.
        DatabaseError: nothing was written.
    """
    _need_size(data)
    station_id = _station(engine, actor, station) if station else None
    try:
        digest = originals.keep(data)
    except AzsError as error:
        raise ScanError("intake.not_kept") from error
    identifier, moment, c = digest[:IDENTIFIER_CHARS], now(), scans.c
    if (known := _known(engine, identifier)) is not None:
        return known
    row = {
        "scan_id": identifier, "file_name": fitted(clean_name(name), c.file_name), "media_type": media_type(name, data),
        "sha256": digest, "size_bytes": len(data), "document_type": document_type or None, "station_id": station_id,
        "status": "queued", "attempts": 0, "uploaded_by": actor.user, "uploaded_at": moment, "changed_at": moment,
    }  # fmt: skip
    try:
        with changing(engine) as connection:
            connection.execute(sa.insert(scans).values(**row))
            event = audit.Event("write", place="scans.uploaded", question=str(row["file_name"]), rows=1)
            audit.record_within(connection, actor, event)
    except DatabaseError:
        if (known := _known(engine, identifier)) is None:
            raise
        return known  # somebody uploaded the same file at the same moment
    return Enqueued(identifier, known=False, status="queued")


def _need_size(data: bytes) -> None:
    if not data:
        raise ScanError("intake.empty")
    if len(data) > MAX_BYTES:
        raise ScanError("intake.too_large", megabytes=MAX_BYTES // 1_000_000)


def work_off(desk: Desk, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Read scans until none is queued or `stop` says so.

    Returns:
        How many were begun.

    Raises:
        DatabaseError: the database is gone; what was begun is taken up the next time.
    """
    begun, worker = 0, str(uuid.uuid4())
    while not stop() and (one := claim(desk.engine, worker)) is not None:
        desk.tell(Progress(one.identifier, one.file_name, waiting(desk.engine)))
        read_one(desk, one, worker)
        begun += 1
    return begun


def requeue(engine: sa.Engine) -> int:
    """Put back what a process that is gone has begun; for a database that only one process uses, before it reads.

    Returns:
        How many came back.
    """
    with changing(engine) as connection:
        change = sa.update(scans).where(scans.c.status == "reading")
        return connection.execute(change.values(status="queued", claimed_by=None, claimed_at=None)).rowcount


def again(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Put a scan that failed, was rejected or undone, or waits for review back in the queue to be read anew.

    Raises:
        ScanError: it is not the person's, or is saved or being read.
        DatabaseError: nothing was changed.
    """
    find(engine, actor, identifier)
    if not _put_back(engine, identifier, ("failed", "rejected", "undone", "to_review")):
        raise ScanError("intake.other_state")


def waiting(engine: sa.Engine) -> int:
    """How many scans are queued or being read."""
    if engine.dialect.name == "sqlite":
        return 0
    asked = sa.select(sa.func.count()).select_from(scans).where(scans.c.status.in_(("queued", "reading")))
    return int(fetched(engine, lambda connection: connection.execute(asked).scalar_one()))


def claim(engine: sa.Engine, worker: str) -> Scan | None:
    """The next scan, now this worker's to read; None when nothing waits.

    One that was begun MAX_ATTEMPTS times and never ended is marked as failed: it ends the process that reads it.
    """
    c = scans.c
    while True:
        free = sa.or_(c.status == "queued", sa.and_(c.status == "reading", c.claimed_at < now() - ABANDONED))
        asked = sa.select(c.scan_id, c.attempts).where(free).order_by(c.attempts, c.uploaded_at).limit(20)
        rows = fetched(engine, lambda connection, asked=asked: connection.execute(asked).all())  # type: ignore[misc]
        if not rows:
            return None
        for row in rows:
            poison = row.attempts >= MAX_ATTEMPTS
            values: dict[str, object] = {"status": "reading", "attempts": row.attempts + 1, "claimed_by": worker}
            if poison:
                values = {"status": "failed", "problem": json.dumps({"key": "intake.poison"}), "claimed_by": None}
            with changing(engine) as connection:
                change = sa.update(scans).where(c.scan_id == row.scan_id, free, c.attempts == row.attempts)
                done = connection.execute(change.values(**values, claimed_at=now(), changed_at=now()))
            if done.rowcount and not poison:
                return find(engine, SYSTEM, row.scan_id)


def read_one(desk: Desk, scan: Scan, worker: str) -> None:
    """Read one claimed scan; what is wrong with its file is written beside it. What an engine could not read is tried
    again, MAX_ATTEMPTS times in all.

    Raises:
        DatabaseError: the database is gone.
    """
    try:
        with beating(lambda: _say_alive(desk.engine, scan.identifier, worker), of=f"scan {scan.identifier}"):
            data = desk.originals.read(scan.sha256)
            document = desk.read(data, scan.file_name)
            hashes = tuple(desk.hashes(data, scan.file_name))
            document, extracted = read_twice(document, desk.extract, partial(desk.look_again, data, scan.file_name))
    except DatabaseError:
        raise
    except FileError as error:
        _fail(desk.engine, scan, worker, key=f"ocr.{error.key}", params=error.params, final=True)
    except OcrError as error:
        _fail(desk.engine, scan, worker, key=f"ocr.{error.key}", params=error.params)
    except AzsError as error:
        _fail(desk.engine, scan, worker, key=error.key, params=error.params)
    except Exception as error:  # one file that nobody foresaw must not stop the queue
        log.error("scan %s: %s", scan.identifier, type(error).__name__, exc_info=error)
        _fail(desk.engine, scan, worker, key="intake.unexpected", params={})
    else:
        _keep(desk.engine, scan, worker, document=document, hashes=hashes, extracted=extracted)


def read_twice(
    document: OcrDocument, extract: Callable[[OcrDocument], Extracted],
    look_again: Callable[[OcrDocument, Sequence[Place]], OcrDocument],
) -> tuple[OcrDocument, Extracted]:  # fmt: skip
    """The fields of a document; lines whose values fail a check are read a second time, sure or not.

    Returns:
        The document with the second readings, and its fields; as they were first where nothing can read them again.
    """
    extracted = extract(document)
    places = [(one.page, one.box) for one in extracted.fields if one.problems and not one.second and one.box]
    try:
        seen = look_again(document, places) if places else document
    except (ScanError, DocumentError, OcrError) as error:
        log.warning("no second reading: %s", error.key)
        seen = document
    return (seen, extract(seen)) if seen != document else (document, extracted)


def _keep(
    engine: sa.Engine, scan: Scan, worker: str, *, document: OcrDocument, hashes: Sequence[str], extracted: Extracted
) -> None:  # fmt: skip
    """What was read, whole; nothing where another worker has taken the scan over meanwhile."""
    c, identifier = scans.c, scan.identifier
    with changing(engine) as connection:
        change = sa.update(scans).where(c.scan_id == identifier, c.status == "reading", c.claimed_by == worker)
        values = {
            "status": "to_review", "pages": len(document.pages) + len(document.failed), "read_at": now(),
            "document_type": extracted.document_type[:60] or scan.document_type or None, "problem": None,
            "claimed_by": None, "claimed_at": None, "changed_at": now(), "attempts": 0,
        }  # fmt: skip
        if not connection.execute(change.values(**values)).rowcount:
            return
        for table in (scan_fields, scan_pages, scan_readings):
            connection.execute(sa.delete(table).where(table.c.scan_id == identifier))
        connection.execute(sa.insert(scan_readings).values(scan_id=identifier, document_zip=packed(document)))
        pages = [{"scan_id": identifier, "page": at, "picture_hash": one} for at, one in enumerate(hashes, 1) if one]
        fields = field_rows(identifier, extracted.fields)
        for table, rows in ((scan_pages, pages), (scan_fields, fields)):
            if rows:
                connection.execute(sa.insert(table), rows)


def _fail(
    engine: sa.Engine, scan: Scan, worker: str, *, key: str, params: dict[str, object], final: bool = False
) -> None:
    log.info("scan %s: %s", scan.identifier, key)
    problem = json.dumps({"key": key, **{name: str(value) for name, value in params.items()}}, ensure_ascii=False)
    if len(problem) > _PROBLEM_CHARS:
        problem = json.dumps({"key": key})
    status = "failed" if final or scan.attempts >= MAX_ATTEMPTS else "queued"
    with changing(engine) as connection:
        c = scans.c
        change = sa.update(scans).where(c.scan_id == scan.identifier, c.status == "reading", c.claimed_by == worker)
        connection.execute(
            change.values(status=status, problem=problem, claimed_by=None, claimed_at=None, changed_at=now())
        )


def _known(engine: sa.Engine, identifier: str) -> Enqueued | None:
    asked = sa.select(scans.c.status).where(scans.c.scan_id == identifier)
    status = fetched(engine, lambda connection: connection.execute(asked).scalar_one_or_none())
    if status is None:
        return None
    if _put_back(engine, identifier, ("failed", "rejected")):
        status = "queued"
    return Enqueued(identifier, known=True, status=status)


def _put_back(engine: sa.Engine, identifier: str, was: Sequence[str]) -> bool:
    with changing(engine) as connection:
        change = sa.update(scans).where(scans.c.scan_id == identifier, scans.c.status.in_(list(was)))
        values = {"status": "queued", "attempts": 0, "problem": None, "note": None, "changed_at": now()}
        return bool(connection.execute(change.values(**values)).rowcount)


def _say_alive(engine: sa.Engine, identifier: str, worker: str) -> None:
    with changing(engine) as connection:
        change = sa.update(scans).where(scans.c.scan_id == identifier, scans.c.claimed_by == worker)
        connection.execute(change.values(claimed_at=now()))


def _station(engine: sa.Engine, actor: Actor, code: str) -> int:
    from azs.intake.scans import sees_station

    asked = sa.select(stations.c.station_id, stations.c.region).where(stations.c.code == code)
    row = fetched(engine, lambda connection: connection.execute(asked).one_or_none())
    if row is None or not sees_station(actor, code, row.region or ""):
        raise ScanError("intake.no_station", station=code)
    return int(row.station_id)


def media_type(name: str, data: bytes) -> str:
    """By the first bytes, else by the ending of the name."""
    for start, kind in (
        (b"%PDF", "application/pdf"), (b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
        (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"), (b"BM", "image/bmp"), (b"GIF8", "image/gif"),
    ):  # fmt: skip
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc"):
        return "image/heic"
    return (mimetypes.guess_type(name)[0] or "application/octet-stream")[:80]
