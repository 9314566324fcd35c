"""One scan: what state it is in, and what can be done about it."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import plural
from azs.intake import form_store, scans
from azs.intake.scans import Scan
from components import (
    failures,
    intake,
    notices,
    people,
    scan_desk,
    scan_export,
    scan_gaps,
    scan_list,
    scan_review,
    scan_saving,
    session,
)
from components.plain_text import plain
from components.scan_desk import ScanDesk
from components.scan_words import FORMS, form_name, link, local


def sheet(identifier: str, lang: str) -> None:
    """The whole of one scan.

    Raises:
        ScanError: there is no such scan for the person.
    """
    scan = scans.find(session.writer(), people.current(), identifier)
    scan_list.forget()
    _head(scan, lang)
    if scan.status in ("queued", "reading"):
        st.info(t("scans.not_yet", lang), icon=":material/hourglass_top:")
        scan_list.reading(lang)
        return
    if scan.status == "failed":
        scan_list.failed(scan, lang)
        return
    if scan.status == "saved":
        scan_saving.saved(scan, lang)
    if scan.status in ("rejected", "undone"):
        scan_saving.taken_up(scan, lang)
    if scan.status == "to_review":
        _review(identifier, lang)
    with failures.shown(lang):
        if scan.status != "to_review" and (at := scan_desk.desk(scan)).fields:
            scan_review.draw(at, lang)
        scan_export.panel(scan, intake.document_of(scan), lang)
        if scan.status == "to_review":
            with st.container(horizontal=True, vertical_alignment="center"):
                if scan.document_type:  # without a form the choice stands above
                    _choice(scan, lang, "other")
                scan_list.again(scan, lang)
                scan_saving.aside(scan, lang)


def _head(scan: Scan, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(scan.file_name), anchor=False, width="stretch")
        st.badge(t(f"intake.status_{scan.status}", lang), color="green" if scan.status == "saved" else "blue")
    uploaded = t("scans.uploaded", lang, who=scan.uploaded_by, when=local(scan.uploaded_at, lang))
    st.caption(plain(" · ".join(filter(None, (scan.station, form_name(scan, lang), uploaded)))))
    waiting = [
        one for one in scans.visible(session.writer(), people.current(), statuses=("to_review",), limit=50)
        if one.identifier != scan.identifier
    ]  # fmt: skip
    if waiting:
        word = plural(len(waiting), lang, one="one", few="few", many="many")
        link(
            waiting[-1].identifier, t(f"scans.next_{word}", lang, count=len(waiting)), lang, icon=":material/skip_next:"
        )


@st.fragment
def _review(identifier: str, lang: str) -> None:
    """Picture, fields, and what will be written: drawn anew with each decision, the rest of the page is not."""
    with failures.shown(lang):
        scan = scans.find(session.writer(), people.current(), identifier)
        if scan.status != "to_review":
            st.rerun(scope="app")
        at = scan_desk.desk(scan)
        if not at.fields:
            _formless(at, lang)
            return
        with failures.shown(lang):
            if scan_review.take(at, lang):
                at = scan_desk.desk(scan)
        _notes(at, lang)
        scan_review.draw(at, lang)
        with failures.shown(lang):
            scan_gaps.offer(at, lang)
        scan_saving.panel(at, lang)


def _notes(at: ScanDesk, lang: str) -> None:
    """What a person should know of the pages before they trust what was read."""
    notes = dict.fromkeys(note for page in at.document.pages for note in page.notes)
    for note in notes:
        if note in ("blank", "handwriting", "other_alphabet", "low_resolution", "unsure"):
            st.warning(t(f"scans.note_{note}", lang), icon=":material/info:")
    if at.document.failed:
        numbers = ", ".join(str(number) for number, _ in at.document.failed)
        st.warning(t("scans.note_failed", lang, pages=numbers), icon=":material/broken_image:")


def _formless(at: ScanDesk, lang: str) -> None:
    """A scan of no known form: its picture, its text, and the choice of a form."""
    st.warning(t("scans.no_form", lang), icon=":material/help:")
    _notes(at, lang)
    scan_saving.repeated(at, lang)
    with st.container(horizontal=True, vertical_alignment="center"):
        _choice(at.scan, lang, "first")
        if form_store.may_edit(people.current()):
            st.page_link(FORMS, label=t("scans.teach", lang), icon=":material/add:", query_params={"lang": lang})
    left, right = st.columns(2, gap="medium")
    with left, failures.shown(lang):
        for page in at.document.pages[:1]:
            st.image(intake.page_picture(at.scan, page).jpeg, width="stretch", alt=t("scan_review.picture", lang))
    with right:
        scan_export.text(at.document, lang)


def _choice(scan: Scan, lang: str, key: str) -> None:
    """Choosing the form by hand; the fields are found anew by it."""
    with st.popover(t("scans.form", lang), icon=":material/edit_document:", type="tertiary"):
        names = {one.name: one.ru if lang == "ru" else one.en for one in intake.templates()}
        st.caption(t("scans.form_about", lang))
        chosen = st.selectbox(
            t("scans.form_pick", lang), list(names), key=f"{key}_form_{scan.identifier}", format_func=names.__getitem__,
            index=list(names).index(scan.document_type) if scan.document_type in names else None,
            placeholder=t("scans.form_none", lang),
        )  # fmt: skip
        if st.button(
            t("scans.form_do", lang), type="primary", disabled=chosen is None, key=f"{key}_take_form_{scan.identifier}"
        ) and chosen:  # fmt: skip
            intake.take_form(scan, chosen)
            notices.later(t("scans.told_form", lang, name=plain(names[chosen])), icon=":material/edit_document:")
            st.rerun(scope="app")
