"""How complaints come in: the form and its codes for the stations, and who has keys of the REST interface."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import api_keys, failures, notices, people, session, station_codes

lang = session.language()
with failures.shown(lang):
    people.require("administrator", place="reception")
    notices.show()
    st.title(t("reception.title", lang), anchor=False)
    st.caption(t("reception.about", lang))
    with failures.shown(lang):
        station_codes.panel(lang)
    with failures.shown(lang):
        api_keys.panel(lang)
