"""Scans as documents of the knowledge base: the text that was read, by pages, with the picture as the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import documents
from azs.database.writing import fitted
from azs.errors import AzsError, ScanError
from azs.intake.exports.signs import cleaned
from azs.intake.scans import Scan, document_of, fields_of, find
from azs.knowledge import library, texts
from azs.knowledge.chunks import chunks
from azs.knowledge.document import BLOCK_CHARS, Access, Block, DocumentCard
from azs.knowledge.originals import Originals
from azs.knowledge.summary import summarise
from azs.knowledge.summary_record import to_json
from azs.security.actor import EVERYTHING, Actor
from ocr.document import Box, Line, OcrDocument, Page, Table

KIND, PARSER = "scan", "ocr"
GAP_LINES = 0.9
"""Space between two lines, in heights of a line, from which another paragraph begins."""
_LATIN, _LIKE = "ABEKMHOPCTXaceopxy", "АВЕКМНОРСТХасеорху"
_LOOKALIKES = str.maketrans(_LATIN, _LIKE)
_WORD = re.compile(r"[^\W\d_]+")


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


def blocks_of(document: OcrDocument) -> Iterator[Block]:
    """The text of a scan as blocks: lines that follow closely are one paragraph, a table is a table."""
    for page in document.pages:
        for text in _paragraphs(_outside(page)):
            yield from (Block("paragraph", part, page.number) for part in _parts(text, " "))
        for table in page.tables:
            rows = ("\t".join(one_alphabet(" ".join(cleaned(cell).split())) for cell in row) for row in table.rows())
            text = "\n".join(row for row in rows if row.strip())
            yield from (Block("table", part, page.number) for part in _parts(text, "\n"))


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


def one_alphabet(text: str) -> str:
    """The text with Latin letters that look Cyrillic made so, inside words that have more Cyrillic ones: a reader mixes
    them, and nobody would find such a word."""
    return _WORD.sub(lambda word: _cyrillic(word[0]), text)


def _cyrillic(word: str) -> str:
    latin = [sign for sign in word if sign.isascii()]
    mixed = latin and len(latin) * 2 < len(word) and set(latin) <= set(_LATIN)
    return word.translate(_LOOKALIKES) if mixed else word


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    gathered: list[str] = []
    before: Box | None = None
    for line in lines:
        text = one_alphabet(" ".join(cleaned(line.text).split()))
        if before is not None and gathered and not _follows(before, line.box):
            yield " ".join(gathered)
            gathered = []
        if text:
            gathered.append(text)
        before = line.box
    if gathered:
        yield " ".join(gathered)


def _follows(before: Box, box: Box) -> bool:
    """Whether a line goes on where another ended: closely below it, or beside it."""
    height = max(min(before.height, box.height), 1.0)
    return -2 * height < box.top - before.bottom < GAP_LINES * height


def _outside(page: Page) -> list[Line]:
    return [line for line in page.lines if not any(_within(line.box, table) for table in page.tables)]


def _within(box: Box, table: Table) -> bool:
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return table.box.left <= across <= table.box.right and table.box.top <= down <= table.box.bottom


def _parts(text: str, glue: str) -> Iterator[str]:
    """A text in pieces of at most BLOCK_CHARS, torn at blanks or between rows."""
    piece = ""
    for word in text.split(glue):
        longer = f"{piece}{glue}{word}" if piece else word
        if len(longer) > BLOCK_CHARS and piece:
            yield piece
            longer = word
        piece = longer[:BLOCK_CHARS]
    if piece.strip():
        yield piece
