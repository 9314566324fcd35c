"""People for administrators: who they are, what they see, how they sign in, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from azs.analytics.options import FilterOptions, filter_options
from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import moment, number, plural
from azs.security.actor import ROLES, Actor, Scope
from azs.sign_in import accounts, passwords, sessions
from azs.sign_in.accounts import Account
from components import entrance, notices, people, session
from components.plain_text import plain

COLUMNS = ("name", "user", "role", "sees", "way", "last")
SHOWN_ROWS = 12
_GIVEN, _PICKED = "staff_given", "staff_picked"


def panel(actor: Actor, lang: str) -> None:
    """The whole page below its title."""
    found = accounts.listed(session.writer(), actor)
    how = entrance.options()
    if how.demo:
        st.info(t("staff.demo", lang), icon=":material/lock_open:")
    elif how.oidc and how.oidc.role_claim:
        st.info(t("staff.from_claims", lang), icon=":material/badge:")
    _table(found, lang)
    users = {one.actor.user: one for one in found}
    chosen = st.selectbox(
        t("staff.pick", lang), ["", *users], key=_PICKED, on_change=_forget_given,
        format_func=lambda user: _named(users[user].actor, lang) if user else t("staff.new", lang),
    )  # fmt: skip
    one = users.get(chosen or "")
    _form(actor, one, lang)
    if one:
        _given(one.actor.user, lang)
        _steps(actor, one, lang)


def _table(found: Sequence[Account], lang: str) -> None:
    words = {form: t(f"staff.count_{form}", lang) for form in ("one", "few", "many")}
    st.caption(f"{number(len(found), lang)} {plural(len(found), lang, **words)}")
    rows = [
        (one.actor.full_name, one.actor.user, people.role(one.actor, lang), people.sees(one.actor, lang),
         _way(one, lang), moment(one.last_at and session.local(one.last_at), lang))
        for one in found
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    heads = {name: t(f"staff.column_{name}", lang) for name in COLUMNS}
    config: dict[str, object] = {name: st.column_config.TextColumn(head) for name, head in heads.items()}
    height = 35 * (min(len(frame), SHOWN_ROWS) + 1) + 3
    st.dataframe(frame, hide_index=True, column_config=config, width="stretch", height=height)


def _way(one: Account, lang: str) -> str:
    if not one.active:
        return t("staff.way_off", lang)
    if one.locked_until:
        return t("staff.way_locked", lang)
    if one.has_password:
        return t("staff.way_temporary" if one.must_change else "staff.way_password", lang)
    return t("staff.way_oidc" if one.from_provider else "staff.way_none", lang)


def _form(actor: Actor, one: Account | None, lang: str) -> None:
    before = one.actor if one else Actor("", "operator", Scope())
    options = _options(actor)
    names = {option.code: option.name for option in options.stations}
    with st.form(f"staff_{before.user}", border=True):
        left, right = st.columns(2)
        user = before.user or left.text_input(t("staff.column_user", lang), max_chars=64, key="staff_user")
        full_name = (left if before.user else right).text_input(
            t("staff.full_name", lang), value=before.full_name, max_chars=200
        )
        role = (right if before.user else left).selectbox(
            t("staff.role", lang), ROLES, index=ROLES.index(before.role),
            format_func=lambda name: t(f"people.role_{name}", lang),
        )  # fmt: skip
        everything = st.checkbox(t("staff.everything", lang), value=before.scope.everything)
        left, right = st.columns(2)
        regions = left.multiselect(
            t("staff.regions", lang), _with(options.regions, before.scope.regions), default=before.scope.regions,
            placeholder=t("staff.choose", lang),
        )  # fmt: skip
        stations = right.multiselect(
            t("staff.stations", lang), _with(tuple(names), before.scope.stations), default=before.scope.stations,
            format_func=lambda code: names.get(code, code), placeholder=t("staff.choose", lang),
        )  # fmt: skip
        pressed = st.form_submit_button(t("staff.save", lang), icon=":material/check:")
    if pressed:
        scope = Scope(everything, () if everything else tuple(regions), () if everything else tuple(stations))
        person = Actor(str(user).strip(), role or before.role, scope, str(full_name).strip())
        said = t("staff.saved", lang, user=person.user)
        if _done(lambda: accounts.save(session.writer(), actor, person, active=not one or one.active), said, lang):
            st.rerun()


def _options(actor: Actor) -> FilterOptions:
    return filter_options(people.reader("staff", actor))


def _with(known: Sequence[str], held: Sequence[str]) -> list[str]:
    """What there is, and what a person has of what there no longer is."""
    return sorted({*known, *held})


def _steps(actor: Actor, one: Account, lang: str) -> None:
    user, engine = one.actor.user, session.writer()
    steps: list[tuple[str, str, str, Callable[[], None]]] = []
    if one.locked_until:
        steps.append(("unlock", "lock_open", "unlocked", lambda: accounts.unlock(engine, actor, user)))
    steps.append(("end_sessions", "logout", "sessions_ended", lambda: sessions.end_all(engine, actor, user)))
    if one.has_password or one.from_provider:
        steps.append(("unlink", "link_off", "unlinked", lambda: accounts.unlink(engine, actor, user)))
    if one.active:
        steps.append(("off", "block", "off_done", lambda: accounts.save(engine, actor, one.actor, active=False)))
    else:
        steps.append(("on", "check", "on_done", lambda: accounts.save(engine, actor, one.actor)))
    with st.container(horizontal=True):
        st.button(
            t("staff.give_password", lang), key="staff_password", icon=":material/password:", on_click=_give,
            args=(actor, user, lang),
        )  # fmt: skip
        for name, icon, said, step in steps:
            st.button(
                t(f"staff.{name}", lang), key=f"staff_{name}", icon=f":material/{icon}:", on_click=_done,
                args=(step, t(f"staff.{said}", lang, user=user), lang),
            )  # fmt: skip


def _give(actor: Actor, user: str, lang: str) -> None:
    password = passwords.made()
    try:
        accounts.set_password(session.writer(), actor, user, password=password)
    except AzsError as error:
        notices.later(describe(error, lang), icon=":material/error:")
        return
    entrance.forget()
    st.session_state[_GIVEN] = (user, password)


def _given(user: str, lang: str) -> None:
    """Shown in the one run after it was made."""
    given = st.session_state.pop(_GIVEN, None)
    if given and given[0] == user:
        st.success(t("staff.given", lang, user=plain(user)), icon=":material/password:")
        st.code(given[1], language=None)


def _forget_given() -> None:
    st.session_state.pop(_GIVEN, None)


def _done(step: Callable[[], None], said: str, lang: str) -> bool:
    try:
        step()
    except AzsError as error:
        notices.later(describe(error, lang), icon=":material/error:")
        return False
    entrance.forget()
    people.known.clear()  # type: ignore[attr-defined]
    notices.later(said, icon=":material/check:")
    return True


def _named(actor: Actor, lang: str) -> str:
    return t("staff.person", lang, name=actor.full_name, user=actor.user)
