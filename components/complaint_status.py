"""What became of a complaint, for its number together with the contact given with it."""

from __future__ import annotations

import streamlit as st

from azs.complaints.tracking import Tracked
from azs.errors import ComplaintError
from azs.i18n import describe, t
from azs.i18n.formats import moment
from components import reception, session
from components.plain_text import plain

_ICONS = {
    "new": "inbox", "in_progress": "autorenew", "waiting_customer": "question_answer", "answered": "mark_email_read",
}  # fmt: skip


def ask(lang: str) -> None:
    """The two fields, and the answer."""
    with st.form("complaint_ask", border=False, enter_to_submit=True):
        st.caption(t("complaint_form.ask_about", lang))
        number = st.text_input(
            t("complaint_form.number", lang), key="complaint_number", max_chars=20, placeholder="4831-2057"
        )
        contact = st.text_input(t("complaint_form.ask_contact", lang), key="complaint_contact", max_chars=200)
        pressed = st.form_submit_button(t("complaint_form.ask", lang), icon=":material/search:")
    if pressed:
        try:
            found = reception.reception().tracker.track(number, contact, asker=reception.asker())
        except ComplaintError as error:
            st.warning(plain(describe(error, lang)), icon=":material/search_off:")
            return
        _told(found, lang)


def _told(found: Tracked, lang: str) -> None:
    with st.container(border=True, gap="xsmall"):
        icon = _ICONS.get(found.status, "task_alt")
        st.markdown(f"#### :material/{icon}: {t(f'complaint_form.status_{found.status}', lang)}")
        received, changed = (moment(session.local(one), lang) for one in (found.received_at, found.changed_at))
        st.caption(t("complaint_form.times", lang, number=found.number, received=received, changed=changed))
