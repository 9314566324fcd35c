"""Buttons that keep an answer: pin, basket of the report, link. `key` is the button's own within the page."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from azs import saved
from azs.i18n import t
from azs.saved import SavedAnswer, SavedDraft
from components import failures, people, session

PAGES = (
    "overview", "reports", "alerts", "schedule", "chat", "saved", "documents", "document", "glossary", "scans", "audit",
    "verified", "quality", "labelling",
)  # fmt: skip
"""Last parts of the addresses of pages; what comes before them is the app's own address."""
LINKED = "chat"


def pin_button(item: SavedDraft, key: str, lang: str) -> None:
    """Keep the answer among the person's pins."""
    _button(item, key, lang, "pin")


def report_button(item: SavedDraft, key: str, lang: str) -> None:
    """Put the answer into the person's basket for reports."""
    _button(item, key, lang, "report")


def share_button(item: SavedDraft, key: str, lang: str) -> None:
    """A link to the answer, which pins it; whoever opens it sees their own stations."""
    with st.popover(t("saved.share", lang), icon=":material/link:", type="tertiary", key=f"{key}_open"):
        st.caption(f"{t('saved.share_about', lang)} {t('saved.share_pins', lang)}")
        with failures.shown(lang):
            if st.button(t("saved.share_on", lang), key=key, type="primary"):
                actor, engine = people.current(), session.writer()
                identifier = saved.pin(engine, actor, item)
                saved.share(engine, actor, identifier)
                st.session_state[f"{key}_link"] = identifier
            if identifier := st.session_state.get(f"{key}_link"):
                st.code(link(identifier), language=None, wrap_lines=True)


def link_panel(item: SavedAnswer, lang: str) -> None:
    """The link of a kept answer: copy it, open the answer to others, close it again."""
    with st.popover(t("saved.share", lang), icon=":material/link:", type="tertiary", key=f"link_{item.identifier}"):
        st.caption(t("saved.share_about", lang))
        if item.shared:
            st.code(link(item.identifier), language=None, wrap_lines=True)
        label = t("saved.share_off" if item.shared else "saved.share_on", lang)
        with failures.shown(lang):
            if st.button(label, key=f"share_{item.identifier}", type="secondary" if item.shared else "primary"):
                saved.share(session.writer(), people.current(), item.identifier, on=not item.shared)
                st.rerun()


def link(identifier: str) -> str:
    """Address that opens a shared answer, in the words the person's browser calls the app."""
    return address(st.context.url or "", identifier)


def address(url: str, identifier: str) -> str:
    """The same from the address of any page; without one, the part after the app's own address."""
    parts = urlsplit(url)
    base = parts.path.rstrip("/")
    head, _, last = base.rpartition("/")
    path = f"{head if last in PAGES else base}/{LINKED}"
    return urlunsplit((parts.scheme, parts.netloc, path, f"answer={identifier}", ""))


def _button(item: SavedDraft, key: str, lang: str, place: str) -> None:
    done = f"{key}_kept"
    words = {"pin": ("saved.pin", "saved.pinned"), "report": ("saved.to_report", "saved.in_report")}[place]
    icon = ":material/push_pin:" if place == "pin" else ":material/note_add:"
    if st.session_state.get(done) == item:
        st.button(t(words[1], lang), key=key, icon=":material/check:", type="tertiary", disabled=True)
    elif st.button(t(words[0], lang), key=key, icon=icon, type="tertiary"):
        with failures.shown(lang):
            keep = saved.pin if place == "pin" else saved.add_to_report
            keep(session.writer(), people.current(), item)
            st.session_state[done] = item
            st.rerun()
