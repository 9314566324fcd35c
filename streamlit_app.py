"""Launcher: `streamlit run streamlit_app.py`. The frame script draws every page."""

from __future__ import annotations

import streamlit as st

app = st.App("components/frame.py")
