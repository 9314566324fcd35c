"""Complaints written to learn from, and what is known of each; files of `examples`, one for each category."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from azs.complaints.personal import masked

FOLDER = Path(__file__).with_name("examples")


@dataclass(frozen=True)
class Example:
    """A text, personal data masked, and what it is.

    Attributes:
        category: one of CATEGORIES. priority, sentiment: "" where nobody has said.
        danger: one of DANGERS, "" for none.
    """

    text: str
    category: str
    priority: str = ""
    sentiment: str = ""
    danger: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all of it was said, not the category alone."""
        return bool(self.priority and self.sentiment)


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All of them, by file; an entry may name a category of its own."""
    return tuple(one for path in sorted(FOLDER.glob("*.toml")) for one in _read(path))


def _read(path: Path) -> list[Example]:
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["complaint"]
    return [
        Example(
            masked(one["text"]), one.get("category", path.stem), one["priority"], one["sentiment"],
            one.get("danger", ""),
        )
        for one in entries
    ]  # fmt: skip
