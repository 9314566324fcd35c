"""Texts, numbers, dates and plurals in Russian and English.

Texts live in `catalog/*.toml`, one file an area, each key with `ru` and `en`:

    [overview.title]
    ru = "Обзор инцидентов"
    en = "Incident overview"
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from azs.errors import AzsError

CATALOG = Path(__file__).parent / "catalog"


def t(key: str, lang: str, **params: object) -> str:
    """Text of `key` in `lang` ("ru" or "en") with `{name}` places filled.

    Raises:
        KeyError: no such key; a test walks every key used in the source.
    """
    text = texts()[key][lang]
    return text.format(**params) if params else text


def describe(error: AzsError, lang: str) -> str:
    """One clear sentence for a person: what happened and what to do."""
    return t(f"errors.{error.key}", lang, **error.params)


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, str]]:
    """All texts: key -> {"ru": ..., "en": ...}."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(CATALOG.glob("*.toml")):
        _flatten(tomllib.loads(path.read_text(encoding="utf-8")), "", found)
    return found


def _flatten(node: dict[str, object], prefix: str, into: dict[str, dict[str, str]]) -> None:
    for name, value in node.items():
        if not isinstance(value, dict):
            raise ValueError(f"{prefix}{name}: expected a table with ru and en")
        if "ru" in value and "en" in value:
            into[f"{prefix}{name}"] = {"ru": str(value["ru"]), "en": str(value["en"])}
        else:
            _flatten(value, f"{prefix}{name}.", into)
