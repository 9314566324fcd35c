"""The queue of examples: one at a time, decided on with keys or buttons."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import number
from azs.labelling.desk import Desk, Progress, Wanted, kinds
from azs.labelling.example import Example
from azs.labelling.labels import Verdict
from components import failures, labelling, labelling_card, labelling_edit, session
from components.plain_text import plain

KEYS = {"approved": "1", "corrected": "2", "rejected": "3", "skipped": "4"}
LOOKS = {
    "approved": ("approve", "check", "primary"), "corrected": ("correct", "edit", "secondary"),
    "rejected": ("reject", "close", "secondary"), "skipped": ("skip", "skip_next", "tertiary"),
}  # fmt: skip
UNDO = "0"


def draw(desk: Desk, lang: str) -> None:
    """How far the person is, the filters, and the example that is next."""
    progress = desk.progress(dt.datetime.now(dt.UTC).date())
    if not progress.total:
        st.info(t("labelling.empty", lang), icon=":material/inbox:")
        return
    wanted = _wanted(desk, progress, lang)
    _progress(progress, lang)
    found = desk.waiting(wanted)
    if not found:
        left = progress.passed if wanted.skipped else progress.waiting
        st.info(t("labelling.nothing" if left else "labelling.done", lang), icon=":material/task_alt:")
        _undo(lang)
        return
    st.markdown(f"**{t('labelling.left', lang, count=number(len(found), lang))}**")
    with failures.shown(lang):
        _one(found[0], lang)


def _one(example: Example, lang: str) -> None:
    key = "_".join(example.key)
    with st.container(border=True, key=f"example_{key}"):
        with failures.shown(lang):
            labelling_card.draw(example, lang)
        note = st.text_input(t("labelling.note", lang), key=f"note_{key}", max_chars=500) or ""
        with st.container(horizontal=True, vertical_alignment="center"):
            for name, shortcut in KEYS.items():
                word, icon, kind = LOOKS[name]
                pressed = st.button(
                    t(f"labelling.{word}", lang), key=f"labelling_do_{name}", icon=f":material/{icon}:",
                    type=kind, shortcut=shortcut,  # type: ignore[arg-type]
                )  # fmt: skip
                if pressed:
                    _pressed(example, name, note, lang)
            _undo(lang)
    if st.session_state.get(labelling.EDITED) == example.key:
        labelling_edit.form(example, note, lang)
    st.caption(t("labelling.keys", lang))


def _pressed(example: Example, name: str, note: str, lang: str) -> None:
    if name == "corrected":
        opened = st.session_state.get(labelling.EDITED) == example.key
        st.session_state[labelling.EDITED] = None if opened else example.key
        return
    with failures.shown(lang):
        labelling.give(example, Verdict(name, note=note), lang)


def _undo(lang: str) -> None:
    label = t("labelling.undo", lang)
    if st.button(label, key="labelling_undo", icon=":material/undo:", type="tertiary", shortcut=UNDO):
        with failures.shown(lang):
            labelling.undo(lang)


def _progress(progress: Progress, lang: str) -> None:
    said = t(
        "labelling.progress", lang, decided=number(progress.decided, lang), total=number(progress.total, lang),
        mine=number(progress.mine, lang), today=number(progress.today, lang),
    )  # fmt: skip
    st.progress(progress.decided / progress.total, text=said)


def _wanted(desk: Desk, progress: Progress, lang: str) -> Wanted:
    whys, languages = kinds(desk.examples)
    with st.expander(t("labelling.filters", lang), icon=":material/filter_alt:"):
        chosen = st.pills(
            t("labelling.filter_why", lang), whys, selection_mode="multi", key="labelling_whys",
            format_func=lambda why: t(f"labelling.why_{why}", lang),
        )  # fmt: skip
        language = st.pills(
            t("labelling.filter_language", lang), languages, selection_mode="multi", key="labelling_languages",
            format_func=lambda code: plain(session.LANGUAGE_NAMES.get(code, code)),
        )  # fmt: skip
        words = st.text_input(
            t("labelling.filter_words", lang), key="labelling_words", max_chars=200, icon=":material/search:"
        )
        skipped = st.toggle(
            t("labelling.passed", lang, count=number(progress.passed, lang)), key="labelling_skipped",
            disabled=not progress.passed,
        )  # fmt: skip
    return Wanted(
        whys=tuple(chosen), languages=tuple(language), words=words or "", skipped=skipped and bool(progress.passed)
    )
