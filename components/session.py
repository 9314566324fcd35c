"""What every page needs: settings, the database engine, the language of the person."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import streamlit as st

from azs.database.engine import open_engine, open_writer
from azs.database.migrate import upgrade
from azs.settings import Settings, load_settings
from components import address

LANGUAGE_NAMES = {"ru": "Русский", "en": "English"}


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Settings of this process."""
    return load_settings()


@st.cache_resource(show_spinner=False)
def engine() -> sa.Engine:
    """The reading engine of this process, with the embedded database brought to the current schema. It reads no
    reporting view until a person is named: pages take `people.reader`.

    Raises:
        DatabaseError: see `open_engine`.
    """
    opened = open_engine(settings())
    if opened.dialect.name == "duckdb":
        upgrade(opened)
    return opened


@st.cache_resource(show_spinner=False)
def writer() -> sa.Engine:
    """The engine that writes the product's own records.

    Raises:
        DatabaseError: see `open_engine`.
    """
    return open_writer(settings(), engine())


def local(moment_utc: dt.datetime) -> dt.datetime:
    """A moment of the database, in UTC without a zone, as the network's clocks show it."""
    zone = ZoneInfo(settings().timezone)
    return moment_utc.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None)


def language() -> str:
    """Language in force: the person's choice, else the one of the settings."""
    chosen = st.session_state.get("lang")
    return chosen if chosen in LANGUAGE_NAMES else settings().language


def language_switch() -> None:
    """Draw the switch; the choice lives in the address bar as `lang=en`."""
    if "lang" not in st.session_state:
        asked = address.restored("lang")
        st.session_state["lang"] = asked[0] if asked and asked[0] in LANGUAGE_NAMES else settings().language
    chosen = st.segmented_control(
        "Язык · Language", list(LANGUAGE_NAMES), required=True, format_func=LANGUAGE_NAMES.__getitem__, key="lang",
        label_visibility="collapsed",
    )  # fmt: skip
    address.write("lang", [chosen] if chosen and chosen != settings().language else [])
