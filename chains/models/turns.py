"""Who asks the model when: one queue for an address, first come, first served."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from azs.errors import CancelledError, ModelBusyError
from chains.models.contract import Cancelled, OnWait

LOOK_S = 0.05
WAIT_LIMIT_S = 600.0


class Turns:
    """Lets `parallel` requests run at once; up to `length` more wait in the order they came."""

    def __init__(self, parallel: int, length: int) -> None:
        self._free = threading.Condition()
        self._waiting: deque[object] = deque()
        self._running = 0
        self.parallel, self.length = parallel, length

    @property
    def busy(self) -> bool:
        """Whether somebody holds a turn or waits for one."""
        with self._free:
            return bool(self._running or self._waiting)

    @contextmanager
    def turn(self, *, cancelled: Cancelled = None, on_wait: OnWait = None) -> Iterator[float]:
        """Hold a turn; gives the seconds waited for it.

        Raises:
            CancelledError: `cancelled` said so before the turn came.
            ModelBusyError: the queue is full, or the wait took unreasonably long.
        """
        started = time.monotonic()
        ticket = self._enter()
        try:
            self._wait(ticket, cancelled=cancelled, on_wait=on_wait)
        except BaseException:
            self._leave(ticket)
            raise
        try:
            yield time.monotonic() - started
        finally:
            with self._free:
                self._running -= 1
                self._free.notify_all()

    def _enter(self) -> object:
        with self._free:
            free = self._running < self.parallel and not self._waiting
            if not free and len(self._waiting) >= self.length:
                raise ModelBusyError("models.queue_full", waiting=len(self._waiting))
            ticket = object()
            self._waiting.append(ticket)
            return ticket

    def _leave(self, ticket: object) -> None:
        with self._free:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            else:
                self._running -= 1
            self._free.notify_all()

    def _wait(self, ticket: object, *, cancelled: Cancelled, on_wait: OnWait) -> None:
        told, deadline = 0, time.monotonic() + WAIT_LIMIT_S
        while True:
            if cancelled and cancelled():
                raise CancelledError("assistant.cancelled")
            with self._free:
                place = self._waiting.index(ticket) + 1
                if place == 1 and self._running < self.parallel:
                    self._waiting.popleft()
                    self._running += 1
                    self._free.notify_all()
                    return
            if on_wait and place != told:
                told = place
                on_wait(place)
            if time.monotonic() > deadline:
                raise ModelBusyError("models.queue_full", waiting=place)
            with self._free:
                if self._running >= self.parallel or self._waiting[0] is not ticket:
                    self._free.wait(LOOK_S)
