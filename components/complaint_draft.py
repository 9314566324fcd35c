"""A draft by the language model on the page of a complaint: asked for by a press, checked, sent by a person."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from azs import audit
from azs.complaints import answering
from azs.complaints.answering import Reply
from azs.complaints.desk import Complaint
from azs.errors import AzsError, CancelledError
from azs.i18n import describe, t
from azs.i18n.formats import number
from chains.complaint_draft import Drafted, draft
from chains.documents.adviser import Advice
from chains.documents.quotes import Quote
from chains.models.client import ModelClient
from components import assistant, complaints, knowledge, people, session
from components.asking import Work
from components.complaint_words import word
from components.plain_text import plain

ASKED_CHARS = 300
PATIENCE_S = 90
"""How long a person is kept waiting for a draft."""
EXCERPT_CHARS = 160


@dataclass(frozen=True)
class Written:
    """What stands in the field: by which model, from which documents, or why a template does."""

    model: str = ""
    documents: tuple[str, ...] = ()
    left_out: int = 0
    instead: str = ""


def advice(one: Complaint) -> Advice:
    """What the instructions say to a complaint, for whoever looks at it."""
    found = _asked(one.text[:ASKED_CHARS])
    if not found.answered and one.category:
        found = _asked(f"{word('category', one.category, 'ru')}. {one.text[:ASKED_CHARS]}")
    return found


def chooser(one: Complaint, key: str, lang: str) -> None:
    """Which instructions the model may use, and the button that lets it write; looked for when it is opened."""
    opened = st.popover(
        t("complaint_draft.open", lang), icon=":material/edit_note:", key=f"{key}_drafting", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        current = assistant.state()
        st.caption(t("complaint_draft.about", lang))
        if current.ready:
            named = "complaint_draft.stand_in" if current.stand_in else "complaint_draft.model"
            st.caption(t(named, lang, model=plain(current.name)))
        else:
            reason = t(current.reason_key, lang) if current.reason_key else ""
            st.caption(plain(f"{reason} {t('complaint_draft.off', lang, title=_first(one).titles[lang])}".strip()))
        quotes = advice(one).quotes if current.ready else ()
        if current.ready and not quotes:
            st.caption(t("complaint_draft.no_quotes", lang))
        for at, quote in enumerate(quotes):
            st.checkbox(plain(_named(quote)), value=True, key=f"{key}_quote_{at}")
            st.caption(plain(_excerpt(quote)))
        label = t("complaint_draft.write" if current.ready else "complaint_draft.template", lang)
        st.button(label, key=f"{key}_write", type="primary", on_click=_ask, args=(key, quotes))


def _ask(key: str, quotes: tuple[Quote, ...]) -> None:
    chosen = [quote for at, quote in enumerate(quotes) if st.session_state.get(f"{key}_quote_{at}")]
    st.session_state[f"{key}_asked"] = tuple(chosen)
    st.session_state[f"{key}_drafting"] = False


def write(one: Complaint, key: str, spoken: str, lang: str) -> None:
    """Put a draft into the field where the person has asked for one; called before the field is drawn."""
    quotes: tuple[Quote, ...] | None = st.session_state.pop(f"{key}_asked", None)
    if quotes is None:
        return
    title = _first(one).titles[lang]
    current = assistant.state()
    if not current.ready:
        _instead(one, key, spoken, t("complaint_draft.off", lang, title=title))
        return
    work = Work(_drafting(one, quotes, spoken, lang))
    try:
        made = work.show(t("complaint_draft.writing", lang, model=plain(current.name)), t("chat.stop", lang))
    except CancelledError:  # the person's own stop leaves the page before
        _instead(one, key, spoken, t("complaint_draft.slow", lang, seconds=PATIENCE_S, title=title))
        return
    except AzsError as error:
        _instead(one, key, spoken, t("complaint_draft.failed", lang, reason=describe(error, lang), title=title))
        return
    event = audit.Event("question", place="complaints.draft", question=f"{one.number}: {made.model}", rows=1)
    audit.record(session.writer(), people.current(), event)
    if not made.text:
        _instead(one, key, spoken, t("complaint_draft.too_little", lang, title=title, model=made.model))
        return
    st.session_state[key] = made.text
    documents = tuple(dict.fromkeys(_named(quote) for quote in quotes))
    st.session_state[f"{key}_by"] = Written(made.model, documents, made.left_out)
    st.rerun()


def told(key: str, lang: str) -> None:
    """Who wrote the draft, what it rests on, what was left out; or why a template stands there."""
    by: Written | None = st.session_state.get(f"{key}_by")
    if by is None or not st.session_state.get(key):
        return
    if by.instead:
        st.info(plain(by.instead), icon=":material/info:")
        return
    rests = "; ".join(by.documents)
    parts = [
        t("complaint_draft.by_model", lang, model=by.model),
        t("complaint_draft.rests_on", lang, documents=rests) if rests else t("complaint_draft.rests_alone", lang),
    ]
    if by.left_out:
        parts.append(t("complaint_draft.left_out", lang, count=number(by.left_out, lang)))
    st.info(plain(" ".join(parts)), icon=":material/smart_toy:")


def forget(key: str) -> None:
    """What is in the field is no draft of the model any more."""
    st.session_state.pop(f"{key}_by", None)


def _drafting(one: Complaint, quotes: tuple[Quote, ...], spoken: str, lang: str) -> Callable[..., Drafted]:
    client: Callable[[], ModelClient] = assistant.client
    texts, subject = [quote.text for quote in quotes], word("category", one.category, spoken) if one.category else ""

    def work(*, on_stage: Callable[[str], None], cancelled: Callable[[], bool]) -> Drafted:
        until = time.monotonic() + PATIENCE_S
        on_stage(t("complaint_draft.stage_reading", lang))
        return draft(
            one, texts, client(), lang=spoken, told=subject,
            cancelled=lambda: cancelled() or time.monotonic() > until,
            on_wait=lambda place: on_stage(t("complaint_draft.stage_queue", lang, place=place)),
        )  # fmt: skip

    return work


def _instead(one: Complaint, key: str, spoken: str, said: str) -> None:
    st.session_state[key] = answering.draft(_first(one), one, spoken)
    st.session_state[f"{key}_by"] = Written(instead=said)
    st.rerun()


def _first(one: Complaint) -> Reply:
    return answering.fitting(complaints.replies(), one.category)[0]


def _asked(said: str) -> Advice:
    return knowledge.adviser().ask(said, people.current(), today=knowledge.today())


def _named(quote: Quote) -> str:
    """The document of a quotation, with its number where it has one."""
    card = quote.document.card
    return f"{card.code} {card.title}".strip()


def _excerpt(quote: Quote) -> str:
    text = " · ".join(" ".join(part.split()) for part in quote.text.replace("\n", "\t").split("\t"))
    return text if len(text) <= EXCERPT_CHARS else f"{text[:EXCERPT_CHARS].rstrip()}…"
