"""The verified questions in force: those of the product and those the company has approved, ready to be matched."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache

from chains.golden import GoldenIndex, GoldenItem, GoldenMatch, packaged_items
from chains.linker import Linker
from chains.meaning import load_meaning
from chains.reading import Reading, read_question

Approved = Callable[[], Sequence[GoldenItem]]


class GoldenSource:
    """Matches questions with verified ones; the index is made anew when these or the day have changed. Thread safe."""

    def __init__(self, approved: Approved | None, *, fiscal_month: int = 1) -> None:
        """Args: approved: what the company has approved; asked before every match, so it should remember."""
        self._approved = approved
        self._fiscal_month = fiscal_month
        self._lock = threading.Lock()
        self._state: tuple[tuple[GoldenItem, ...], dt.date] | None = None
        self._index: GoldenIndex | None = None

    def match(self, question: str, reading: Reading, linker: Linker, today: dt.date) -> GoldenMatch | None:
        """The verified question that answers for this one, if any; never for a follow-up.

        Raises:
            DatabaseError: the approved questions cannot be read.
        """
        if reading.follow_up:
            return None
        return self.index(today).match(question, reading, read=self._reader(linker, today))

    def index(self, today: dt.date) -> GoldenIndex:
        """The index for the questions in force today."""
        items = self.items(today)
        with self._lock:
            if self._index is None or self._state != (items, today):
                self._index, self._state = GoldenIndex(items, load_meaning()), (items, today)
            return self._index

    def items(self, today: dt.date) -> tuple[GoldenItem, ...]:
        """The verified questions in force today.

        Raises:
            DatabaseError: the approved questions cannot be read.
        """
        return (*packaged_items(today), *(self._approved() if self._approved else ()))

    def _reader(self, linker: Linker, today: dt.date) -> Callable[[str], Reading]:
        month = self._fiscal_month

        def read(question: str) -> Reading:
            return _read(linker, today, month, question)

        return read


@lru_cache(maxsize=4_000)
def _read(linker: Linker, today: dt.date, fiscal_month: int, question: str) -> Reading:
    """A verified question as the rules read it; remembered, since every question is compared with it."""
    return read_question(question, linker, today=today, fiscal_month=fiscal_month)
