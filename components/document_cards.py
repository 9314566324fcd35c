"""The list of documents, and what is said of one: summary, card, file, deletion with undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from azs.i18n import describe, t
from azs.i18n.formats import date
from azs.knowledge import library, reader
from azs.knowledge.document import KINDS, Access, DocumentCard
from azs.knowledge.revisions import Document
from azs.security.actor import ROLES
from components import document_retelling, failures, knowledge, notices, people, session
from components.plain_text import plain

STATES = ("in_force", "superseded", "queued", "reading", "failed")
ROW_PX, MOST_ROWS = 35, 12
_WIDTHS = {"code": 110, "name": 420, "kind": 150, "state": 110}  # pixels
_COLUMNS = ("code", "name", "revision", "valid_from", "kind", "state", "pages")


def state_of(document: Document, standing: bool) -> str:
    """Which of STATES a document is in."""
    if document.status != "ready":
        return document.status
    return "in_force" if standing else "superseded"


def chosen(found: Sequence[Document], standing: dict[str, bool], lang: str) -> Document | None:
    """The table of documents; returns the one whose row is selected."""
    rows = [
        {
            "code": one.card.code, "name": one.card.title, "revision": one.card.revision,
            "valid_from": date(one.card.valid_from, lang), "kind": t(f"knowledge.kind_{one.card.kind}", lang),
            "state": t(f"knowledge.state_{state_of(one, standing[one.identifier])}", lang),
            "pages": str(one.pages or "—"),
        }
        for one in found
    ]  # fmt: skip
    config = {name: st.column_config.Column(t(f"knowledge.{name}", lang)) for name in _COLUMNS}
    for name, width in _WIDTHS.items():
        config[name] = st.column_config.TextColumn(t(f"knowledge.{name}", lang), width=width)
    event = st.dataframe(
        pd.DataFrame(rows, columns=list(_COLUMNS)), hide_index=True, column_config=config, key="documents_table",
        on_select="rerun", selection_mode="single-row", height=(min(len(rows), MOST_ROWS) + 1) * ROW_PX + 3,
    )  # fmt: skip
    picked = event.selection.rows  # type: ignore[union-attr]
    return found[picked[0]] if picked and picked[0] < len(found) else None


def filtered(found: Sequence[Document], standing: dict[str, bool], lang: str) -> list[Document]:
    """Documents that fit the search and the filters, which are drawn."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            t("knowledge.search", lang), key="documents_words", max_chars=200, icon=":material/search:", width="stretch"
        )
        kind = st.selectbox(
            t("knowledge.kind", lang), ["", *KINDS], key="documents_kind", width=220,
            format_func=lambda name: t(f"knowledge.kind_{name}", lang) if name else t("knowledge.all", lang),
        )  # fmt: skip
        state = st.selectbox(
            t("knowledge.state", lang), ["", *STATES], key="documents_state", width=200,
            format_func=lambda name: t(f"knowledge.state_{name}", lang) if name else t("knowledge.all", lang),
        )  # fmt: skip
    wanted = (words or "").casefold().split()
    return [
        one for one in found
        if (not kind or one.card.kind == kind)
        and (not state or state_of(one, standing[one.identifier]) == state)
        and all(
            word in f"{one.card.title} {one.card.code} {one.file_name} {one.card.owner}".casefold() for word in wanted
        )
    ]  # fmt: skip


def details(document: Document, lang: str) -> None:
    """Everything about the selected document."""
    with st.container(border=True):
        st.subheader(plain(document.card.title), anchor=False)
        if document.status == "failed":
            st.error(describe(reader.problem_of(document), lang), icon=":material/error:")
        for warning in document.warnings:
            st.warning(t(f"documents.warning_{warning}", lang), icon=":material/info:")
        with st.container(horizontal=True, vertical_alignment="center"):
            _tools(document, lang)
        if document.summary_json:
            with failures.shown(lang):
                document_retelling.draw(document, lang)
        if library.may_keep(people.current()):
            with st.expander(t("knowledge.card", lang), icon=":material/edit:"):
                _card_form(document, lang)


def download(document: Document, lang: str) -> None:
    """A button for the file as it was uploaded."""
    originals = knowledge.originals()
    if not originals.has(document.sha256):
        st.caption(t("errors.documents.file_gone", lang))
        return
    st.download_button(
        t("knowledge.download", lang), data=lambda: originals.read(document.sha256), file_name=document.file_name,
        mime="application/octet-stream", key=f"file_{document.identifier}", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip


def undo(lang: str) -> None:
    """Documents deleted within a day, each with a button that puts it back."""
    actor = people.current()
    gone = library.deleted(session.writer(), actor)
    if not gone:
        return
    with st.expander(f"{t('knowledge.deleted_title', lang)} · {len(gone)}", icon=":material/delete_history:"):
        st.caption(t("knowledge.deleted_about", lang))
        for one in gone:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(one.card.title, width="stretch")
                if st.button(t("knowledge.restore", lang), key=f"back_{one.identifier}", icon=":material/undo:"):
                    library.restore(session.writer(), actor, one.identifier)
                    notices.later(t("knowledge.restored", lang, title=plain(one.card.title)), icon=":material/undo:")
                    st.rerun()


def _tools(document: Document, lang: str) -> None:
    actor, key = people.current(), document.identifier
    if document.status == "ready":
        st.page_link(
            knowledge.DOCUMENT, label=t("knowledge.open", lang), icon=":material/open_in_new:",
            query_params={"id": key, "lang": lang},
        )  # fmt: skip
    download(document, lang)
    if not library.may_keep(actor):
        return
    if document.status == "failed" and st.button(
        t("knowledge.again", lang), key=f"again_{key}", icon=":material/refresh:"
    ):
        library.again(session.writer(), actor, key)
        knowledge.wake()
        st.rerun()
    if st.button(t("knowledge.delete", lang), key=f"delete_{key}", icon=":material/delete:", type="tertiary"):
        library.delete(session.writer(), actor, key)
        notices.later(t("knowledge.deleted", lang, title=plain(document.card.title)), icon=":material/delete:")
        st.rerun()


def _card_form(document: Document, lang: str) -> None:
    key = document.identifier
    st.caption(t("knowledge.new_revision", lang))
    with st.form(f"card_{key}", border=False):
        card = card_fields(document.card, f"card_{key}", lang)
        sent = st.form_submit_button(t("knowledge.save", lang), type="primary", icon=":material/check:")
    if sent:
        with failures.shown(lang):
            library.describe(session.writer(), people.current(), key, card=card)
            notices.later(t("knowledge.saved", lang), icon=":material/check:")
            st.rerun()


def card_fields(card: DocumentCard, key: str, lang: str, *, titled: bool = True) -> DocumentCard:
    """Fields of a card; returns what stands in them now."""
    title = card.title
    if titled:
        title = st.text_input(t("knowledge.name", lang), card.title, key=f"{key}_title", max_chars=300) or ""
    left, right = st.columns(2)
    with left:
        kind = st.selectbox(
            t("knowledge.kind", lang), KINDS, index=KINDS.index(card.kind) if card.kind in KINDS else len(KINDS) - 1,
            key=f"{key}_kind", format_func=lambda name: t(f"knowledge.kind_{name}", lang),
        )  # fmt: skip
        code = st.text_input(t("knowledge.code", lang), card.code, key=f"{key}_code", max_chars=80)
        revision = st.text_input(t("knowledge.revision", lang), card.revision, key=f"{key}_revision", max_chars=40)
        owner = st.text_input(t("knowledge.owner", lang), card.owner, key=f"{key}_owner", max_chars=120)
    with right:
        since = _day(t("knowledge.valid_from", lang), card.valid_from, f"{key}_from", lang)
        until = _day(t("knowledge.valid_until", lang), card.valid_until, f"{key}_until", lang)
        equipment = _some(t("knowledge.equipment", lang), card.access.equipment, f"{key}_equipment")
        stations = _some(t("knowledge.stations", lang), card.access.stations, f"{key}_stations")
    roles = st.multiselect(
        t("knowledge.reader_roles", lang), ROLES, [role for role in card.access.reader_roles if role in ROLES],
        key=f"{key}_roles", format_func=lambda role: t(f"people.role_{role}", lang),
    )  # fmt: skip
    regions = _some(t("knowledge.reader_regions", lang), card.access.reader_regions, f"{key}_regions")
    seen_at = _some(t("knowledge.reader_stations", lang), card.access.reader_stations, f"{key}_seen_at")
    asked = st.text_area(
        t("knowledge.asked", lang),
        "\n".join(card.asked),
        key=f"{key}_asked",
        max_chars=20_000,
        help=t("knowledge.asked_help", lang),
    )
    access = Access(stations, card.access.regions, equipment, tuple(roles), regions, seen_at)
    lines = tuple(line.strip() for line in (asked or "").splitlines() if line.strip())
    return DocumentCard(title, kind, code or "", revision or "", since, until, owner or "", access, lines)


def _day(label: str, value: dt.date | None, key: str, lang: str) -> dt.date | None:
    picked = st.date_input(label, value, key=key, format="DD.MM.YYYY" if lang == "ru" else "YYYY-MM-DD")
    return picked if isinstance(picked, dt.date) else None


def _some(label: str, values: Sequence[str], key: str) -> tuple[str, ...]:
    text = st.text_input(label, ", ".join(values), key=key, max_chars=1000)
    return tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))
