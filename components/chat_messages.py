"""Drawing of one question and its answer."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import number
from azs.saved import SavedDraft
from azs.semantic import load_model
from chains import accuracy
from chains.answer import Answer, option_text
from components import (
    answer_result,
    assistant,
    conclusion,
    data_files,
    document_answer,
    failures,
    feedback_form,
    interpretation,
    saved,
    verified,
)  # fmt: skip
from components.plain_text import plain

BADGES = {
    "golden": ("green", ":material/verified:"), "plan": ("blue", ":material/account_tree:"),
    "check": ("orange", ":material/visibility:"), "sql": ("orange", ":material/smart_toy:"),
    "documents": ("green", ":material/menu_book:"), "none": ("gray", ":material/help:"),
}  # fmt: skip
EDITABLE = 2


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
        if answer.route == "clarify":
            _clarify(answer, at)
            return
        if answer.advice is not None:
            document_answer.urgent(answer.advice, at, lang)
        _badge(answer, lang)
        if answer.route != "data":
            _without_figures(answer, at, lang)
            return
        interpretation.line(answer, at, lang, editable=at >= len(assistant.history()) - EDITABLE)
        st.markdown(plain(answer.text))
        if answer.caution:
            st.warning(plain(answer.caution), icon=":material/visibility:")
        _ways(answer, at)
        answer_result.draw(answer, at)
        conclusion.draw(answer, at, lang)
        if answer.advice is not None:
            st.subheader(t("knowledge.to_documents", lang), anchor=False)
            document_answer.draw(answer.advice, at, lang)
        with st.expander("SQL", icon=":material/code:"):
            st.code(answer.sql, language="sql", wrap_lines=True)
        if not answer.files:
            _keep(answer, at, lang)
        feedback_form.draw(answer, at, lang)


def _without_figures(answer: Answer, at: int, lang: str) -> None:
    """What documents say, or why nothing is said."""
    if answer.route == "documents" and answer.advice is not None:
        if answer.reason:
            st.caption(plain(answer.reason))
        document_answer.draw(answer.advice, at, lang)
        return
    _unanswerable(answer, at)
    if answer.advice is not None:
        document_answer.nothing(answer.advice, at, lang)


def _badge(answer: Answer, lang: str) -> None:
    """Who stands behind the figures, and how long they took."""
    with st.container(horizontal=True, vertical_alignment="center"):
        colour, icon = BADGES[answer.badge]
        st.badge(
            t(
                "data_files.chat.badge_plan"
                if answer.files and answer.badge == "plan"
                else f"chat.badge_{answer.badge}",
                lang,
            ),
            color=colour,
            icon=icon,
            help=_badge_help(answer, lang),
        )
        data_files.badge(answer, lang)
        if answer.doubted and answer.badge == "plan":
            colour, icon = BADGES["check"]
            st.badge(t("chat.badge_check", lang), color=colour, icon=icon, help=accuracy.told("check", lang))
        said = t("chat.seconds", lang, seconds=number(max(answer.seconds, 0.01), lang, 2 if answer.seconds < 1 else 1))
        st.caption(f"{said} · {plain(answer.model_name)}" if answer.model_name else said)


def _badge_help(answer: Answer, lang: str) -> str | None:
    """How often such answers were right; of files nobody has measured it."""
    if answer.badge == "documents":
        return t("knowledge.badge_help", lang)
    return None if answer.files else accuracy.told(answer.badge, lang)


def _keep(answer: Answer, at: int, lang: str) -> None:
    """Buttons that keep the answer: pin, basket of the report, link, verified question."""
    plan = answer.plan.to_json() if answer.plan else ""
    draft = SavedDraft(
        title=answer.title, question=answer.question, language=answer.language, plan_json=plan,
        sql_text="" if plan else answer.sql, chart=answer.chart.kind,
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        saved.pin_button(draft, f"pin_{at}", lang)
        saved.report_button(draft, f"report_{at}", lang)
        saved.share_button(draft, f"share_{at}", lang)
        verified.propose_button(draft, f"propose_{at}", lang)


def _clarify(answer: Answer, at: int) -> None:
    """The question back, with a button for each reading."""
    st.markdown(plain(answer.text))
    if answer.doubt is None:
        return
    with st.container(horizontal=True):
        for option in answer.doubt.options:
            st.button(
                plain(option_text(option, answer.language)), key=f"option_{at}_{answer.doubt.name}_{option.value}",
                on_click=assistant.choose, args=(at, answer.doubt.name, option.value),
            )  # fmt: skip


def _ways(answer: Answer, at: int) -> None:
    """Buttons that leave out what emptied the answer, or the words nobody knows."""
    if not answer.ways:
        return
    with st.container(horizontal=True):
        for place, way in enumerate(answer.ways):
            st.button(
                plain(way.label), key=f"way_{at}_{place}", icon=":material/filter_alt_off:", on_click=assistant.change,
                args=(at, way.plan),
            )  # fmt: skip


def _unanswerable(answer: Answer, at: int) -> None:
    st.markdown(plain(answer.reason or answer.text))
    _ways(answer, at)
    if answer.files:
        return
    st.caption(t("chat.can", answer.language))
    with st.container(gap="xxsmall"):
        for place, golden in enumerate(load_model().golden[:3]):
            example = golden.question(answer.language)
            st.button(
                example, key=f"example_{at}_{place}", on_click=assistant.pick, args=(example,), type="tertiary",
                icon=":material/arrow_forward:",
            )  # fmt: skip
