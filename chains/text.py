"""The question while it is read: what one reader has understood is out of the way of the next."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass
class Text:
    """The question with what has been read blanked out."""

    left: str

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is then blanked out."""
        match = pattern.search(self.left)
        if match:
            self.blank(match.start(), match.end())
        return match

    def blank(self, start: int, end: int) -> None:
        """Put spaces in place of characters."""
        self.left = self.left[:start] + " " * (end - start) + self.left[end:]


def lowered(text: str) -> str:
    """Lower case, ё as е."""
    return text.lower().replace("ё", "е")
