"""Cached reads of the dashboard: keyed by arguments alone, and aggregates, never big tables."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from azs.analytics import incidents, overview
from azs.analytics.filters import Filters
from azs.analytics.incidents import FilterOptions
from azs.analytics.page import Overview, load
from components import charts, session

TTL_S = 600
ENTRIES = 500


@st.cache_data(ttl=TTL_S, max_entries=2, show_spinner=False)
def options() -> FilterOptions:
    """What the filters can be set to."""
    return incidents.filter_options(session.engine())


@st.cache_data(ttl=60, max_entries=2, show_spinner=False)
def freshness() -> dt.datetime | None:
    """Time of the latest report."""
    return overview.freshness(session.engine())


@st.cache_data(ttl=TTL_S, max_entries=2, show_spinner=False)
def availability() -> dict[str, bool]:
    """Which facts the data know at all."""
    return overview.availability(session.engine())


@st.cache_resource(ttl=TTL_S, max_entries=ENTRIES, show_spinner=False)
def whole(filters: Filters) -> Overview:
    """Figures of every card and panel, read together; asked several times a run, so shared and not copied."""
    return load(session.engine(), filters, stations=None)


@st.cache_resource(ttl=TTL_S, max_entries=ENTRIES, show_spinner=False)
def chart(name: str, filters: Filters, lang: str) -> go.Figure | None:
    """Figure `name`, shared by all sessions: not to be changed. None when the selection has nothing to draw.

    A figure kept whole is drawn again for a third of what a dict costs, which Plotly would check again each time.
    """
    return charts.build(name, whole(filters), lang)


@st.cache_data(ttl=60, max_entries=200, show_spinner=False)
def page(filters: Filters, query: incidents.IncidentQuery) -> tuple[pd.DataFrame, int]:
    """One page of the incident table and the size of the selection in rows."""
    counted = whole(filters).kpis["incidents"].value
    found = incidents.incident_page(session.engine(), filters, query, total=int(counted or 0))
    return found.frame, found.total
