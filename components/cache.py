"""Cached reads of the dashboard: keyed by the person's scope and the arguments; aggregates, never big tables."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from azs.analytics import incidents, overview
from azs.analytics.filters import Filters
from azs.analytics.incidents import FilterOptions
from azs.analytics.page import Overview, load
from azs.security.actor import Actor, Scope
from components import charts, people

TTL_S = 600
ENTRIES = 500
SCOPES = 100


def options() -> FilterOptions:
    """What the filters can be set to."""
    return _options(people.current().scope, _actor=people.current())


def freshness() -> dt.datetime | None:
    """Time of the latest report."""
    return _freshness(people.current().scope, _actor=people.current())


def availability() -> dict[str, bool]:
    """Which facts the data know at all."""
    return _availability(people.current().scope, _actor=people.current())


def whole(filters: Filters) -> Overview:
    """Figures of every card and panel, read together; asked several times a run, so shared and not copied."""
    return _whole(people.current().scope, filters, _actor=people.current())


def chart(name: str, filters: Filters, lang: str) -> go.Figure | None:
    """Figure `name`, shared by all sessions of the scope: not to be changed. None when there is nothing to draw."""
    return _chart(people.current().scope, name, filters, lang)


def page(filters: Filters, query: incidents.IncidentQuery) -> tuple[pd.DataFrame, int]:
    """One page of the incident table and the size of the selection in rows."""
    return _page(people.current().scope, filters, query, _actor=people.current())


def forget() -> None:
    """Read everything anew: somebody has just written what the figures count."""
    for kept in (_options, _freshness, _availability, _whole, _chart, _page):
        kept.clear()


@st.cache_data(ttl=TTL_S, max_entries=SCOPES, show_spinner=False)
def _options(scope: Scope, _actor: Actor) -> FilterOptions:  # noqa: ARG001  (the key of the cache)
    return incidents.filter_options(people.reader("overview", _actor))


@st.cache_data(ttl=60, max_entries=SCOPES, show_spinner=False)
def _freshness(scope: Scope, _actor: Actor) -> dt.datetime | None:  # noqa: ARG001  (the key of the cache)
    return overview.freshness(people.reader("overview", _actor))


@st.cache_data(ttl=TTL_S, max_entries=SCOPES, show_spinner=False)
def _availability(scope: Scope, _actor: Actor) -> dict[str, bool]:  # noqa: ARG001  (the key of the cache)
    return overview.availability(people.reader("overview", _actor))


@st.cache_resource(ttl=TTL_S, max_entries=ENTRIES, show_spinner=False)
def _whole(scope: Scope, filters: Filters, _actor: Actor) -> Overview:  # noqa: ARG001  (the key of the cache)
    return load(people.reader("overview", _actor), filters, stations=None)


@st.cache_resource(ttl=TTL_S, max_entries=ENTRIES, show_spinner=False)
def _chart(scope: Scope, name: str, filters: Filters, lang: str) -> go.Figure | None:  # noqa: ARG001  (the key of the cache)
    """A figure kept whole is drawn again for a third of what a dict costs, which Plotly would check again each time."""
    return charts.build(name, whole(filters), lang)


@st.cache_data(ttl=60, max_entries=200, show_spinner=False)
def _page(scope: Scope, filters: Filters, query: incidents.IncidentQuery, _actor: Actor) -> tuple[pd.DataFrame, int]:  # noqa: ARG001  (the key of the cache)
    counted = whole(filters).kpis["incidents"].value
    found = incidents.incident_page(people.reader("overview", _actor), filters, query, total=int(counted or 0))
    return found.frame, found.total
