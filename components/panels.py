"""Chart panels of the overview: a title, the figure or the reason why there is none, and what a click does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from azs.analytics.filters import Filters
from azs.i18n import t
from azs.i18n.formats import month as month_text
from azs.semantic import load_model
from components import cache, charts, filters
from components.plain_text import plain

NEEDS = {"map": "coordinates", "stations": "station", "backlog": None, "mttr": "resolved"}
NONE = ("backlog", "heatmap")
PILLS = ("trend", "pareto", "stations")
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
    if name in PILLS:
        _pills(name, chosen, lang)


def clicked(name: str, key: str) -> None:
    """Carry a click on a bar over into the filters."""
    points = st.session_state[key]["selection"]["points"]
    data = next((point["customdata"] for point in points if point.get("customdata")), None)
    if data is None:
        return
    if isinstance(data, dict):
        data = list(data.values())
    _narrow(name, str(data[0]))


def _pills(name: str, chosen: Filters, lang: str) -> None:
    """The bars of a chart as pills: taps on bars fail on phones, and keyboards cannot reach them."""
    names = _bars(name, chosen, lang)
    with st.popover(t("overview.pick", lang), icon=":material/filter_alt:", type="tertiary"):
        st.pills(
            t(f"overview.chart_{name}", lang), list(names), format_func=lambda value: plain(names.get(value, value)),
            key=f"pick_{name}", on_change=_picked, args=(name,),
        )  # fmt: skip


def _bars(name: str, chosen: Filters, lang: str) -> dict[str, str]:
    """Value that narrows the filters -> label, for every bar of a chart."""
    whole = cache.whole(chosen)
    if name == "trend":
        months = [pd.Timestamp(month).date() for month in whole.monthly_trend.frame["month"].unique()]
        return {day.isoformat(): month_text(day, lang) for day in months}
    if name == "pareto":
        values = whole.pareto["category"].head(charts.MOST_CATEGORIES)
        return {value: load_model().value_label("category", value, lang) for value in values}
    found = whole.station_ranking.head(15)
    return dict(zip(found["station_code"], found["station_name"], strict=True))


def _picked(name: str) -> None:
    value = st.session_state.get(f"pick_{name}")
    st.session_state[f"pick_{name}"] = None
    if value:
        _narrow(name, value)


def _narrow(name: str, value: str) -> None:
    if name == "trend":
        filters.select_month(dt.date.fromisoformat(value))
    else:
        filters.add("category" if name == "pareto" else "station", value)
