"""The thread that makes scheduled reports and looks for what stands out; the outbox brings both."""

from __future__ import annotations

import logging
import threading
import time

from azs.alerts.rules import load_rules
from azs.alerts.watching import watch
from azs.errors import AzsError
from azs.schedule import files, running
from components import complaints, session

log = logging.getLogger("azs.app")
LOOK_S = 30.0
WATCH_S = 15 * 60.0
PURGE_S = 24 * 3600.0
_wake = threading.Event()


def wake() -> None:
    """Tell the thread that a schedule has changed."""
    _wake.set()


def serve_always() -> None:
    """Make what is due and look round, for as long as the process lives."""
    due = {"watch": float("-inf"), "purge": float("-inf")}
    while True:
        try:
            if session.engine().dialect.name != "sqlite":
                serve()
                if time.monotonic() > due["watch"]:
                    due["watch"] = time.monotonic() + WATCH_S
                    look_round()
                if time.monotonic() > due["purge"]:
                    files.purge(session.writer())
                    due["purge"] = time.monotonic() + PURGE_S
        except AzsError as error:  # no database yet: looked at again
            log.warning("schedule: %s", error.key, exc_info=error)
        except Exception as error:
            log.error("schedule: %s", type(error).__name__, exc_info=error)
        _wake.wait(LOOK_S)
        _wake.clear()


def look_round() -> None:
    """One look at what stands out.

    Raises:
        AlertError: the company's file of rules has a mistake in it.
    """
    settings = session.settings()
    rules, at = load_rules(settings.alerts_file), running.clock(settings.timezone)
    if watch(session.engine(), session.writer(), rules, at=at, lang=settings.language).told:
        complaints.wake()


def serve() -> None:
    """One round of schedules."""
    at = running.clock(session.settings().timezone)
    if running.run_due(session.engine(), session.writer(), at):
        complaints.wake()
