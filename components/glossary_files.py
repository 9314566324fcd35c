"""Files of the glossary on the screen: buttons that download it, an import that shows first what it would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from azs import audit
from azs.i18n import describe, t
from azs.i18n.formats import number
from azs.knowledge import glossary_files as files
from azs.knowledge.glossary import GlossaryTerm
from azs.knowledge.glossary_files import ImportResult
from components import failures, glossary, notices, people, session
from components.plain_text import plain

SHOWN = 20
_UPLOADS = "glossary_uploads"


def downloads(terms: Sequence[GlossaryTerm], words: str, lang: str) -> None:
    """Buttons for the terms found, in each kind of file."""
    actor, writer = people.current(), session.writer()

    def recorded(make: Callable[[], bytes]) -> Callable[[], bytes]:
        def made() -> bytes:
            event = audit.Event("export", place="glossary", question=words, rows=len(terms))
            audit.record(writer, actor, event)
            return make()

        return made

    kinds: dict[str, Callable[[], bytes]] = {
        "csv": lambda: files.export_csv(terms, lang), "xlsx": lambda: files.export_xlsx(terms, lang),
        "json": lambda: files.export_json(terms),
    }  # fmt: skip
    with st.popover(t("glossary.download", lang), icon=":material/download:", key="glossary_downloads"):
        st.caption(t("glossary.download_about", lang))
        with st.container(horizontal=True):
            for kind, make in kinds.items():
                st.download_button(
                    kind.upper(), recorded(make), f"glossary.{kind}", key=f"glossary_{kind}",
                    on_click="ignore", icon=":material/download:",
                )  # fmt: skip


def upload(lang: str) -> None:
    """Choose a file, see what it would change, apply it."""
    with st.container(border=True):
        st.markdown(f"**{t('glossary.upload', lang)}**")
        st.caption(t("glossary.upload_about", lang))
        turn = st.session_state.setdefault(_UPLOADS, 0)
        given = st.file_uploader(
            t("glossary.upload_file", lang), type=["csv", "xlsx", "json"], key=f"glossary_file_{turn}",
            max_upload_size=files.MAX_BYTES // 1_000_000,
        )  # fmt: skip
        if given is not None:
            with failures.shown(lang):
                _offer(given.name, given.getvalue(), lang)
        if st.button(t("glossary.close", lang), key="glossary_upload_close", type="tertiary"):
            glossary.show(None)
            st.rerun()


def _offer(name: str, data: bytes, lang: str) -> None:
    found = files.preview(session.writer(), name, data)
    _tell(found, lang)
    if not found.added and not found.changed:
        st.info(t("glossary.nothing_new", lang), icon=":material/check:")
        return
    if st.button(t("glossary.apply", lang), key="glossary_apply", type="primary", icon=":material/check:"):
        made = files.import_rows(session.writer(), people.current(), name, data)
        st.session_state[_UPLOADS] += 1
        glossary.show(None)
        text = t(
            "glossary.imported", lang, added=number(len(made.added), lang), changed=number(len(made.changed), lang)
        )
        notices.later(text, icon=":material/check:")
        st.rerun()


def _tell(found: ImportResult, lang: str) -> None:
    st.markdown(
        t("glossary.preview", lang, added=number(len(found.added), lang), changed=number(len(found.changed), lang),
          unchanged=number(found.unchanged, lang), refused=number(len(found.refused), lang))
    )  # fmt: skip
    _listed(
        "glossary.preview_refused",
        [
            t("glossary.preview_row", lang, row=one.row, reason=plain(describe(one.error, lang)))
            for one in found.refused
        ],
        lang,
        icon=":material/error:",
    )
    lines = [
        f"**{plain(after.term)}** — " + " · ".join(glossary.differences(before, after, lang))
        for before, after in found.changed
    ]
    _listed("glossary.preview_changed", lines, lang, icon=":material/edit:")
    added = [f"**{plain(term.term)}** — {plain(term.definition)}" for term in found.added]
    _listed("glossary.preview_added", added, lang, icon=":material/add:")


def _listed(title: str, lines: Sequence[str], lang: str, *, icon: str) -> None:
    if not lines:
        return
    with st.expander(f"{t(title, lang)} · {number(len(lines), lang)}", icon=icon, expanded=len(lines) <= SHOWN):
        for line in lines[:SHOWN]:
            st.markdown(line)
        if len(lines) > SHOWN:
            st.caption(t("glossary.more", lang, count=number(len(lines) - SHOWN, lang)))
