"""Reports by schedule: for managers and administrators."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import failures, notices, people, schedule_form, schedule_list, session

VIEWS = ("schedules", "history")

lang = session.language()
with failures.shown(lang):
    people.require("manager", "administrator", place="schedule")
    notices.show()
    st.title(t("schedule_page.title", lang), anchor=False)
    st.caption(t("schedule_page.about", lang))
    schedule_list.mail(lang)
    view = st.segmented_control(
        t("schedule_page.view", lang), VIEWS, default=VIEWS[0], key="schedule_view", required=True,
        label_visibility="collapsed", format_func=lambda name: t(f"schedule_page.view_{name}", lang),
    )  # fmt: skip
    if view == "history":
        schedule_list.deliveries(lang)
    else:
        if schedule_form.opened() == "":
            schedule_form.form(schedule_form.NEW, lang)
        else:
            st.button(
                t("schedule_page.add", lang), key="schedule_add", type="primary", icon=":material/add:",
                on_click=schedule_form.show, args=("",),
            )  # fmt: skip
        schedule_list.listed(lang)
