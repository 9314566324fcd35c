"""Amounts that decide which document applies: «Пролив топлива от 20 до 200 литров» and a question of 100 litres."""

from __future__ import annotations

import re
from functools import lru_cache

from chains.numerals import CARDINAL_PHRASE, number_of

_LITRES = r"(?:л\b|литр\w*|lit(?:er|re)s?\b|l\b)"
_NUMBER = r"\d{1,5}(?:[.,]\d+)?"
_SAID = re.compile(rf"\b(?P<number>{_NUMBER}|{CARDINAL_PHRASE})\s*-?\s*{_LITRES}", re.IGNORECASE)
_TURNED = re.compile(rf"\b(?:литров|л)\s+(?P<number>{_NUMBER}|{CARDINAL_PHRASE})\b", re.IGNORECASE)
_FROM_TO = re.compile(rf"\bот\s+(?P<least>{_NUMBER})\s+до\s+(?P<most>{_NUMBER})\s*{_LITRES}", re.IGNORECASE)
_UP_TO = re.compile(rf"\b(?:до|не\s+более)\s+(?P<most>{_NUMBER})\s*{_LITRES}", re.IGNORECASE)
_ABOVE = re.compile(rf"\b(?:свыше|более|больше|от)\s+(?P<least>{_NUMBER})\s*{_LITRES}", re.IGNORECASE)
FITS, MISSES = 1.5, -3.0
"""What the amount of a question is worth to a document whose title names a range of it, in points of the ranking."""
_NO_LIMIT = float("inf")


def fits(question: str, title: str) -> float:
    """FITS where a question tells litres in the range of a title, MISSES where out of it, else 0."""
    span = span_of(title)
    said = litres(question)
    if span is None or said is None:
        return 0.0
    return FITS if span[0] < said <= span[1] or said == span[0] == 0 else MISSES


@lru_cache(maxsize=1_000)
def span_of(title: str) -> tuple[float, float] | None:
    """The litres that a title names, from (without it) and up to."""
    if match := _FROM_TO.search(title):
        return _number(match["least"]), _number(match["most"])
    if match := _UP_TO.search(title):
        return 0.0, _number(match["most"])
    if match := _ABOVE.search(title):
        return _number(match["least"]), _NO_LIMIT
    return None


@lru_cache(maxsize=1_000)
def litres(question: str) -> float | None:
    """The one amount of litres that a question tells; None where it tells none or several."""
    found = {_number(match["number"]) for match in (_SAID.search(question), _TURNED.search(question)) if match}
    if len({match["number"] for match in _SAID.finditer(question)}) > 1:
        return None
    return found.pop() if len(found) == 1 else None


def _number(text: str) -> float:
    if text[0].isdigit():
        return float(text.replace(",", "."))
    return float(number_of(text) or 0)
