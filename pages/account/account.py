"""One's own account, for everybody."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import account, failures, people, session

lang = session.language()
with failures.shown(lang):
    people.current()
    st.title(t("account.title", lang), anchor=False)
    account.panel(lang)
