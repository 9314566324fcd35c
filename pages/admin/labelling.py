"""Labelling of examples to learn from. For analysts and administrators."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import number
from components import failures, labelling, labelling_overview, labelling_queue, notices, people, session

VIEWS = ("queue", "disputes", "agreement", "trust", "export")

lang = session.language()
with failures.shown(lang):
    people.require("analyst", "administrator", place="labelling")
    notices.show()
    st.title(t("labelling.title", lang), anchor=False)
    st.caption(t("labelling.about", lang))
    desk = labelling.mine()
    open_disputes = len(desk.disputes())

    def label(name: str) -> str:
        """The name of a view, with how many disagreements are open."""
        told = t(f"labelling.view_{name}", lang)
        return f"{told} · {number(open_disputes, lang)}" if name == "disputes" and open_disputes else told

    view = st.segmented_control(
        t("labelling.view", lang), VIEWS, key="labelling_view", default="queue", required=True, format_func=label,
        label_visibility="collapsed",
    )  # fmt: skip
    with failures.shown(lang):
        if view == "disputes":
            labelling_overview.disputes(desk, lang)
        elif view == "agreement":
            labelling_overview.agreement(desk, lang)
        elif view == "trust":
            labelling_overview.unusual(lang)
        elif view == "export":
            labelling_overview.files(lang)
        else:
            labelling_queue.draw(desk, lang)
