"""Frame around every page: page settings, language, navigation."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from azs.complaints.station_code import FORM
from azs.complaints.versions import TEACHERS
from azs.errors import AccessError, SettingsError
from azs.i18n import t
from azs.labelling.example import REVIEWERS
from azs.settings import LANGUAGES, ROOT
from components import entrance, failures, people, session, uploader_words

st.set_page_config(page_title="АЗС Ассистент", page_icon=str(ROOT / "static" / "favicon.png"), layout="wide")
_PUBLIC = ROOT / "pages" / "public" / f"{FORM}.py"


def navigate() -> None:
    """Draw the navigation and run the page the address names; wrong settings leave the frame without a page."""
    if _is_public():
        _draw_public()
        return
    lang, ready = LANGUAGES[0], False
    with failures.shown(lang):
        with st.sidebar:
            session.language_switch()
        lang = session.language()
        try:
            people.come_in()
        except (entrance.NobodyError, entrance.TurnedAwayError) as error:
            _draw_entrance(lang, error)
            return
        with st.sidebar:
            people.switch(lang)
        ready = True
    page = st.navigation(_pages(lang, people.current().role if ready else ""), expanded=True)
    if ready:
        uploader_words.in_language(lang)
        entrance.banner(lang)
        with failures.shown(lang):
            page.run()


def _draw_entrance(lang: str, error: AccessError) -> None:
    """For nobody: pages have their addresses, so that signing in leads back, and nothing in them."""
    st.navigation(_pages(lang, ""), position="hidden")
    entrance.draw(lang, error)


def _is_public() -> bool:
    """Whether only the page for everybody is there: at the host for customers, whatever the browser asks for, and at
    the page's own address, where one that lies of its address reaches no other page by that."""
    try:
        host = session.settings().reception.public_host
    except SettingsError:  # said by the frame of the staff, which shows no page then
        return False
    asked = str(st.context.headers.get("Host", "")).rpartition("@")[2].partition(":")[0].lower()
    return (bool(host) and asked == host) or urlsplit(st.context.url or "").path.rstrip("/").endswith(f"/{FORM}")


def _draw_public() -> None:
    """The page for everybody, alone: nobody is signed in by it, and no other page can be reached through it."""
    st.set_page_config(layout="centered")
    lang = LANGUAGES[0]
    with failures.shown(lang):
        with st.container(horizontal=True, horizontal_alignment="right"):
            session.language_switch()
        lang = session.language()
    form = st.Page(_PUBLIC, title=t("complaint_form.title", lang), url_path=FORM)
    start = st.Page(lambda: st.switch_page(form), title=form.title, url_path="start", default=True)
    page = st.navigation([form, start], position="hidden")
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
    teacher, reviewer = role in TEACHERS, role in REVIEWERS
    own = bool(role) and not entrance.options().demo  # in the demonstration nobody has an account
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
        Place("complaint_desk.section", "admin/learning", "complaint_learning.title", "model_training", shown=teacher),
        Place("complaint_desk.section", "admin/routing", "complaint_rules.title", "alt_route", shown=rules),
        Place("intake.section", "intake/scans", "intake.title", "document_scanner"),
        Place("intake.section", "intake/forms", "forms_page.title", "edit_document"),
        Place("app.section_insight", "public/complaint", "complaint_form.title", "rate_review", shown=False),
        Place("app.section_quality", "admin/quality", "quality.title", "school", shown=sender),
        Place("app.section_quality", "admin/labelling", "labelling.title", "checklist", shown=reviewer),
        Place("app.section_admin", "admin/staff", "staff.title", "group", shown=rules),
        Place("app.section_admin", "account/account", "account.title", "account_circle", shown=own),
        Place("app.section_admin", "admin/audit", "app.audit", "policy", shown=rules),
        Place("app.section_admin", "admin/verified", "verified.title", "verified", shown=rules),
        Place("app.section_admin", "admin/reception", "reception.title", "qr_code_2", shown=rules),
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
