"""The glossary: everybody looks words up, analysts and administrators change them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import number, plural
from azs.knowledge import glossary as kept
from azs.knowledge.glossary import GlossaryTerm
from azs.knowledge.glossary_term import KINDS, ordered
from components import failures, glossary, glossary_files, notices, people, session

PAGE_TERMS = 20
REMOVED = "removed"


def search() -> tuple[str, str | None]:
    """Words and the kind asked for."""
    words = st.text_input(
        t("glossary.search", lang), key="glossary_words", max_chars=200, icon=":material/search:", type="search",
        live="300ms", placeholder=t("glossary.search_hint", lang),
    )  # fmt: skip
    counts = {kind: sum(term.kind == kind for term in known) for kind in KINDS}
    if editor and gone:
        counts[REMOVED] = len(gone)
    kind = st.pills(
        t("glossary.kind", lang), list(counts), key="glossary_kind", label_visibility="collapsed",
        format_func=lambda one: f"{t(f'glossary.kinds_{one}', lang)} · {number(counts.get(one, 0), lang)}",
    )  # fmt: skip
    return words or "", kind


def tools(found: Sequence[GlossaryTerm], words: str) -> None:
    """How many there are, and the buttons above the list."""
    word = plural(
        len(found), lang, one=t("glossary.count_one", lang, count=number(len(found), lang)),
        few=t("glossary.count_few", lang, count=number(len(found), lang)),
        many=t("glossary.count_many", lang, count=number(len(found), lang)),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{word}**", width="stretch")
        if found:
            glossary_files.downloads(found, words, lang)
        if editor:
            for what, icon in (("upload", "upload_file"), ("add", "add")):
                st.button(
                    t(f"glossary.{what}", lang), key=f"glossary_{what}", icon=f":material/{icon}:",
                    type="primary" if what == "add" else "secondary", on_click=glossary.show, args=(what,),
                )  # fmt: skip


def listed(found: Sequence[GlossaryTerm], asked: str, *, removed: bool) -> None:
    """A page of cards in two columns, which stand one below the other on a phone."""
    pages = max(1, -(-len(found) // PAGE_TERMS))
    key = f"glossary_page_{pages}_{asked}"  # another search begins at its first page
    at = int(st.session_state.get(key, 1))
    shown = found[(at - 1) * PAGE_TERMS : at * PAGE_TERMS]
    half = -(-len(shown) // 2)
    for column, cards in zip(st.columns(2, gap="small"), (shown[:half], shown[half:]), strict=True):
        with column:
            for term in cards:
                glossary.card(term, lang, gone=removed)
    if pages > 1:
        st.pagination(pages, key=key)


lang = session.language()
with failures.shown(lang):
    editor = kept.may_edit(people.current())
    notices.show()
    st.title(t("glossary.title", lang), anchor=False)
    st.caption(t("glossary.about", lang))
    stock = kept.stock(session.writer())
    known, gone = ordered(stock.live.values()), ordered(stock.gone.values())
    glossary.undo(lang)
    words, kind = search()
    among = gone if kind == REMOVED else [term for term in known if kind in (None, term.kind)]
    found = kept.matching(among, words)
    tools(found, words)
    opened = glossary.is_open() if editor else None
    if opened and opened[0] == "add":
        with st.container(border=True):
            glossary.form(opened[1], lang)
    if opened and opened[0] == "upload":
        glossary_files.upload(lang)
    if found:
        listed(found, f"{kind}_{words}", removed=kind == REMOVED)
    else:
        empty = "glossary.nothing_add" if editor else "glossary.nothing"
        st.info(t(empty, lang), icon=":material/search_off:")
