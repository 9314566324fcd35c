"""Assistant: a question becomes a plan, a query, a table, a chart and a sentence."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.semantic import load_model
from components import assistant, chat_messages, data_files, failures, notices, people, session

SHOWN_EXAMPLES = 6

lang = session.language()
with failures.shown(lang):
    people.current()
    history = assistant.history()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t("chat.title", lang), anchor=False, width="stretch")
        if history and st.button(t("chat.clear", lang), icon=":material/delete:"):
            assistant.clear()
            st.rerun()
    assistant.open_kept()
    notices.show()
    assistant.model_note(lang)
    assistant.carried_note(lang)
    for at, turn in enumerate(history):
        chat_messages.turn(turn, at, lang)
    asked = None
    if not history:
        st.caption(t("chat.hello", lang))
        examples = [golden.question(lang) for golden in load_model().golden[:SHOWN_EXAMPLES]]
        asked = st.pills(t("chat.examples", lang), examples, key="example", label_visibility="collapsed")
        if asked:
            st.session_state.pop("example", None)
    data_files.line(lang)
    typed = data_files.chat_input(lang)
    words = typed or data_files.waiting_words() or asked
    wanted = assistant.Picked(str(words)) if words else assistant.picked()
    if wanted:
        if wanted.at is None:
            chat_messages.question(wanted.question)
        with st.chat_message("assistant", avatar=":material/smart_toy:"):
            answered = assistant.ask(wanted, lang)
        if answered:
            st.rerun()
