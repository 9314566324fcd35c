"""What a document is once it is read: blocks of text in their order, and chunks of them to be searched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "step", "item", "table", "code"]
BLOCK_CHARS = 1_900  # 4,000 bytes of Oracle's VARCHAR2, whatever the alphabet
STATUSES = ("queued", "reading", "ready", "failed")
KINDS = ("instruction", "regulation", "passport", "form", "scan", "incident_review", "glossary", "data", "other")


@dataclass(frozen=True)
class Block:
    """A piece of a document that is never torn apart.

    Attributes:
        kind: "step" is a numbered item of a procedure, "item" a bulleted one; "table" is one table or a part of it.
        text: as in the source, spaces made one, at most BLOCK_CHARS. Without the number of a step or a heading. Rows of
            a table are lines, its cells are parted by tabs.
        page: from 1; None where the format knows no pages.
        level: of a heading 1 to 6; of a step or an item its depth, from 1; else 0.
        label: the number or the letter as printed: "3.2", "а)", "•"; "" where there is none.
    """

    kind: BlockKind
    text: str
    page: int | None = None
    level: int = 0
    label: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file inside another: of an archive or of a letter."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Parsed:
    """A file as read.

    Attributes:
        title: of the document, "" where it has none.
        language: "ru" or "en", whichever most letters belong to; "" without letters.
        pages: number of pages; None where the format knows none.
        warnings: message keys below `documents.warning_`: what was left out.
        parser: what read it, for the record.
        attachments: files inside, to be read as documents of their own.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    warnings: tuple[str, ...] = ()
    parser: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """A run of blocks under one heading: what is searched and found.

    Attributes:
        number: from 0, in the order of the document.
        heading: the titles above it, the document's first.
        text: its blocks with their labels, one a line, at most BLOCK_CHARS.
        page, page_last: where it stands; None where there are no pages.
        block_first, block_last: its blocks, both inclusive; of a phrase those it leads to.
        kind: "text" of the document, or a "phrase" people ask for it with.
    """

    number: int
    heading: tuple[str, ...]
    text: str
    page: int | None
    page_last: int | None
    block_first: int
    block_last: int
    kind: Literal["text", "phrase"] = "text"


@dataclass(frozen=True)
class Access:
    """Who may read a document, and what it is about. Empty means everybody and everything.

    Attributes:
        stations, regions, equipment: codes, names and kinds that the document applies to.
        reader_roles, reader_regions, reader_stations: a person reads it who has one of the roles (where any are named)
            and sees one of the regions or stations (where any are named).
    """

    stations: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    reader_roles: tuple[str, ...] = ()
    reader_regions: tuple[str, ...] = ()
    reader_stations: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentCard:
    """What people say of a document; every revision has a card of its own.

    Attributes:
        code: its number in the company's register ("ИНС-ПБ-03"); revisions of one document share it.
        revision: as printed: "2", "2.1", "2026-02".
        valid_from, valid_until: first and last day in force; None for no bound.
        asked: how people ask for it, see `phrases`.
    """

    title: str
    kind: str = "other"
    code: str = ""
    revision: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    owner: str = ""
    access: Access = Access()
    asked: tuple[str, ...] = ()
