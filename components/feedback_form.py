"""What a person thinks of an answer: a vote, what was wrong, and how it should have been."""

from __future__ import annotations

import streamlit as st

from azs import audit
from azs.feedback import REASONS, Feedback, save_feedback
from azs.i18n import t
from chains.answer import Answer
from components import people, session


def draw(answer: Answer, at: int, lang: str) -> None:
    """Thumbs and, after a vote, a form; `at` is the answer's place in the conversation."""
    vote = st.feedback("thumbs", key=f"vote_{at}")
    if st.session_state.get(f"saved_{at}"):
        st.caption(t("chat.thanks", lang))
        return
    if vote is None:
        return
    with st.form(f"feedback_{at}", border=False):
        reasons, correction = [], ""
        if vote == 0:
            reasons = st.pills(
                t("feedback.what", lang), REASONS, selection_mode="multi", key=f"reasons_{at}",
                format_func=lambda code: t(f"feedback.{code.lower()}", lang),
            )  # fmt: skip
            correction = st.text_input(t("chat.correction", lang), max_chars=2000)
        if st.form_submit_button(t("chat.send", lang)):
            _save(answer, vote, tuple(reasons), correction)
            st.session_state[f"saved_{at}"] = True
            st.rerun()


def _save(answer: Answer, vote: int, reasons: tuple[str, ...], correction: str) -> None:
    actor = people.current()
    item = Feedback(
        question=answer.question, vote=1 if vote else -1, sql_text=answer.sql, correction=correction or None,
        plan_json=answer.plan.to_json() if answer.plan else None, model_name=answer.model_name,
        language=answer.language, reasons=reasons, user_name=actor.user, badge=answer.badge,
    )  # fmt: skip
    save_feedback(session.writer(), item)
    audit.record(session.writer(), actor, audit.Event("write", place="feedback", rows=1))
