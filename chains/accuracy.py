"""How often each badge was right on the test questions, as last measured by `make evaluate`."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from azs.i18n import t

FILE = Path(__file__).parent / "accuracy.toml"


@dataclass(frozen=True)
class BadgeAccuracy:
    """How often a badge was right.

    Attributes:
        right: answers with it that were right; of the badge "none", refusals of what cannot be answered.
        total: all answers with it.
        questions: the sets they are from.
        day: when this was measured.
        model: the language model that took part; "none" where none did.
    """

    right: int
    total: int
    questions: str
    day: dt.date
    model: str


@lru_cache(maxsize=4)
def measured(file: Path = FILE) -> dict[str, BadgeAccuracy]:
    """Badge -> how often it was right; a badge that was not measured is missing."""
    body = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        badge: BadgeAccuracy(
            int(found["right"]), int(found["total"]), str(found["set"]), found["date"], str(found["model"])
        )
        for badge, found in body["badges"].items()
    }


def told(badge: str, lang: str, *, file: Path = FILE) -> str:
    """What a badge means and how often it was right."""
    meaning = t(f"chat.badge_{badge}_help", lang)
    found = measured(file).get(badge)
    if found is None or not found.total:
        return f"{meaning} {t('chat.badge_unmeasured', lang)}"
    return f"{meaning} {t('chat.badge_measured', lang, right=found.right, total=found.total)}"
