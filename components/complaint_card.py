"""One complaint: what the customer wrote, what was made of it, what is done about it and what was."""

from __future__ import annotations

import streamlit as st

from azs.complaints import desk, handling, outbox, privacy
from azs.complaints.desk import Complaint, Event
from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import date, number, percent
from components import complaint_answer, complaint_steps, complaints, failures, incident_card, people, session
from components.complaint_words import badges, department, link, local, named, person, place, word
from components.plain_text import plain

SHOWN = "revealed_"


def card(identifier: str, lang: str) -> None:
    """Everything on the page of a complaint."""
    forget(but=identifier)
    one = desk.find(session.writer(), people.current(), identifier)
    st.title(named(one, lang), anchor=False)
    with st.container(horizontal=True, gap="xsmall"):
        badges(one, lang)
    with failures.shown(lang):
        complaint_steps.next_steps(one, lang)
        complaint_steps.repeats(one, lang)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _said(one, lang)
        with failures.shown(lang):
            complaint_answer.panel(one, lang)
    with right:
        with failures.shown(lang):
            complaint_steps.corrections(one, lang)
        _facts(one, lang)
    with left:
        _links(one, lang)
        _history(one, lang)


def forget(but: str = "") -> None:
    """Hide again who complained, but of one complaint: a look is for the page on which it was asked for."""
    for key in [key for key in st.session_state if str(key).startswith(SHOWN) and key != f"{SHOWN}{but}"]:
        del st.session_state[key]


def _said(one: Complaint, lang: str) -> None:
    """The masked text, what was written where it is asked for, and photos."""
    with st.container(border=True):
        st.markdown(plain(one.text).replace("\n", "  \n"))
        st.caption(t("complaint_desk.masked", lang))
        if people.current().role in privacy.ROLES:
            with failures.shown(lang):
                _person(one, lang)
    if photos := desk.files_of(session.writer(), people.current(), one.identifier):
        key = f"photos_{one.identifier}"
        if people.current().role not in privacy.ROLES:
            st.caption(t("complaint_desk.photos_hidden", lang, count=number(len(photos), lang)))
        elif st.toggle(t("complaint_desk.photos", lang, count=number(len(photos), lang)), key=key):
            for photo in photos:
                _photo(one, photo, lang)


def _person(one: Complaint, lang: str) -> None:
    """Who complained, after a click that is written down; shown until the page is left."""
    key = f"{SHOWN}{one.identifier}"
    if st.session_state.get(key):
        found = st.session_state[key]
        st.markdown(f"**{t('complaint_desk.full_text', lang)}**")
        st.markdown(plain(found.text).replace("\n", "  \n"))
        if told := "\n".join(value for value in (found.name, found.phone, found.email) if value):
            st.code(told, language=None, wrap_lines=True)  # copied as it was written, without signs of `plain`
        else:
            st.markdown(t("complaint_desk.no_contact", lang))
        st.caption(t("complaint_desk.kept_until", lang, day=date(found.keep_until.date(), lang)))
        if st.button(t("complaint_desk.hide", lang), key=f"hide_{one.identifier}", type="tertiary"):
            del st.session_state[key]
            st.rerun()
        return
    label = t("complaint_desk.reveal", lang)
    if st.button(label, key=f"reveal_{one.identifier}", icon=":material/visibility:", type="tertiary",
                 help=t("complaint_desk.reveal_help", lang)):  # fmt: skip
        found = privacy.reveal(session.writer(), people.current(), one.identifier)
        if found is None:
            st.info(t("complaint_desk.deleted", lang), icon=":material/delete:")
        else:
            st.session_state[key] = found
            st.rerun()


def _photo(one: Complaint, photo: desk.File, lang: str) -> None:
    try:
        data = privacy.photo(
            session.writer(), complaints.files(), people.current(), identifier=one.identifier, sha256=photo.sha256
        )
        if photo.media_type in ("image/jpeg", "image/png", "image/webp", "image/gif"):
            st.image(data, width=360)
        st.download_button(
            plain(photo.name), data, photo.name, key=f"photo_{photo.sha256}", on_click="ignore", type="tertiary",
            icon=":material/download:",
        )  # fmt: skip
    except AzsError as error:
        st.caption(plain(describe(error, lang)))


def _facts(one: Complaint, lang: str) -> None:
    """What is known and what was made of the text, with how sure that is."""
    rows = [
        ("station_name", place(one, lang)), ("received_at", local(one.received_at, lang)),
        ("channel", word("channel", one.channel, lang)), ("department", department(one.department, lang)),
        ("assignee", person(one.assignee) or t("complaint_desk.nobody", lang)),
        ("due_at", local(one.due_at, lang)), ("sentiment", word("sentiment", one.sentiment, lang)),
    ]  # fmt: skip
    if one.happened:
        rows.insert(1, ("happened", one.happened))
    with st.container(border=True, gap="xsmall"):
        st.markdown(
            "\n".join(f"- {t(f'complaint_words.column_{name}', lang)}: **{plain(said)}**" for name, said in rows)
        )
        if one.entities:
            found = ", ".join(f"{word('entity', name, lang).lower()} {value}" for name, value in one.entities)
            st.caption(t("complaint_desk.found", lang, found=plain(found)))
        st.caption(_certainty(one, lang))


def _certainty(one: Complaint, lang: str) -> str:
    if not one.category:
        return t("complaint_desk.not_classified", lang)
    if one.category_by == "person":
        return t("complaint_desk.by_person", lang)
    by, sure = word("category_by", one.category_by, lang).lower(), word("certainty", one.certainty, lang)
    if one.probability is None:
        return t("complaint_desk.by", lang, by=by, sure=sure)
    return t("complaint_desk.by_sure", lang, by=by, sure=sure, share=percent(one.probability * 100, lang, 0))


def _links(one: Complaint, lang: str) -> None:
    """The incident, the complaint that this one repeats, and those that repeat it."""
    engine, actor = session.writer(), people.current()
    if one.incident_id is not None and st.button(
        t("complaint_desk.incident", lang, number=one.incident_id), icon=":material/report:", key="open_incident"
    ):
        incident_card.dialog(one.incident_id, lang)
    if one.repeats_id:
        for other in desk.several(engine, actor, [one.repeats_id]):
            st.caption(t("complaint_desk.repeats", lang))
            link(other, named(other, lang), lang)
    if repeats := desk.repeats_of(engine, actor, one.identifier):
        st.caption(t("complaint_desk.repeated", lang, count=number(len(repeats), lang)))
        for other in repeats:
            link(other, named(other, lang), lang)


def _history(one: Complaint, lang: str) -> None:
    """Events, the latest first, and the messages that were written."""
    engine, actor = session.writer(), people.current()
    st.subheader(t("complaint_desk.history", lang), anchor=False)
    if handling.may_handle(actor):
        complaint_steps.note(one, lang)
    for event in reversed(desk.history(engine, actor, one.identifier)):
        who = t("complaint_desk.by_customer", lang) if event.by == "customer" else person(event.by)
        by_itself = event.by.startswith("azs:") or event.by in ("model", "rules")
        who = t("complaint_desk.by_product", lang) if by_itself else who
        with st.container(gap="xxsmall"):
            st.markdown(f"**{_told(event, lang)}**")
            st.caption(plain(f"{local(event.happened_at, lang)} · {who}"))
            if event.kind in ("note", "answer") and event.note:
                st.markdown(plain(event.note).replace("\n", "  \n"))
    if told := outbox.messages(engine, complaint_id=one.identifier):
        with st.expander(t("complaint_desk.messages", lang, count=number(len(told), lang)), icon=":material/outbox:"):
            for each in told:
                _message(each, lang)


def _message(each: outbox.Outgoing, lang: str) -> None:
    kind, state = word("kind", each.message.kind, lang), word("message", each.status, lang)
    st.markdown(f"{kind}: **{state}**")
    st.caption(local(each.sent_at or each.made_at, lang))
    if (problem := outbox.problem_of(each)) is not None and each.status != "sent":
        st.caption(plain(describe(problem, lang)))


def _told(event: Event, lang: str) -> str:
    """An event in words."""

    def said(value: str) -> str:
        if event.kind in ("status", "category", "priority", "classified"):
            return word("category" if event.kind == "classified" else event.kind, value, lang)
        if event.kind in ("assignee", "escalated"):
            return plain(person(value)) if value else t("complaint_desk.nobody", lang)
        if event.kind == "routed":
            return plain(department(value, lang))
        if event.kind == "received":
            return word("channel", value, lang)
        if event.kind == "undone":
            return t(f"complaint_desk.event_{value}", lang)
        return plain(value)

    name = t(f"complaint_desk.event_{event.kind}", lang)
    if event.kind == "answer":
        return t("complaint_desk.event_answer" if event.after == "email" else "complaint_desk.event_noted", lang)
    if event.kind in ("status", "category", "priority", "assignee", "station") and event.before:
        return f"{name}: {said(event.before)} → {said(event.after)}"
    return f"{name}: {said(event.after)}" if event.after else name
