"""Leaves a model alone for a while after it has failed several times in a row."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from azs.errors import ModelError

FAILURES = 5
PAUSE_S = 15.0


class Breaker:
    """Opens after `FAILURES` failures in a row; `PAUSE_S` later one request may try, and the rest wait for its outcome.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._trying = False

    def enter(self) -> None:
        """Ask whether a request may be sent. `succeeded`, `failed` or `abandoned` must follow.

        Raises:
            ModelError: not before the pause is over.
        """
        with self._lock:
            if self._failures < FAILURES:
                return
            left_s = self._until - self._clock()
            if left_s > 0 or self._trying:
                raise ModelError("models.paused", seconds=max(1, math.ceil(left_s)))
            self._trying = True

    def succeeded(self) -> None:
        """The model answered."""
        with self._lock:
            self._failures, self._trying = 0, False

    def failed(self) -> None:
        """The model did not answer."""
        with self._lock:
            self._failures, self._trying = self._failures + 1, False
            self._until = self._clock() + PAUSE_S

    def abandoned(self) -> None:
        """The request ended without saying anything about the model."""
        with self._lock:
            self._trying = False
