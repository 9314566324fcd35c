"""A short notice that outlives the rerun after a click: a toast drawn just before a rerun is never seen."""

from __future__ import annotations

import streamlit as st

KEY = "notice"


def later(text: str, icon: str) -> None:
    """Show `text` on the next run of a page that calls `show`."""
    st.session_state[KEY] = (text, icon)


def show() -> None:
    """Draw what the run before has left, once."""
    if left := st.session_state.pop(KEY, None):
        st.toast(left[0], icon=left[1])
