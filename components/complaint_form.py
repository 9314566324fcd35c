"""The form in which a customer writes what happened, and the number that they get for it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import streamlit as st

from azs.complaints.complaint import MAX_FILE_BYTES, MAX_FILES, TEXT_CHARS, Contact, Photo, Submission
from azs.complaints.danger import find_danger
from azs.complaints.reception import request_key
from azs.complaints.stations import StationBook
from azs.complaints.submitting import check
from azs.errors import AzsError, ComplaintError, ComplaintRateError
from azs.i18n import describe, t
from components import reception
from components.plain_text import plain

SENT, TURN = "complaint_sent", "complaint_turn"
_PICTURES = ["jpg", "jpeg", "png", "webp", "heic", "gif"]


def form(lang: str) -> None:
    """The form; after sending, the number."""
    if sent := st.session_state.get(SENT):
        _thanks(sent, lang)
        return
    turn = st.session_state.setdefault(TURN, uuid.uuid4().hex)
    with st.form(f"complaint_{turn}", border=False, enter_to_submit=False):
        station = _station(lang, turn)
        text = st.text_area(
            t("complaint_form.text", lang), key=f"complaint_text_{turn}", height=160, max_chars=TEXT_CHARS,
            placeholder=t("complaint_form.text_example", lang),
        )  # fmt: skip
        happened = st.text_input(
            t("complaint_form.happened", lang), key=f"complaint_when_{turn}", max_chars=200,
            placeholder=t("complaint_form.happened_example", lang),
        )  # fmt: skip
        photos = st.file_uploader(
            t("complaint_form.photos", lang, most=MAX_FILES), type=_PICTURES, accept_multiple_files=True,
            max_upload_size=MAX_FILE_BYTES // 1_000_000, key=f"complaint_photos_{turn}",
        )  # fmt: skip
        contact = _contact(lang, turn)
        st.caption(t("complaint_form.emergency", lang))
        told = st.container()
        pressed = st.form_submit_button(t("complaint_form.send", lang), type="primary", icon=":material/send:")
    if pressed:
        with told:
            _send(Submission(text, station, happened, contact, _read(photos)), turn, lang)


def _station(lang: str, turn: str) -> str:
    """The station that is chosen or typed; at first the one that the link names."""
    known = reception.stations()
    shown = {one.code: f"{one.code} · {one.name}" for one in known}
    asked = st.query_params.get("station", "")[:200].strip()
    found = StationBook(known).find(asked)
    options = list(shown) if found or not asked else [asked, *shown]
    first = found.code if found else asked
    chosen = st.selectbox(
        t("complaint_form.station", lang), options, index=options.index(first) if first else None,
        format_func=lambda code: shown.get(code, code), placeholder=t("complaint_form.station_example", lang),
        accept_new_options=True, key=f"complaint_station_{turn}",
    )  # fmt: skip
    return chosen or ""


def _contact(lang: str, turn: str) -> Contact:
    with st.container(border=True, gap="small"):
        st.markdown(f"**{t('complaint_form.contact', lang)}**")
        st.caption(t("complaint_form.contact_about", lang))
        name = st.text_input(t("complaint_form.name", lang), key=f"complaint_name_{turn}", max_chars=200)
        with st.container(horizontal=True):
            phone = st.text_input(
                t("complaint_form.phone", lang), key=f"complaint_phone_{turn}", max_chars=40, autocomplete="tel",
                placeholder="+7 900 123-45-67",
            )  # fmt: skip
            email = st.text_input(
                t("complaint_form.email", lang), key=f"complaint_email_{turn}", max_chars=200, autocomplete="email"
            )
        consent = st.checkbox(t("complaint_form.consent", lang), key=f"complaint_consent_{turn}")
    return Contact(name, phone, email, consent)


def _read(photos: Sequence[Any]) -> tuple[Photo, ...]:
    """The pictures; one more than are taken is enough to be told so."""
    return tuple(Photo(one.name, one.getvalue()) for one in photos[: MAX_FILES + 1])


def _send(submission: Submission, turn: str, lang: str) -> None:
    """Take it in; what must be corrected is said in the form, which stays as it is."""
    desk = reception.reception()
    try:
        check(submission)
        if wait_s := desk.senders.wait_s(reception.asker()):
            raise ComplaintRateError("complaints.too_often", retry_after_s=wait_s)
        receipt = desk.submit(submission, request_key=request_key(turn, submission.text))
    except ComplaintError as error:
        st.error(plain(describe(error, lang)), icon=":material/error:")
        return
    except AzsError:
        st.error(t("complaint_form.not_taken", lang), icon=":material/error:")
        raise
    reached = not submission.contact.is_empty
    st.session_state[SENT] = (receipt.number, reached, find_danger(submission.text) is not None)
    st.rerun()


def _thanks(sent: tuple[str, bool, bool], lang: str) -> None:
    number, reached, danger = sent
    if danger:
        st.error(t("complaint_form.danger", lang), icon=":material/emergency:")
    st.success(t("complaint_form.taken", lang), icon=":material/check_circle:")
    st.metric(t("complaint_form.number", lang), number, border=True)
    st.caption(t("complaint_form.keep_number" if reached else "complaint_form.no_contact", lang))
    if st.button(t("complaint_form.again", lang), icon=":material/add:", key="complaint_again"):
        st.session_state.pop(SENT, None)
        st.session_state.pop(TURN, None)
        st.rerun()
