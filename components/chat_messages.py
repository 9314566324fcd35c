"""Drawing of one question and its answer."""

from __future__ import annotations

import streamlit as st

from azs import audit
from azs.feedback import Feedback, save_feedback
from azs.i18n import t
from azs.i18n.formats import number
from azs.semantic import load_model
from chains.answer import Answer
from components import answer_result, assistant, failures, people, session

BADGES = {"rules": ("green", ":material/verified:"), "model": ("orange", ":material/smart_toy:")}


def question(text: str) -> None:
    """The person's words."""
    with st.chat_message("user", avatar=":material/person:"):
        st.text(text)


def turn(answer: Answer, at: int, lang: str) -> None:
    """A question with its answer; `at` is its place in the conversation."""
    question(answer.question)
    with st.chat_message("assistant", avatar=":material/smart_toy:"), failures.shown(lang):
        if answer.route == "stopped":
            st.caption(answer.text)
            st.button(t("chat.again", lang), key=f"again_{at}", icon=":material/refresh:", type="tertiary",
                      on_click=assistant.pick, args=(answer.question,))  # fmt: skip
            return
        if answer.route != "data":
            _unanswerable(answer, at)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            colour, icon = BADGES.get(answer.badge, ("gray", ":material/help:"))
            st.badge(t(f"chat.badge_{answer.badge}", lang, model=answer.model_name), color=colour, icon=icon)
            st.caption(
                t("chat.seconds", lang, seconds=number(max(answer.seconds, 0.01), lang, 2 if answer.seconds < 1 else 1))
            )
        st.markdown(f"*{t('chat.understood', answer.language, text=answer.understood)}*")
        st.markdown(answer.text)
        answer_result.draw(answer, at)
        with st.expander("SQL", icon=":material/code:"):
            st.code(answer.sql, language="sql", wrap_lines=True)
        _feedback(answer, at, lang)


def _unanswerable(answer: Answer, at: int) -> None:
    st.markdown(answer.reason or answer.text)
    st.caption(t("chat.can", answer.language))
    with st.container(gap="xxsmall"):
        for place, golden in enumerate(load_model().golden[:3]):
            example = golden.question(answer.language)
            st.button(
                example, key=f"example_{at}_{place}", on_click=assistant.pick, args=(example,), type="tertiary",
                icon=":material/arrow_forward:",
            )  # fmt: skip


def _feedback(answer: Answer, at: int, lang: str) -> None:
    key = f"vote_{at}"
    vote = st.feedback("thumbs", key=key)
    if vote is None or st.session_state.get(f"saved_{at}"):
        if st.session_state.get(f"saved_{at}"):
            st.caption(t("chat.thanks", lang))
        return
    with st.form(f"feedback_{at}", border=False):
        correction = st.text_input(t("chat.correction", lang), max_chars=2000) if vote == 0 else ""
        if st.form_submit_button(t("chat.send", lang)):
            save_feedback(
                session.writer(),
                Feedback(
                    question=answer.question,
                    vote=1 if vote else -1,
                    sql_text=answer.sql,
                    correction=correction or None,
                    plan_json=answer.plan.to_json() if answer.plan else None,
                    model_name=answer.model_name,
                    language=answer.language,
                ),
            )
            audit.record(session.writer(), people.current(), audit.Event("write", place="feedback", rows=1))
            st.session_state[f"saved_{at}"] = True
            st.rerun()
