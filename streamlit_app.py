"""Launcher: `python -m components.serving`, or `streamlit run streamlit_app.py`. The frame script draws every page."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from components import entrance, failures, launch, reception

app = st.App(
    "components/frame.py", routes=[*entrance.routes(), *reception.routes()], lifespan=launch.lifespan,
    middleware=[Middleware(launch.SecurityHeaders), Middleware(entrance.gate)], on_script_error=failures.uncaught,
    secrets=entrance.provider_secrets(),
)  # fmt: skip
