"""The text of a document, a page at a time, with a passage marked; beside it the page as it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from azs.errors import AzsError
from azs.i18n import t
from azs.knowledge import library, revisions
from azs.knowledge.document import Block
from azs.knowledge.page_image import page_image
from azs.knowledge.revisions import Document
from components import document_answer, document_cards, document_retelling, failures, knowledge, people, session
from components.plain_text import plain

BLOCKS_A_PAGE = 40
FOLDED = 3
"""So many blocks before the passage are folded away."""


@dataclass(frozen=True)
class Place:
    """The passage to be marked: first and last block, and the one it is about; -1 for none."""

    first: int = -1
    last: int = -1
    at: int = -1


def place_asked() -> Place:
    """The passage that the address names; nothing where it makes no sense."""
    try:
        first, last, at = (int(st.query_params.get(name, "-1")) for name in ("from", "to", "at"))
    except ValueError:
        return Place()
    return Place(first, last, at)


def head(document: Document, lang: str) -> None:
    """Title, source line, what is wrong with this revision, the file."""
    st.title(plain(document.card.title), anchor=False)
    st.caption(plain(document_answer.source_line(document, None, lang)))
    current = _current(document)
    if current is None or current.identifier != document.identifier:
        st.warning(t("knowledge.superseded", lang), icon=":material/history:")
        if current is not None:
            st.page_link(
                knowledge.DOCUMENT, label=t("knowledge.to_current", lang), icon=":material/arrow_forward:",
                query_params={"id": current.identifier, "lang": lang},
            )  # fmt: skip
    document_cards.download(document, lang)


def summary(document: Document, place: Place, lang: str) -> None:
    """The document in short; folded away where a passage is to be seen."""
    if document.summary_json:
        with (
            st.expander(t("summary.label", lang), expanded=place.at < 0, icon=":material/summarize:"),
            failures.shown(lang),
        ):
            document_retelling.draw(document, lang, folded=True)


def body(document: Document, place: Place, lang: str) -> None:
    """One page of the text, the passage marked, and the page as printed where the file has pages."""
    blocks = knowledge.shelf().text(document)
    pages = _pages(blocks)
    if not pages:
        st.info(t("knowledge.no_text", lang), icon=":material/description:")
        return
    asked = next((number for number, part in enumerate(pages) if place.at in part), 0)
    shown = _turn(document, len(pages), asked, lang)
    part = pages[shown]
    printed = blocks[part.start].page
    if printed is None or document.status != "ready":
        _text(blocks, part, place, lang)
        return
    text, image = st.columns([1, 1], gap="medium")
    with text:
        _text(blocks, part, place, lang)
    with image, st.expander(t("knowledge.as_printed", lang), expanded=True, icon=":material/picture_as_pdf:"):
        _image(document, printed, [blocks[at].text for at in part if place.first <= at <= place.last], lang)


def _turn(document: Document, count: int, asked: int, lang: str) -> int:
    """The page shown, with buttons to turn; from 0."""
    key = f"page_{document.identifier}"
    if st.session_state.get(f"{key}_asked") != asked:
        st.session_state[key], st.session_state[f"{key}_asked"] = asked, asked
    shown = min(int(st.session_state.get(key, asked)), count - 1)
    if count > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            for step, word, icon in ((-1, "previous", "chevron_left"), (1, "next", "chevron_right")):
                if st.button(
                    t(f"knowledge.{word}", lang), key=f"{key}_{word}", icon=f":material/{icon}:",
                    disabled=not 0 <= shown + step < count,
                ):  # fmt: skip
                    st.session_state[key] = shown + step
                    st.rerun()
            st.caption(t("knowledge.page_of", lang, page=shown + 1, pages=count))
    return shown


def _text(blocks: Sequence[Block], part: range, place: Place, lang: str) -> None:
    """The page; what stands before the section with the passage is folded away, so that the passage is in sight."""
    start = next((at for at in range(place.first, part.start, -1) if blocks[at - 1].kind == "heading"), part.start) - 1
    if place.first in part and start - part.start >= FOLDED:
        with st.expander(t("knowledge.page_start", lang), icon=":material/expand_content:"):
            _run(blocks, range(part.start, start), place)
        part = range(start, part.stop)
    _run(blocks, part, place)


def _run(blocks: Sequence[Block], part: range, place: Place) -> None:
    for at in part:
        block = blocks[at]
        said = plain(" ".join(filter(None, (block.label, block.text))))
        if block.kind == "heading":
            st.markdown(f"{'#' * min(block.level + 2, 6)} {said}")
        elif place.first <= at <= place.last and block.kind != "table":
            with st.container(key=f"quoted_{at}"):
                st.markdown(f":orange-background[{said}]")
        else:
            document_answer.passage(block)


def _image(document: Document, page: int, passages: Sequence[str], lang: str) -> None:
    try:
        picture = _picture(document.sha256, page, tuple(passages))
    except AzsError:
        picture = None
    if picture:
        st.image(picture, width="stretch", alt=t("knowledge.page", lang, page=page))
    else:
        st.caption(t("knowledge.no_picture", lang))


@st.cache_data(ttl=600, max_entries=40, show_spinner=False)
def _picture(sha256: str, page: int, passages: tuple[str, ...]) -> bytes | None:
    return page_image(knowledge.originals().read(sha256), page, passages)


def _pages(blocks: Sequence[Block]) -> list[range]:
    """Runs of blocks that are shown together: a page of the file, or BLOCKS_A_PAGE where it has none."""
    if not blocks:
        return []
    if blocks[0].page is None:
        return [range(at, min(at + BLOCKS_A_PAGE, len(blocks))) for at in range(0, len(blocks), BLOCKS_A_PAGE)]
    starts = [at for at in range(len(blocks)) if at == 0 or blocks[at].page != blocks[at - 1].page]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def _current(document: Document) -> Document | None:
    """The revision in force of the document's series, itself included; None where the person may not read it."""
    series = document.card.code.casefold()
    found = [
        one for one in library.every(session.writer())
        if one.identifier == document.identifier or (series and one.card.code.casefold() == series)
    ]  # fmt: skip
    standing = revisions.in_force(found, knowledge.today())
    actor = people.current()
    return next((one for one in found if standing[one.identifier] and revisions.may_read(actor, one.card.access)), None)
