"""The summary of a document on the screen: word for word, or in the words of a large model where one has told it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from azs.i18n import t
from azs.knowledge import retelling
from azs.knowledge.document import Block
from azs.knowledge.revisions import Document
from azs.knowledge.summary import Source, Summary
from azs.knowledge.summary_record import from_json
from chains.document_summary import retell
from chains.models.client import ModelClient
from components import assistant, document_summary, failures, knowledge, people, session
from components.asking import Work
from components.plain_text import plain

OWN, MODEL = "own", "model"
_ASKED = "retelling"


def draw(document: Document, lang: str, *, folded: bool = False) -> None:
    """A switch where a model has told the document too, the button that asks one to, and the summary; see
    `document_summary.draw`."""
    own = from_json(document.summary_json)
    _tell(document, own, lang)
    told = retelling.kept(session.writer(), document.identifier)
    shown = own
    with st.container(horizontal=True, vertical_alignment="center"):
        if told is not None and _chosen(document, lang) == MODEL:
            shown = replace(own, sentences=told.sentences, model=told.model)
        if own.sentences:
            _button(document, told, lang)
    document_summary.draw(shown, lang, link=_link(document, lang), folded=folded)


def _chosen(document: Document, lang: str) -> str:
    return st.segmented_control(
        t("summary.kind_of", lang), (MODEL, OWN), default=MODEL, required=True, key=f"summary_{document.identifier}",
        format_func=lambda kind: t(f"summary.words_{kind}", lang), label_visibility="collapsed",
    )  # fmt: skip


def _button(document: Document, told: Summary | None, lang: str) -> None:
    """Nothing where no large model is ready, or where this one has told the document already."""
    current = assistant.state()
    if not current.ready or current.stand_in or (told is not None and told.model == current.name):
        return
    st.button(
        t("summary.retell", lang), key=f"retell_{document.identifier}", icon=":material/notes:", on_click=_ask,
        args=(document.identifier,), help=t("summary.retell_help", lang, model=plain(current.name)),
    )  # fmt: skip


def _ask(identifier: str) -> None:
    st.session_state[_ASKED] = identifier


def _tell(document: Document, own: Summary, lang: str) -> None:
    """Let the model tell the document where the person has asked for it; what it told is kept."""
    if st.session_state.get(_ASKED) != document.identifier:
        return
    st.session_state.pop(_ASKED)
    with failures.shown(lang):
        title = t("summary.retelling", lang, model=plain(assistant.state().name))
        work = Work(_telling(document, own, knowledge.shelf().text(document), assistant.client, lang))
        told = work.show(title, t("chat.stop", lang))
        if not told.model:
            st.info(t("summary.nothing_borne_out", lang), icon=":material/info:")
            return
        retelling.keep(session.writer(), people.current(), document, told=told)
        st.session_state.pop(f"summary_{document.identifier}", None)
        st.rerun()
    st.caption(t("summary.not_retold", lang))


def _telling(
    document: Document, own: Summary, blocks: tuple[Block, ...], client: Callable[[], ModelClient], lang: str
) -> Callable[..., Summary]:
    def work(*, on_stage: Callable[[str], None], cancelled: Callable[[], bool]) -> Summary:
        def on_part(part: int, parts: int) -> None:
            together = t("summary.stage_together", lang)
            on_stage(t("summary.stage_part", lang, part=part, parts=parts) if part <= parts else together)

        return retell(document.card.title, blocks, own, client(), cancelled=cancelled, on_part=on_part)

    return work


def _link(document: Document, lang: str) -> document_summary.Link:
    """Where a sentence of the summary stands."""

    def to(source: Source) -> str:
        at = source.block
        return f"/document?id={document.identifier}&from={at}&to={at}&at={at}&lang={lang}"

    return to
