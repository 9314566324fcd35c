"""Slips of the keyboard: a word no dictionary knows is taken for the one known word it is a letter or two away from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chains.lexemes import common_word, forms, known_word, lemmas, plain, stem

SHORTEST, SHORTEST_RU, SHORTEST_NAME = 6, 5, 4
LONG = 9
_SOUND = frozenset(("three", "quiet", "trail", "angel", "untie", "casual", "form"))
"""English words that another one is two swapped letters away from."""
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_KEYS = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`йцукенгшщзхъфывапролджэячсмитьбюё",
    "йцукенгшщзхъфывапролджэячсмитьбюёqwertyuiop[]asdfghjkl;'zxcvbnm,.`",
)


def other_layout(word: str) -> str:
    """What the same keys write in the other keyboard layout: "eaf" is "уфа"."""
    return word.lower().translate(_KEYS)


class Spelling:
    """Knows the words that mean something: everyday ones in all their forms, names by their stem."""

    def __init__(self, words: Iterable[str], names: Iterable[str] = ()) -> None:
        """
        Args:
            words: lemmas; Russian ones are known in all their forms.
            names: words of the data, however many.
        """
        self._forms: dict[str, str] = {}
        for word in words:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                for form in forms(word):
                    self._forms.setdefault(form, word)
        self._names: set[str] = set()
        self._buckets: dict[tuple[str, int, bool], dict[str, str]] = {}
        for name in names:
            if len(name) >= SHORTEST_NAME and name.replace("-", "").isalpha():
                self._names.add(name)
                for form in {name, _stemmed(name)}:
                    self._put(form, name, is_name=True)
        for form, word in self._forms.items():
            self._put(form, word, is_name=False)

    def _put(self, form: str, word: str, *, is_name: bool) -> None:
        if form:
            self._buckets.setdefault((form[0], len(form), is_name), {}).setdefault(form, word)

    def correct(self, word: str) -> str | None:
        """The known form nearest to `word`.

        None where it is a word itself, is short, nothing is near, or a name and something else are equally near.
        """
        nearest = self._nearest(word)
        if not nearest:
            return None
        meant = {own for _, own in nearest}
        if not _one(meant) and not meant.isdisjoint(self._names):
            return None
        form, own = max(nearest, key=lambda pair: (_shared(plain(word), pair[0]), pair[1] not in self._names))
        return own if own in self._names else form

    def near(self, word: str) -> tuple[str, ...]:
        """Known words a letter or two away from a word that no dictionary knows, the nearest ones only."""
        return tuple(dict.fromkeys(own for _, own in self._nearest(word)))

    def _nearest(self, word: str) -> list[tuple[str, str]]:
        """Forms at the least distance, with the words they belong to."""
        own = plain(word)
        if len(own) < SHORTEST_NAME or not own.replace("-", "").isalpha():
            return []
        stranger = self._is_stranger(word, own)
        if self._is_word(own) and not stranger:
            return []
        russian = bool(_CYRILLIC.search(own))
        found: list[tuple[int, str, str]] = []
        for is_name in (False, True) if len(own) >= SHORTEST else (True, False) if len(own) >= SHORTEST_RU else (True,):
            if found and len(own) < SHORTEST:
                break  # a short word is nearer to a name of the data than to anything else
            if russian or len(own) >= SHORTEST or len(own) == SHORTEST - 1:
                for said in {own, _stemmed(own)} if is_name else {own}:
                    found += self._within(said, _most(said), russian=russian, is_name=is_name)
        if stranger:  # never one person for another
            found = [item for item in found if item[2] not in self._names]
        least = min((distance for distance, _, _ in found), default=0)
        return [(form, base) for distance, form, base in found if distance == least]

    def _is_word(self, own: str) -> bool:
        return own in self._forms or own in self._names or own in _SOUND or known_word(own)

    def _is_stranger(self, word: str, own: str) -> bool:
        """Whether a word in small letters is only a surname to the dictionary, and nobody's here: "клинтов"."""
        if own in self._forms or own in self._names or len(own) < SHORTEST + 1 or not word.islower():
            return False
        return known_word(own) and not common_word(own)

    def _within(self, said: str, most: int, *, russian: bool, is_name: bool) -> list[tuple[int, str, str]]:
        found = []
        for length in range(len(said) - most, len(said) + most + 1):
            bucket = self._buckets.get((said[0], length, is_name))
            cutoff = max(most, 2) if len(said) > SHORTEST and length == len(said) else most
            near = (
                process.extract(said, bucket.keys(), scorer=OSA.distance, score_cutoff=cutoff, limit=8)
                if bucket
                else ()
            )
            for form, distance, _ in near:
                # No dictionary tells an inflected English word from a slip.
                swapped = sorted(form) == sorted(said)  # of a short English word two letters may have changed places
                if distance > most and not swapped:
                    continue  # two slips in a word of this length only where its letters are all there: "crticial"
                if bucket and (russian or (form[-1] == said[-1] and (swapped or len(said) >= SHORTEST))):
                    found.append((int(distance), str(form), bucket[form]))
        return found


def _one(meant: set[str]) -> bool:
    """Whether words are forms of one: "станция", "станции"."""
    return bool(frozenset.intersection(*(lemmas(word) for word in meant)))


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _most(said: str) -> int:
    return 2 if len(said) >= LONG else 1


def _stemmed(word: str) -> str:
    return stem(word)[1:]
