"""The person of this session: who they are, what they see, and in the demonstration the switch."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
import streamlit as st

from azs import audit
from azs.database.access import as_person
from azs.errors import AccessError
from azs.i18n import t
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import list_people
from components import entrance, session
from components.plain_text import plain

LOCAL = Actor("local", "administrator", EVERYTHING)
"""Whoever sits at the machine, where an embedded database knows no people."""
_KEPT = ("lang", "person")


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def known() -> Mapping[str, Actor]:
    """People of the database by user name; asked several times a run, so shared and not copied."""
    return {actor.user: actor for actor in list_people(session.writer())}


def current() -> Actor:
    """The person of this session. The address bar has no say in it.

    Raises:
        AccessError: nobody has signed in; in the demonstration: the person has been switched off, which must not make
            them somebody else; or a company's Oracle holds no people yet, and nobody sees anything before an
            administrator adds some.
    """
    if not entrance.options().demo:
        return entrance.current().actor
    found = known()
    if not found:
        if session.engine().dialect.name == "oracle":
            raise AccessError("security.no_people")
        return LOCAL
    chosen = st.session_state.get("person")
    if chosen is None:
        return next(iter(found.values()))
    if chosen not in found:
        raise AccessError("security.unknown_person", user=chosen)
    return found[chosen]


def reader(action: str, actor: Actor | None = None) -> sa.Engine:
    """The engine for the person of this session, or for `actor`: what it reads lies inside their scope."""
    return as_person(session.engine(), actor or current(), action)


def require(*roles: str, place: str) -> Actor:
    """The person, who has one of `roles`; a refusal is written down with the page, `place`.

    Raises:
        AccessError: they have not; every page asks, whatever the navigation offers.
    """
    actor = current()
    if actor.role not in roles:
        if st.session_state.get("refused") != actor.user:  # once a session, not on every rerun
            audit.record(session.writer(), actor, audit.Event("refused", "refused", place))
            st.session_state["refused"] = actor.user
        raise AccessError("security.not_for_role")
    return actor


def come_in() -> None:
    """Know who has come before anything is drawn; what somebody before them has seen and asked is forgotten.

    Raises:
        AccessError: see `entrance.current`.
    """
    if entrance.options().demo:
        return
    try:
        found = entrance.current()
    except AccessError:
        _changed()
        raise
    if st.session_state.get("session") != found.key:
        _changed()
        st.session_state["session"] = found.key
    entrance.at_work(found)


def switch(lang: str) -> None:
    """Draw who is at work: with the way out, or in the demonstration with the choice of somebody else."""
    if not entrance.options().demo:
        _who(lang)
        return
    found = known()
    if st.session_state.get("person") not in {None, *found}:
        gone = st.session_state.pop("person")
        _changed()
        raise AccessError("security.unknown_person", user=gone)
    actor = current()
    if st.session_state.get("signed_in") != actor.user:
        audit.record(session.writer(), actor, audit.Event("sign_in"))
        st.session_state["signed_in"] = actor.user
    if not found:
        return
    st.session_state.setdefault("person", actor.user)
    st.selectbox(
        t("people.switch", lang), list(found), key="person", on_change=_changed,
        format_func=lambda user: found[user].full_name,
    )  # fmt: skip
    st.caption(t("people.sees", lang, role=role(actor, lang), scope=sees(actor, lang)))
    st.caption(t("people.demo", lang), help=t("people.demo_help", lang))


def _who(lang: str) -> None:
    actor = current()
    st.markdown(f"**{plain(actor.full_name)}**")
    st.caption(plain(t("people.sees", lang, role=role(actor, lang), scope=sees(actor, lang))))
    st.button(
        t("sign_in.leave", lang), key="leave", icon=":material/logout:", on_click=entrance.leave,
        kwargs={"everywhere": False}, width="stretch",
    )  # fmt: skip


def role(actor: Actor, lang: str) -> str:
    """Name of the role."""
    return t(f"people.role_{actor.role}", lang)


def sees(actor: Actor, lang: str) -> str:
    """What the person sees, in words."""
    if actor.scope.everything:
        return t("people.everything", lang)
    return ", ".join([*actor.scope.regions, *actor.scope.stations]) or t("people.nothing", lang)


def _changed() -> None:
    """Forget what the person before has seen and asked."""
    for key in [key for key in st.session_state if key not in _KEPT]:
        del st.session_state[key]
