"""The answer to a customer: a draft of a template, what the knowledge base says beside it, and sending by a person."""

from __future__ import annotations

import streamlit as st

from azs.complaints import answering, handling
from azs.complaints.answering import ANSWERABLE, Reply
from azs.complaints.desk import Complaint
from azs.errors import AzsError
from azs.i18n import describe, t
from components import complaint_draft, complaints, document_answer, notices, people, session
from components.plain_text import plain

LANGUAGES = {"ru": "Русский", "en": "English"}


def panel(one: Complaint, lang: str) -> None:
    """Template, text, button; for those who may answer, while it can be answered."""
    if not handling.may_handle(people.current()) or one.status not in ANSWERABLE:
        return
    key = f"answer_{one.identifier}"
    with st.expander(t("complaint_desk.answer", lang), icon=":material/reply:", expanded=one.status != "answered"):
        left, right = st.columns([3, 1])
        replies = answering.fitting(complaints.replies(), one.category)
        spoken = right.selectbox(
            t("complaint_desk.answer_language", lang), list(LANGUAGES), key=f"{key}_lang", format_func=LANGUAGES.get,
            index=list(LANGUAGES).index(one.language) if one.language in LANGUAGES else 0,
        )  # fmt: skip
        chosen = left.selectbox(
            t("complaint_desk.template", lang), replies, key=f"{key}_template", index=None,
            format_func=lambda reply: reply.titles[lang], placeholder=t("complaint_desk.template_hint", lang),
        )  # fmt: skip
        with st.container(horizontal=True):
            if chosen is not None:
                st.button(
                    t("complaint_desk.draft", lang), key=f"{key}_draft", icon=":material/content_paste:",
                    on_click=_draft, args=(one, chosen, spoken, key),
                )  # fmt: skip
            complaint_draft.chooser(one, key, lang)
        complaint_draft.write(one, key, spoken, lang)
        st.text_area(
            t("complaint_desk.answer_text", lang), key=key, height=220, max_chars=answering.ANSWER_CHARS,
            placeholder=t("complaint_desk.answer_hint", lang),
        )  # fmt: skip
        complaint_draft.told(key, lang)
        mail = complaints.rules().mail
        goes = one.has_email and mail
        why = "goes_out" if goes else "no_mail" if one.has_email else "only_noted"
        st.caption(t(f"complaint_desk.{why}", lang))
        label = "complaint_desk.send" if goes else "complaint_desk.note_answer"
        st.button(
            t(label, lang), key=f"{key}_send", type="primary", icon=":material/send:", on_click=_send,
            args=(one, spoken, key, lang),
        )  # fmt: skip
    _sources(one, lang)


def _draft(one: Complaint, reply: Reply, spoken: str, key: str) -> None:
    st.session_state[key] = answering.draft(reply, one, spoken)
    complaint_draft.forget(key)


def _send(one: Complaint, spoken: str, key: str, lang: str) -> None:
    said = str(st.session_state.get(key, ""))
    try:
        sent = answering.answer(
            session.writer(), people.current(), one.identifier, text=said, lang=spoken, mail=complaints.rules().mail
        )
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/error:")
        return
    st.session_state[key] = ""
    complaint_draft.forget(key)
    notices.later(t("complaint_desk.told_sent" if sent else "complaint_desk.told_noted", lang), icon=":material/send:")
    complaints.wake()


def _sources(one: Complaint, lang: str) -> None:
    """What the company's instructions say to it: for whoever answers, not for the customer."""
    opened = st.expander(
        t("complaint_desk.sources", lang), icon=":material/library_books:", key=f"sources_{one.identifier}",
        on_change="rerun",
    )  # fmt: skip
    if not opened.open:
        return
    with opened:
        st.caption(t("complaint_desk.sources_about", lang))
        advice = complaint_draft.advice(one)
        if not advice.answered:
            st.info(t("complaint_desk.no_sources", lang), icon=":material/search_off:")
            return
        document_answer.urgent(advice, 0, lang)
        document_answer.draw(advice, 0, lang)
