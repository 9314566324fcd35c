"""What one takes away of a scan: its text, files, and a document of the knowledge base."""

from __future__ import annotations

import streamlit as st

from azs.errors import AzsError, ScanError
from azs.i18n import t
from azs.intake import shelving
from azs.intake.exports.content import load
from azs.intake.exports.csv_file import write_csv
from azs.intake.exports.json_file import write_json
from azs.intake.exports.xml_file import write_xml
from azs.intake.scans import Scan
from azs.knowledge import library
from components import intake, knowledge, notices, people, session
from components.plain_text import plain
from ocr.document import OcrDocument

WRITERS = {
    "json": (write_json, "application/json"), "csv": (write_csv, "text/csv"), "xml": (write_xml, "application/xml"),
}  # fmt: skip


def panel(scan: Scan, document: OcrDocument, lang: str) -> None:
    """Text, files and the way into the knowledge base, folded away."""
    with st.expander(t("scans.take_away", lang), icon=":material/download:"):
        with st.container(horizontal=True):
            _files(scan, document, lang)
        _shelf(scan, lang)
    with st.expander(t("scans.text", lang), icon=":material/text_snippet:"):
        text(document, lang)


def text(document: OcrDocument, lang: str) -> None:
    """What was read, to look at and to copy."""
    said = document.text.replace("\f", "\n\n").strip()
    if not said:
        st.info(t("errors.intake.no_text", lang), icon=":material/description:")
        return
    st.code(said, language=None, wrap_lines=True, height=400 if len(said) > 1500 else "content")


def _files(scan: Scan, document: OcrDocument, lang: str) -> None:
    """Buttons for files, each of which is made when it is asked for."""
    actor, engine = people.current(), session.writer()
    name = library.title_of(scan.file_name)

    def made(kind: str) -> bytes:
        data: bytes = WRITERS[kind][0](load(engine, actor, [scan.identifier]))
        return data

    for kind, (_, media) in WRITERS.items():
        st.download_button(
            kind.upper(), data=lambda kind=kind: made(kind), file_name=f"{name}.{kind}", mime=media, on_click="ignore",
            key=f"{kind}_{scan.identifier}", icon=":material/download:",
        )  # fmt: skip
    files = intake.originals()
    if not files.has(scan.sha256):
        st.caption(t("errors.intake.file_gone", lang))
        return
    st.download_button(
        t("scans.pdf", lang), data=lambda: intake.searchable_pdf(scan, document), file_name=f"{name}.pdf",
        mime="application/pdf", on_click="ignore", key=f"pdf_{scan.identifier}", icon=":material/picture_as_pdf:",
        help=t("scans.pdf_help", lang),
    )  # fmt: skip
    st.download_button(
        t("scans.original", lang), data=lambda: files.read(scan.sha256), file_name=scan.file_name,
        mime="application/octet-stream", on_click="ignore", key=f"original_{scan.identifier}",
        icon=":material/image:",
    )  # fmt: skip


def _shelf(scan: Scan, lang: str) -> None:
    """The button that makes a document of the scan, or the link to that document."""
    actor, engine = people.current(), session.writer()
    try:
        library.find(engine, actor, scan.identifier)
    except AzsError:
        found = False
    else:
        found = True
    if found:
        st.page_link(
            knowledge.DOCUMENT, label=t("scans.shelved", lang), icon=":material/library_books:",
            query_params={"id": scan.identifier, "lang": lang},
        )  # fmt: skip
        return
    hidden = not scan.station and not actor.scope.everything
    st.caption(t("scans.shelve_hidden" if hidden else "scans.shelve_about", lang))
    if st.button(t("scans.shelve", lang), icon=":material/library_add:", key=f"shelve_{scan.identifier}"):
        try:
            shelving.shelve(engine, intake.originals(), knowledge.originals(), actor=actor, scan_id=scan.identifier)
        except ScanError as error:
            st.warning(plain(t(f"errors.{error.key}", lang)), icon=":material/description:")
            return
        knowledge.wake()
        notices.later(t("scans.told_shelved", lang), icon=":material/library_add:")
        st.rerun()
