"""Filters of the dashboards. They live in the address bar, so a link reproduces the view."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import streamlit as st

from azs.analytics.filters import Filters
from azs.analytics.incidents import FilterOptions
from azs.i18n import t
from azs.semantic import load_model
from components import address, session
from components.plain_text import plain

PRESETS = ("30d", "90d", "year", "ytd", "all", "custom")
DEFAULT_PRESET = "year"
LISTS = ("region", "station", "category", "severity", "status")


def panel(options: FilterOptions, lang: str) -> Filters:
    """Draw the filters in the sidebar and return the selection."""
    station_names = {option.code: option.name for option in options.stations}
    known = {
        "region": options.regions, "station": tuple(station_names), "category": options.categories,
        "severity": options.severities, "status": options.statuses,
    }  # fmt: skip
    lost = [value for key, values in known.items() for value in _seed(key, values)]
    with st.sidebar:
        st.subheader(t("overview.filters", lang), anchor=False)
        start, end = _period(options, lang)
        chosen = {
            "region": _many("region", options.regions, lang),
            "station": _several("station", list(station_names), lang, names=station_names),
            "category": _many("category", options.categories, lang),
            "severity": _pills("severity", options.severities, lang),
            "status": _pills("status", options.statuses, lang),
        }
        st.button(
            t("overview.reset", lang), on_click=reset, icon=":material/restart_alt:", width="stretch",
            disabled=not any(chosen.values()) and st.session_state["preset"] == DEFAULT_PRESET,
        )  # fmt: skip
    for key, values in chosen.items():
        address.write(key, values)
    if lost:
        st.warning(t("overview.lost_values", lang, values=plain(", ".join(lost)[:200])), icon=":material/link_off:")
    return Filters(
        start, end, regions=chosen["region"], stations=chosen["station"], categories=chosen["category"],
        severities=chosen["severity"], statuses=chosen["status"],
    )  # fmt: skip


def reset() -> None:
    """Back to the default view."""
    st.session_state["preset"] = DEFAULT_PRESET
    for key in LISTS:
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


def _seed(key: str, known: tuple[str, ...]) -> list[str]:
    """Set the widget `key` from the address before it is drawn; returns the values the data do not know."""
    if key in st.session_state:
        asked, lost = list(st.session_state[key] or []), []
    else:
        asked = address.restored(key)
        lost = [value for value in asked if value not in known]
    st.session_state[key] = [value for value in asked if value in known]
    return lost


def _period(options: FilterOptions, lang: str) -> tuple[dt.date, dt.date]:
    if "preset" not in st.session_state:
        asked = address.restored("preset")
        st.session_state["preset"] = asked[0] if asked and asked[0] in PRESETS else DEFAULT_PRESET
    preset = st.pills(
        t("overview.period", lang), PRESETS, required=True, key="preset",
        format_func=lambda name: t(f"overview.preset_{name}", lang),
    )  # fmt: skip
    last = min(today(), options.last_day) if options.last_day else today()
    start, end = _dates(last, lang) if preset == "custom" else _span(str(preset), options.first_day or last, last)
    address.write("preset", [preset] if preset and preset != DEFAULT_PRESET else [])
    address.write("from", [start.isoformat()] if preset == "custom" else [])
    address.write("to", [end.isoformat()] if preset == "custom" else [])
    return start, end


def _span(preset: str, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    if preset == "all":
        return min(first, last), last
    if preset == "ytd":
        return last.replace(month=1, day=1), last
    return last - dt.timedelta(days={"30d": 30, "90d": 90}.get(preset, 365) - 1), last


def _dates(last: dt.date, lang: str) -> tuple[dt.date, dt.date]:
    if "period" not in st.session_state:
        start, end = address.day("from"), address.day("to")
        given = (min(start, end), max(start, end)) if start and end else (last - dt.timedelta(days=89), last)
        st.session_state["period"] = given
    picked = st.date_input(
        t("overview.dates", lang), key="period", format="DD.MM.YYYY" if lang == "ru" else "YYYY-MM-DD",
        min_value=address.FIRST_DAY, max_value=address.LAST_DAY,
    )  # fmt: skip
    days = picked if isinstance(picked, tuple) else (picked,)
    if not days:
        return last - dt.timedelta(days=89), last
    if len(days) == 1:
        st.caption(t("overview.second_date", lang))
    return days[0], days[-1]


def _many(key: str, values: tuple[str, ...], lang: str) -> tuple[str, ...]:
    names = {value: load_model().value_label(key, value, lang) for value in values}
    return _several(key, list(values), lang, names=names)


def _several(key: str, values: list[str], lang: str, *, names: dict[str, str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        t(f"overview.{key}", lang), values, key=key, disabled=not values,
        format_func=lambda value: names.get(value, value), placeholder=t(f"overview.any_{key}", lang),
    )  # fmt: skip
    return tuple(sorted(chosen))


def _pills(key: str, values: tuple[str, ...], lang: str) -> tuple[str, ...]:
    if not values:
        return ()
    chosen = st.pills(
        t(f"overview.{key}", lang), values, selection_mode="multi", key=key,
        format_func=lambda value: plain(load_model().value_label(key, value, lang)),
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
