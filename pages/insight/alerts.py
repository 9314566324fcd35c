"""Alerts: what stands out at the person's stations, and who deals with it."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import alerts, failures, notices, people, session

lang = session.language()
with failures.shown(lang):
    people.current()
    notices.show()
    st.title(t("alerts_page.title", lang), anchor=False)
    st.caption(t("alerts_page.about", lang))
    alerts.listed(lang)
    alerts.rules(lang)
