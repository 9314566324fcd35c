"""Audit log: who asked, saw, took out and changed what. For administrators."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import audit_log, failures, people, session

lang = session.language()
with failures.shown(lang):
    actor = people.require("administrator", place="audit")
    st.title(t("app.audit", lang), anchor=False)
    st.caption(t("audit.about", lang))
    query = audit_log.asked(lang)
    if query is not None:
        audit_log.table(actor, query, lang)
