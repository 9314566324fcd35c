"""The knowledge base in the app: its index, the adviser, and the thread that reads new documents."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import streamlit as st

from azs.errors import AzsError, ModelError
from azs.knowledge import glossary as terms
from azs.knowledge import inbox, library, reader
from azs.knowledge.embedding import Embedder
from azs.knowledge.glossary_term import GlossaryTerm, groups
from azs.knowledge.originals import Originals
from azs.knowledge.reader import Completion, Desk, Progress
from azs.settings import ROOT, Settings
from chains.documents.adviser import Adviser
from chains.documents.shelf import ShelfSource
from chains.documents.vector_store import choose_store
from chains.retrieval.embedders import load_embedder
from components import recogniser, session

log = logging.getLogger("azs.app")
DOCUMENT = ROOT / "pages" / "knowledge" / "document.py"
DOCUMENTS = ROOT / "pages" / "knowledge" / "documents.py"
LOOK_S = 5.0
_wake = threading.Event()


@st.cache_resource(show_spinner=False)
def originals() -> Originals:
    """The folder of uploaded files."""
    return Originals(session.settings().documents_dir)


@st.cache_resource(show_spinner=False)
def embedder() -> Embedder:
    """What turns texts into vectors."""
    return load_embedder(session.settings())


@st.cache_resource(ttl=60, show_spinner=False)
def glossary() -> tuple[GlossaryTerm, ...]:
    """Terms of the trade, read again every minute."""
    return terms.terms(session.writer())


@st.cache_resource(show_spinner=False)
def adviser() -> Adviser:
    """Answers from documents; one for everybody, it is told who asks."""
    return Adviser(shelf(), glossary)


@st.cache_resource(show_spinner=False)
def shelf() -> ShelfSource:
    """The searchable documents."""
    engine, settings = session.writer(), session.settings()
    return ShelfSource(
        engine, embedder, lambda: groups(glossary()), lambda model: choose_store(settings, engine, model)
    )


def today() -> dt.date:
    """The current day of the network."""
    return dt.datetime.now(ZoneInfo(session.settings().timezone)).date()


@st.cache_resource(show_spinner=False)
def progress() -> dict[str, Progress]:
    """What is being read, by document: written by the reading thread."""
    return {}


def wake() -> None:
    """Tell the reading thread that something waits."""
    _wake.set()


def read_always() -> None:
    """Read what is queued and what lies in the inbox, for as long as the process lives."""
    completion = Completion()
    while True:
        try:
            _read(session.writer(), session.settings(), completion)
        except AzsError as error:  # no database yet: looked at again
            log.warning("reading documents: %s", error.key, exc_info=error)
        except Exception as error:
            log.error("reading documents: %s", type(error).__name__, exc_info=error)
        _wake.wait(LOOK_S)
        _wake.clear()


def _read(engine: sa.Engine, settings: Settings, completion: Completion) -> None:
    files, told = Originals(settings.documents_dir), progress()

    def tell(now: Progress) -> None:
        told.clear()
        told[now.identifier] = now

    if engine.dialect.name == "sqlite":
        return
    if engine.dialect.name == "duckdb":
        reader.requeue(engine)
    library.purge(engine, files)
    _queue_pictures(engine)
    if settings.inbox_dir is not None:
        inbox.take_in(engine, files, settings.inbox_dir)
    try:
        if reader.waiting(engine):
            reader.work_off(Desk(engine, files, _ready_embedder(), tell, recogniser.child().read))
        if model := _ready_embedder():
            completion.run(Desk(engine, files, model, tell))
            shelf().prepare(today())
    finally:
        told.clear()


@st.cache_resource(show_spinner=False)
def _queue_pictures(_engine: sa.Engine) -> int:
    """Scans that were added when nothing could recognise them; once for each start."""
    return reader.requeue_pictures(_engine)


def _ready_embedder() -> Embedder | None:
    """The embedder; None while it does not answer: documents are read without it, and get their vectors later."""
    try:
        return embedder()
    except ModelError as error:
        log.warning("documents are read without vectors: %s", error.key)
        return None
