"""A knowledge base made in a test: documents written as plain lines, found by their words and letters."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

import sqlalchemy as sa

from azs.database.schema import documents
from azs.knowledge import library, texts
from azs.knowledge.chunks import chunks
from azs.knowledge.document import Block, DocumentCard
from azs.knowledge.glossary_term import GlossaryTerm, groups
from azs.knowledge.originals import Originals
from azs.knowledge.phrases import phrase_chunks
from azs.security.actor import EVERYTHING, SYSTEM, Actor, Scope
from chains.documents.adviser import Advice, Adviser
from chains.documents.shelf import ShelfSource
from chains.retrieval.embedders import LetterEmbedder

DAY = dt.date(2026, 11, 26)
ANNA = Actor("анна", "analyst", EVERYTHING)
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)))
TERMS = (
    GlossaryTerm("ЖНП", "abbreviation", "Журнал нештатных происшествий.", ("журнал происшествий",), ("incident log",)),
    GlossaryTerm("раздаточный кран", "term", "Кран на конце рукава.", ("пистолет",), ("nozzle", "fuel nozzle")),
    GlossaryTerm("ТРК", "abbreviation", "Топливораздаточная колонка.", ("колонка",), ("dispenser",)),
)
_HEADING = re.compile(r"(?P<marks>#+) (?:(?P<label>[\d.]+\d|\d+\.?) )?(?P<text>.+)")
_STEP = re.compile(r"(?P<label>\d+(?:\.\d+)*[.)]) (?P<text>.+)")


def blocks(text: str) -> tuple[Block, ...]:
    """Blocks of lines: "# 2 Title" is a heading, "1. text" a step, "• text" an item, "---" begins a page."""
    made: list[Block] = []
    page = 1
    for line in text.strip().splitlines():
        said = line.strip()
        if said == "---":
            page += 1
        elif heading := _HEADING.fullmatch(said):
            made.append(Block("heading", heading["text"], page, len(heading["marks"]), heading["label"] or ""))
        elif step := _STEP.fullmatch(said):
            made.append(Block("step", step["text"], page, step["label"].count(".") or 1, step["label"]))
        elif said.startswith("• "):
            made.append(Block("item", said[2:], page, 1, "•"))
        elif said:
            made.append(Block("paragraph", said, page))
    return tuple(made)


@dataclass
class KnowledgeBase:
    """Documents in a database, and the adviser over them."""

    engine: sa.Engine
    originals: Originals

    def __post_init__(self) -> None:
        self.embedder = LetterEmbedder()
        self.terms = TERMS
        self.shelf = ShelfSource(self.engine, lambda: self.embedder, lambda: groups(self.terms))
        self.adviser = Adviser(self.shelf, lambda: self.terms)

    def add(self, text: str, title: str = "", **card: object) -> str:
        """Keep a document that has been read."""
        made = blocks(text)
        named = DocumentCard(**{"title": title or made[0].text, **card})  # type: ignore[arg-type]
        data = f"{named}{text}".encode()
        identifier = library.add(self.engine, self.originals, ANNA, name="a.txt", data=data, card=named).identifier
        texts.store(
            self.engine, identifier, blocks=made, chunks=(*chunks(named.title, made), *phrase_chunks(named, made))
        )
        self.embed(identifier)
        self.change(identifier, status="ready")
        return identifier

    def embed(self, identifier: str) -> None:
        """Vectors of the chunks that have none."""
        waiting = texts.unembedded(self.engine, self.embedder.name, identifier)
        texts.store_vectors(
            self.engine, identifier, self.embedder.name, positions=[chunk.number for chunk in waiting],
            vectors=self.embedder.passages([texts.searched_text(chunk) for chunk in waiting]),
        )  # fmt: skip

    def describe(self, identifier: str, **changes: object) -> None:
        """Change the card of a document."""
        card = library.find(self.engine, SYSTEM, identifier).card
        library.describe(self.engine, SYSTEM, identifier, card=replace(card, **changes))  # type: ignore[arg-type]

    def change(self, identifier: str, **values: object) -> None:
        """Write into the record of a document."""
        with self.engine.begin() as connection:
            change = sa.update(documents).where(documents.c.document_id == identifier)
            connection.execute(change.values(**values, changed_at=library.now()))

    def ask(self, question: str, actor: Actor = OLGA, *, superseded: bool = False) -> Advice:
        """What the documents say on DAY."""
        return self.adviser.ask(question, actor, today=DAY, superseded=superseded)


def quoted(advice: Advice) -> set[str]:
    """Titles of the documents that are quoted."""
    return {one.document.card.title for one in advice.quotes}


def named(advice: Advice) -> set[str]:
    """Titles of all documents an answer shows, whatever for."""
    urgent = {advice.urgent.document.card.title} if advice.urgent else set()
    return quoted(advice) | {one.card.title for one in advice.nearest} | urgent
