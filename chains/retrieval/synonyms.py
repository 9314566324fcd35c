"""The glossary in a search: which of its phrases a question holds, and what else they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chains.retrieval.words import plain_words, term


@dataclass(frozen=True)
class Named:
    """A phrase of the question that the glossary knows.

    Attributes:
        start, end: its words among those of the question, the last not included.
        others: what else it is called, in the order of the glossary.
    """

    start: int
    end: int
    others: tuple[str, ...]


class Synonyms:
    """Groups of phrases that mean the same. Never changes.

    Attributes:
        terms: of all phrases.
        words: of all phrases, as `plain_words` gives them.
    """

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        """Args: groups: phrases of one meaning each; empty phrases and groups of one are passed over."""
        self._phrases: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for group in groups:
            read = {phrase: phrase_terms(phrase) for phrase in group}
            for own in read.values():
                others = [other for other, terms in read.items() if terms and terms != own]
                if own and others:
                    self._phrases[own].update(dict.fromkeys(others))
        self._longest = max(map(len, self._phrases), default=0)
        self.words = frozenset(word for group in groups for phrase in group for word in plain_words(phrase))
        self.terms = frozenset(one for phrase in self._phrases for one in phrase)

    def named(self, terms: Sequence[str]) -> list[Named]:
        """Phrases among the terms of all words of a question, the longest at each place."""
        found: list[Named] = []
        at = 0
        while at < len(terms):
            for length in range(min(self._longest, len(terms) - at), 0, -1):
                others = self._phrases.get(tuple(terms[at : at + length]))
                if others:
                    found.append(Named(at, at + length, tuple(others)))
                    at += length - 1
                    break
            at += 1
        return found


def phrase_terms(phrase: str) -> tuple[str, ...]:
    """Terms of all words of a phrase; a compound is one of them."""
    return tuple(term(word) for word in plain_words(phrase))
