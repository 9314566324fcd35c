"""The company's own model: what it learns from, how training goes, whether it is better. For managers too."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import failures, notices, people, quality, session

lang = session.language()
with failures.shown(lang):
    people.require("manager", "administrator", place="quality")
    notices.show()
    st.title(t("quality.title", lang), anchor=False)
    st.caption(t("quality.about", lang))
    quality.draw(lang)
