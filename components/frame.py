"""Frame around every page: page settings, language, navigation."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from azs.i18n import t
from azs.settings import LANGUAGES, ROOT
from components import failures, session

st.set_page_config(page_title="АЗС Ассистент", page_icon=str(ROOT / "static" / "favicon.png"), layout="wide")


def navigate() -> None:
    """Draw the navigation and run the page the address names; wrong settings leave the frame without a page."""
    lang, ready = LANGUAGES[0], False
    with failures.shown(lang):
        with st.sidebar:
            session.language_switch()
        lang, ready = session.language(), True
    page = st.navigation(_pages(lang))
    if ready:
        with failures.shown(lang):
            page.run()


def _pages(lang: str) -> dict[str, list[StreamlitPage]]:
    return {
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
            )
        ],
    }  # fmt: skip


navigate()
