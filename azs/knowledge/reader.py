"""Reads queued documents one after another: text, chunks, summary, vectors. Can be killed anywhere and goes on."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.heartbeat import beating
from azs.database.schema import documents
from azs.database.writing import fitted
from azs.errors import AzsError, DatabaseError, DocumentError, ModelError, ScanError
from azs.knowledge import library, texts
from azs.knowledge.chunks import chunks
from azs.knowledge.document import Chunk, DocumentCard, Parsed
from azs.knowledge.embedding import Embedder, Vectors
from azs.knowledge.originals import Originals
from azs.knowledge.parsing.limited import parse_limited
from azs.knowledge.phrases import phrase_chunks
from azs.knowledge.recognised import NEEDED, PARSER, parsed_of, wants_recognition
from azs.knowledge.revisions import Document
from azs.knowledge.summary import summarise
from azs.knowledge.summary_record import to_json
from azs.security.actor import EVERYTHING, SYSTEM, Actor
from ocr.document import OcrDocument
from ocr.errors import OcrError

log = logging.getLogger("azs.knowledge")
BATCH = 16
ABANDONED = dt.timedelta(minutes=5)
"""A document that nobody has worked on for so long is taken over."""
AGAIN_S = 600.0
"""How often vectors that are missing are looked for while no document changes."""
DEEPEST = 3
_PROBLEM_CHARS = 400


@dataclass(frozen=True)
class Progress:
    """How far the reading of a document is: `done` of `total` chunks have their vectors."""

    identifier: str
    title: str
    stage: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Desk:
    """What reading needs: the database, the files, the embedder, somebody to tell, and who reads pictures.

    Without an embedder documents are found by their words alone, until `complete` is run with one. Without `recognise`
    (a file and its name -> what stands on it, see `azs.intake.child`) pictures and scans stay without text.
    """

    engine: sa.Engine
    originals: Originals
    embedder: Embedder | None
    tell: Callable[[Progress], None] = lambda _: None
    recognise: Callable[[bytes, str], OcrDocument] | None = None


def work_off(desk: Desk, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Read documents until none is queued or `stop` says so.

    Returns:
        How many were read or found unreadable.

    Raises:
        DatabaseError: the database is gone; what was begun is taken up the next time.
    """
    done = 0
    while not stop() and (one := claim(desk.engine)) is not None:
        read(desk, one)
        done += 1
    return done


def complete(desk: Desk, *, stop: Callable[[], bool] = lambda: False) -> None:
    """Give vectors to documents that are read but have none of this embedder: it was changed, or there was none.

    Raises:
        ModelError: the embedder does not answer.
        DatabaseError: the database is gone; the vectors made so far are kept.
    """
    if desk.embedder is None:
        return
    known = {one.identifier: one for one in library.every(desk.engine) if one.status == "ready" and not one.deleted_at}
    for identifier in texts.lacking(desk.engine, desk.embedder.name):
        if identifier not in known or stop():
            continue
        try:
            _embed(desk, known[identifier])
        except AzsError:
            raise
        except Exception as error:  # one text that nobody foresaw must not keep the others without vectors
            log.error("document %s: %s", identifier, type(error).__name__, exc_info=error)
        else:
            _settle(desk.engine, identifier, status="ready", problem=None)


class Completion:
    """Runs `complete` once after each change of the documents and now and then: it looks through all chunks."""

    def __init__(self) -> None:
        self._seen: tuple[object, ...] = ()

    def run(self, desk: Desk) -> None:
        """Complete what may lack vectors; after an error the next run looks again.

        Raises:
            ModelError, DatabaseError: see `complete`.
        """
        name = desk.embedder.name if desk.embedder else ""
        now = (library.stamp(desk.engine), name, int(time.monotonic() / AGAIN_S))
        if now != self._seen:
            complete(desk)
            self._seen = now


def requeue(engine: sa.Engine) -> None:
    """Put back what a process that is gone has begun; for a database that only one process uses."""
    with changing(engine) as connection:
        change = sa.update(documents).where(documents.c.status == "reading")
        connection.execute(change.values(status="queued", claimed_at=None))


def requeue_pictures(engine: sa.Engine) -> int:
    """Put scans into the queue that were added when nobody could recognise them.

    Returns:
        How many there are.
    """
    c = documents.c
    with changing(engine) as connection:
        change = sa.update(documents).where(
            c.status == "ready", c.warnings.contains(NEEDED), c.parser != PARSER, c.deleted_at.is_(None)
        )  # fmt: skip
        return connection.execute(change.values(status="queued", claimed_at=None)).rowcount


def waiting(engine: sa.Engine) -> int:
    """How many documents are queued or being read."""
    if engine.dialect.name == "sqlite":
        return 0
    c = documents.c
    asked = sa.select(sa.func.count()).where(c.status.in_(("queued", "reading")), c.deleted_at.is_(None))
    return int(fetched(engine, lambda connection: connection.execute(asked).scalar_one()))


def problem_of(document: Document) -> AzsError:
    """Why a document could not be read, as an error that can be told."""
    try:
        told = dict(json.loads(document.problem))
        return DocumentError(str(told.pop("key")), **told)
    except (ValueError, KeyError, TypeError):
        return DocumentError("documents.unexpected")


def claim(engine: sa.Engine) -> Document | None:
    """The next queued document, now this process's to read; None when nothing waits."""
    c = documents.c
    free = sa.or_(
        c.status == "queued", sa.and_(c.status == "reading", c.claimed_at < library.now() - ABANDONED)
    )  # fmt: skip
    asked = sa.select(c.document_id).where(free, c.deleted_at.is_(None)).order_by(c.uploaded_at, c.document_id)
    for identifier in fetched(engine, lambda connection: connection.execute(asked).scalars().all()):
        with changing(engine) as connection:
            change = sa.update(documents).where(c.document_id == identifier, free)
            taken = connection.execute(change.values(status="reading", claimed_at=library.now()))
        if taken.rowcount:
            return library.find(engine, SYSTEM, identifier)
    return None


def read(desk: Desk, document: Document) -> None:
    """Read one claimed document; what is wrong with its file is written beside it. Where the model of the vectors does
    not answer, the document is found by its words until `complete` makes them; where the database refuses what is to be
    written, it stays claimed and is taken up again behind the others.

    Raises:
        DatabaseError: the database is gone.
    """
    engine, identifier = desk.engine, document.identifier
    try:
        desk.tell(Progress(identifier, document.card.title, "text"))
        if not texts.chunks_of(engine, [identifier]):
            parsed = _parsed(desk, document)
            said = tuple(block for block in parsed.blocks if block.text)  # places of blocks count those that are kept
            _keep_text(desk, document, replace(parsed, blocks=said))
        _embed(desk, document)
    except DatabaseError as error:
        if error.key != "database.not_saved":
            raise
        log.error("document %s: %s", identifier, error.key, exc_info=error)
    except ModelError as error:
        log.warning("document %s has no vectors yet: %s", identifier, error.key)
        _settle(engine, identifier, status="ready", problem=None)
    except AzsError as error:
        log.info("document %s: %s", identifier, error.key)
        problem = json.dumps({"key": error.key, **{n: str(v) for n, v in error.params.items()}}, ensure_ascii=False)
        _settle(engine, identifier, status="failed", problem=problem[:_PROBLEM_CHARS])
    except Exception as error:  # one file that nobody foresaw must not stop the queue
        log.error("document %s: %s", identifier, type(error).__name__, exc_info=error)
        _settle(engine, identifier, status="failed", problem=json.dumps({"key": "documents.unexpected"}))
    else:
        _settle(engine, identifier, status="ready", problem=None)


def _parsed(desk: Desk, document: Document) -> Parsed:
    """The text of a file; of its pictures what can be recognised, without it where that fails."""
    data = desk.originals.read(document.sha256)
    parsed = parse_limited(document.file_name, data)
    if desk.recognise is None or not wants_recognition(parsed):
        return parsed
    desk.tell(Progress(document.identifier, document.card.title, "recognition"))
    try:
        with beating(lambda: _say_alive(desk.engine, document.identifier), of=f"document {document.identifier}"):
            return parsed_of(desk.recognise(data, document.file_name), parsed)
    except (OcrError, ScanError) as error:
        log.warning("document %s is not recognised: %s", document.identifier, error.key)
        return parsed


def _say_alive(engine: sa.Engine, identifier: str) -> None:
    with changing(engine) as connection:
        change = sa.update(documents).where(documents.c.document_id == identifier)
        connection.execute(change.values(claimed_at=library.now()))


def _keep_text(desk: Desk, document: Document, parsed: Parsed) -> None:
    identifier = document.identifier
    card = library.find(desk.engine, SYSTEM, identifier, deleted=True).card  # people may have changed it meanwhile
    if parsed.title and card.title == library.title_of(document.file_name):
        card = replace(card, title=parsed.title)
    made = (*chunks(card.title, parsed.blocks), *phrase_chunks(card, parsed.blocks))
    summary = to_json(summarise(card.title, parsed.blocks, language=parsed.language or "ru"))
    with changing(desk.engine) as connection:
        change = sa.update(documents).where(documents.c.document_id == identifier)
        connection.execute(
            change.values(
                title=fitted(" ".join(card.title.split()), documents.c.title) or "—", pages=parsed.pages,
                language=parsed.language or None, parser=fitted(parsed.parser, documents.c.parser),
                warnings=fitted(" ".join(parsed.warnings), documents.c.warnings), summary_json=summary,
            )
        )  # fmt: skip
    _add_attachments(desk, document, parsed)
    texts.store(
        desk.engine, identifier, blocks=parsed.blocks, chunks=made
    )  # last: a document with text is not parsed again


def _add_attachments(desk: Desk, document: Document, parsed: Parsed) -> None:
    """Files inside the file join the queue, for the same readers; what cannot be taken is told and left."""
    if not parsed.attachments or _depth(desk.engine, document) >= DEEPEST:
        return
    adding = Actor(document.uploaded_by, "administrator", EVERYTHING)
    for one in parsed.attachments:
        card = DocumentCard(library.title_of(one.name), owner=document.card.owner, access=document.card.access)
        try:
            library.add(
                desk.engine, desk.originals, adding, name=one.name, data=one.data, card=card,
                parent=document.identifier,
            )  # fmt: skip
        except DatabaseError:
            raise
        except AzsError as error:
            log.info("attachment of %s: %s", document.identifier, error.key)


def _depth(engine: sa.Engine, document: Document) -> int:
    depth, parent = 0, document.parent
    while parent and depth < DEEPEST:
        parent = _parent(engine, parent)
        depth += 1
    return depth


def _parent(engine: sa.Engine, identifier: str) -> str:
    asked = sa.select(documents.c.parent_id).where(documents.c.document_id == identifier)
    return fetched(engine, lambda connection: connection.execute(asked).scalar_one_or_none()) or ""


def _embed(desk: Desk, document: Document) -> None:
    """Vectors of the chunks that have none yet, a batch at a time; each batch is kept as soon as it is there."""
    if desk.embedder is None:
        return
    waiting = texts.unembedded(desk.engine, desk.embedder.name, document.identifier)
    for start in range(0, len(waiting), BATCH):
        part = waiting[start : start + BATCH]
        desk.tell(Progress(document.identifier, document.card.title, "vectors", start, len(waiting)))
        vectors = _vectors(desk.embedder, part)
        texts.store_vectors(
            desk.engine, document.identifier, desk.embedder.name, positions=[chunk.number for chunk in part],
            vectors=vectors,
        )  # fmt: skip
        with changing(desk.engine) as connection:
            change = sa.update(documents).where(documents.c.document_id == document.identifier)
            connection.execute(change.values(claimed_at=library.now()))


def _vectors(embedder: Embedder, part: Sequence[Chunk]) -> Vectors:
    """Of chunks: texts as passages, phrases as the questions they are."""
    found = np.zeros((len(part), embedder.dim), np.float32)
    for kind, embed in (("text", embedder.passages), ("phrase", embedder.queries)):
        rows = [row for row, chunk in enumerate(part) if chunk.kind == kind]
        if rows:
            found[rows] = embed([texts.searched_text(part[row]) for row in rows])
    return found


def _settle(engine: sa.Engine, identifier: str, *, status: str, problem: str | None) -> None:
    with changing(engine) as connection:
        change = sa.update(documents).where(documents.c.document_id == identifier)
        connection.execute(
            change.values(status=status, problem=problem, claimed_at=None, changed_at=library.now())
        )  # fmt: skip
