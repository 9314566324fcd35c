"""The customer's page: write what happened, and ask what became of it."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import complaint_form, complaint_status, failures, session

lang = session.language()
with failures.shown(lang):
    st.title(t("complaint_form.title", lang), anchor=False)
    st.caption(t("complaint_form.about", lang))
    writing, asking = st.tabs([t("complaint_form.tab_write", lang), t("complaint_form.tab_ask", lang)])
    with writing, failures.shown(lang):
        complaint_form.form(lang)
    with asking, failures.shown(lang):
        complaint_status.ask(lang)
