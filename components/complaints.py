"""Complaints in the app: rules, templates, photos, and the thread that sends complaints and messages on their way."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

import sqlalchemy as sa
import streamlit as st

from azs.complaints import answering, dispatching, handling, outbox, privacy, rulebook, rules_file, sending, versions
from azs.complaints.answering import Reply
from azs.complaints.routing import Absence, Rules
from azs.complaints.understanding import Understanding
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
    return rulebook.rules_in_force(session.settings(), session.writer())


@st.cache_resource(ttl=60, show_spinner=False)
def replies() -> tuple[Reply, ...]:
    """Templates of answers, read again every minute.

    Raises:
        ComplaintError: the company's file has a mistake in it.
    """
    return answering.load_replies(session.settings().complaints_dir / answering.OWN)


@st.cache_resource(show_spinner=False)
def understanding() -> Understanding:
    """What understands texts by the version in force, and has their sentence vectors."""
    return versions.understanding(session.writer())


def absences_of_file() -> tuple[Absence, ...]:
    """Absences that the company's file of rules names.

    Raises:
        ComplaintError: the file has a mistake in it.
    """
    return rules_file.load_rules(session.settings().complaints_dir / rules_file.OWN).absences


def forget_rules() -> None:
    """Read the rules again the next time: they have just been changed."""
    rules.clear()


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
        found = rulebook.rules_in_force(settings, engine)
        dispatching.dispatch_waiting(engine, found)
        handling.reroute_changed(engine, found)
        dispatching.escalate_overdue(engine, found)
    finally:
        outbox.work_off(engine, sending.senders(settings.outgoing))


def _purge(engine: sa.Engine, settings: Settings) -> None:
    if engine.dialect.name != "sqlite":
        keep = dt.timedelta(days=settings.complaints_keep_d)
        privacy.purge(engine, Originals(settings.complaints_dir), SYSTEM, keep=keep)
