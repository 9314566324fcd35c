"""One document: page by page, with the quoted passage marked."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.knowledge import library
from components import document_view, failures, knowledge, notices, people, session

lang = session.language()
with failures.shown(lang):
    people.current()
    notices.show()
    identifier = st.query_params.get("id", "")
    st.page_link(knowledge.DOCUMENTS, label=t("knowledge.to_list", lang), icon=":material/arrow_back:")
    if not identifier:
        st.info(t("knowledge.not_found", lang), icon=":material/description:")
    else:
        document = library.find(session.writer(), people.current(), identifier)
        document_view.head(document, lang)
        place = document_view.place_asked()
        document_view.summary(document, place, lang)
        document_view.body(document, place, lang)
