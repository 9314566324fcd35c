"""Words no rule explains: which of them name something the data do not hold, so that nobody should guess at them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chains.lexemes import is_noun, lemmas

PLACES = frozenset(("в", "во", "на", "из", "у", "in", "at", "from"))
_MANNER = re.compile(r"(?:ly|ing|ed|er|est|ful|ous|ive|able)$", re.IGNORECASE)
SHORTEST = 4


def a_name(unknown: Sequence[str], question: str) -> str | None:
    """The first word that is a value and not a wish: a number, a capitalised word, or a word after "in" or "at"."""
    return next((word for word in unknown if _names(word, question)), None)


def _names(word: str, question: str) -> bool:
    if any(character.isdigit() for character in word):
        return True
    at = question.find(word)
    if at > 0 and word[0].isupper():
        return True
    before = question[:at].split()
    return bool(before) and bool(lemmas(before[-1]) & PLACES)


def a_concept(unknown: Sequence[str]) -> str | None:
    """The first word that is a thing of its own, as "rating" or "revenue": a small model answers about something else.

    Russian nouns by the dictionary; of English words, for which there is none, those without the ending of a verb, an
    adverb or an adjective.
    """
    return next((word for word in unknown if _thing(word)), None)


def _thing(word: str) -> bool:
    if re.search("[а-яё]", word, re.IGNORECASE):
        return is_noun(word)
    return len(word) >= SHORTEST and not _MANNER.search(word)
