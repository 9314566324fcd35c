"""The filled sheet that a form is made from: uploaded, or one of the scans that were read before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import streamlit as st

from azs.errors import FormError
from azs.i18n import t
from azs.i18n.formats import moment
from azs.intake import scans
from azs.intake.scans import Scan
from components import failures, intake, people, session
from components.plain_text import plain
from ocr.document import OcrDocument, Page
from ocr.errors import OcrError

LONGEST_PX = 2000
MEGABYTES = 30
SCANS = 100
KINDS = ("pdf", "jpg", "jpeg", "png", "tif", "tiff", "webp", "heic", "bmp", "djvu")


@dataclass(frozen=True)
class Sheet:
    """A sheet that was read; `data` is its file where it was uploaded here, `scan` where it is a scan."""

    key: str
    name: str
    document: OcrDocument = field(repr=False)
    data: bytes = field(default=b"", repr=False)
    scan: Scan | None = None


def choose(kept: str, lang: str, *, about: str) -> Sheet | None:
    """The sheet the person has given, kept in the session under `kept`; None before they gave one."""
    sheet: Sheet | None = st.session_state.get(kept)
    if sheet is None:
        st.caption(about)
        uploads, of_scans = st.tabs([t("forms_page.source_file", lang), t("forms_page.source_scan", lang)])
        with uploads, failures.shown(lang):
            sheet = _uploaded(kept, lang)
        with of_scans, failures.shown(lang):
            sheet = _scanned(kept, lang) or sheet
        if sheet is not None:
            st.session_state[kept] = sheet
            st.rerun()
    return sheet


def read(data: bytes, name: str) -> Sheet:
    """A sheet from its file; a scan that is being read is waited for.

    Raises:
        FormError: nothing could be read.
        ScanError: reading broke off.
    """
    document = _document(data, name)
    if not any(page.lines for page in document.pages):
        raise FormError("forms_page.nothing_read", name=name)
    return Sheet(hashlib.sha256(data).hexdigest(), name, document, data)


def picture(sheet: Sheet, page: Page) -> bytes:
    """JPEG of a page, upright.

    Raises:
        FormError, ScanError: it cannot be drawn.
    """
    if sheet.scan is not None:
        return intake.page_picture(sheet.scan, page).jpeg
    return _jpeg(sheet.data, sheet.name, page.number, page.turned)


def _uploaded(kept: str, lang: str) -> Sheet | None:
    given = st.file_uploader(
        t("forms_page.file", lang), type=list(KINDS), key=f"{kept}_file", max_upload_size=MEGABYTES
    )
    if given is None:
        return None
    busy = bool(intake.progress())
    with st.spinner(t("forms_page.reading_after" if busy else "forms_page.reading", lang), show_time=True):
        return read(given.getvalue(), given.name)


def _scanned(kept: str, lang: str) -> Sheet | None:
    found = [
        scan for scan in scans.visible(session.writer(), people.current(), limit=SCANS)
        if scan.status in ("to_review", "saved", "undone", "rejected") and scan.pages
    ]  # fmt: skip
    if not found:
        st.caption(t("forms_page.no_scans", lang))
        return None
    chosen = st.selectbox(
        t("forms_page.scan", lang), found, index=None, key=f"{kept}_scan",
        format_func=lambda scan: f"{scan.file_name} · {moment(session.local(scan.uploaded_at), lang)}",
    )  # fmt: skip
    if chosen is None:
        return None
    return Sheet(chosen.sha256, chosen.file_name, intake.document_of(chosen), scan=chosen)


def name_of(sheet: Sheet) -> str:
    """The name of its file, as it may be shown."""
    return plain(sheet.name)


@st.cache_data(max_entries=10, show_spinner=False)
def _document(data: bytes, name: str) -> OcrDocument:
    try:
        return intake.child().read(data, name)
    except OcrError as error:
        raise FormError(f"ocr.{error.key}", **{"name": name, **error.params}) from error


@st.cache_data(max_entries=20, show_spinner=False)
def _jpeg(data: bytes, name: str, number: int, turned: int) -> bytes:
    try:
        return intake.viewer().page(data, name, Page(number, 0, 0, turned=turned), longest=LONGEST_PX)
    except OcrError as error:
        raise FormError(f"ocr.{error.key}", **{"name": name, **error.params}) from error
