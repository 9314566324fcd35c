"""Frame around every page: page settings, language, navigation."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from azs.i18n import t
from azs.settings import LANGUAGES, ROOT
from components import failures, people, session, uploader_words

st.set_page_config(page_title="АЗС Ассистент", page_icon=str(ROOT / "static" / "favicon.png"), layout="wide")


def navigate() -> None:
    """Draw the navigation and run the page the address names; wrong settings leave the frame without a page."""
    lang, ready = LANGUAGES[0], False
    with failures.shown(lang):
        with st.sidebar:
            session.language_switch()
        lang = session.language()
        with st.sidebar:
            people.switch(lang)
        ready = True
    page = st.navigation(_pages(lang, people.current().role if ready else ""))
    if ready:
        uploader_words.in_language(lang)
        with failures.shown(lang):
            page.run()


@dataclass(frozen=True)
class Place:
    """A page: its section, its file below `pages/`, the key of its title, its icon, and whether the menu shows it."""

    section: str
    file: str
    title: str
    icon: str
    shown: bool = True


def _places(role: str) -> tuple[Place, ...]:
    """All pages in the order of the menu; those not for the role are not offered, and say so when opened."""
    rules, sender = role == "administrator", role in ("manager", "administrator")
    return (
        Place("app.section_insight", "insight/overview", "app.overview", "dashboard"),
        Place("app.section_insight", "insight/reports", "reports.title", "article"),
        Place("app.section_insight", "insight/alerts", "alerts_page.title", "notifications"),
        Place("app.section_insight", "insight/schedule", "schedule_page.title", "event_repeat", shown=sender),
        Place("app.section_assistant", "assistant/chat", "app.chat", "smart_toy"),
        Place("app.section_assistant", "assistant/saved", "saved.title", "push_pin"),
        Place("knowledge.section", "knowledge/documents", "knowledge.title", "library_books"),
        Place("knowledge.section", "knowledge/document", "knowledge.title", "description", shown=False),
        Place("knowledge.section", "knowledge/glossary", "glossary.title", "dictionary"),
        Place("complaint_desk.section", "intake/complaints", "complaint_desk.title", "support_agent"),
        Place("intake.section", "intake/scans", "intake.title", "document_scanner"),
        Place("intake.section", "intake/forms", "forms_page.title", "edit_document"),
        Place("app.section_admin", "admin/audit", "app.audit", "policy", shown=rules),
        Place("app.section_admin", "admin/verified", "verified.title", "verified", shown=rules),
    )


def _pages(lang: str, role: str) -> dict[str, list[StreamlitPage]]:
    pages: dict[str, list[StreamlitPage]] = {}
    for at, place in enumerate(_places(role)):
        name = place.file.rsplit("/", 1)[1]
        page = st.Page(
            ROOT / "pages" / f"{place.file}.py", title=t(place.title, lang), url_path=name, default=at == 0,
            icon=f":material/{place.icon}:", visibility="visible" if place.shown else "hidden",
        )  # fmt: skip
        pages.setdefault(t(place.section, lang), []).append(page)
    return pages


navigate()
