"""Chart panels of the overview: a title, the figure or the reason why there is none, and what a click does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from azs.analytics.filters import Filters
from azs.i18n import t
from components import cache, charts, filters

NEEDS = {"map": "coordinates", "stations": "station", "backlog": None, "mttr": "resolved"}
NONE = ("backlog", "heatmap")
CLICKS = ("trend", "pareto", "stations", "map")


def panel(name: str, chosen: Filters, lang: str) -> None:
    """One bordered panel."""
    with st.container(border=True, height="stretch"):
        title = t(f"overview.chart_{name}", lang)
        st.markdown(f"**{title}**", help=t(f"overview.about_{name}", lang))
        draw(name, chosen, lang)


def draw(name: str, chosen: Filters, lang: str) -> None:
    """The figure, or one sentence why it cannot be drawn."""
    needed = NEEDS.get(name)
    if needed and not cache.availability()[needed]:
        st.info(t(f"overview.lacks_{needed}", lang), icon=":material/info:")
        return
    figure = cache.chart(name, chosen, lang)
    if figure is None:
        counted = cache.whole(chosen).kpis["incidents"].value
        st.info(
            t(f"overview.none_{name}" if counted and name in NONE else "overview.nothing", lang), icon=":material/info:"
        )
        return
    if name in ("pareto", "mttr"):
        rows = getattr(cache.whole(chosen), "pareto" if name == "pareto" else "mttr_by_category")
        if len(rows) > charts.MOST_CATEGORIES:
            st.caption(t("overview.first_categories", lang, count=charts.MOST_CATEGORIES, total=len(rows)))
    key = f"chart_{name}"
    more: dict[str, Any] = {}
    if name in CLICKS:
        more = {"on_select": lambda: clicked(name, key), "selection_mode": "points"}
    st.plotly_chart(figure, key=key, config=charts.CONFIG, alt=t(f"overview.about_{name}", lang), **more)


def clicked(name: str, key: str) -> None:
    """Carry a click on a bar over into the filters."""
    points = st.session_state[key]["selection"]["points"]
    data = next((point["customdata"] for point in points if point.get("customdata")), None)
    if data is None:
        return
    if isinstance(data, dict):
        data = list(data.values())
    if name == "trend":
        filters.select_month(dt.date.fromisoformat(data[0]))
    else:
        filters.add("category" if name == "pareto" else "station", data[0])
