"""The list of questions without an answer, for those who keep the documents."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import date
from azs.knowledge import gaps
from azs.knowledge.gaps import Gap
from components import failures, notices, people, session


def listed(found: Sequence[Gap], lang: str) -> None:
    """Gaps, each with a note and a button that closes it."""
    st.caption(t("knowledge.gaps_about", lang))
    if not found:
        st.info(t("knowledge.gaps_empty", lang), icon=":material/inbox:")
    for gap in found:
        with st.container(border=True), st.form(f"gap_{gap.identifier}", border=False, enter_to_submit=False):
            st.text(gap.question)
            said = t(
                "knowledge.gap_by", lang, user=gap.user_name, day=date(gap.created_at.date(), lang),
                nearest=gap.nearest or "—",
            )  # fmt: skip
            st.text(said)
            note = st.text_input(t("knowledge.gap_note", lang), key=f"gap_note_{gap.identifier}", max_chars=500)
            if st.form_submit_button(t("knowledge.gap_close", lang), icon=":material/check:"):
                with failures.shown(lang):
                    gaps.close(session.writer(), people.current(), gap.identifier, note=note or "")
                    notices.later(t("knowledge.gap_closed", lang), icon=":material/check:")
                    st.rerun()
