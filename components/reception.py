"""The reception of complaints in the app: one for its form and for the REST interface beside the pages."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import streamlit as st
from starlette.routing import BaseRoute

from azs.api.application import routes as api_routes
from azs.complaints.limits import network_of
from azs.complaints.reception import Reception, open_reception
from azs.complaints.stations import Station, public_stations
from azs.errors import AzsError, SettingsError
from azs.settings import load_settings
from components import session

log = logging.getLogger("azs.app")


@st.cache_resource(show_spinner=False)
def reception() -> Reception:
    """The reception of this process.

    Raises:
        DatabaseError: see `session.writer`.
    """
    return open_reception(session.writer(), session.settings())


def begin() -> None:
    """Open it with the app, so that what came before is classified whether or not anybody writes now."""
    try:
        reception()
    except AzsError as error:  # tried again by whoever needs it
        log.warning("reception: %s", error.key, exc_info=error)


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def stations() -> Sequence[Station]:
    """Stations to choose from."""
    return public_stations(session.writer())


def asker() -> str:
    """Whose session this is, for limits: its network."""
    return network_of(st.context.ip_address or "127.0.0.1")


def routes() -> list[BaseRoute]:
    """The REST interface for `st.App`; none where settings are wrong, which the pages say."""
    try:
        options = load_settings().reception
    except SettingsError:
        return []
    return api_routes(reception, options)
