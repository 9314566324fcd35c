"""Signs of life of whoever works on a claimed row, so that nobody else takes it over while the work lasts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from azs.errors import AzsError

log = logging.getLogger("azs.database")
BEAT_S = 60.0


@contextmanager
def beating(beat: Callable[[], None], *, of: str) -> Iterator[None]:
    """Call `beat` every BEAT_S seconds for as long as the block runs.

    Args:
        of: what is worked on, for the log.
    """
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(BEAT_S):
            try:
                beat()
            except AzsError as error:  # the next beat may arrive
                log.warning("%s: %s", of, error.key)

    thread = threading.Thread(target=go_on, daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
