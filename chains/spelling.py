"""Slips of the keyboard: a word no dictionary knows is taken for the known word it is a letter or two away from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 6
LONG = 9
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


class Spelling:
    """Knows the forms of the words that mean something."""

    def __init__(self, words: Iterable[str]) -> None:
        """Args: words: lemmas; Russian ones are known in all their forms."""
        from chains.linker import forms, known_word

        self._known_word = known_word
        self._forms: dict[str, str] = {}
        for word in words:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                for form in forms(word):
                    self._forms.setdefault(form, word)

    def correct(self, word: str) -> str | None:
        """The known form nearest to `word`; None where it is a word itself, is short, or nothing is near."""
        plain = word.lower().replace("ё", "е")
        if len(plain) < SHORTEST or not plain.isalpha() or plain in self._forms or self._known_word(plain):
            return None
        most = 2 if len(plain) >= LONG else 1
        russian = bool(_CYRILLIC.search(plain))
        near = (form for form in self._forms if bool(_CYRILLIC.search(form)) == russian and form[0] == plain[0])
        if not russian:  # no dictionary tells an inflected English word from a slip
            near = (form for form in near if form[-1] == plain[-1])
        found = process.extractOne(plain, near, scorer=OSA.distance, score_cutoff=most)
        return str(found[0]) if found else None
