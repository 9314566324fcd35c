"""Complaints in the app: rules, templates, photos, and the thread that sends complaints and messages on their way."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

import sqlalchemy as sa
import streamlit as st

from azs.complaints import answering, dispatching, handling, outbox, privacy, rules_file, sending
from azs.complaints.answering import Reply
from azs.complaints.routing import Rules
from azs.complaints.understanding import SentenceRows, sentence_model
from azs.errors import AzsError
from azs.knowledge.originals import Originals
from azs.security.actor import SYSTEM
from azs.settings import Settings
from components import session

log = logging.getLogger("azs.app")
LOOK_S = 5.0
PURGE_S = 24 * 3600.0
_wake = threading.Event()


@st.cache_resource(show_spinner=False)
def files() -> Originals:
    """The folder of customers' photos."""
    return Originals(session.settings().complaints_dir)


@st.cache_resource(ttl=60, show_spinner=False)
def rules() -> Rules:
    """Where complaints go, read again every minute.

    Raises:
        ComplaintError: the company's file has a mistake in it.
    """
    return rules_file.rules_in_force(session.settings())


@st.cache_resource(ttl=60, show_spinner=False)
def replies() -> tuple[Reply, ...]:
    """Templates of answers, read again every minute.

    Raises:
        ComplaintError: the company's file has a mistake in it.
    """
    return answering.load_replies(session.settings().complaints_dir / answering.OWN)


@st.cache_resource(show_spinner=False)
def sentences() -> SentenceRows:
    """Sentence vectors to look for repeats with."""
    return SentenceRows(sentence_model())


def wake() -> None:
    """Tell the thread that something waits."""
    _wake.set()


def serve_always() -> None:
    """Send complaints and messages on their way, and delete what may be kept no longer, for as long as the process
    lives."""
    purged = float("-inf")
    while True:
        try:
            settings = session.settings()
            serve(session.writer(), settings)
            if time.monotonic() - purged > PURGE_S:
                _purge(session.writer(), settings)
                purged = time.monotonic()
        except AzsError as error:  # no database yet, or a mistake in the rules: looked at again
            log.warning("complaints: %s", error.key, exc_info=error)
        except Exception as error:
            log.error("complaints: %s", type(error).__name__, exc_info=error)
        _wake.wait(LOOK_S)
        _wake.clear()


def serve(engine: sa.Engine, settings: Settings) -> None:
    """One round. Messages go out whatever is wrong with the rules."""
    if engine.dialect.name == "sqlite":
        return
    try:
        found = rules_file.rules_in_force(settings)
        dispatching.dispatch_waiting(engine, found)
        handling.reroute_changed(engine, found)
        dispatching.escalate_overdue(engine, found)
    finally:
        outbox.work_off(engine, sending.senders(settings.outgoing))


def _purge(engine: sa.Engine, settings: Settings) -> None:
    if engine.dialect.name != "sqlite":
        keep = dt.timedelta(days=settings.complaints_keep_d)
        privacy.purge(engine, Originals(settings.complaints_dir), SYSTEM, keep=keep)
