"""How far a batch is, for people: a line that renews itself in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import shutil
import time
from typing import TextIO

from ocr.batch.batch import Watch
from ocr.batch.jobs import Tally
from ocr.batch.journal import Record
from ocr.batch.texts import say, say_reason

_PLAIN_EVERY_S = 30.0
_BAD = ("partial", "failed", "quarantined")


class Progress(Watch):
    """Writes to `stream`: a line for each file as it is finished, and how long the rest will take."""

    def __init__(self, stream: TextIO, language: str) -> None:
        self._stream, self._language = stream, language
        self._live = stream.isatty()
        self._started = self._told = time.monotonic()

    def file(self, line: Record, *, kept: bool) -> None:
        """One line; nothing for those of earlier runs."""
        if not kept:
            self._print(_file_line(line, self._language))

    def tick(self, tally: Tally) -> None:
        """Renew the line, or add one every half minute where there is no terminal."""
        now = time.monotonic()
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{self.text(tally, now - self._started)[:width]}")
            self._stream.flush()
        elif now - self._told >= _PLAIN_EVERY_S:
            self._told = now
            self._print(self.text(tally, now - self._started))

    def text(self, tally: Tally, passed_s: float) -> str:
        """The state in one line, after `passed_s` seconds."""
        return say(
            "progress",
            self._language,
            done=tally.done,
            files=tally.files,
            pages=tally.pages,
            speed=round(60 * tally.pages / passed_s) if passed_s > 0 else 0,
            left=say_left(tally, passed_s, self._language),
            bad=sum(tally.statuses.get(status, 0) for status in _BAD),
        )

    def end(self, text: str) -> None:
        """The last line."""
        self._print(text)

    def minutes(self) -> int:
        """Since the start, rounded."""
        return round((time.monotonic() - self._started) / 60)

    def _print(self, text: str) -> None:
        safe = text.encode(self._stream.encoding or "utf-8", "backslashreplace").decode(
            self._stream.encoding or "utf-8"
        )
        self._stream.write(f"\r\x1b[K{safe}\n" if self._live else f"{safe}\n")
        self._stream.flush()


def say_left(tally: Tally, passed_s: float, language: str) -> str:
    """How long the rest will take, at the speed so far; files not opened yet count as many pages as the others had."""
    fresh = tally.done - tally.kept
    if not tally.pages or not fresh:
        return say("left.unknown", language)
    unopened = max(0, tally.files - tally.done - (1 if tally.pages_open else 0))
    pages = tally.pages_open + unopened * max(1.0, tally.pages / fresh)
    minutes = max(1, round(pages / tally.pages * passed_s / 60)) if pages else 0
    if minutes < 60:
        return say("left.minutes", language, minutes=minutes)
    return say("left.hours", language, hours=minutes // 60, minutes=minutes % 60)


def _file_line(line: Record, language: str) -> str:
    status = str(line["status"])
    return say(
        f"file.{status}",
        language,
        file=line["file"],
        pages=line["pages"],
        confidence=round(100 * float(line.get("confidence", 0.0))),
        reason=say_reason(str(line["reason"]), language),
        failed=", ".join(str(number) for number, _ in line["failed"][:20]),
    )
