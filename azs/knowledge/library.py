"""The documents of the knowledge base: adding, describing, superseding, deleting, and who may read which.

A document is known by the SHA-256 of its file (`document_id` is its beginning), so the same file added twice, even at
the same moment by two people, is one document.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import (
    document_blocks,
    document_chunks,
    document_marks,
    document_phrases,
    document_retellings,
    document_vectors,
    documents,
)
from azs.database.writing import fitted
from azs.errors import AccessError, DatabaseError, DocumentError
from azs.knowledge import texts
from azs.knowledge.document import Access, DocumentCard
from azs.knowledge.originals import Originals
from azs.knowledge.phrases import phrase_chunks
from azs.knowledge.revisions import Document, may_read
from azs.security.actor import Actor

KEEPERS = ("manager", "analyst", "administrator")
"""Roles that may add, describe and delete documents."""
UNDO = dt.timedelta(days=1)
SETTLED = dt.timedelta(seconds=3)
"""How old a change has to be to be the last of its second: Oracle tells no shorter times."""
MAX_BYTES = 50_000_000
IDENTIFIER_CHARS = 32
OF_A_DOCUMENT = (
    document_vectors, document_retellings, document_chunks, document_blocks, document_phrases, document_marks,
)  # fmt: skip
"""Tables that have rows of a document, those that point to others first."""
_MARKS = {
    "station": "stations", "region": "regions", "equipment": "equipment",
    "reader_role": "reader_roles", "reader_region": "reader_regions", "reader_station": "reader_stations",
}  # fmt: skip


@dataclass(frozen=True)
class Added:
    """What became of a file: `known` says that the knowledge base had it already."""

    identifier: str
    known: bool


def may_keep(actor: Actor) -> bool:
    """Whether the person's role lets them add, describe and delete documents."""
    return actor.role in KEEPERS


def add(
    engine: sa.Engine, originals: Originals, actor: Actor, *, name: str, data: bytes,
    card: DocumentCard | None = None, parent: str = "",
) -> Added:  # fmt: skip
    """Keep a file and put it in the queue to be read. One that was deleted comes back, with `card` where that says more
    than a title.

    Raises:
        AccessError: the person's role adds no documents.
        DocumentError: the file is empty or too large, or cannot be kept, or the card ends before it begins.
        DatabaseError: nothing was written.
    """
    _need_keeper(engine, actor)
    _need_size(data)
    if card is not None:
        _need_order(card)
    digest = originals.keep(data)
    identifier = digest[:IDENTIFIER_CHARS]
    known = _row(engine, identifier)
    if known is not None:
        if known["deleted_at"] is not None:
            _bring_back(engine, identifier, card)
        return Added(identifier, known=known["deleted_at"] is None)
    card = card or DocumentCard(title=title_of(name))
    row = new_row(identifier, actor, name=name, digest=digest, size=len(data), card=card, parent=parent)
    try:
        with changing(engine) as connection:  # the row and who may read it, or neither
            connection.execute(sa.insert(documents).values(**row))
            write_marks(connection, identifier, card.access)
            _write_phrases(connection, identifier, card.asked)
    except DatabaseError:
        if _row(engine, identifier) is None:
            raise
        return Added(identifier, known=True)  # somebody added the same file at the same moment
    _record(engine, actor, "documents.added", card.title)
    return Added(identifier, known=False)


def new_row(
    identifier: str, actor: Actor, *, name: str, digest: str, size: int, card: DocumentCard, parent: str = ""
) -> dict[str, Any]:  # fmt: skip
    """The row of a document that waits to be read."""
    moment = now()
    return {
        **_card_row(card), "document_id": identifier, "file_name": fitted(clean_name(name), documents.c.file_name),
        "parent_id": parent or None, "sha256": digest, "size_bytes": size, "status": "queued",
        "uploaded_by": actor.user, "uploaded_at": moment, "changed_at": moment,
    }  # fmt: skip


def describe(engine: sa.Engine, actor: Actor, identifier: str, *, card: DocumentCard) -> None:
    """Replace what is said of a document.

    Raises:
        AccessError: the person's role describes no documents.
        DocumentError: there is no such document, or the card has no title.
        DatabaseError: nothing was changed.
    """
    _need_keeper(engine, actor)
    before = find(engine, actor, identifier).card
    if not card.title.strip():
        raise DocumentError("documents.no_title")
    _need_order(card)
    with changing(engine) as connection:
        change = sa.update(documents).where(documents.c.document_id == identifier)
        connection.execute(change.values(**_card_row(card), changed_at=now()))
        write_marks(connection, identifier, card.access)
        if card.asked != before.asked:
            _write_phrases(connection, identifier, card.asked)
    if card.asked != before.asked:
        texts.store_phrases(engine, identifier, chunks=phrase_chunks(card, texts.blocks_of(engine, identifier)))
    _record(engine, actor, "documents.described", card.title)


def delete(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Take a document away: nobody finds it any more, and after UNDO it is gone for good.

    Raises:
        AccessError, DocumentError, DatabaseError: as `describe`.
    """
    _need_keeper(engine, actor)
    found = find(engine, actor, identifier)
    _change(engine, identifier, deleted_at=now(), deleted_by=actor.user)
    _record(engine, actor, "documents.deleted", found.card.title)


def restore(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Put back a deleted document within UNDO.

    Raises:
        AccessError, DocumentError, DatabaseError: as `describe`.
    """
    _need_keeper(engine, actor)
    found = find(engine, actor, identifier, deleted=True)
    if found.deleted_at is None or found.deleted_at < now() - UNDO:
        raise DocumentError("documents.gone")
    _change(engine, identifier, deleted_at=None, deleted_by=None)
    _record(engine, actor, "documents.restored", found.card.title)


def again(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Put a document that could not be read back in the queue.

    Raises:
        AccessError, DocumentError, DatabaseError: as `describe`.
    """
    _need_keeper(engine, actor)
    find(engine, actor, identifier)
    _change(engine, identifier, status="queued", claimed_at=None, problem=None)


def purge(engine: sa.Engine, originals: Originals) -> int:
    """Remove text, vectors and files of documents deleted longer than UNDO ago.

    Returns:
        How many went.
    """
    c = documents.c
    old = sa.select(c.document_id, c.sha256).where(c.deleted_at < now() - UNDO)
    gone = fetched(engine, lambda connection: connection.execute(old).all())
    for row in gone:
        with changing(engine) as connection:
            for table in (*OF_A_DOCUMENT, documents):
                connection.execute(sa.delete(table).where(table.c.document_id == row.document_id))
        originals.remove(row.sha256)
    return len(gone)


def find(engine: sa.Engine, actor: Actor, identifier: str, *, deleted: bool = False) -> Document:
    """One document that the person may read.

    Raises:
        DocumentError: there is none, or it is not theirs to read: the two look the same.
    """
    row = _row(engine, identifier)
    if row is not None and (deleted or row["deleted_at"] is None):
        found = _document(
            row, _marks(engine, identifier).get(identifier, ()), _phrases(engine, identifier).get(identifier, ())
        )
        if may_read(actor, found.card.access):
            return found
    raise DocumentError("documents.gone")


def visible(engine: sa.Engine, actor: Actor) -> tuple[Document, ...]:
    """Documents that the person may read, the latest upload first; none in a database without such tables."""
    return tuple(one for one in every(engine) if one.deleted_at is None and may_read(actor, one.card.access))


def deleted(engine: sa.Engine, actor: Actor) -> tuple[Document, ...]:
    """Documents that can still be put back by the person."""
    if not may_keep(actor):
        return ()
    since = now() - UNDO
    return tuple(
        one for one in every(engine) if one.deleted_at and one.deleted_at >= since and may_read(actor, one.card.access)
    )


def every(engine: sa.Engine) -> tuple[Document, ...]:
    """All documents, whoever may read them, the latest upload first: for the index and the reader."""
    if engine.dialect.name == "sqlite":
        return ()
    asked = sa.select(documents).order_by(documents.c.uploaded_at.desc(), documents.c.document_id)
    rows = fetched(engine, lambda connection: connection.execute(asked).mappings().all())
    marks, phrases = _marks(engine), _phrases(engine)
    return tuple(_document(row, marks.get(row["document_id"], ()), phrases.get(row["document_id"], ())) for row in rows)


def stamp(engine: sa.Engine) -> tuple[object, ...]:
    """Tells one state of the documents from another; a state that may still be changing from every other."""
    if engine.dialect.name == "sqlite":
        return (0, None)
    c = documents.c
    asked = sa.select(sa.func.count(), sa.func.max(c.changed_at)).where(c.deleted_at.is_(None))
    count, latest = fetched(engine, lambda connection: connection.execute(asked).one())
    return count, latest, None if latest is None or now() - latest > SETTLED else time.monotonic()


def _need_keeper(engine: sa.Engine, actor: Actor) -> None:
    if not may_keep(actor):
        audit.record(engine, actor, audit.Event("refused", "refused", "documents"))
        raise AccessError("documents.may_not")


def _need_size(data: bytes) -> None:
    if not data:
        raise DocumentError("documents.empty")
    if len(data) > MAX_BYTES:
        raise too_large()


def _need_order(card: DocumentCard) -> None:
    if card.valid_from and card.valid_until and card.valid_until < card.valid_from:
        raise DocumentError("documents.ends_before")


def _bring_back(engine: sa.Engine, identifier: str, card: DocumentCard | None) -> None:
    """A deleted document is read again; a new card says anew what it is and who may read it."""
    if card == DocumentCard(card.title if card else ""):
        card = None
    values = {"deleted_at": None, "deleted_by": None, "claimed_at": None, "problem": None, "status": "queued"}
    with changing(engine) as connection:
        change = sa.update(documents).where(documents.c.document_id == identifier)
        connection.execute(change.values(**values, **(_card_row(card) if card else {}), changed_at=now()))
        if card is not None:
            write_marks(connection, identifier, card.access)
            _write_phrases(connection, identifier, card.asked)
    if card is not None:
        texts.store_phrases(engine, identifier, chunks=phrase_chunks(card, texts.blocks_of(engine, identifier)))


def _row(engine: sa.Engine, identifier: str) -> sa.RowMapping | None:
    if engine.dialect.name == "sqlite":
        return None
    asked = sa.select(documents).where(documents.c.document_id == identifier)
    return fetched(engine, lambda connection: connection.execute(asked).mappings().one_or_none())


def _marks(engine: sa.Engine, identifier: str | None = None) -> dict[str, list[tuple[str, str]]]:
    asked = sa.select(document_marks)
    if identifier is not None:
        asked = asked.where(document_marks.c.document_id == identifier)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in fetched(engine, lambda connection: connection.execute(asked).all()):
        found.setdefault(row.document_id, []).append((row.mark, row.value))
    return found


def _phrases(engine: sa.Engine, identifier: str | None = None) -> dict[str, list[str]]:
    c = document_phrases.c
    asked = sa.select(c.document_id, c.phrase).order_by(c.document_id, c.position)
    if identifier is not None:
        asked = asked.where(c.document_id == identifier)
    found: dict[str, list[str]] = {}
    for row in fetched(engine, lambda connection: connection.execute(asked).all()):
        found.setdefault(row.document_id, []).append(row.phrase)
    return found


def _document(row: sa.RowMapping, marks: Sequence[tuple[str, str]], phrases: Sequence[str]) -> Document:
    named = {field: tuple(sorted(value for mark, value in marks if mark == name)) for name, field in _MARKS.items()}
    card = DocumentCard(
        row["title"], row["kind"], row["code"] or "", row["revision"] or "", _day(row["valid_from"]),
        _day(row["valid_until"]), row["owner"] or "", Access(**named), tuple(phrases),
    )  # fmt: skip
    plain = {name: row[name] or "" for name in ("language", "parser", "problem", "summary_json", "deleted_by")}
    return Document(
        row["document_id"], card, row["file_name"], row["sha256"], row["size_bytes"], row["status"],
        row["uploaded_by"], row["uploaded_at"], changed_at=row["changed_at"], pages=row["pages"],
        deleted_at=row["deleted_at"],
        warnings=tuple((row["warnings"] or "").split()), parent=row["parent_id"] or "", **plain,
    )  # fmt: skip


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


def _card_row(card: DocumentCard) -> dict[str, Any]:
    c = documents.c
    return {
        "title": fitted(" ".join(card.title.split()), c.title) or "—", "kind": card.kind,
        "code": fitted(card.code.strip(), c.code), "revision": fitted(card.revision.strip(), c.revision),
        "valid_from": card.valid_from, "valid_until": card.valid_until, "owner": fitted(card.owner.strip(), c.owner),
    }  # fmt: skip


def write_marks(connection: sa.Connection, identifier: str, access: Access) -> None:
    """Keep who may read a document and what it is about, in the place of what was kept."""
    rows = [
        {"document_id": identifier, "mark": mark, "value": value[:200]}
        for mark, field in _MARKS.items()
        for value in dict.fromkeys(getattr(access, field))
        if value
    ]
    connection.execute(sa.delete(document_marks).where(document_marks.c.document_id == identifier))
    if rows:
        connection.execute(sa.insert(document_marks), rows)


def _write_phrases(connection: sa.Connection, identifier: str, asked: Sequence[str]) -> None:
    c = document_phrases.c
    lines = dict.fromkeys(fitted(" ".join(line.split()), c.phrase) for line in asked)
    rows = [
        {"document_id": identifier, "position": position, "phrase": line}
        for position, line in enumerate(filter(None, lines))
    ]
    connection.execute(sa.delete(document_phrases).where(c.document_id == identifier))
    if rows:
        connection.execute(sa.insert(document_phrases), rows)


def _change(engine: sa.Engine, identifier: str, **values: object) -> None:
    with changing(engine) as connection:
        change = sa.update(documents).where(documents.c.document_id == identifier)
        connection.execute(change.values(**values, changed_at=now()))


def carded(name: str, card: DocumentCard) -> DocumentCard:
    """The card with a title made of the file name where it has none."""
    return card if card.title.strip() else replace(card, title=title_of(name))


def title_of(name: str) -> str:
    """A title for a document that has none: its file name without the ending."""
    stem = clean_name(name).rsplit(".", 1)[0]
    return " ".join(stem.replace("_", " ").split()) or "—"


def clean_name(name: str) -> str:
    """The last part of a path, without control characters: what is shown and never opened."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip() or "—"


def _record(engine: sa.Engine, actor: Actor, place: str, title: str) -> None:
    audit.record(engine, actor, audit.Event("write", place=place, question=title, rows=1))


def too_large() -> DocumentError:
    """The error of a file larger than MAX_BYTES."""
    return DocumentError("documents.too_large", megabytes=MAX_BYTES // 1_000_000)


def unreadable() -> DocumentError:
    """The error of a file that cannot be opened."""
    return DocumentError("documents.unreadable")


def now() -> dt.datetime:
    """The moment, in UTC without a zone, as the tables keep it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
