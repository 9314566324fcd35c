"""A text as the numbers of the pieces a model knows: of all ways to cut a word, the likeliest."""

from __future__ import annotations

from functools import lru_cache

from azs.knowledge.e5_file import Vocabulary

WORD = "▁"
UNKNOWN_PENALTY = 10.0
"""By how much an unknown character is less likely than the rarest piece, in natural logarithms; so it was taught."""
MOST_KEPT, LONGEST_KEPT = 20_000, 40
"""How many words are kept cut, and how many characters each may have."""


class Tokenizer:
    """Cuts texts. Safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Args: vocabulary: of the model."""
        no_text = {vocabulary.first, vocabulary.last, vocabulary.pad, vocabulary.unknown}
        self._numbers = {piece: at for at, piece in enumerate(vocabulary.pieces) if at not in no_text}
        self._scores = vocabulary.scores
        self._replaced = vocabulary.replaced
        self._unknown = vocabulary.unknown
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, self._numbers))
        self._kept = lru_cache(MOST_KEPT)(self._cut)

    def tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, without those of its beginning and its end."""
        found: list[int] = []
        for word in text.translate(self._replaced).split(" "):
            if word:
                found += self._kept(word) if len(word) <= LONGEST_KEPT else self._cut(word)
        return found

    def _cut(self, word: str) -> tuple[int, ...]:
        """The likeliest pieces of one word."""
        text = WORD + word
        best = [0.0] + [float("-inf")] * len(text)
        steps = [(0, 0)] * (len(text) + 1)  # where the last piece begins, and its number
        for start in range(len(text)):
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], steps[start + 1] = best[start] + self._unknown_score, (start, self._unknown)
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                number = self._numbers.get(text[start:end])
                if number is not None and best[start] + self._scores[number] > best[end]:
                    best[end], steps[end] = best[start] + self._scores[number], (start, number)
        found, at = [], len(text)
        while at:
            at, number = steps[at]
            found.append(number)
        return tuple(reversed(found))
