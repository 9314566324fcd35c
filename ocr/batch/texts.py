"""Sentences of the command line, from `texts.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ru", "en")


def say(key: str, language: str, /, **params: object) -> str:
    """The text of `key`, such as "stop.busy", with its places filled.

    Raises:
        KeyError: no such text.
    """
    found: Any = _texts()
    for name in key.split("."):
        found = found[name]
    return str(found[language]).format(**params)


def say_reason(reason: str, language: str) -> str:
    """Why a file could not be read; a key of the reader as it is."""
    known = reason in _texts()["reason"]
    return say(f"reason.{reason}", language) if known else say("reason.other", language, key=reason)


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))
