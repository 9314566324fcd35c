"""How much a question sounds like a cry for help, by what it means and by how it is spelt.

`danger.txt` holds what frightened people say, `harmless.txt` what only looks like it, one a line; the questions outside
are harmless too. Kernel ridge regression over all of them has a closed form and is fitted once in a process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from azs.knowledge.embedding import Embedder, Vectors
from chains.documents.discriminant import Mask, unit
from chains.documents.outside import outside, questions
from chains.meaning import LetterVectors
from chains.retrieval.words import is_latin

DANGER, HARMLESS = (Path(__file__).with_name(name) for name in ("danger.txt", "harmless.txt"))
NARROW = 2.0
"""How fast a statement loses its say with the distance of meaning."""
SPELLING = 0.5
"""What the same letters weigh beside the same meaning."""
RIDGE = 0.1
LONGEST = 400
"""Characters of a question whose letters are compared."""


@dataclass(frozen=True)
class Alarm:
    """The statements, weighed.

    Attributes:
        middles: of the statements in Cyrillic letters and in Latin ones, (2, dim).
        rows: the statements seen from there, (count, dim). letters: their spelling, (count, LETTER_PLACES).
        weights: of each, (count).
    """

    middles: Vectors
    rows: Vectors
    letters: Vectors
    weights: Vectors

    def loudness(self, question: str, vector: Vectors) -> float:
        """About 1 for a cry for help, about -1 for anything else.

        Args:
            vector: of the question, (dim).
        """
        row = unit((vector - self.middles[int(is_latin(question))])[None])
        spelt = LetterVectors(longest=LONGEST).vectors([question])
        return float(_kernel(row, spelt, self.rows, self.letters)[0] @ self.weights)


_made: dict[str, Alarm] = {}
_lock = threading.Lock()


def alarm(embedder: Embedder) -> Alarm:
    """The statements as an embedder sees them; made once in a process, some seconds of work."""
    with _lock:
        if embedder.name not in _made:
            _made[embedder.name] = _fitted(embedder)
        return _made[embedder.name]


def statements(file: Path) -> tuple[str, ...]:
    """The statements of one of the files."""
    return tuple(filter(None, file.read_text(encoding="utf-8").splitlines()))


def _fitted(embedder: Embedder) -> Alarm:
    """Cries for help weigh as much together as everything else does."""
    danger, harmless, strange = statements(DANGER), statements(HARMLESS), outside(embedder)
    said = (*danger, *harmless, *questions())
    vectors = np.concatenate([embedder.queries((*danger, *harmless)), strange.vectors])
    latin: Mask = np.array([is_latin(one) for one in said], np.bool_)
    middles = np.stack([vectors[latin == alphabet].mean(axis=0) for alphabet in (False, True)])
    rows, letters = unit(vectors - middles[latin.astype(int)]), LetterVectors(longest=LONGEST).vectors(said)
    wanted = np.where(np.arange(len(said)) < len(danger), 1.0, -1.0)
    share = np.where(wanted > 0, 0.5 / (wanted > 0).sum(), 0.5 / (wanted < 0).sum()) * len(said)
    spread = _kernel(rows, letters, rows, letters).astype(np.float64) + np.diag(RIDGE / share)
    weights = np.linalg.solve(spread, wanted)
    return Alarm(middles, rows, letters, weights.astype(np.float32))


def _kernel(rows: Vectors, letters: Vectors, other: Vectors, spelt: Vectors) -> Vectors:
    """How alike texts are: (count, count of the others)."""
    return np.asarray(np.exp(NARROW * (rows @ other.T - 1)) + SPELLING * (letters @ spelt.T), np.float32)
