"""Where complaints go: the rules in force, a text tried by them, another file of rules in their place."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import complaint_rules, failures, notices, people, session

lang = session.language()
with failures.shown(lang):
    people.require("administrator", place="routing")
    notices.show()
    st.title(t("complaint_rules.title", lang), anchor=False)
    st.caption(t("complaint_rules.about", lang))
    rules, trial, file = st.tabs([t(f"complaint_rules.tab_{name}", lang) for name in ("rules", "trial", "file")])
    with rules, failures.shown(lang):
        complaint_rules.in_force(lang)
    with trial, failures.shown(lang):
        complaint_rules.attempt(lang)
    with file, failures.shown(lang):
        complaint_rules.own_file(lang)
