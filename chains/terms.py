"""What a phrase of a question may mean, and when a word is evidence enough for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chains.lexemes import Token, common_word

PEOPLE = ("reported_by", "performed_by")
"""Dimensions whose values are names of people."""
_NAMES = frozenset(("city", "region", *PEOPLE, "equipment_model"))
_PLACE = frozenset(
    ("в", "во", "на", "из", "у", "от", "по", "для", "кроме", "без", "и", "или", "до", "под", "около",
     "in", "at", "from", "for", "of", "near", "except", "without", "and", "or")
)  # fmt: skip
_PERSON = frozenset(("у", "от", "by", "from", "кроме", "except", "excluding", "исключая", "без"))
_SAID = frozenset(
    ("сообщить", "сообщать", "зарегистрировать", "завести", "заявить", "делать", "сделать", "выполнить", "выполнять",
     "устранить", "за")
)  # fmt: skip
_EVERYDAY = frozenset(
    ("access", "active", "alert", "alpha", "area", "automatic", "base", "basic", "best", "block", "blue", "box",
     "card", "cash", "center", "central", "check", "clean", "clear", "control", "core", "data", "delta",
     "digital", "direct", "drive", "dual", "easy", "energy", "express", "fast", "field", "fire", "first",
     "flow", "fuel", "gate", "general", "global", "gold", "green", "guard", "heavy", "high", "home", "ideal",
     "key", "lane", "level", "light", "line", "link", "local", "master", "meter", "micro", "mini", "mobile",
     "model", "motor", "multi", "net", "network", "omega", "open", "orange", "pilot", "point", "power",
     "premium", "prime", "print", "pro", "pulse", "pump", "quick", "rapid", "red", "safe", "secure", "sense",
     "serial", "signal", "silver", "single", "site", "smart", "solar", "solid", "sonic", "speed", "standard",
     "star", "station", "steel", "store", "super", "supply", "switch", "system", "tank", "target", "terminal",
     "time", "top", "total", "touch", "tower", "trade", "ultra", "union", "unit", "universal", "value", "view",
     "vision", "watch", "water", "wave", "white", "wind", "world", "yellow", "zero")
)  # fmt: skip
_LATIN = re.compile("[a-z]", re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """A phrase that means something: `kind` is "value", "metric" or "dimension"; `name` the id; `value` as stored."""

    kind: str
    name: str
    value: str
    words: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Link:
    """A term found at tokens `first` … `last`, both included."""

    term: Term
    first: int
    last: int


def convincing(link: Link, words: Sequence[Token], named: set[str]) -> bool:
    """Whether a name that is a common word too is meant as a name.

    Args:
        named: dimensions that the words beside it name.
    """
    if link.term.kind != "value" or link.term.name not in _NAMES:
        return True
    if link.term.name in PEOPLE and "." not in link.term.value:  # "Автоматика" is nobody's surname
        return True
    if link.first != link.last:
        everyday = all(common_word(word.text) for word in words[link.first : link.last + 1])
        return link.term.name != "equipment_model" or link.term.name in named or not everyday
    word = words[link.first]
    if link.term.name in named or not _doubtful(link, word):
        return True
    if word.text[0].isupper() and (word.start > 0 or (word.text.isupper() and len(word.text) > 2)):
        return True
    if link.term.name in PEOPLE and _LATIN.search(word.text):
        return False
    if not link.first or word.text.lower() in _EVERYDAY:
        return False
    before = words[link.first - 1]
    if link.term.name in PEOPLE:
        return before.text.lower() in _PERSON or not before.lemmas.isdisjoint(_SAID)
    return before.text.lower() in _PLACE


def _doubtful(link: Link, word: Token) -> bool:
    if common_word(word.text):
        return True
    if link.term.name in PEOPLE:
        return bool(_LATIN.search(word.text))
    short = len(word.text) < 5 and bool(_LATIN.search(word.text))
    return link.term.name == "equipment_model" and (short or word.text.lower() in _EVERYDAY)
