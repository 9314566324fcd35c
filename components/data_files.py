"""Files with data attached in the chat: taking them in, the line of what is attached, and asking them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import number, plural
from azs.knowledge.data_file import TYPES, DataTable, read_data_file
from chains.amounts import counted
from chains.answer import Answer
from chains.assistant import Assistant
from chains.data_files import Attached, DataFiles
from chains.file_choice import PICKED, choose_files
from chains.models.client import ModelClient
from components import people, session
from components.plain_text import plain

log = logging.getLogger("azs.app")
PREVIEW_ROWS = 8
_KEY, _ERRORS, _PICKED = "data_files", "data_file_errors", "data_files_picked"


def chat_input(lang: str) -> str:
    """Draw the line to type in, with a button that attaches files; returns the question, "" for none."""
    typed: Any = st.chat_input(
        t("chat.placeholder", lang), key="question", max_chars=500, accept_file="multiple",
        file_type=list(TYPES),
    )  # fmt: skip
    if not typed:
        return ""
    words = str(typed.text or "").strip()
    if typed.files:
        _take(typed.files)
        if words:
            st.session_state["picked_words"] = words
        st.rerun()
    if words:
        st.session_state.pop(_ERRORS, None)
    return words


def waiting_words() -> str:
    """The question that came together with files, once."""
    return str(st.session_state.pop("picked_words", ""))


def _take(uploads: Sequence[Any]) -> None:
    """Add each file; what is wrong with one does not keep the others out."""
    errors: list[AzsError] = []
    for upload in uploads:
        try:
            current(make=True).add(read_data_file(upload.name, upload.getvalue()))
        except AzsError as error:
            log.warning("data file refused: %s", error.key)
            errors.append(error)
    st.session_state[_ERRORS] = errors


def current(*, make: bool = False) -> DataFiles:
    """The files of this conversation."""
    found: DataFiles | None = st.session_state.get(_KEY)
    if found is None:
        found = DataFiles(session.settings(), people.current())
        if make:
            st.session_state[_KEY] = found
    return found


def attached() -> tuple[Attached, ...]:
    """What is attached, oldest first."""
    found: DataFiles | None = st.session_state.get(_KEY)
    return found.attached if found else ()


def line(lang: str) -> None:
    """Draw what is attached, each with a look inside and a button that removes it, and what was wrong with files."""
    for error in st.session_state.get(_ERRORS, ()):
        st.error(plain(describe(error, lang)), icon=":material/error:")
    files = attached()
    if not files:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="data_files_line"):
        for place, one in enumerate(files):
            with st.popover(_label(one, lang), icon=":material/table_view:"):
                _inside(one, place, lang)
        st.segmented_control(
            t("data_files.chat.source_label", lang), PICKED, default=PICKED[0], required=True, key=_PICKED,
            format_func=lambda name: t(f"data_files.chat.source_{name}", lang), label_visibility="collapsed",
        )  # fmt: skip


def _label(one: Attached, lang: str) -> str:
    """A file with the size of its first table."""
    more = len(one.file.tables) - 1
    name = one.file.name if len(one.file.name) <= 28 else f"{one.file.name[:25]}…"
    said = f"{plain(name)} · {_size(one.file.tables[0], lang)}"
    return f"{said} +{more}" if more else said


def _size(table: DataTable, lang: str) -> str:
    columns = len(table.columns)
    forms = {form: t(f"data_files.chat.columns_{form}", lang) for form in ("one", "few", "many")}
    said = f"{number(columns, lang)}\u00a0{plural(columns, lang, **forms)}"
    return t("data_files.chat.size", lang, rows=counted(len(table.frame), "row", lang), columns=said)


def _inside(one: Attached, place: int, lang: str) -> None:
    """First rows of every table, and what was done while it was read."""
    for at, table in enumerate(one.file.tables):
        if len(one.file.tables) > 1:
            st.markdown(f"**{plain(table.title or one.file.name)}** · {_size(table, lang)}")
        shown = table.frame.head(PREVIEW_ROWS).set_axis([column.title for column in table.columns], axis=1)
        st.dataframe(shown, hide_index=True, key=f"preview_{place}_{at}", height="content")
        for note in table.notes:
            said = {name: plain(str(value)) for name, value in note.params}
            st.caption(t(f"data_files.note.{note.key}", lang, **said))
    st.caption(t("data_files.chat.attached", lang))
    st.button(
        t("data_files.chat.remove", lang), key=f"remove_file_{place}", icon=":material/delete:", on_click=_remove,
        args=(one.file.name,),
    )  # fmt: skip


def _remove(name: str) -> None:
    current().remove(name)
    st.session_state.pop(_ERRORS, None)


def badge(answer: Answer, lang: str) -> None:
    """Which files an answer is from."""
    if answer.files:
        names = ", ".join(answer.files)
        st.badge(
            plain(names if len(names) <= 60 else f"{names[:57]}…"), color="violet", icon=":material/table_view:",
            help=t("data_files.chat.about", lang),
        )  # fmt: skip


def asking(
    assistant: Assistant, client: Callable[[], ModelClient] | None, lang: str, *, other: Callable[..., Answer],
    about: Sequence[str] = (),
) -> Callable[..., Answer]:  # fmt: skip
    """What answers a question: the attached files where they fit it better, else `other`.

    Args:
        assistant: what the files are weighed against.
        about: files that the answer in whose place the new one comes was from.
    """
    files: DataFiles | None = st.session_state.get(_KEY)
    if files is None or not files.attached:
        return other
    picked = "files" if about else str(st.session_state.get(_PICKED) or PICKED[0])
    engine = people.reader("data_files")

    def ask(question: str, **given: Any) -> Answer:
        if choose_files(question, files, assistant, lang, picked=picked):
            kept = {name: given[name] for name in ("choices", "on_stage", "cancelled") if name in given}
            return files.ask(question, incidents=engine, model=client, **kept)
        return other(question, **given)

    return ask
