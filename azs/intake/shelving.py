"""Scans as documents of the knowledge base: the text that was read, by pages, with the picture as the file."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import documents
from azs.database.writing import fitted
from azs.errors import AzsError, ScanError
from azs.intake.scans import Scan, document_of, fields_of, find
from azs.knowledge import library, texts
from azs.knowledge.chunks import chunks
from azs.knowledge.document import Access, Block, DocumentCard
from azs.knowledge.originals import Originals
from azs.knowledge.recognised import PARSER, blocks_of
from azs.knowledge.summary import summarise
from azs.knowledge.summary_record import to_json
from azs.security.actor import EVERYTHING, Actor

KIND = "scan"


def shelve(engine: sa.Engine, scan_files: Originals, shelf: Originals, *, actor: Actor, scan_id: str) -> str:
    """Put what was read of a scan into the knowledge base, readable by those who see its station; safe to repeat.

    The document waits in the queue for its vectors, and is found by its words as soon as the queue has seen it.

    Args:
        scan_files: the folder of the scans. shelf: that of the documents, which gets a copy of the picture.

    Returns:
        Identifier of the document, that of the scan.

    Raises:
        ScanError: no such scan for the person, not read yet, without any text, or its file is gone.
        DatabaseError: nothing was written.
    """
    scan, document = find(engine, actor, scan_id), document_of(engine, actor, scan_id)
    blocks = tuple(blocks_of(document))
    if not blocks:
        raise ScanError("intake.no_text")
    try:
        shelf.keep(scan_files.read(scan.sha256))
    except AzsError as error:
        raise ScanError("intake.file_gone") from error
    _write(engine, actor, scan, card=_card(engine, actor, scan), blocks=blocks, pages=len(document.pages))
    return scan_id


def _write(
    engine: sa.Engine, actor: Actor, scan: Scan, *, card: DocumentCard, blocks: Sequence[Block], pages: int
) -> None:  # fmt: skip
    c, moment = documents.c, library.now()
    keeper = Actor(actor.user, "administrator", EVERYTHING)
    row = library.new_row(
        scan.identifier, keeper, name=scan.file_name, digest=scan.sha256, size=scan.size_bytes, card=card
    )
    row |= {
        "pages": pages, "language": "ru", "parser": PARSER, "status": "queued", "problem": None, "claimed_at": None,
        "deleted_at": None, "deleted_by": None, "warnings": None, "changed_at": moment,
        "summary_json": to_json(summarise(card.title, blocks, language="ru")),
    }  # fmt: skip
    known = sa.select(sa.func.count()).select_from(documents).where(c.document_id == scan.identifier)
    is_there = bool(fetched(engine, lambda connection: connection.execute(known).scalar_one()))
    with changing(engine) as connection:
        if is_there:
            kept = {name: value for name, value in row.items() if name not in ("document_id", "uploaded_at")}
            connection.execute(sa.update(documents).where(c.document_id == scan.identifier).values(**kept))
        else:
            connection.execute(sa.insert(documents).values(**row))
        library.write_marks(connection, scan.identifier, card.access)
        texts.write(connection, scan.identifier, blocks=blocks, chunks=chunks(card.title, blocks))
        event = audit.Event("write", place="documents.added", question=card.title, rows=1)
        audit.record_within(connection, actor, event)


def _card(engine: sa.Engine, actor: Actor, scan: Scan) -> DocumentCard:
    values = {one.field.name: one.value for one in fields_of(engine, actor, scan.identifier)}
    equipment = values.get("equipment", "")
    named = (values.get("act_number") and f"№ {values['act_number']}", equipment, values.get("serial"),
             values.get("inspected_on"), scan.station)  # fmt: skip
    told = ", ".join(part for part in named if part)
    title = f"{library.title_of(scan.file_name)}: {told}" if told else library.title_of(scan.file_name)
    access = Access(
        stations=(scan.station,) if scan.station else (),
        equipment=(equipment,) if equipment else (),
        reader_stations=(scan.station,) if scan.station else (),
        reader_regions=(scan.region,) if scan.station and scan.region else (),
    )
    if not scan.station:  # nobody knows whose it is: for those who see the whole network
        access = Access(reader_stations=("—",))
    return DocumentCard(fitted(title, documents.c.title) or "—", kind=KIND, access=access)
