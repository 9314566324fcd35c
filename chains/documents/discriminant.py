"""Which document many questions sound like on the average: a linear discriminant over the vectors of what documents say
and are asked; a single question is better told by `likeness`.

Least squares with ridge over all texts and phrases, a column for each document, weighs the directions that
tell the documents apart. It has a closed form, so it is fitted anew whenever the documents change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from azs.knowledge.embedding import Vectors, cosines

RIDGE = 3.0
STEADY = 10.0
"""How many vectors of the middle of the model stand beside those of one alphabet."""
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Centred:
    """Vectors seen from the middle of their kind: all texts of a model lie close together, in each alphabet apart.

    Attributes:
        middles: of those in Cyrillic letters and in Latin ones, (2, dim). rows: unit vectors, (count, dim).
    """

    middles: Vectors
    rows: Vectors

    @classmethod
    def of(cls, vectors: Vectors, latin: Mask, expected: Vectors) -> Centred:
        """
        Args:
            vectors: (count, dim), zeros where none is made yet. latin: which are in Latin letters, (count).
            expected: the middles of the model, (2, dim): those of a few vectors lie near them.
        """
        made: Mask = np.asarray(vectors.any(axis=1))
        middles = np.empty_like(expected)
        for alphabet in (0, 1):
            some = made & (latin == bool(alphabet))
            middles[alphabet] = (vectors[some].sum(axis=0) + STEADY * expected[alphabet]) / (int(some.sum()) + STEADY)
        return cls(middles, np.asarray(unit(vectors - middles[latin.astype(int)]) * made[:, None]))

    def seen(self, vector: Vectors, *, latin: bool) -> Vectors:
        """A question, (dim), seen from the same middle."""
        found: Vectors = unit((vector - self.middles[int(latin)])[None])[0]
        return found


@dataclass(frozen=True)
class Discriminant:
    """Fitted over the texts and phrases of some documents.

    Attributes:
        texts, phrases: their vectors, centred. weights: (documents, dim).
    """

    texts: Centred
    phrases: Centred
    weights: Vectors

    @classmethod
    def fitted(cls, texts: Centred, phrases: Centred, owners: Rows, count: int) -> Discriminant:
        """
        Args:
            owners: document of each text and then of each phrase, 0 to `count` - 1.
        """
        rows = np.concatenate([texts.rows, phrases.rows]).astype(np.float64)
        sums = np.zeros((count, rows.shape[1]))
        np.add.at(sums, owners, rows)
        spread = rows.T @ rows + RIDGE * np.eye(rows.shape[1])
        return cls(texts, phrases, np.ascontiguousarray(np.linalg.solve(spread, sums.T).T, np.float32))

    def sounds_like(self, question: Vectors) -> Vectors:
        """How much centred questions, (..., dim), sound like each document, (..., documents): about 1 like its own."""
        return cosines(self.weights, question[..., None, :])


def unit(rows: Vectors) -> Vectors:
    """Rows of length 1, zeros as they are."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
