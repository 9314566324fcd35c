"""Filters of the dashboards. They live in the address bar, so a link reproduces the view."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import streamlit as st

from azs.analytics.filters import Filters
from azs.analytics.incidents import FilterOptions
from azs.i18n import t
from azs.semantic import load_model
from components import session

PRESETS = ("30d", "90d", "year", "ytd", "all", "custom")
KEYS = ("preset", "period", "region", "station", "category", "severity", "status")


def panel(options: FilterOptions, lang: str) -> Filters:
    """Draw the filters in the sidebar and return the selection."""
    with st.sidebar:
        st.subheader(t("overview.filters", lang), anchor=False)
        start, end = _period(options, lang)
        station_names = {option.code: option.name for option in options.stations}
        chosen = {
            "region": _many("region", options.regions, lang),
            "station": _several("station", list(station_names), lang, names=station_names),
            "category": _many("category", options.categories, lang),
            "severity": _pills("severity", options.severities, lang),
            "status": _pills("status", options.statuses, lang),
        }
        st.button(
            t("overview.reset", lang), on_click=reset, icon=":material/restart_alt:", width="stretch",
            disabled=not any(chosen.values()) and st.session_state.get("preset", "year") == "year",
        )  # fmt: skip
    return Filters(
        start, end, regions=chosen["region"], stations=chosen["station"], categories=chosen["category"],
        severities=chosen["severity"], statuses=chosen["status"],
    )  # fmt: skip


def reset() -> None:
    """Back to the default view."""
    st.session_state["preset"] = "year"
    for key in KEYS[2:]:
        st.session_state[key] = []


def add(key: str, value: str) -> None:
    """Filter by one more value, as a click on a bar does; a second click takes it away."""
    chosen = list(st.session_state.get(key) or [])
    st.session_state[key] = [item for item in chosen if item != value] if value in chosen else [*chosen, value]


def select_month(first: dt.date) -> None:
    """Narrow the period to one month."""
    last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    st.session_state["preset"] = "custom"
    st.session_state["period"] = (first, last)


def today() -> dt.date:
    """Today in the time zone of the network."""
    return dt.datetime.now(ZoneInfo(session.settings().timezone)).date()


def _period(options: FilterOptions, lang: str) -> tuple[dt.date, dt.date]:
    preset = st.pills(
        t("overview.period", lang), PRESETS, default="year", required=True, key="preset", bind="query-params",
        format_func=lambda name: t(f"overview.preset_{name}", lang),
    )  # fmt: skip
    last = min(today(), options.last_day) if options.last_day else today()
    first = options.first_day or last
    if preset == "custom":
        return _dates(first, last, lang)
    if preset == "all":
        return min(first, last), last
    if preset == "ytd":
        return last.replace(month=1, day=1), last
    days = {"30d": 30, "90d": 90}.get(str(preset), 365)
    return last - dt.timedelta(days=days - 1), last


def _dates(first: dt.date, last: dt.date, lang: str) -> tuple[dt.date, dt.date]:
    if "period" not in st.session_state:
        st.session_state["period"] = (last - dt.timedelta(days=89), last)
    picked = st.date_input(
        t("overview.dates", lang), key="period", bind="query-params",
        format="DD.MM.YYYY" if lang == "ru" else "YYYY-MM-DD",
    )  # fmt: skip
    days = picked if isinstance(picked, tuple) else (picked,)
    if not days:
        return first, last
    if len(days) == 1:
        st.caption(t("overview.second_date", lang))
    return days[0], days[-1]


def _many(key: str, values: tuple[str, ...], lang: str) -> tuple[str, ...]:
    names = {value: load_model().value_label(key, value, lang) for value in values}
    return _several(key, list(values), lang, names=names)


def _several(key: str, values: list[str], lang: str, *, names: dict[str, str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        t(f"overview.{key}", lang), values, key=key, bind="query-params", disabled=not values,
        format_func=lambda value: names.get(value, value), placeholder=t(f"overview.any_{key}", lang),
    )  # fmt: skip
    return tuple(sorted(chosen))


def _pills(key: str, values: tuple[str, ...], lang: str) -> tuple[str, ...]:
    if not values:
        return ()
    chosen = st.pills(
        t(f"overview.{key}", lang), values, selection_mode="multi", key=key, bind="query-params",
        format_func=lambda value: load_model().value_label(key, value, lang),
    )  # fmt: skip
    return tuple(sorted(chosen or ()))


def sentence(filters: Filters, lang: str) -> str:
    """The selection in words, without the period."""
    model = load_model()
    parts = [
        *(model.value_label("region", value, lang) for value in filters.regions), *filters.stations,
        *(model.value_label("category", value, lang) for value in filters.categories),
        *(model.value_label("severity", value, lang) for value in filters.severities),
        *(model.value_label("status", value, lang) for value in filters.statuses),
    ]  # fmt: skip
    return ", ".join(parts)
