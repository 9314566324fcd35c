"""Danger words: what makes a complaint critical whatever any model says of it.

Rules are in `danger.toml`: for each danger, patterns of folded text that report it, and patterns that take it back
(denied, a figure of speech, long settled). What is not surely harmless is danger: a false alarm costs a call.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from azs.complaints.actual import actual
from azs.complaints.complaint import DANGERS
from azs.complaints.folding import fold
from azs.complaints.latin import in_cyrillic

RULES = Path(__file__).with_name("danger.toml")
_AROUND = 60
"""Characters around a report in which it may be taken back."""


@dataclass(frozen=True)
class Danger:
    """A danger that a text reports, and the words by which it does."""

    kind: str
    words: str


def find_danger(text: str) -> Danger | None:
    """The gravest danger that a text reports, in the order of `danger.toml`; None where it reports none."""
    folded = fold(actual(in_cyrillic(text)))
    for kind, (reports, harmless) in _rules().items():
        for match in reports.finditer(folded):
            around = folded[max(0, match.start() - _AROUND) : match.end() + _AROUND]
            if not any(_covers(found, match[0], around) for found in harmless.finditer(around)):
                return Danger(kind, match[0].strip())
    return None


def _covers(found: re.Match[str], words: str, around: str) -> bool:
    """Whether what takes a danger back speaks of these words: it overlaps them or stands in the same sentence."""
    at = around.find(words)
    start, end = min(found.start(), at), max(found.end(), at + len(words))
    return not re.search(r"[.!?]\s", around[start:end])


def hinted(text: str) -> set[str]:
    """The dangers that a text has words of, though they may tell anything else as well."""
    folded = fold(in_cyrillic(text))
    return {kind for kind, hints in _hints().items() if hints.search(folded)}


@lru_cache(maxsize=1)
def _hints() -> Mapping[str, re.Pattern[str]]:
    return {kind: _any([rf"\b(?:{one})" for one in part["hints"]]) for kind, part in _file().items()}


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    return {kind: (_any(part["reports"]), _any(part["harmless"])) for kind, part in _file().items()}


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    body = tomllib.loads(RULES.read_text(encoding="utf-8"))
    unknown = set(body) - set(DANGERS)
    if unknown:
        raise ValueError(f"danger.toml: {', '.join(sorted(unknown))}")
    return body


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns) or r"(?!)")
