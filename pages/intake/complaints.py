"""Complaints of customers: the queue, or one of them where the address names it."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import absences, address, complaint_card, complaint_list, failures, notices, people, session
from components.complaint_words import PAGE

lang = session.language()
with failures.shown(lang):
    people.current()
    notices.show()
    identifier = address.followed("id")
    if identifier:
        label = t("complaint_desk.to_list", lang)
        st.page_link(PAGE, label=label, icon=":material/arrow_back:", query_params={"lang": lang})
        complaint_card.card(identifier, lang)
    else:
        st.title(t("complaint_desk.title", lang), anchor=False)
        st.caption(t("complaint_desk.about", lang))
        complaint_card.forget()
        with failures.shown(lang):
            absences.panel(lang)
        complaint_list.listed(lang)
