"""What a person has kept of the assistant's answers: pins and the basket of a report."""

from __future__ import annotations

import streamlit as st

from azs import saved as kept
from azs.i18n import t
from azs.i18n.formats import date
from azs.saved import SavedAnswer
from azs.settings import ROOT
from components import failures, notices, people, saved, session

CHAT = ROOT / "pages" / "assistant" / "chat.py"
REPORTS = ROOT / "pages" / "insight" / "reports.py"
REMOVED = "saved_removed"


def card(item: SavedAnswer, at: int, count: int) -> None:
    """One kept answer."""
    with st.container(border=True, gap="xsmall"):
        st.text(item.title)
        if item.question != item.title:
            st.text(item.question)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("saved.kept", lang, day=date(item.created_at.date(), lang)))
            if item.shared:
                st.badge(t("saved.shared", lang), icon=":material/link:", color="blue")
        with st.container(horizontal=True, vertical_alignment="center"):
            key = item.identifier
            if st.button(t("saved.open", lang), key=f"open_{key}", icon=":material/play_arrow:", type="primary"):
                st.session_state["open_saved"] = key
                st.switch_page(CHAT)
            saved.link_panel(item, lang)
            tool("remove", f"remove_{key}", "delete", disabled=False, done=(item, 0))
            if count > 1:
                tool("up", f"up_{key}", "arrow_upward", disabled=at == 0, done=(item, -1))
                tool("down", f"down_{key}", "arrow_downward", disabled=at == count - 1, done=(item, 1))


def tool(word: str, key: str, icon: str, *, disabled: bool, done: tuple[SavedAnswer, int]) -> None:
    """A button that moves an answer, or takes it away where it moves it by nothing."""
    label = t(f"saved.{word}", lang)
    if not st.button(label, key=key, icon=f":material/{icon}:", type="tertiary", disabled=disabled):
        return
    item, by = done
    if by:
        kept.reorder(session.writer(), actor, item.identifier, by=by)
    else:
        kept.remove(session.writer(), actor, item.identifier)
        st.session_state[REMOVED] = item
    st.rerun()


def undo() -> None:
    """The answer removed last, until it is put back or the page is left."""
    item: SavedAnswer | None = st.session_state.get(REMOVED)
    if item is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(t("saved.removed", lang, title=item.title), width="stretch")
        if st.button(t("saved.undo", lang), key="saved_undo", icon=":material/undo:"):
            kept.restore(session.writer(), actor, item.identifier)
            del st.session_state[REMOVED]
            notices.later(t("saved.restored", lang), icon=":material/undo:")
            st.rerun()


def listed(place: str, title: str, empty: str) -> None:
    """Cards of one place, or how to get some."""
    items = kept.mine(session.writer(), actor, place)
    st.subheader(f"{t(title, lang)} · {len(items)}" if items else t(title, lang), anchor=False)
    if not items:
        st.info(t(empty, lang), icon=":material/push_pin:" if place == "pin" else ":material/note_add:")
    for at, item in enumerate(items):
        card(item, at, len(items))


lang = session.language()
with failures.shown(lang):
    actor = people.current()
    notices.show()
    st.title(t("saved.title", lang), anchor=False)
    st.caption(t("saved.about", lang))
    undo()
    pins, report = st.columns(2, gap="medium")
    with pins:
        listed("pin", "saved.pins", "saved.pins_empty")
    with report:
        listed("report", "saved.report", "saved.report_empty")
        st.page_link(REPORTS, label=t("reports.title", lang), icon=":material/article:")
    st.page_link(CHAT, label=t("saved.to_assistant", lang), icon=":material/smart_toy:")
