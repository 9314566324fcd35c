"""Who is away from complaints: listed, added, removed and put back, by administrators or for oneself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
import streamlit as st

from azs.complaints import absences, handling
from azs.complaints.absences import Kept
from azs.complaints.routing import Absence
from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import date, number
from azs.security.actor import Actor
from components import complaints, notices, people, session
from components.complaint_words import person
from components.plain_text import plain

REMOVED = "absence_removed"


def panel(lang: str) -> None:
    """For those who handle complaints: folded away, with how many are away now."""
    if not handling.may_handle(people.current()):
        return
    today = _today()
    kept, filed = absences.listed(session.writer(), today=today), complaints.absences_of_file()
    every = [*(one.absence for one in kept), *filed]
    away = len({one.person for one in every if one.since <= today <= one.until})
    title = t("absences.title_count", lang, count=number(away, lang)) if away else t("absences.title", lang)
    with st.expander(title, icon=":material/event_busy:", key="absences"):
        st.caption(t("absences.about", lang))
        _undo(lang)
        if not every:
            st.markdown(t("absences.none", lang))
        for one in kept:
            _row(one.absence, today, lang, kept=one)
        for absence in filed:
            if absence.until >= today:
                _row(absence, today, lang)
        _form(today, lang)


def _today() -> dt.date:
    """By the clocks that the rules go by."""
    return dt.datetime.now(complaints.rules().times.zone).date()


def _row(one: Absence, today: dt.date, lang: str, *, kept: Kept | None = None) -> None:
    first, last = date(one.since, lang), date(one.until, lang)
    key = "absences.row" if one.substitute else "absences.row_alone"
    days = first if first == last else f"{first} — {last}"
    said = t(key, lang, days=days, substitute=person(one.substitute))
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xsmall"):
            with st.container(horizontal=True, gap="small"):
                st.markdown(f"**{plain(person(one.person))}**", width="content")
                if one.since <= today <= one.until:
                    st.badge(t("absences.now", lang), color="orange")
                elif one.until < today:
                    st.badge(t("absences.over", lang), color="gray")
            st.caption(plain(said if kept else f"{said} · {t('absences.from_file', lang)}"))
        if kept and absences.may_edit(people.current(), one.person):
            st.button(
                t("absences.remove", lang), key=f"absence_remove_{kept.identifier}", icon=":material/close:",
                on_click=_remove, args=(kept, lang),
            )  # fmt: skip


def _form(today: dt.date, lang: str) -> None:
    actor = people.current()
    able = [one.user for one in people.known().values() if one.role in handling.HANDLERS]
    whose = able if actor.role == "administrator" else [actor.user]
    with st.form("absence_new", border=False):
        left, middle, right = st.columns(3)
        who = left.selectbox(
            t("absences.person", lang), whose, key="absence_person", format_func=person, disabled=len(whose) == 1
        )
        days = middle.date_input(
            t("absences.days", lang), (today, today), key="absence_days", min_value=today - dt.timedelta(days=30),
            max_value=today + dt.timedelta(days=2 * 366), format="DD.MM.YYYY" if lang == "ru" else "YYYY-MM-DD",
        )  # fmt: skip
        substitute = right.selectbox(
            t("absences.substitute", lang), ["", *able], key="absence_substitute",
            format_func=lambda user: person(user) if user else t("absences.nobody", lang),
        )  # fmt: skip
        pressed = st.form_submit_button(t("absences.add", lang), key="absence_add", icon=":material/add:")
    if pressed and who:
        if not isinstance(days, tuple) or len(days) != 2:
            st.warning(t("absences.both_days", lang), icon=":material/date_range:")
            return
        _add(Absence(who, days[0], days[1], substitute or ""), lang)


def _add(given: Absence, lang: str) -> None:
    try:
        absences.save(session.writer(), people.current(), given)
    except AzsError as error:
        st.error(plain(describe(error, lang)), icon=":material/error:")
        return
    complaints.forget_rules()
    notices.later(t("absences.added", lang), icon=":material/check:")
    st.rerun()


def _remove(one: Kept, lang: str) -> None:
    if _done(absences.remove, one.identifier, lang):
        st.session_state[REMOVED] = (one.identifier, one.absence.person)


def _undo(lang: str) -> None:
    """The one removed last, until it is put back."""
    if (last := st.session_state.get(REMOVED)) is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(t("absences.removed", lang, person=person(last[1]))), width="stretch")
        st.button(
            t("absences.undo", lang), key="absence_undo", icon=":material/undo:", on_click=_restore,
            args=(last[0], lang),
        )  # fmt: skip


def _restore(identifier: str, lang: str) -> None:
    if _done(absences.restore, identifier, lang):
        st.session_state.pop(REMOVED, None)


def _done(work: Callable[[sa.Engine, Actor, str], None], identifier: str, lang: str) -> bool:
    try:
        work(session.writer(), people.current(), identifier)
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/error:")
        return False
    complaints.forget_rules()
    return True
