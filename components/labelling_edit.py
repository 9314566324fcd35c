"""Correcting an example: a plan or SQL that is run before it is taken, another topic, another value."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from azs.complaints.complaint import CATEGORIES
from azs.errors import AzsError
from azs.i18n import t
from azs.labelling.example import Content, Example
from azs.labelling.labels import Verdict
from chains.answer import Answer
from chains.plan import Plan
from components import failures, labelling, labelling_card
from components.complaint_words import word
from components.plain_text import plain

TRIED = "labelling_tried"
KINDS = ("plan", "sql")


Give = Callable[[Example, Verdict, str], None]


def form(example: Example, note: str, lang: str, *, give: Give = labelling.give) -> None:
    """The correction of an example, from what is there now; `give` keeps it."""
    key = "_".join(example.key)
    with st.container(border=True):
        content, ready = _correction(example, key, lang)
        with st.container(horizontal=True):
            taken = st.button(
                t("labelling.edit_take", lang), key=f"take_{key}", type="primary", icon=":material/check:",
                disabled=not ready or content.same_as(example.content),
            )  # fmt: skip
            if st.button(t("labelling.edit_cancel", lang), key=f"cancel_{key}", shortcut="Esc"):
                st.session_state.pop(labelling.EDITED, None)
                st.rerun()
        if taken:
            with failures.shown(lang):
                give(example, Verdict("corrected", content, note), lang)


def _correction(example: Example, key: str, lang: str) -> tuple[Content, bool]:
    """What the person put in, and whether it may be taken."""
    if example.task == "question":
        return _question(example, key, lang)
    if example.task == "category":
        names = [name for name in CATEGORIES if name != example.content.text]
        chosen = st.selectbox(
            t("labelling.edit_category", lang), names, index=None, key=f"edit_{key}",
            format_func=lambda name: word("category", name, lang), placeholder="—",
        )  # fmt: skip
        return Content(text=chosen or ""), bool(chosen)
    value = st.text_input(t("labelling.edit_field", lang), example.content.text, key=f"edit_{key}", max_chars=2000)
    return Content(text=(value or "").strip()), bool((value or "").strip())


def _question(example: Example, key: str, lang: str) -> tuple[Content, bool]:
    st.caption(t("labelling.edit_about", lang))
    kind = st.segmented_control(
        t("labelling.edit_as", lang), KINDS, default="plan" if example.content.plan_json else "sql", required=True,
        key=f"kind_{key}", format_func=lambda name: t(f"labelling.edit_{name}", lang), label_visibility="collapsed",
    )  # fmt: skip
    text = st.text_area(
        t(f"labelling.edit_{kind}", lang), _start(example, str(kind)), key=f"edit_{key}_{kind}", height=220,
        max_chars=4000, label_visibility="collapsed",
    )  # fmt: skip
    content = _content(str(kind), text or "")
    if st.button(t("labelling.edit_check", lang), key=f"try_{key}", icon=":material/play_arrow:"):
        st.session_state[TRIED] = (example.key, content, _tried(example, content))
    tried = st.session_state.get(TRIED)
    ready = False
    if tried is not None and tried[0] == example.key:
        found: Answer | AzsError = tried[2]
        if tried[1] != content:
            st.info(t("labelling.edit_changed", lang), icon=":material/info:")
        elif isinstance(found, AzsError):
            st.error(plain(labelling.refused(found, lang)), icon=":material/error:")
        else:
            labelling_card.result(found, lang)
            ready = True
    return content, ready


def _start(example: Example, kind: str) -> str:
    """What the text begins with: the answer as it is, or the SQL that its plan becomes."""
    if kind == "plan":
        return labelling.written(example.content) if example.content.plan_json else '{\n  "metric": "incidents"\n}'
    if example.content.sql_text and not example.content.plan_json:
        return example.content.sql_text
    try:
        found = labelling.answered(example, example.content)
    except AzsError:
        return example.content.sql_text
    return found.sql if found is not None else example.content.sql_text


def _content(kind: str, text: str) -> Content:
    """The correction; a plan as the product writes it, so that equal plans are equal texts."""
    if kind == "sql":
        return Content(sql_text=text.strip())
    try:
        return Content(plan_json=Plan.from_json(text).to_json())
    except ValueError:
        return Content(plan_json=text.strip())


def _tried(example: Example, content: Content) -> Answer | AzsError:
    try:
        return labelling.run(example, content)
    except AzsError as error:
        return error
