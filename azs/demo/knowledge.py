"""The demo knowledge base: procedures of a network in Markdown, printed as PDF and added like anybody's files."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from azs.errors import DocumentError
from azs.knowledge import library
from azs.knowledge.document import Access, DocumentCard
from azs.knowledge.originals import Originals
from azs.knowledge.parsing.markup import read_markdown
from azs.knowledge.printing import pdf_of
from azs.security.actor import SYSTEM

FOLDER = Path(__file__).parent / "documents"
FENCE = "+++\n"


@dataclass(frozen=True)
class DemoDocument:
    """One file: its name without the ending, its card and its Markdown."""

    name: str
    card: DocumentCard
    text: str


def demo_documents(folder: Path = FOLDER) -> tuple[DemoDocument, ...]:
    """Documents of the folder by name.

    Raises:
        DocumentError: a file has no front matter.
    """
    return tuple(_document(path) for path in sorted(folder.glob("*.md")))


def load(engine: sa.Engine, originals: Originals, found: Sequence[DemoDocument] | None = None) -> int:
    """Add the demo documents that the knowledge base does not have; they are read like any others.

    Returns:
        How many were added.

    Raises:
        DatabaseError: the database is gone.
    """
    added = 0
    for one in demo_documents() if found is None else found:
        data = pdf_of(one.card, read_markdown(one.text).blocks)
        name = " ".join(filter(None, (one.card.code, one.card.title))) + f" (ред. {one.card.revision or '1'}).pdf"
        added += not library.add(engine, originals, SYSTEM, name=name, data=data, card=one.card).known
    return added


def _document(path: Path) -> DemoDocument:
    text = path.read_text(encoding="utf-8")
    parts = text.split(FENCE, 2)
    if len(parts) != 3 or parts[0]:
        raise DocumentError("documents.unexpected")
    told = tomllib.loads(parts[1])
    some = {name: tuple(told.get(name, ())) for name in ("stations", "regions", "equipment", "reader_roles")}
    card = DocumentCard(
        told["title"], told["kind"], told["code"], str(told["revision"]), told.get("valid_from"),
        told.get("valid_until"), told.get("owner", ""), Access(**some), tuple(told.get("asked", ())),
    )  # fmt: skip
    return DemoDocument(path.stem, card, parts[2].strip())
