"""Scans in the app: the thread that reads them, the pictures of their pages, and what their forms know."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import streamlit as st

from azs.database.access import as_system
from azs.errors import AzsError
from azs.intake import form_store, queue, scans
from azs.intake.child import DECODER, READER, Child
from azs.intake.facts import DatabaseFacts
from azs.intake.fields import Decisions, Field
from azs.intake.queue import Desk, Extracted, Progress
from azs.intake.reading_forms import problems_of, read_fields, template_of
from azs.intake.scans import Scan
from azs.knowledge.originals import Originals
from components import knowledge, people, recogniser, session
from ocr.document import OcrDocument, Page
from ocr.forms.form import Problem
from ocr.forms.template import Template

log = logging.getLogger("azs.app")
LOOK_S = 5.0
PICTURE_S = 60.0
"""How long a page may take to be drawn."""
_wake = threading.Event()


@dataclass(frozen=True)
class PagePicture:
    """A page upright: JPEG; width and height in the pixels that boxes count in, whatever the JPEG has."""

    jpeg: bytes
    width: int
    height: int


@st.cache_resource(show_spinner=False)
def originals() -> Originals:
    """The folder of scanned files."""
    return Originals(session.settings().scans_dir)


def child() -> Child:
    """The process that reads scans."""
    return recogniser.child()


@st.cache_resource(show_spinner=False)
def viewer() -> Child:
    """The process that draws pages for people, so that they need not wait for a scan being read."""
    return Child(reader=READER, decoder=DECODER, wall_s=PICTURE_S)


@st.cache_resource(show_spinner=False)
def progress() -> dict[str, Progress]:
    """What is being read, by scan: written by the reading thread."""
    return {}


def wake() -> None:
    """Tell the reading thread that something waits."""
    _wake.set()


def templates() -> tuple[Template, ...]:
    """Forms that are known: the product's and the company's."""
    return form_store.templates(session.settings().forms_dir)


def page_picture(scan: Scan, page: Page) -> PagePicture:
    """A page of a scan as it was read.

    Raises:
        ScanError, FileError: it cannot be drawn.
    """
    return PagePicture(_page_jpeg(scan.sha256, scan.file_name, page.number, page.turned), page.width, page.height)


@st.cache_data(max_entries=40, show_spinner=False)
def _page_jpeg(sha256: str, name: str, number: int, turned: int) -> bytes:
    return viewer().page(originals().read(sha256), name, Page(number, 0, 0, turned=turned))


def searchable_pdf(scan: Scan, document: OcrDocument) -> bytes:
    """The pages as PDF with their text; raises as `page_picture`."""
    return viewer().searchable_pdf(originals().read(scan.sha256), scan.file_name, document)


def take_form(scan: Scan, form: str) -> None:
    """Read the fields of a sheet anew, by the form that a person chose.

    Raises:
        ScanError: it does not wait for review.
        DatabaseError: nothing was changed.
    """
    read = read_fields(document_of(scan), templates(), today=knowledge.today(), facts=_facts(), form=form)
    scans.set_form(
        session.writer(), people.current(), scan.identifier, document_type=read.document_type, fields=read.fields
    )


def problems(scan: Scan, fields: Sequence[Field], decisions: Decisions) -> dict[str, tuple[Problem, ...]]:
    """What is wrong with the values as they are decided now, by field, with suggestions."""
    template = template_of(templates(), scan.document_type)
    if template is None:
        return {}
    return problems_of(fields, decisions, template, today=knowledge.today(), facts=_facts())


def _facts() -> DatabaseFacts:
    return DatabaseFacts(people.reader("scans"))


def read_always() -> None:
    """Read what is queued for as long as the process lives."""
    begun = False
    while True:
        try:
            begun = _read(session.writer(), begun=begun)
        except AzsError as error:  # no database yet: looked at again
            log.warning("reading scans: %s", error.key, exc_info=error)
        except Exception as error:
            log.error("reading scans: %s", type(error).__name__, exc_info=error)
        _wake.wait(LOOK_S)
        _wake.clear()


def _read(engine: sa.Engine, *, begun: bool) -> bool:
    """Read what waits; at first what a process that is gone had begun is put back."""
    if engine.dialect.name == "sqlite":
        return True
    if engine.dialect.name == "duckdb" and not begun:
        queue.requeue(engine)
    if queue.waiting(engine):
        told = progress()

        def tell(now: Progress) -> None:
            told.clear()
            told[now.identifier] = now

        try:
            queue.work_off(Desk(engine, originals(), child().read, child().hashes, _extracted, tell))
        finally:
            told.clear()
    return True


def _extracted(document: OcrDocument) -> Extracted:
    facts = DatabaseFacts(as_system(session.engine()))
    return read_fields(document, templates(), today=knowledge.today(), facts=facts)


def document_of(scan: Scan) -> OcrDocument:
    """What was read of a scan.

    Raises:
        ScanError: it is not read yet.
    """
    return scans.document_of(session.writer(), people.current(), scan.identifier)
