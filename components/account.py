"""One's own account: the password, where one is signed in, the ways out."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import moment, number, plural
from azs.sign_in import sessions
from azs.sign_in.gate import PASSWORD
from azs.sign_in.options import SignInOptions
from components import entrance, people, session
from components.plain_text import plain


def panel(lang: str) -> None:
    """The whole page below its title."""
    if entrance.options().demo:
        st.info(t("account.demo", lang), icon=":material/lock_open:")
        return
    found = entrance.current()
    actor = found.actor
    with st.container(border=True):
        st.markdown(f"**{plain(actor.full_name)}**")
        st.caption(plain(t("people.sees", lang, role=people.role(actor, lang), scope=people.sees(actor, lang))))
        st.markdown(plain(t("account.user", lang, user=actor.user)))
        if found.way == "password":
            st.link_button(t("account.password", lang), f"{PASSWORD}?lang={lang}", icon=":material/password:")
        else:
            st.caption(t("account.company_password", lang))
    st.subheader(t("account.sessions", lang), anchor=False)
    st.caption(_limits(entrance.options(), lang))
    for one in sessions.of_person(session.writer(), actor.user, entrance.options()):
        with st.container(border=True):
            device = str(one.device or t("account.unknown_device", lang))
            way = t(f"account.way_{one.way}", lang)
            with st.container(horizontal=True, gap="small"):
                st.markdown(f"**{plain(device)}**, {way}", width="content")
                if one.session_key == found.key:
                    st.badge(t("account.here", lang), color="green")
            began, seen = (moment(session.local(at), lang) for at in (one.began_at, one.seen_at))
            st.caption(t("account.began", lang, began=began, seen=seen))
    with st.container(horizontal=True):
        for words, everywhere in (("account.leave", False), ("account.leave_everywhere", True)):
            st.button(
                t(words, lang), key=words, icon=":material/logout:", on_click=entrance.leave,
                kwargs={"everywhere": everywhere},
            )  # fmt: skip


def _limits(options: SignInOptions, lang: str) -> str:
    idle, most = options.idle_min, options.session_h
    return t("account.limits_idle", lang, idle=_counted(idle, "minute", lang), most=_counted(most, "hour", lang))


def _counted(value: float, unit: str, lang: str) -> str:
    whole = value == int(value)
    words = {form: t(f"account.{unit}_{form}", lang) for form in ("one", "few", "many")}
    word = plural(int(value), lang, **words) if whole else words["few" if lang == "ru" else "many"]
    return f"{number(value, lang, 0 if whole else 1)} {word}"
