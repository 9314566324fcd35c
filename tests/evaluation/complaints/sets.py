"""Complaints with the answers they expect."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
SPLITS = ("dev", "test")
NAMED = ("station", "pump", "fuel", "amount", "time")


@dataclass(frozen=True)
class Asked:
    """One complaint and what is to be made of it.

    Attributes:
        named: what of NAMED the text names. personal: what of the text is personal data.
        duplicate_of: identifier of the complaint about the same event. incident: title of the incident it is about.
    """

    identifier: str
    text: str
    category: str
    priority: str
    sentiment: str
    language: str
    danger: str
    named: Mapping[str, str]
    personal: tuple[str, ...]
    duplicate_of: str
    incident: str
    marks: frozenset[str]


def load(split: str) -> tuple[Asked, ...]:
    """The complaints of one of SPLITS."""
    entries = tomllib.loads((FOLDER / f"complaints_{split}.toml").read_text(encoding="utf-8"))["complaint"]
    return tuple(
        Asked(
            one["id"], one["text"], one["category"], one["priority"], one["sentiment"], one.get("lang", "ru"),
            one.get("danger", ""), {name: str(one[name]) for name in NAMED if name in one},
            tuple(one.get("personal", ())), one.get("duplicate_of", ""), one.get("incident", ""),
            frozenset(name for name in ("misspelt", "danger_words", "two_categories") if one.get(name)),
        )
        for one in entries
    )  # fmt: skip
