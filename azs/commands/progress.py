"""Progress of a long command in the terminal."""

from __future__ import annotations

import sys

from azs.i18n import t


class Printer:
    """Prints every tenth part of each stage to stderr; on a terminal in one line."""

    def __init__(self, lang: str, prefix: str) -> None:
        """Args: prefix: of the text keys of the stages."""
        self._lang, self._prefix = lang, prefix
        self._last: tuple[str, int] = ("", -1)

    def __call__(self, stage: str, part: float) -> None:
        """Say that `part`, 0 to 1, of a stage is done."""
        tenth = (stage, int(part * 10))
        if tenth == self._last:
            return
        terminal = sys.stderr.isatty()
        if terminal and self._last[0] not in ("", stage) and self._last[1] < 10:
            print(file=sys.stderr)
        line = f"{t(f'{self._prefix}{stage}', self._lang)}: {part:.0%}"
        print(line.ljust(40) if terminal else line, end="\r" if terminal else "\n", file=sys.stderr, flush=True)
        if terminal and part >= 1:
            print(file=sys.stderr)
        self._last = tenth
