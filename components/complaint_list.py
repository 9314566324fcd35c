"""The queue of complaints: views with their counts, filters, what is done with several at once, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from azs.complaints import desk, handling, noticing, outbox, table
from azs.complaints.complaint import CATEGORIES, OPEN_STATUSES, PRIORITIES
from azs.complaints.desk import Complaint, Wanted
from azs.i18n import describe, t
from azs.i18n.formats import number
from components import complaints, notices, people, session
from components.complaint_words import badges, department, link, local, named, person, place, word
from components.plain_text import plain

VIEWS = {
    "mine": Wanted(statuses=OPEN_STATUSES, mine=True), "free": Wanted(statuses=OPEN_STATUSES, unassigned=True),
    "open": Wanted(statuses=OPEN_STATUSES), "overdue": Wanted(overdue=True),
    "done": Wanted(statuses=("answered", "closed", "rejected", "merged")),
}  # fmt: skip
VIEW, KEPT = "complaints_view", "complaints_kept"
EXCERPT_CHARS = 220


def listed(lang: str) -> None:
    """Everything on the page of the queue."""
    engine, actor = session.writer(), people.current()
    if actor.role == "administrator":
        _failed(lang)
    narrowed = _filters(lang)
    counts = {name: sum(desk.count(engine, actor, _with(view, narrowed)).values()) for name, view in VIEWS.items()}
    if not any(counts.values()) and narrowed == Wanted():
        st.info(t("complaint_desk.empty", lang), icon=":material/inbox:")
        return
    view = _view(counts, lang)
    wanted = _with(VIEWS[view], narrowed)
    if not counts[view]:
        st.info(t(f"complaint_desk.empty_{view}", lang), icon=":material/inbox:")
        return
    pages = -(-counts[view] // desk.PAGE_ROWS)
    key = f"complaints_page_{view}_{pages}"
    at = min(int(st.session_state.get(key, 1)), pages) - 1
    found = desk.visible(engine, actor, wanted, offset=at * desk.PAGE_ROWS)
    if handling.may_handle(actor):
        _several([one.identifier for one in found if st.session_state.get(f"pick_{one.identifier}")], lang)
    noticed = noticing.noticed(engine, actor, found)
    for one in found:
        with st.container(border=True, gap="xsmall"):
            _row(one, lang, pickable=handling.may_handle(actor), repeats=one.identifier in noticed)
    if pages > 1:
        st.pagination(pages, key=key)
    _files(wanted, lang)


def _failed(lang: str) -> None:
    """Messages that wait for a person."""
    if failed := outbox.messages(session.writer(), statuses=("failed",)):
        st.warning(t("complaint_desk.failed", lang, count=number(len(failed), lang)), icon=":material/outbox:")
        st.button(t("complaint_desk.retry", lang), key="outbox_retry", icon=":material/refresh:", on_click=_retry)


def _retry() -> None:
    outbox.retry(session.writer(), people.current())
    complaints.wake()


def _view(counts: dict[str, int], lang: str) -> str:
    first = next((name for name in ("mine", "open") if counts[name]), "open")
    _restore(VIEW, first)
    chosen = st.segmented_control(
        t("complaint_desk.view", lang), list(VIEWS), key=VIEW, label_visibility="collapsed", required=True,
        format_func=lambda name: f"{t(f'complaint_desk.view_{name}', lang)} · {number(counts[name], lang)}",
    )  # fmt: skip
    _keep(VIEW)
    return chosen or first


def _filters(lang: str) -> Wanted:
    """What is chosen besides the view; folded away on a narrow screen, and drawn open where something is."""
    names = ("complaints_words", "complaints_categories", "complaints_priorities", "complaints_stations")
    for name in names:
        _restore(name, "" if name == names[0] else [])
    words = st.text_input(
        t("complaint_desk.words", lang), key=names[0], max_chars=100, icon=":material/search:",
        label_visibility="collapsed", placeholder=t("complaint_desk.words", lang),
    )  # fmt: skip
    with st.expander(t("complaint_desk.filters", lang), icon=":material/filter_list:",
                     expanded=any(st.session_state[name] for name in names[1:])):  # fmt: skip
        left, middle, right = st.columns(3)
        any_word = t("complaint_desk.any", lang)
        categories = left.multiselect(
            t("complaint_desk.category", lang), CATEGORIES, key=names[1], placeholder=any_word,
            format_func=lambda name: word("category", name, lang),
        )  # fmt: skip
        priorities = middle.multiselect(
            t("complaint_desk.priority", lang), PRIORITIES, key=names[2], placeholder=any_word,
            format_func=lambda name: word("priority", name, lang),
        )  # fmt: skip
        stations = right.multiselect(
            t("complaint_desk.station", lang), station_codes(), key=names[3], placeholder=any_word
        )
    for name in names:
        _keep(name)
    return Wanted(
        categories=tuple(categories), priorities=tuple(priorities), stations=tuple(stations), words=words or ""
    )


def station_codes() -> list[str]:
    """Codes of the person's stations."""
    return desk.station_codes(session.writer(), people.current())


def _with(view: Wanted, narrowed: Wanted) -> Wanted:
    return replace(
        view, categories=narrowed.categories, priorities=narrowed.priorities, stations=narrowed.stations,
        words=narrowed.words,
    )  # fmt: skip


def _row(one: Complaint, lang: str, *, pickable: bool, repeats: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if pickable:
            st.checkbox(
                t("complaint_desk.pick", lang, number=one.number), key=f"pick_{one.identifier}",
                label_visibility="collapsed",
            )  # fmt: skip
        with st.container(width="stretch"):
            link(one, f"**{named(one, lang)}**", lang)
    with st.container(horizontal=True, gap="xsmall"):
        badges(one, lang)
        if repeats:
            st.badge(t("complaint_desk.may_be_repeat", lang), icon=":material/content_copy:", color="violet")
    text = " ".join(one.text.split())
    st.markdown(plain(text if len(text) <= EXCERPT_CHARS else f"{text[:EXCERPT_CHARS].rstrip()}…"))
    parts = [place(one, lang), t("complaint_desk.received", lang, when=local(one.received_at, lang))]
    if one.is_open and one.due_at:
        parts.append(t("complaint_desk.until", lang, when=local(one.due_at, lang)))
    if one.department:
        parts.append(department(one.department, lang))
    parts.append(person(one.assignee) if one.assignee else t("complaint_desk.nobody", lang))
    st.caption(plain(" · ".join(parts)))


def _several(picked: Sequence[str], lang: str) -> None:
    """What can be done with those that are ticked."""
    if not picked:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{t('complaint_desk.picked', lang, count=number(len(picked), lang))}**")
        for name, field, value, icon in (
            ("take", "assignee", people.current().user, "front_hand"), ("close", "status", "closed", "task_alt"),
            ("reject", "status", "rejected", "block"),
        ):  # fmt: skip
            st.button(
                t(f"complaint_desk.several_{name}", lang), key=f"several_{name}", icon=f":material/{icon}:",
                on_click=_change_several, args=(tuple(picked), field, value, lang),
            )  # fmt: skip


def _change_several(picked: Sequence[str], field: str, value: str, lang: str) -> None:
    done = handling.change_several(
        session.writer(), people.current(), picked, field=field, value=value, rules=complaints.rules()
    )
    failed = [error for error in done.values() if error is not None]
    told = t("complaint_desk.several_done", lang, count=len(done) - len(failed))
    if failed:
        reasons = "; ".join(dict.fromkeys(describe(error, lang) for error in failed))
        told = f"{told} {t('complaint_desk.several_failed', lang, count=len(failed), reasons=plain(reasons))}"
    notices.later(told, icon=":material/warning:" if failed else ":material/check:")
    for one in picked:
        st.session_state[f"pick_{one}"] = False
    complaints.wake()


def _files(wanted: Wanted, lang: str) -> None:
    engine, actor, rules = session.writer(), people.current(), complaints.rules()
    with st.container(horizontal=True):
        for kind in table.FORMATS:
            st.download_button(
                t("complaint_desk.download", lang, kind=kind.upper()),
                data=lambda kind=kind: table.file_of(
                    engine, actor, wanted, rules=rules, kind=kind, lang=lang, local=session.local
                ),
                file_name=f"complaints.{kind}", on_click="ignore", key=f"complaints_{kind}",
                icon=":material/download:",
            )  # fmt: skip


def _restore(key: str, value: object) -> None:
    """A widget's value as it was when its page was last drawn: Streamlit forgets it on other pages."""
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(KEPT, {}).get(key, value)


def _keep(key: str) -> None:
    st.session_state.setdefault(KEPT, {})[key] = st.session_state[key]
