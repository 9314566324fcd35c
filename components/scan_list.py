"""Scans by their state: adding some, how far reading is, and the way to each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import number, plural
from azs.intake import queue, scans
from azs.intake.scans import Scan
from components import failures, intake, notices, people, scan_saving, session
from components.plain_text import plain
from components.scan_words import form_name, link, local

GROUPS = {
    "to_review": ("to_review",), "reading": ("queued", "reading"), "saved": ("saved",), "failed": ("failed",),
    "aside": ("rejected", "undone"),
}  # fmt: skip
KINDS = (
    "pdf", "jpg", "jpeg", "png", "tif", "tiff", "heic", "heif", "webp", "bmp", "djvu", "djv", "gif", "jp2", "pcx",
)  # fmt: skip
PAGE_SCANS = 20
EVERY_S = 2.0
TOLD, TURN, MOST, GROUP = "scans_told", "scans_turn", "scans_most", "scans_group"


def upload(lang: str) -> None:
    """The uploader: files go into the queue as they arrive, and what became of each is told."""
    turn = st.session_state.setdefault(TURN, 0)
    files = st.file_uploader(
        t("scans.upload", lang), accept_multiple_files=True, key=f"scans_files_{turn}", type=list(KINDS),
        max_upload_size=queue.MAX_BYTES // 1_000_000, help=t("scans.upload_help", lang),
    )  # fmt: skip
    if files:
        st.session_state[TOLD] = [_added(file.name, file.getvalue(), lang) for file in files]
        st.session_state[TURN] = turn + 1
        intake.wake()
        st.rerun()
    _told(lang)


def reading(lang: str) -> None:
    """How far reading is; looks again by itself for as long as something is read."""
    waiting = queue.waiting(session.writer())
    if not waiting:
        st.session_state.pop(MOST, None)
        return
    st.fragment(_reading, run_every=EVERY_S)(lang)


def listed(lang: str) -> None:
    """The scans of one state, with how many there are in each."""
    counts = scans.counts(session.writer(), people.current())
    totals = {name: sum(counts[status] for status in of) for name, of in GROUPS.items()}
    if not any(totals.values()):
        st.info(t("scans.empty", lang), icon=":material/document_scanner:")
        return
    first = next(name for name, count in totals.items() if count)
    chosen = st.session_state.get(GROUP)
    if chosen not in GROUPS or (chosen == "reading" and not totals[chosen]):  # what was read waits elsewhere now
        st.session_state[GROUP] = first
    group = st.segmented_control(
        t("scans.state", lang), list(GROUPS), key=GROUP, label_visibility="collapsed",
        format_func=lambda name: f"{t(f'scans.group_{name}', lang)} · {number(totals[name], lang)}",
    )  # fmt: skip
    group = group or first
    if not totals[group]:
        st.info(t(f"scans.empty_{group}", lang), icon=":material/inbox:")
        return
    found = scans.visible(session.writer(), people.current(), statuses=GROUPS[group])
    _page(group, found, totals[group], lang)


def _told(lang: str) -> None:
    """What became of the files of the last upload: told until they are read, what was refused until it is seen."""
    told = st.session_state.get(TOLD, ())
    fresh = [said for icon, said, _ in told if icon == "check"]
    if fresh and queue.waiting(session.writer()):
        st.success("  \n".join(fresh), icon=":material/check:")
    others = [one for one in told if one[0] != "check"]
    for icon, said, identifier in others:
        st.warning(said, icon=f":material/{icon}:")
        if identifier:
            link(identifier, t("scans.open_known", lang), lang)
    if others:
        st.button(t("scans.seen", lang), key="scans_seen", type="tertiary", icon=":material/close:", on_click=forget)


def forget() -> None:
    """Tell no more of the last upload."""
    st.session_state.pop(TOLD, None)


def _page(group: str, found: Sequence[Scan], total: int, lang: str) -> None:
    pages = max(1, -(-len(found) // PAGE_SCANS))
    key = f"scans_page_{group}_{pages}"
    at = int(st.session_state.get(key, 1))
    places = {one.identifier: place for place, one in enumerate(reversed(found), 1)} if group == "reading" else {}
    for one in found[(at - 1) * PAGE_SCANS : at * PAGE_SCANS]:
        with failures.shown(lang), st.container(border=True, gap="xsmall"):
            _row(one, places.get(one.identifier, 0), lang)
    if pages > 1:
        st.pagination(pages, key=key)
    if total > len(found):
        st.caption(t("scans.latest", lang, count=number(len(found), lang)))


def _row(scan: Scan, place: int, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if scan.status in ("queued", "reading", "failed"):
            st.markdown(f"**{plain(scan.file_name)}**", width="stretch")
        else:
            with st.container(width="stretch"):
                link(scan.identifier, f"**{plain(scan.file_name)}**", lang, icon=":material/document_scanner:")
        if scan.status == "queued":
            st.badge(t("scans.place", lang, place=place), icon=":material/schedule:", color="gray")
        elif scan.status != "to_review":
            st.badge(t(f"intake.status_{scan.status}", lang), color=_COLOURS.get(scan.status, "gray"))
    st.caption(_about(scan, lang))
    if scan.status == "failed":
        failed(scan, lang)


_COLOURS = {"saved": "green", "failed": "red", "reading": "blue"}


def failed(scan: Scan, lang: str) -> None:
    """Why a scan could not be read, and reading it again."""
    st.error(plain(describe(scans.problem_of(scan), lang)), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        again(scan, lang)
        scan_saving.aside(scan, lang)


def again(scan: Scan, lang: str) -> None:
    """The button that has a scan read anew."""
    if st.button(t("scans.again", lang), icon=":material/refresh:", key=f"again_{scan.identifier}"):
        queue.again(session.writer(), people.current(), scan.identifier)
        intake.wake()
        notices.later(t("scans.told_again", lang), icon=":material/refresh:")
        st.rerun()


def _about(scan: Scan, lang: str) -> str:
    parts = [scan.station, form_name(scan, lang)]
    if scan.status == "to_review" and not parts[1]:
        parts[1] = t("scans.no_form_short", lang)
    if scan.pages and scan.pages > 1:
        word = plural(scan.pages, lang, one="one", few="few", many="many")
        parts.append(t(f"scans.pages_{word}", lang, count=scan.pages))
    parts.append(t("scans.uploaded", lang, who=scan.uploaded_by, when=local(scan.uploaded_at, lang)))
    if scan.status == "rejected":
        parts.append(scan.note)
    return plain(" · ".join(filter(None, parts)))


def _added(name: str, data: bytes, lang: str) -> tuple[str, str, str]:
    """Put one file into the queue; a bad one is told and leaves the others alone."""
    actor = people.current()
    mine = actor.scope.stations[0] if len(actor.scope.stations) == 1 and not actor.scope.regions else ""
    try:
        done = queue.enqueue(session.writer(), intake.originals(), actor, name=name, data=data, station=mine)
    except AzsError as error:
        reason = describe(error, lang)
        return "error", t("scans.refused", lang, name=plain(name), reason=plain(reason)), ""
    if not done.known:
        return "check", t("scans.added", lang, name=plain(name)), ""
    try:
        scans.find(session.writer(), actor, done.identifier)
    except AzsError:
        return "info", t("scans.known_hidden", lang, name=plain(name)), ""
    status = t(f"intake.status_{done.status}", lang).lower()
    return "info", t("scans.known", lang, name=plain(name), status=status), done.identifier


def _reading(lang: str) -> None:
    waiting = queue.waiting(session.writer())
    before = st.session_state.get("scans_waiting", waiting)
    st.session_state["scans_waiting"] = waiting
    if waiting < before or not waiting:
        st.rerun(scope="app")
    most = max(waiting, int(st.session_state.get(MOST, 0)))
    st.session_state[MOST] = most
    now = next(iter(intake.progress().values()), None)
    word = plural(waiting, lang, one="one", few="few", many="many")
    with st.container(border=True, gap="xsmall"):
        said = t(f"scans.reading_{word}", lang, count=waiting)
        name = _name_of(now.identifier, lang) if now else t("scans.reading_soon", lang)
        st.progress((most - waiting) / most, text=f"{said}: {name}")
        st.caption(t("scans.reading_safe", lang))


def _name_of(identifier: str, lang: str) -> str:
    """The file being read, where the person may see it."""
    try:
        return plain(scans.find(session.writer(), people.current(), identifier).file_name)
    except AzsError:
        return t("intake.duplicate_hidden", lang)
