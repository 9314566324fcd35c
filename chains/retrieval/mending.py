"""Slips of a question's words, put right by the words of the texts: letters of the other alphabet, keys, typos."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chains.lexemes import known_word
from chains.retrieval.words import CYRILLIC, LATIN, term
from chains.spelling import other_layout

SHORTEST, LONG = 4, 9
"""Letters of a word that may have one slip, and two."""
SHORTEST_LATIN = 6
NEAREST = 20
LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_TO_CYRILLIC = str.maketrans("aceopxykmhtb", "асеорхукмнтв")


class Vocabulary:
    """Words of texts by their length. Never changes."""

    def __init__(self, words: Iterable[str] = (), *, onto: Vocabulary | None = None) -> None:
        """Args: words: as `plain_words` gives them; onto: what they are added to."""
        self._words: dict[int, frozenset[str]] = dict(onto._words) if onto else {}
        found: dict[int, set[str]] = {}
        for word in words:
            found.setdefault(len(word), set()).add(word)
        for length, new in found.items():
            self._words[length] = self._words.get(length, frozenset()) | new

    def __contains__(self, word: str) -> bool:
        return word in self._words.get(len(word), ())

    def of_length(self, length: int) -> frozenset[str]:
        """Words of so many letters."""
        return self._words.get(length, frozenset())


def mended(word: str, vocabulary: Vocabulary, holding: Callable[[str], int]) -> str:
    """A word of a question, or the word of the texts that was meant.

    Only a word is mended that neither the texts nor the dictionary know.

    Args:
        word: as `plain_words` gives it.
        holding: how many texts that the person may see hold a term; a word that none holds is never offered.
    """
    if len(word) < 2 or holding(term(word)) or any(sign.isdigit() for sign in word):
        return word
    latin = bool(LATIN.search(word))
    if latin:
        for other in (word.translate(_TO_CYRILLIC), other_layout(word)):
            if CYRILLIC.search(other) and not LATIN.search(other) and (other in vocabulary and holding(term(other))):
                return other
    if not word.replace("-", "").isalpha() or len(word) < (SHORTEST_LATIN if latin else SHORTEST):
        return word
    return word if not latin and known_word(word) else _nearest(word, vocabulary, holding, latin=latin)


def _nearest(word: str, vocabulary: Vocabulary, holding: Callable[[str], int], *, latin: bool) -> str:
    """The word the fewest slips away; of several one with the same first letter, then the one that most texts hold.

    A form that no text has is told by the dictionary, where texts hold another form of it: "начеслились".
    """
    found: list[tuple[int, bool, int, str]] = []
    most = 2 if len(word) >= LONG and not latin else 1
    for length in range(len(word) - most, len(word) + most + 1):
        near = process.extract(
            word, vocabulary.of_length(length), scorer=OSA.distance, score_cutoff=most, limit=NEAREST
        )
        for other, slips, _ in near:
            strange = other[0] != word[0]
            if bool(LATIN.search(other)) == latin and not (latin and strange) and (count := holding(term(other))):
                found.append((int(slips), strange, -count, other))
    if not latin and min(found, default=(2,))[0] > 1:
        known = [other for other in _one_slip(word) if known_word(other)]
        found += [(1, other[0] != word[0], -count, other) for other in known if (count := holding(term(other)))]
    return min(found)[3] if found else word


def _one_slip(word: str) -> set[str]:
    """What a word may have been before one letter was lost, added, swapped with the next or taken for another."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    lost = {f"{start}{letter}{end}" for start, end in cuts for letter in LETTERS}
    wrong = {f"{start}{letter}{end[1:]}" for start, end in cuts if end for letter in LETTERS}
    added = {start + end[1:] for start, end in cuts if end}
    swapped = {start + end[1] + end[0] + end[2:] for start, end in cuts if len(end) > 1}
    return lost | wrong | added | swapped
