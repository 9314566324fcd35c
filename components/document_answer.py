"""Drawing of what documents say: the urgent step, quotations with their sources, disagreements, or nothing found."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import date
from azs.knowledge import gaps
from azs.knowledge.document import Block
from azs.knowledge.revisions import Document
from chains.documents.adviser import Advice
from chains.documents.quotes import Quote, QuotedBlock
from components import failures, knowledge, people, session
from components.plain_text import plain

LIST_KINDS = ("step", "item")
INDENT = "\u2003"


def urgent(advice: Advice, at: int, lang: str) -> None:
    """The emergency number and the first step, above everything else."""
    if advice.urgent is None:
        return
    said = plain(_line(advice.urgent.step))
    st.error(f"**{t('knowledge.urgent', lang, number=advice.urgent.number)}**  \n{said}", icon=":material/emergency:")
    _source(advice.urgent.document, (advice.urgent.step,), f"{at}_urgent", lang)


def draw(advice: Advice, at: int, lang: str) -> None:
    """Everything but the urgent step; a question whose slips were mended is shown as it was read."""
    if advice.read_as and advice.read_as.casefold() != advice.question.casefold():
        st.caption(t("knowledge.asked_as", lang, text=plain(advice.read_as)))
    if advice.term is not None:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(advice.term.term)}** — {plain(advice.term.definition)}")
            st.caption(plain(" · ".join(filter(None, (t("knowledge.term", lang), advice.term.source)))))
    if advice.quotes:
        own = [one for one in advice.quotes if one.document == advice.quotes[0].document]
        own = own[:1] if advice.urgent else own  # in danger nothing pushes the first steps off the screen
        others = [one for one in advice.quotes if one not in own]
        for place, one in enumerate(own):
            _quote(one, f"{at}_{place}", lang)
        _disagreements(advice, at, lang)
        if others:
            with st.expander(f"{t('knowledge.more', lang)} · {len(others)}", icon=":material/library_books:"):
                for place, one in enumerate(others, start=len(own)):
                    _quote(one, f"{at}_{place}", lang)
    elif advice.term is None:
        nothing(advice, at, lang)


def _quote(one: Quote, key: str, lang: str) -> None:
    with st.container(border=True, gap="small"):
        if not one.in_force:
            st.warning(t("knowledge.superseded", lang), icon=":material/history:")
        if one.heading:
            st.markdown(f"**{plain(' › '.join(one.heading))}**")
        if one.has_steps:
            _checklist(one, key)
        else:
            for block in one.blocks:
                _passage(block)
        _source(one.document, one.blocks, key, lang)


def _checklist(one: Quote, key: str) -> None:
    """Steps to tick off; what stands between them as it is."""
    with st.container(gap="xsmall"):
        for block in one.blocks:
            if block.block.kind not in LIST_KINDS:
                _passage(block)
                continue
            said = plain(_line(block))
            label = f"**{said}**" if block.marked else said
            st.checkbox(INDENT * 2 * (block.block.level - 1) + label, key=f"step_{key}_{block.position}")


def passage(block: Block) -> None:
    """A block as it stands, nothing in it read as Markdown."""
    _passage(QuotedBlock(-1, block))


def _passage(one: QuotedBlock) -> None:
    if one.block.kind == "table":
        rows = [line.split("\t") for line in one.block.text.split("\n")]
        width = max(map(len, rows))
        cells = [[plain(cell) or " " for cell in row] + [" "] * (width - len(row)) for row in rows]
        lines = ["| " + " | ".join(row) + " |" for row in cells]
        st.markdown("\n".join([lines[0], "|" + "---|" * width, *lines[1:]]))
        return
    said = plain(_line(one))
    st.markdown(f"**{said}**" if one.marked else said)


def _line(one: QuotedBlock) -> str:
    return " ".join(filter(None, (one.block.label, one.block.text)))


def source_line(document: Document, page: int | None, lang: str) -> str:
    """Number, title, revision, first day in force and page of a document."""
    card = document.card
    parts = [card.code, f"«{card.title}»" if lang == "ru" else f"“{card.title}”"]
    if card.revision:
        parts.append(t("knowledge.revision_short", lang, revision=card.revision))
    if card.valid_from:
        parts.append(t("knowledge.from_day", lang, day=date(card.valid_from, lang)))
    if page:
        parts.append(t("knowledge.page", lang, page=page))
    return " · ".join(filter(None, parts))


def _source(document: Document, blocks: tuple[QuotedBlock, ...], key: str, lang: str) -> None:
    """Where the words come from, as a link to the place."""
    marked = next((one for one in blocks if one.marked), blocks[0])
    page = next((one.block.page for one in blocks if one.block.page), None)
    with st.container(key=f"source_{key}", gap="xxsmall"):
        st.caption(plain(source_line(document, page, lang)))
        st.page_link(
            knowledge.DOCUMENT, icon=":material/description:",
            label=t("knowledge.open_page", lang, page=page) if page else t("knowledge.open_place", lang),
            query_params={
                "id": document.identifier, "from": str(blocks[0].position), "to": str(blocks[-1].position),
                "at": str(marked.position), "lang": lang,
            },
        )  # fmt: skip


def _disagreements(advice: Advice, at: int, lang: str) -> None:
    """Passages that say different numbers, side by side."""
    for place, one in enumerate(advice.disagreements):
        st.warning(t("knowledge.disagree", lang), icon=":material/compare_arrows:")
        for column, (said, block) in zip(
            st.columns(2), ((one.one, one.one_block), (one.other, one.other_block)), strict=True
        ):
            with column, st.container(border=True):
                _passage(QuotedBlock(block.position, block.block, marked=True))
                _source(said.document, (block,), f"{at}_disagree_{place}_{said.document.identifier}", lang)


def nothing(advice: Advice, at: int, lang: str) -> None:
    """Nothing answers: the nearest documents, and a button that tells the owner."""
    st.markdown(f"**{t('knowledge.none', lang)}** {t('knowledge.none_about', lang)}")
    if advice.nearest:
        st.caption(t("knowledge.nearest", lang))
        for document in advice.nearest:
            st.page_link(
                knowledge.DOCUMENT, label=plain(document.card.title), icon=":material/description:",
                query_params={"id": document.identifier, "lang": lang},
            )  # fmt: skip
    key = f"gap_{at}"
    if st.session_state.get(f"{key}_sent") == advice.question:
        st.caption(t("knowledge.gap_reported", lang))
        return
    if st.button(t("knowledge.report_gap", lang), key=key, icon=":material/add_comment:"):
        with failures.shown(lang):
            nearest = [document.card.title for document in advice.nearest]
            gaps.report(session.writer(), people.current(), advice.question, language=lang, nearest=nearest)
            st.session_state[f"{key}_sent"] = advice.question
            st.rerun()
