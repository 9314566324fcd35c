"""The entrance of the app: whose session this is, what stands there for nobody, and the routes beside the pages."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

import streamlit as st
from starlette.routing import BaseRoute
from streamlit.user_info import generate_login_redirect_url

from azs.complaints.station_code import FORM
from azs.errors import AccessError, SettingsError
from azs.i18n import t
from azs.settings import ROOT, load_settings
from azs.sign_in import sessions
from azs.sign_in.devices import device_of
from azs.sign_in.gate import Gate
from azs.sign_in.options import SignInOptions
from azs.sign_in.provider import session_of
from azs.sign_in.routes import Doors, Entrance
from azs.sign_in.routes import routes as own_routes
from azs.sign_in.sessions import Session
from components import session

KNOWN_S = 5
"""A session that was in force is taken for it so long: one ended in another process works so much longer at most."""


class NobodyError(AccessError):
    """Nobody has signed in, or their session is over."""


class TurnedAwayError(AccessError):
    """The identity provider knows them, the product does not let them in."""


def options() -> SignInOptions:
    """How people sign in."""
    return session.settings().sign_in


def current() -> Session:
    """The session of whoever has this page open.

    Raises:
        NobodyError: there is none. TurnedAwayError: see `azs.sign_in.provider`.
        AccessError: the password has to be changed first.
    """
    found = _by_cookie() or _by_provider()
    if found is None:
        raise NobodyError("sign_in.nobody")
    if found.must_change:
        raise AccessError("sign_in.must_change")
    return found


def at_work(found: Session) -> None:
    """Note once a run of the page that the person is there; what a page does by itself does not count."""
    sessions.seen(session.writer(), found)


def leave(*, everywhere: bool) -> None:
    """End this session, or all of the person's, and take the browser to the sign-in page."""
    found = current()
    if everywhere:
        sessions.end_all(session.writer(), found.actor, found.actor.user)
    else:
        sessions.end(session.writer(), found.actor, found.key)
    forget()
    st.logout()


def forget() -> None:
    """Sessions have begun or ended: ask the database again."""
    _found.clear()


def draw(lang: str, error: AccessError) -> None:
    """What stands in place of every page for nobody: why, and the way in."""
    turned_away = isinstance(error, TurnedAwayError)
    with st.container(key="entrance", width=460):
        st.title(t("sign_in.not_let_in" if turned_away else "sign_in.over_title", lang), anchor=False)
        st.markdown(t(f"errors.{error.key}" if turned_away else "sign_in.over", lang, **error.params))
        words = t("sign_in.other" if turned_away else "sign_in.enter", lang)
        # Streamlit's way out takes dead cookies away and leads to the sign-in page.
        st.button(words, type="primary", icon=":material/login:", key="entrance_go", on_click=st.logout)


def banner(lang: str) -> None:
    """Over every page of the demonstration: that it is one."""
    if not options().demo:
        return
    title, text = (escape(t(f"sign_in.demo_{part}", lang)) for part in ("title", _demo_text()))
    colour = "239,68,68" if options().demo_outside else "245,158,11"
    st.html(
        f"<div role='note' style='padding:.4rem .8rem;border-left:4px solid rgb({colour});border-radius:.4rem;"
        f"background:rgba({colour},.14);font-size:.875rem'><b>{title}</b> {text}</div>"
    )


def _demo_text() -> str:
    return "outside_text" if options().demo_outside else "text"


def _by_cookie() -> Session | None:
    token = _token() if "password" in options().ways else None
    return _found(sessions.key_of(token)) if token else None


def _token() -> str | None:
    return st.context.cookies.get(options().cookie)


def _by_provider() -> Session | None:
    if options().oidc is None or not st.user.get("is_logged_in"):
        return None
    claims: Mapping[str, Any] = st.user.to_dict()
    try:
        return session_of(
            session.writer(), claims, options(), device=device_of(st.context.headers.get("User-Agent", ""))
        )
    except AccessError as error:
        raise TurnedAwayError(error.key, **error.params) from error


@st.cache_data(ttl=KNOWN_S, max_entries=5000, show_spinner=False)
def _found(key: str) -> Session | None:
    return sessions.find(session.writer(), key, options())


@cache
def _entrance() -> Entrance:
    return Entrance(
        Doors(
            engine=session.writer, options=_options, company=lambda: str(generate_login_redirect_url("default")),
            changed=forget, icon=ROOT / "static" / "favicon.png",
        )
    )  # fmt: skip


def routes() -> list[BaseRoute]:
    """The sign-in page and what belongs to it, for `st.App`."""
    return own_routes(_entrance())


def gate(app: Any) -> Gate:
    """What every request to the app passes first."""
    return Gate(app, _options, _entrance().find, FORM)


@cache
def _options() -> SignInOptions:
    return load_settings().sign_in


def provider_secrets() -> dict[str, Any]:
    """What Streamlit's own sign-in has to know of the identity provider; empty where there is none."""
    try:
        found = _options()
    except SettingsError:  # said by the pages, which show nothing else then
        return {}
    if found.oidc is None:
        return {}
    return {
        "auth": {
            "redirect_uri": f"{found.base_url}/oauth2callback",
            "cookie_secret": found.cookie_secret or secrets.token_urlsafe(32),
            "client_id": found.oidc.client_id, "client_secret": found.oidc.client_secret,
            "server_metadata_url": found.oidc.metadata_url,
            "client_kwargs": {"scope": found.oidc.scope, "prompt": found.oidc.prompt},
        }
    }  # fmt: skip
