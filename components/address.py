"""The address bar. What a page shows is written there in codes, so that a link opens the same view in either language.

Streamlit forgets widgets that a page does not draw and clears the address when pages change; what was chosen is kept
beside them, so that it is there when the person comes back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2099, 12, 31)


def restored(key: str) -> list[str]:
    """Values of `key`: as last chosen in this session, else as the address says."""
    kept: dict[str, list[str]] = st.session_state.setdefault("kept_address", {})
    return kept[key] if key in kept else st.query_params.get_all(key)


def write(key: str, values: Sequence[str]) -> None:
    """Keep the values of `key` and show them in the address; an empty list takes the key out."""
    st.session_state.setdefault("kept_address", {})[key] = list(values)
    if st.query_params.get_all(key) == list(values):
        return
    if values:
        st.query_params[key] = list(values)
    else:
        del st.query_params[key]


def followed(key: str) -> str:
    """What the address names by `key`, "" for nothing. A link to the page that is open leaves the address of before in
    the browser, and the next click would bring that back: so what was asked for is shown there."""
    value = st.query_params.get(key, "")
    if st.session_state.get(f"followed_{key}") != value:
        st.session_state[f"followed_{key}"] = value
        st.query_params.from_dict({name: st.query_params.get_all(name) for name in st.query_params})
    return value


def day(key: str) -> dt.date | None:
    """The day `key` names, as 2026-11-05; None for anything else and for days no calendar here can hold."""
    try:
        found = dt.date.fromisoformat((restored(key) or [""])[0])
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
