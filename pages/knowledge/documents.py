"""Documents of the knowledge base: adding, finding, describing, deleting; and what readers did not find."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.knowledge import gaps, library, revisions
from components import document_cards, document_upload, failures, knowledge, knowledge_gaps, notices, people, session

lang = session.language()
with failures.shown(lang):
    actor = people.current()
    notices.show()
    st.title(t("knowledge.title", lang), anchor=False)
    st.caption(t("knowledge.about", lang))
    keeper = library.may_keep(actor)
    open_gaps = gaps.open_gaps(session.writer()) if keeper else ()
    names = [t("knowledge.title", lang)]
    if keeper:
        names.append(f"{t('knowledge.gaps', lang)} · {len(open_gaps)}")
    shelves = st.tabs(names)
    with shelves[0]:
        document_upload.panel(lang)
        document_upload.reading(lang)
        found = library.visible(session.writer(), actor)
        if not found:
            st.info(t("knowledge.empty" if keeper else "knowledge.empty_reader", lang), icon=":material/inbox:")
        else:
            standing = revisions.in_force(library.every(session.writer()), knowledge.today())
            shown = document_cards.filtered(found, standing, lang)
            if not shown:
                st.info(t("knowledge.nothing", lang), icon=":material/search_off:")
            else:
                picked = document_cards.chosen(shown, standing, lang)
                if picked is None:
                    st.caption(t("knowledge.pick_hint", lang))
                else:
                    document_cards.details(picked, lang)
        document_cards.undo(lang)
    if keeper:
        with shelves[1]:
            knowledge_gaps.listed(open_gaps, lang)
