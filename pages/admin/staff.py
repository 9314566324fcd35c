"""People, what they see and how they sign in. For administrators."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import failures, notices, people, session, staff

lang = session.language()
with failures.shown(lang):
    actor = people.require("administrator", place="staff")
    notices.show()
    st.title(t("staff.title", lang), anchor=False)
    st.caption(t("staff.about", lang))
    staff.panel(actor, lang)
