"""Frame around every page: page settings, language, navigation."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.settings import ROOT
from components import failures, session

st.set_page_config(page_title="АЗС Ассистент", page_icon=str(ROOT / "static" / "favicon.png"), layout="wide")


def navigate() -> None:
    """Draw the navigation and run the page the address names."""
    with st.sidebar:
        session.language_switch()
    lang = session.language()
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
            )
        ],
    }  # fmt: skip
    page = st.navigation(pages)
    with failures.shown(lang):
        page.run()


navigate()
