"""Builder of reports: choose, look, take away."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from components import cache, failures, filters, people, report_preview, reports, session

lang = session.language()
with failures.shown(lang):
    people.current()
    options = cache.options()
    chosen = filters.panel(options, lang)
    st.title(t("reports.title", lang), anchor=False)
    st.caption(t("reports.about", lang))
    if options.first_day is None:
        st.info(t("reports.empty_database", lang), icon=":material/database:")
        st.stop()
    order, kept, polished = reports.choice(options, chosen, lang)
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button(t("reports.build", lang), type="primary", icon=":material/article:", key="report_build")
        st.badge(reports.period(order.filters, lang), icon=":material/calendar_month:", color="gray")
    if wanted:
        with failures.shown(lang):
            reports.make(order, lang, kept=kept, polished=polished)
            st.rerun()
    report = reports.made()
    if report is None:
        st.info(t("reports.empty", lang), icon=":material/article:")
    else:
        reports.stale(order, report, lang)
        reports.files(report, lang)
        with st.container(border=True):
            report_preview.draw(report)
