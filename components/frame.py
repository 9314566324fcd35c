"""Frame around every page: page settings, language, navigation."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from azs.i18n import t
from azs.settings import LANGUAGES, ROOT
from components import failures, people, session

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
        with failures.shown(lang):
            page.run()


def _pages(lang: str, role: str) -> dict[str, list[StreamlitPage]]:
    """All pages; those not for the role are not offered, and say so when opened by their address."""
    pages = {
        t("app.section_insight", lang): [
            st.Page(
                ROOT / "pages" / "insight" / "overview.py", title=t("app.overview", lang), url_path="overview",
                icon=":material/dashboard:", default=True,
            )
        ],
        t("app.section_assistant", lang): [
            st.Page(
                ROOT / "pages" / "assistant" / "chat.py", title=t("app.chat", lang), url_path="chat",
                icon=":material/smart_toy:",
            ),
            st.Page(
                ROOT / "pages" / "assistant" / "saved.py", title=t("saved.title", lang), url_path="saved",
                icon=":material/push_pin:",
            ),
        ],
    }  # fmt: skip
    pages[t("app.section_admin", lang)] = [
        st.Page(
            ROOT / "pages" / "admin" / "audit.py", title=t("app.audit", lang), url_path="audit",
            icon=":material/policy:", visibility="visible" if role == "administrator" else "hidden",
        ),
        st.Page(
            ROOT / "pages" / "admin" / "verified.py", title=t("verified.title", lang), url_path="verified",
            icon=":material/verified:", visibility="visible" if role == "administrator" else "hidden",
        ),
    ]  # fmt: skip
    return pages


navigate()
