"""Adding documents: several files at once, what became of each, and how far reading is."""

from __future__ import annotations

import streamlit as st

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import plural
from azs.knowledge import library, reader
from azs.knowledge.document import DocumentCard
from components import document_cards, failures, knowledge, people, session
from components.plain_text import plain

TOLD = "documents_told"
ROUND = "documents_round"
EVERY_S = 2.0


def panel(lang: str) -> None:
    """The uploader with the card of the new documents; nothing for a person who may not add any."""
    if not library.may_keep(people.current()):
        return
    turn = st.session_state.setdefault(ROUND, 0)
    with st.expander(t("knowledge.upload", lang), icon=":material/upload_file:"):
        megabytes = library.MAX_BYTES // 1_000_000
        with st.form(f"upload_{turn}", border=False):
            files = st.file_uploader(
                t("knowledge.upload_pick", lang), accept_multiple_files=True, key=f"files_{turn}",
                max_upload_size=megabytes,
            )  # fmt: skip
            st.caption(t("knowledge.upload_about", lang, megabytes=megabytes))
            with st.expander(t("knowledge.upload_card", lang)):
                card = document_cards.card_fields(DocumentCard("", kind="other"), f"new_{turn}", lang, titled=False)
            sent = st.form_submit_button(t("knowledge.upload_do", lang), type="primary", icon=":material/add:")
        if sent and files:
            with failures.shown(lang):
                st.session_state[TOLD] = [_added(file.name, file.getvalue(), card, lang) for file in files]
                st.session_state[ROUND] = turn + 1
                knowledge.wake()
                st.rerun()
        if session.settings().inbox_dir is not None:
            st.caption(t("knowledge.inbox", lang, folder=plain(str(session.settings().inbox_dir))))
    for icon, said in st.session_state.pop(TOLD, ()):
        (st.success if icon == "check" else st.warning)(plain(said), icon=f":material/{icon}:")


def _added(name: str, data: bytes, card: DocumentCard, lang: str) -> tuple[str, str]:
    """Add one file; a bad one is told and leaves the others alone."""
    engine, actor = session.writer(), people.current()
    try:
        done = library.add(engine, knowledge.originals(), actor, name=name, data=data, card=library.carded(name, card))
    except AzsError as error:
        return "error", t("knowledge.refused", lang, name=name, reason=describe(error, lang))
    if not done.known:
        return "check", t("knowledge.added", lang, name=name)
    open_to_them = any(one.identifier == done.identifier for one in library.visible(engine, actor))
    return "info", t("knowledge.known" if open_to_them else "knowledge.known_hidden", lang, name=name)


@st.fragment(run_every=EVERY_S)
def reading(lang: str) -> None:
    """How far reading is; draws the page anew when it is done."""
    waiting = reader.waiting(session.writer())
    if not waiting:
        if st.session_state.pop("documents_were_read", False):
            st.rerun()
        return
    st.session_state["documents_were_read"] = True
    now = next(iter(knowledge.progress().values()), None)
    word = plural(waiting, lang, one="one", few="few", many="many")
    with st.container(border=True, gap="xsmall"):
        title = plain(now.title) if now else "…"
        share = now.done / now.total if now and now.total else 0.0
        st.progress(share, text=t(f"knowledge.reading_{word}", lang, count=waiting, title=title))
        parts = [t("knowledge.reading_safe", lang)]
        if now and now.total:
            parts.insert(0, t("knowledge.chunks_done", lang, done=now.done, total=now.total) + ".")
        st.caption(" ".join(parts))
