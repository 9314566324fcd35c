"""Keys of the REST interface: who has one, a new one shown once, and ending one."""

from __future__ import annotations

import streamlit as st

from azs.api.application import PATH
from azs.complaints import clients as kept
from azs.complaints.clients import Client
from azs.i18n import t
from azs.i18n.formats import moment
from components import failures, notices, people, session
from components.plain_text import plain

SHOWN = "api_key_shown"


def panel(lang: str) -> None:
    """The keys."""
    with st.container(border=True, gap="small"):
        st.subheader(t("reception.keys", lang), anchor=False)
        st.link_button(t("reception.guide", lang), f"{PATH}/", icon=":material/api:")
        if key := st.session_state.pop(SHOWN, None):
            st.success(t("reception.key_once", lang), icon=":material/key:")
            st.code(key, language=None, wrap_lines=True)
        found = kept.clients(session.writer())
        if not found:
            st.caption(t("reception.no_keys", lang))
        for one in found:
            _client(one, lang)
        _new(lang)


def _client(one: Client, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        made = moment(session.local(one.made_at), lang)
        if one.revoked_at is not None:
            ended = moment(session.local(one.revoked_at), lang)
            st.markdown(f"~~{plain(one.name)}~~ · {t('reception.revoked', lang, moment=ended)}", width="stretch")
            return
        st.markdown(f"**{plain(one.name)}** · {t('reception.made', lang, moment=made)}", width="stretch")
        if st.button(t("reception.revoke", lang), key=f"revoke_{one.identifier}", icon=":material/block:"):
            with failures.shown(lang):
                kept.revoke(session.writer(), people.current(), one.identifier)
                notices.later(t("reception.told_revoked", lang, name=plain(one.name)), ":material/block:")
                st.rerun()


def _new(lang: str) -> None:
    with (
        st.form("api_key_new", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input(
            t("reception.key_name", lang), key="api_key_name", max_chars=120, width="stretch",
            placeholder=t("reception.key_example", lang),
        )  # fmt: skip
        pressed = st.form_submit_button(t("reception.key_new", lang), icon=":material/add:")
    if pressed:
        with failures.shown(lang):
            _, st.session_state[SHOWN] = kept.make_client(session.writer(), people.current(), name)
            st.rerun()
