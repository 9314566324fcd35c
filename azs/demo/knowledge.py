"""The demo knowledge base: procedures of a network in Markdown, printed as PDF and added like anybody's files."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from azs.demo.given import Given, given, given_before, mark, mark_of_card, name_of, note
from azs.errors import DocumentError
from azs.knowledge import library
from azs.knowledge.document import Access, DocumentCard
from azs.knowledge.originals import Originals
from azs.knowledge.parsing.markup import read_markdown
from azs.knowledge.printing import pdf_of
from azs.knowledge.revisions import Document
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
    """Bring the demo documents to a knowledge base that is empty, or what is new of them to one that an earlier version
    filled: documents, texts, cards and phrases. What people have changed or deleted stays as they left it. Texts are
    read like those of any file.

    Returns:
        How many were added or brought up to date.

    Raises:
        DatabaseError: the database is gone; what was brought so far stays.
    """
    here = library.every(engine)
    noted, before = given(engine), given_before()
    if here and not noted and not any(_untouched(one, before.get(name_of(one.card), ())) for one in here):
        return 0  # documents of people alone
    known = {**before, **noted} if here or noted else {}
    return sum(_bring(engine, originals, one, here, known) for one in (demo_documents() if found is None else found))


def _bring(
    engine: sa.Engine, originals: Originals, one: DemoDocument, here: Sequence[Document], known: Given
) -> bool:  # fmt: skip
    """Bring one document; whether there was anything to do."""
    name, card_mark = name_of(one.card), mark_of_card(one.card)
    if known.get(name) == frozenset((card_mark, mark(one.text))):
        return False
    marks = known.get(name, frozenset()) | {card_mark}
    own = [
        other for other in here
        if name_of(other.card) == name and not (other.deleted_at and other.deleted_by == SYSTEM.user)
    ]  # fmt: skip
    if not all(_untouched(other, marks) for other in own) or (not own and _is_unwanted(one, here, known)):
        return False
    data = pdf_of(one.card, read_markdown(one.text).blocks)
    file_name = " ".join(filter(None, (one.card.code, one.card.title))) + f" (ред. {one.card.revision or '1'}).pdf"
    added = library.add(engine, originals, SYSTEM, name=file_name, data=data, card=one.card)
    former = [other for other in own if other.identifier != added.identifier]
    for other in former:
        library.delete(engine, SYSTEM, other.identifier)
    other_card = added.known and any(mark_of_card(other.card) != card_mark for other in own if other not in former)
    if other_card:
        library.describe(engine, SYSTEM, added.identifier, card=one.card)
    note(engine, one.card, one.text)
    return bool(not added.known or former or other_card)


def _untouched(document: Document, marks: Collection[str]) -> bool:
    """Whether a document is as it was given."""
    return document.deleted_at is None and document.uploaded_by == SYSTEM.user and mark_of_card(document.card) in marks


def _is_unwanted(one: DemoDocument, here: Sequence[Document], known: Given) -> bool:
    """Whether a document that is not there was deleted by people, or all other revisions of it that were given."""
    if name_of(one.card) in known:
        return True
    series = {name: marks for name, marks in known.items() if name.rpartition(" ")[0] == one.card.code}
    return bool(series) and not any(_untouched(other, series.get(name_of(other.card), frozenset())) for other in here)


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
