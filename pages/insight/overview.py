"""Overview of incidents: key figures, charts, table."""

from __future__ import annotations

import streamlit as st

from azs.i18n import t
from azs.i18n.formats import date, moment
from azs.settings import ROOT
from components import cache, failures, filters, incident_table, kpi, panels, people, session
from components.plain_text import plain

lang = session.language()
with failures.shown(lang):
    people.current()
    options = cache.options()
    chosen = filters.panel(options, lang)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t("overview.title", lang), anchor=False, width="stretch")
        st.badge(
            f"{date(chosen.start, lang)} — {date(chosen.end, lang)}", icon=":material/calendar_month:", color="gray"
        )
        latest = cache.freshness()
        if latest:
            st.badge(t("overview.fresh", lang, moment=moment(latest, lang)), icon=":material/sync:", color="green")
        if st.button(t("overview.ask", lang), icon=":material/smart_toy:", type="primary"):
            st.session_state["carried_filters"] = chosen
            st.switch_page(ROOT / "pages" / "assistant" / "chat.py")
    if options.first_day is None:
        st.info(t("overview.empty", lang), icon=":material/database:")
        st.stop()
    selection = filters.sentence(chosen, lang)
    if selection:
        st.caption(t("overview.selected", lang, selection=plain(selection)))
    whole = cache.whole(chosen)
    if whole.days is None and options.last_day is not None:
        first, last = date(options.first_day, lang), date(options.last_day, lang)
        st.info(t("overview.before_data", lang, first=first, last=last), icon=":material/event_busy:")
        st.stop()
    kpi.cards(whole.figures, lang)
    for pair in (("trend", "backlog"), ("pareto", "mttr")):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column, failures.shown(lang):
                panels.panel(name, chosen, lang)
    left, right = st.columns(2)
    with left, failures.shown(lang):
        panels.panel("heatmap", chosen, lang)
    with right, failures.shown(lang), st.container(border=True, height="stretch"):
        ranking, on_map = st.tabs([t("overview.chart_stations", lang), t("overview.chart_map", lang)])
        with ranking:
            panels.draw("stations", chosen, lang)
        with on_map:
            panels.draw("map", chosen, lang)
    incident_table.table(chosen, lang)
