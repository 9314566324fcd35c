"""The thread that makes scheduled reports and looks for what stands out; the outbox brings both."""

from __future__ import annotations

import logging
import threading
import time

from azs.errors import AzsError
from azs.schedule import files, running
from components import complaints, session

log = logging.getLogger("azs.app")
LOOK_S = 30.0
PURGE_S = 24 * 3600.0
_wake = threading.Event()


def wake() -> None:
    """Tell the thread that a schedule has changed."""
    _wake.set()


def serve_always() -> None:
    """Make what is due, for as long as the process lives."""
    purged = float("-inf")
    while True:
        try:
            if session.engine().dialect.name != "sqlite":
                serve()
                if time.monotonic() - purged > PURGE_S:
                    files.purge(session.writer())
                    purged = time.monotonic()
        except AzsError as error:  # no database yet: looked at again
            log.warning("schedule: %s", error.key, exc_info=error)
        except Exception as error:
            log.error("schedule: %s", type(error).__name__, exc_info=error)
        _wake.wait(LOOK_S)
        _wake.clear()


def serve() -> None:
    """One round."""
    at = running.clock(session.settings().timezone)
    if running.run_due(session.engine(), session.writer(), at):
        complaints.wake()
