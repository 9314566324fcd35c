"""How often each badge was right on the test questions, as last measured by `make evaluate`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from azs.i18n import t

FILE = Path(__file__).parent / "accuracy.toml"


@lru_cache(maxsize=1)
def measured() -> dict[str, tuple[int, int]]:
    """Badge -> right answers and all answers with it."""
    body = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {badge: (int(found["right"]), int(found["total"])) for badge, found in body["badges"].items()}


def told(badge: str, lang: str) -> str:
    """What a badge means and how often it was right."""
    meaning = t(f"chat.badge_{badge}_help", lang)
    right, total = measured().get(badge, (0, 0))
    if not total:
        return f"{meaning} {t('chat.badge_unmeasured', lang)}"
    return f"{meaning} {t('chat.badge_measured', lang, right=right, total=total)}"
