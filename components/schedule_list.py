"""Schedules on the screen: a card of each, the dry run, what went to whom, addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import streamlit as st

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import date, moment
from azs.reports.noteworthy import Reason
from azs.schedule import due, history, running, store
from azs.schedule.history import Delivery
from azs.schedule.running import Planned
from azs.schedule.schedule import Schedule
from azs.security import addresses
from azs.security.actor import Actor
from azs.semantic import load_model
from components import complaints, notices, people, schedule, schedule_form, session
from components.plain_text import plain

DELETED, DRY = "schedule_deleted", "schedule_dry"
SHOWN = 30


def listed(lang: str) -> None:
    """All schedules, and what may be done with each."""
    found = _seen()
    _undo(lang)
    if not found and schedule_form.opened() is None:
        st.info(t("schedule_page.empty", lang), icon=":material/event_repeat:")
    for one in found:
        if schedule_form.opened() == one.identifier:
            schedule_form.form(one, lang)
        else:
            _card(one, lang)


def _seen() -> tuple[Schedule, ...]:
    """Schedules that the person sees."""
    actor = people.current()
    return tuple(one for one in store.every(session.writer()) if store.may_see(actor, one))


def _card(one: Schedule, lang: str) -> None:
    with st.container(border=True, gap="xsmall", key=f"schedule_card_{one.identifier}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(one.title)}**", width="content")
            if one.paused:
                st.badge(t("schedule.paused", lang), icon=":material/pause:", color="orange")
            if one.only_noteworthy:
                st.badge(t("schedule_page.noteworthy_short", lang), color="blue")
        st.markdown(plain(_told(one, lang)))
        st.caption(plain(_next(one, lang)))
        with st.container(horizontal=True):
            dry = st.session_state.get(DRY) == one.identifier
            _button("hide" if dry else "dry", one, "visibility_off" if dry else "visibility", _show_dry, lang)
            if store.may_edit(people.current(), one):
                _button("change", one, "edit", lambda name: schedule_form.show(name), lang)
                what = "resume" if one.paused else "pause"
                _button(what, one, "play_arrow" if one.paused else "pause", _pause, lang)
                _button("delete", one, "delete", _delete, lang)
        if dry:
            _dry(one, lang)


def _button(what: str, one: Schedule, icon: str, work: Callable[[str], None], lang: str) -> None:
    st.button(
        t(f"schedule_page.{what}", lang), key=f"schedule_{what}_{one.identifier}", icon=f":material/{icon}:",
        on_click=_safely, args=(work, one.identifier, lang),
    )  # fmt: skip


def _safely(work: Callable[[str], None], identifier: str, lang: str) -> None:
    try:
        work(identifier)
        schedule.wake()
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/warning:")


def _show_dry(identifier: str) -> None:
    st.session_state[DRY] = None if st.session_state.get(DRY) == identifier else identifier


def _pause(identifier: str) -> None:
    one = store.find(session.writer(), identifier)
    store.pause(session.writer(), people.current(), identifier, paused=not one.paused)


def _delete(identifier: str) -> None:
    store.delete(session.writer(), people.current(), identifier)
    st.session_state[DELETED] = identifier


def _restore(identifier: str) -> None:
    store.restore(session.writer(), people.current(), identifier)
    st.session_state.pop(DELETED, None)


def _undo(lang: str) -> None:
    """The schedule deleted last, until it is put back or forgotten."""
    identifier = st.session_state.get(DELETED)
    if not identifier:
        return
    one = store.find(session.writer(), identifier)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(t("schedule_page.deleted", lang, title=one.title), width="stretch")
        _button("undo", one, "undo", _restore, lang)
        _button("forget", one, "close", lambda _: st.session_state.pop(DELETED, None), lang)


def _dry(one: Schedule, lang: str) -> None:
    """Who would get what."""
    at = running.clock(session.settings().timezone)
    with st.spinner(t("schedule_page.looking", lang)):
        found = running.preview(session.engine(), session.writer(), one, at=at)
    if not found:
        st.info(t("schedule_page.dry_nobody", lang), icon=":material/person_off:")
        return
    st.caption(t("schedule_page.dry_about", lang, period=_period(found[0].period, lang)))
    for each in found:
        _planned(each, lang)


def _planned(one: Planned, lang: str) -> None:
    actor = one.recipient.actor
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, gap="small"):
            st.markdown(f"**{plain(actor.full_name)}**", width="content")
            colour = {"sent": "green", "quiet": "gray"}.get(one.outcome, "orange")
            st.badge(t(f"schedule.outcome_{one.outcome}", lang), color=colour)
        parts = [one.recipient.email, people.sees(actor, lang), *_reasons(one.reasons, actor, lang)]
        st.caption(plain(" · ".join(filter(None, parts))))


def deliveries(lang: str) -> None:
    """What went to whom, the latest first; each may be sent again."""
    kept = {one.identifier: one for one in _seen()}
    for run in history.failed_runs(session.writer()):
        if run.schedule_id not in kept:
            continue
        told = t("schedule_page.run_failed", lang, title=run.title, day=date(run.due_on, lang), tried=run.attempts)
        st.error(plain(f"{told} {describe(run.problem, lang)}"), icon=":material/error:")
    found = history.deliveries(session.writer(), schedules=list(kept), limit=SHOWN)
    if not found:
        st.info(t("schedule_page.history_empty", lang), icon=":material/history:")
        return
    for one in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch", gap="xsmall"):
                _delivery(one, lang)
            if store.may_edit(people.current(), kept[one.schedule_id]):
                key = f"resend_{one.schedule_id}_{one.due_on}_{one.user}"
                st.button(
                    t("schedule_page.resend" if one.sends else "schedule_page.send", lang), key=key,
                    icon=":material/send:", on_click=_resend, args=(one, lang),
                )  # fmt: skip
    if len(found) == SHOWN:
        st.caption(t("schedule_page.history_cut", lang, count=SHOWN))


def _delivery(one: Delivery, lang: str) -> None:
    colour = {"sent": "green", "failed": "red", "": "gray"}.get(one.state, "blue")
    state = t(f"schedule.state_{one.state}" if one.state else f"schedule_page.was_{one.outcome}", lang)
    with st.container(horizontal=True, gap="small"):
        st.markdown(f"**{plain(_person(one.user))}**", width="content")
        st.badge(state, color=colour)
    st.markdown(plain(f"{one.title} · {_period(one.period, lang)}"))
    reasons = _reasons(one.reasons, people.known().get(one.user), lang)
    told = [moment(session.local(one.made_at), lang), *reasons]
    if one.problem and one.state != "sent":
        told.append(describe(one.problem, lang))
    st.caption(plain(" · ".join(told)))


def _reasons(found: Sequence[Reason], recipient: Actor | None, lang: str) -> list[str]:
    """What stands out for a recipient, for those who see the recipient's stations themselves."""
    scope = people.current().scope
    if not scope.everything and (recipient is None or recipient.scope != scope):
        return []
    return [one.words(lang) for one in found]


def _resend(one: Delivery, lang: str) -> None:
    at = running.clock(session.settings().timezone)
    try:
        history.resend(
            session.engine(), session.writer(), people.current(), one.schedule_id, day=one.due_on, user=one.user, at=at
        )
        notices.later(t("schedule.told_resent", lang, user=plain(_person(one.user))), icon=":material/send:")
        complaints.wake()
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/warning:")


def mail(lang: str) -> None:
    """Whether letters can leave, and for administrators the addresses they go to."""
    if not session.settings().outgoing.smtp_host:
        st.warning(t("schedule_page.no_mail", lang), icon=":material/mail_off:")
    if people.current().role != "administrator":
        return
    with st.expander(t("schedule_page.addresses", lang), icon=":material/alternate_email:"):
        held = addresses.known(session.writer())
        known = people.known()
        user = st.selectbox(
            t("schedule_page.column_person", lang), list(known), key="address_person",
            format_func=lambda name: f"{known[name].full_name} · {held.get(name, '—')}",
        )  # fmt: skip
        if not user:
            return
        email = st.text_input(t("schedule_page.column_address", lang), held.get(user, ""), key=f"address_{user}",
                              max_chars=addresses.MOST_CHARS)  # fmt: skip
        st.button(t("schedule_page.save", lang), key="address_save", on_click=_keep_address, args=(user, email, lang))


def _keep_address(user: str, email: str, lang: str) -> None:
    try:
        addresses.save(session.writer(), people.current(), user, email=email)
        notices.later(t("schedule_page.address_saved", lang), icon=":material/check:")
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/warning:")


def _told(one: Schedule, lang: str) -> str:
    when = {
        "day": t("schedule_page.told_day", lang), "month": t("schedule_page.told_month", lang, day=one.on_day),
        "week": t(f"schedule_page.told_week_{one.on_day if one.every == 'week' else 1}", lang),
    }[one.every]  # fmt: skip
    model = load_model()
    whom = [*(t(f"schedule_page.told_{role}", lang) for role in one.roles), *(_person(user) for user in one.people)]
    parts = [
        f"{when} {one.at:%H:%M}", f"{t(f'reports.kind_{one.kind}', lang)} ({one.format.upper()})", ", ".join(whom),
        *([", ".join(model.value_label("region", name, lang) for name in one.regions)] if one.regions else []),
        *([", ".join(one.stations)] if one.stations else []),
    ]  # fmt: skip
    return " · ".join(parts)


def _next(one: Schedule, lang: str) -> str:
    at = running.clock(session.settings().timezone)
    who = t("schedule_page.made_by", lang, who=_person(one.made_by))
    if one.paused:
        return who
    when = moment(session.local(due.next_due(one, at.now, at.zone)), lang)
    return f"{t('schedule_page.next', lang, when=when)} · {who}"


def _period(days: tuple[dt.date, dt.date], lang: str) -> str:
    return date(days[0], lang) if days[0] == days[1] else f"{date(days[0], lang)} — {date(days[1], lang)}"


def _person(user: str) -> str:
    found = people.known().get(user)
    return found.full_name if found and found.full_name else user
