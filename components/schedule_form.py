"""The form of a schedule: a new one, or one that is changed."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from azs.errors import ScheduleError
from azs.i18n import describe, t
from azs.reports.kinds.station import MOST
from azs.reports.write import FORMATS
from azs.schedule import store
from azs.schedule.schedule import EVERY, KINDS, LAST_MONTH_DAY, TITLE_CHARS, Schedule
from azs.security.actor import ROLES
from components import cache, notices, people, schedule, session
from components.plain_text import plain

OPEN = "schedule_open"
"""What is open: the identifier of a schedule, "" for a new one; absent for none."""
NEW = Schedule("", "summary", "week", dt.time(8), roles=("manager",))


def opened() -> str | None:
    """The identifier of the schedule whose form is open, "" for a new one, None for none."""
    found: str | None = st.session_state.get(OPEN)
    return found


def show(identifier: str | None) -> None:
    """Open a form, or put it away."""
    st.session_state[OPEN] = identifier


def form(one: Schedule, lang: str) -> None:
    """All fields, and what is done with them."""
    key = f"schedule_{one.identifier or 'new'}"
    with st.container(border=True, key=f"{key}_form"):
        st.subheader(t("schedule_page.new" if not one.identifier else "schedule_page.change", lang), anchor=False)
        title = st.text_input(t("schedule_page.name", lang), one.title, key=f"{key}_title", max_chars=TITLE_CHARS)
        left, right = st.columns(2)
        with left:
            kind = st.selectbox(
                t("reports.kind", lang), KINDS, index=KINDS.index(one.kind), key=f"{key}_kind",
                format_func=lambda name: t(f"reports.kind_{name}", lang),
            )  # fmt: skip
        with right:
            formats = list(FORMATS)
            form_ = st.selectbox(
                t("schedule_page.format", lang), formats, index=formats.index(one.format), key=f"{key}_format",
                format_func=str.upper,
            )  # fmt: skip
        every, on_day, at = _when(one, key, lang)
        chosen = _whom(one, key, lang)
        language = st.segmented_control(
            t("reports.language", lang), list(session.LANGUAGE_NAMES), default=one.language, required=True,
            key=f"{key}_language", format_func=session.LANGUAGE_NAMES.__getitem__,
        )  # fmt: skip
        noteworthy = st.toggle(
            t("schedule_page.noteworthy", lang), one.only_noteworthy, key=f"{key}_noteworthy",
            help=t("schedule_page.noteworthy_help", lang),
        )  # fmt: skip
        made = Schedule(
            title, kind, every, at, on_day, form_, language or lang, *chosen, only_noteworthy=noteworthy,
            paused=one.paused, identifier=one.identifier,
        )  # fmt: skip
        _buttons(made, key, lang)


def _when(one: Schedule, key: str, lang: str) -> tuple[str, int, dt.time]:
    left, middle, right = st.columns(3)
    with left:
        every = st.selectbox(
            t("schedule_page.every", lang), EVERY, index=EVERY.index(one.every), key=f"{key}_every",
            format_func=lambda name: t(f"schedule_page.every_{name}", lang),
        )  # fmt: skip
    on_day = one.on_day if every == one.every else 1
    with middle:
        if every == "week":
            on_day = st.selectbox(
                t("schedule_page.weekday", lang), range(1, 8), index=on_day - 1, key=f"{key}_weekday",
                format_func=lambda day: t(f"schedule_page.weekday_{day}", lang),
            )  # fmt: skip
        if every == "month":
            on_day = int(st.number_input(
                t("schedule_page.month_day", lang), 1, LAST_MONTH_DAY, on_day, key=f"{key}_month_day"
            ))  # fmt: skip
    with right:
        at = st.time_input(t("schedule_page.at", lang), one.at, key=f"{key}_at", step=900,
                           help=t("schedule_page.at_help", lang, zone=session.settings().timezone))  # fmt: skip
    return every, on_day, at


def _whom(one: Schedule, key: str, lang: str) -> tuple[tuple[str, ...], ...]:
    """Roles, people, regions, stations."""
    any_word = t("schedule_page.choose", lang)
    roles = st.multiselect(
        t("schedule_page.roles", lang), ROLES, one.roles, key=f"{key}_roles", placeholder=any_word,
        format_func=lambda role: t(f"people.role_{role}", lang), help=t("schedule_page.roles_help", lang),
    )  # fmt: skip
    known = people.known()
    names = [*known, *(user for user in one.people if user not in known)]
    chosen = st.multiselect(
        t("schedule_page.people", lang), names, one.people, key=f"{key}_people", placeholder=any_word,
        format_func=lambda user: known[user].full_name if user in known else user,
    )  # fmt: skip
    held = list(dict.fromkeys([*cache.options().regions, *one.regions]))
    regions = st.multiselect(
        t("schedule_page.regions", lang), held, one.regions, key=f"{key}_regions",
        placeholder=t("schedule_page.all_regions", lang),
    )  # fmt: skip
    names_of = {each.code: f"{each.code} · {each.name}" for each in cache.options().stations}
    codes = list(dict.fromkeys([*names_of, *one.stations]))
    stations = st.multiselect(
        t("schedule_page.stations", lang), codes, one.stations, key=f"{key}_stations",
        placeholder=t("schedule_page.all_regions", lang),
        format_func=lambda code: names_of.get(code, code), help=t("schedule_page.stations_help", lang, most=MOST),
    )  # fmt: skip
    return tuple(roles), tuple(chosen), tuple(regions), tuple(stations)


def _buttons(made: Schedule, key: str, lang: str) -> None:
    with st.container(horizontal=True):
        if st.button(t("schedule_page.save", lang), key=f"{key}_save", type="primary", icon=":material/check:"):
            try:
                store.save(session.writer(), people.current(), made)
            except ScheduleError as error:
                st.error(plain(describe(error, lang)), icon=":material/error:")
                return
            show(None)
            schedule.wake()
            notices.later(t("schedule_page.saved", lang), icon=":material/check:")
            st.rerun()
        st.button(t("schedule_page.cancel", lang), key=f"{key}_cancel", on_click=show, args=(None,))
