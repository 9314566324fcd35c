"""How near two questions are in meaning: vectors of a small multilingual model, or of letters where it is missing.

The model is the packaged one of `azs.knowledge.embedding`, in the extra "meaning". Where the package or the processor's
AVX2 is missing, `LetterVectors` compare what the words are made of: they know no synonyms and no other language, so
what relies on them has to ask for more.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from azs.knowledge.embedding import PackagedE5, Vectors, readable
from chains.lexemes import lemmas, tokens

MOST_KEPT = 5_000
LONGEST = 1_000
LETTER_PLACES = 4_096
LETTERS = 3


class Meaning(Protocol):
    """What turns questions into vectors of length 1; the nearer two of them, the closer the meaning."""

    name: str

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        ...


class SentenceVectors:
    """Vectors of the sentence model; those of `MOST_KEPT` texts are kept. Safe to share between threads."""

    name = "sentences"

    def __init__(self) -> None:
        """Raises: ImportError, OSError or RuntimeError where the model cannot be used."""
        self._model = PackagedE5()
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        plain = [readable(text, LONGEST) for text in texts]
        with self._lock:
            rows = [self._vector(text) for text in plain]
        return np.stack(rows) if rows else np.zeros((0, self._model.dim), np.float32)

    def _vector(self, text: str) -> Vectors:
        found = self._kept.get(text)
        if found is None:
            found = self._kept[text] = self._model.queries([text])[0]
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(text)
        return found


class LetterVectors:
    """Vectors of lemmas and of the letter triples of the words."""

    name = "letters"

    def __init__(self, longest: int = LONGEST) -> None:
        """Args: longest: characters of a text that are read."""
        self._longest = longest

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        found = np.zeros((len(texts), LETTER_PLACES), np.float32)
        for row, text in zip(found, texts, strict=True):
            for part, count in _parts(readable(text, self._longest)).items():
                row[int.from_bytes(hashlib.blake2b(part.encode(), digest_size=4).digest()) % LETTER_PLACES] += count
            row /= float(np.linalg.norm(row)) or 1.0
        return found


@lru_cache(maxsize=1)
def load_meaning() -> Meaning:
    """The sentence model of the process, or the letters where it cannot be used."""
    try:
        return SentenceVectors()
    except (ImportError, OSError, RuntimeError):
        return LetterVectors()


def _parts(text: str) -> Counter[str]:
    """Lemmas, counted threefold, and letter triples."""
    found: Counter[str] = Counter()
    for token in tokens(text):
        word = min(lemmas(token.text), key=lambda lemma: (len(lemma), lemma))
        found[word] += 3
        edged = f" {word} "
        found.update(edged[at : at + LETTERS] for at in range(len(edged) - LETTERS + 1))
    return found
