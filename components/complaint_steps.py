"""What staff do with a complaint on its page: take, correct, move on, merge, make an incident, take back, note."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import streamlit as st

from azs.complaints import desk, handling, incident, merging, noticing, taking_back
from azs.complaints import repeats as repeating
from azs.complaints.complaint import CATEGORIES, PRIORITIES
from azs.complaints.desk import Complaint
from azs.errors import AzsError
from azs.i18n import describe, t
from components import complaint_list, complaints, notices, people, session
from components.complaint_words import link, named, person, place, word
from components.plain_text import plain


def next_steps(one: Complaint, lang: str) -> None:
    """Buttons: taking it, the states that may follow, taking back the last change."""
    actor = people.current()
    told = desk.history(session.writer(), actor, one.identifier)
    with st.container(horizontal=True):
        if handling.may_handle(actor) and one.status != "merged":
            _states(one, lang)
            _incident(one, lang)
            _merge(one, lang)
        if (last := taking_back.last_change(told, actor)) is not None:
            label = t("complaint_desk.undo", lang, what=t(f"complaint_desk.undo_{last.kind}", lang))
            _button(label, "undo", "undo", lambda: _undo(one), lang)


def repeats(one: Complaint, lang: str) -> None:
    """What the complaint may repeat, each with the click that settles it."""
    engine, actor = session.writer(), people.current()
    handles = handling.may_handle(actor)
    for found in noticing.noticed(engine, actor, [one]).get(one.identifier, ()):
        with st.container(border=True, gap="xsmall"):
            if other := found.other:
                st.markdown(f"**:material/content_copy: {t('complaint_desk.may_repeat', lang)}**")
                link(other, named(other, lang), lang)
                st.caption(plain(f"{place(other, lang)} · {' '.join(other.text.split())[:200]}"))
                if handles:
                    _button(t("complaint_desk.merge", lang), "repeat_merge", "merge",
                            lambda other=other: _merge_into(one, other), lang)  # fmt: skip
                continue
            number = found.incident_id
            st.markdown(f"**:material/report: {t('complaint_desk.may_be_incident', lang, number=number)}**")
            st.caption(plain(found.title))
            if handles:
                _button(t("complaint_desk.link_incident", lang), "repeat_link", "link",
                        lambda number=number: incident.link(engine, actor, one.identifier, number), lang)  # fmt: skip


def corrections(one: Complaint, lang: str) -> None:
    """Choices of person, subject, priority and station, as the person's role allows."""
    if one.status == "merged":
        return
    handles = handling.may_handle(people.current())
    with st.container(border=True):
        if handles:
            _assignee(one, lang)
        _choice("category", one, list(CATEGORIES), lang, lambda value: word("category", value, lang))
        _choice("priority", one, list(PRIORITIES), lang, lambda value: word("priority", value, lang))
        if handles:
            _choice("station", one, complaint_list.station_codes(), lang, lambda code: code)


def note(one: Complaint, lang: str) -> None:
    """The field of an internal note."""
    key = f"note_{one.identifier}"

    def add() -> None:
        said = str(st.session_state.get(key, ""))
        if _done(lambda: handling.add_note(session.writer(), people.current(), one.identifier, said), lang):
            st.session_state[key] = ""

    st.text_area(t("complaint_desk.note", lang), key=key, height=80, max_chars=handling.NOTE_CHARS // 2,
                 help=t("complaint_desk.note_help", lang))  # fmt: skip
    st.button(t("complaint_desk.note_add", lang), key=f"add_{key}", icon=":material/add_comment:", on_click=add)


def _states(one: Complaint, lang: str) -> None:
    """Taking it, and the states that may follow but those that have a way of their own."""
    user = people.current().user
    if one.assignee != user:
        _button(t("complaint_desk.take", lang), "take", "front_hand", lambda: _change(one, "assignee", user), lang,
                primary=not one.assignee)  # fmt: skip
    for status in handling.NEXT[one.status]:
        taken = one.status == "new" and status == "in_progress" and one.assignee != user
        if status != "answered" and not taken:  # an answer leads to the one, taking it to the other
            _button(t(f"complaint_desk.to_{status}", lang), f"to_{status}", _ICONS[status],
                    lambda status=status: _change(one, "status", status), lang)  # fmt: skip


_ICONS = {"in_progress": "play_arrow", "waiting_customer": "hourglass", "closed": "task_alt", "rejected": "block"}


def _assignee(one: Complaint, lang: str) -> None:
    able = [actor.user for actor in handling.assignable(one, tuple(people.known().values()))]
    _choice("assignee", one, ["", *able], lang, lambda user: person(user) if user else t("complaint_desk.nobody", lang))


def _choice(field: str, one: Complaint, values: list[str], lang: str, words: Callable[[str], str]) -> None:
    """A choice that is stored as it is made; it shows what is stored, whatever became of the last one."""
    now = str(getattr(one, field))
    key = f"choose_{field}_{one.identifier}_{now}"
    options = values if now in values or not now else [now, *values]

    def store() -> None:
        chosen = st.session_state.get(key)
        if chosen is not None and chosen != now and not _done(lambda: _change(one, field, chosen), lang):
            del st.session_state[key]

    st.selectbox(
        t(f"complaint_desk.{field}", lang), options, index=options.index(now) if now in options else None, key=key,
        format_func=words, on_change=store, placeholder=t("complaint_desk.not_known", lang),
    )  # fmt: skip


def _incident(one: Complaint, lang: str) -> None:
    if one.incident_id is not None:
        return
    with st.popover(t("complaint_desk.make_incident", lang), icon=":material/report:"):
        if not one.station:
            st.info(t("errors.complaints.needs_station", lang), icon=":material/location_off:")
            return
        st.caption(t("complaint_desk.make_incident_about", lang))
        kinds = incident.categories(session.writer())
        chosen = st.selectbox(
            t("complaint_desk.incident_category", lang), kinds, key=f"kind_{one.identifier}",
            index=kinds.index(incident.CATEGORY), accept_new_options=True,
        )  # fmt: skip
        _button(t("complaint_desk.make_incident", lang), "incident", "check", lambda: incident.make(
                    session.writer(), people.current(), one.identifier,
                    zone=ZoneInfo(session.settings().timezone), category=chosen or "",
                ), lang, primary=True)  # fmt: skip


def _merge(one: Complaint, lang: str) -> None:
    """Those that look alike, each with a button; looked for when it is opened."""
    opened = st.popover(
        t("complaint_desk.merge", lang), icon=":material/merge:", key=f"merging_{one.identifier}", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        st.caption(t("complaint_desk.merge_about", lang))
        found = repeating.alike(session.writer(), people.current(), one, sentences=complaints.understanding().sentences)
        if not found:
            st.caption(t("complaint_desk.no_alike", lang))
        for other in found:
            link(other, named(other, lang), lang)
            st.caption(plain(f"{place(other, lang)} · {' '.join(other.text.split())[:120]}"))
            label, key = t("complaint_desk.merge_into", lang, number=other.number), f"merge_{other.identifier}"
            _button(label, key, "merge", lambda other=other: _merge_into(one, other), lang)


def _merge_into(one: Complaint, other: Complaint) -> None:
    merging.merge(session.writer(), people.current(), one.identifier, into=other.identifier)


def _undo(one: Complaint) -> None:
    taking_back.undo(session.writer(), people.current(), one.identifier, rules=complaints.rules())


def _change(one: Complaint, field: str, value: str) -> None:
    handling.change(
        session.writer(), people.current(), one.identifier, field=field, value=value, rules=complaints.rules()
    )


def _button(
    label: str, key: str, icon: str, work: Callable[[], object], lang: str, *, primary: bool = False
) -> None:  # fmt: skip
    st.button(
        label, key=f"complaint_{key}", icon=f":material/{icon}:", type="primary" if primary else "secondary",
        on_click=_done, args=(work, lang),
    )  # fmt: skip


def _done(work: Callable[[], object], lang: str) -> bool:
    """Do something and tell what came of it."""
    try:
        work()
    except AzsError as error:
        notices.later(plain(describe(error, lang)), icon=":material/error:")
        return False
    notices.later(t("complaint_desk.saved", lang), icon=":material/check:")
    complaints.wake()
    return True
