"""The demo knowledge base, read and searchable, in a home of its own that is kept between runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.demo import knowledge as demo
from azs.demo.generate import DemoOptions, generate, has_rows
from azs.knowledge import glossary, reader
from azs.knowledge.glossary_term import groups
from azs.knowledge.originals import Originals
from azs.knowledge.reader import Desk
from azs.knowledge.revisions import Document
from azs.settings import Settings, load_settings
from chains.documents.adviser import Adviser
from chains.documents.shelf import ShelfSource
from chains.retrieval.embedders import load_embedder

DAY = dt.date(2026, 11, 26)


class DemoShelf:
    """The demo data and documents of `home`, made and read where they are not yet."""

    def __init__(self, home: Path) -> None:
        settings: Settings = load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"})
        opened = open_engine(settings)
        upgrade(opened)
        self.engine: sa.Engine = as_system(opened)
        originals, embedder = Originals(settings.documents_dir), load_embedder(settings)
        if not has_rows(self.engine):
            generate(self.engine, DemoOptions(stations=120, incidents=6000, years=3, seed=7, today=DAY))
        demo.load(self.engine, originals)
        reader.requeue(self.engine)
        desk = Desk(self.engine, originals, embedder)
        reader.work_off(desk)
        reader.complete(desk)
        self.terms = glossary.terms(self.engine)
        self.source = ShelfSource(self.engine, lambda: embedder, lambda: groups(self.terms))
        self.adviser = Adviser(self.source, lambda: self.terms)
        self._names = {(one.card.code, one.card.revision): one.name for one in demo.demo_documents()}

    def name_of(self, document: Document) -> str:
        """The name of the file that a document was made of, without its ending."""
        return self._names[document.card.code, document.card.revision]
