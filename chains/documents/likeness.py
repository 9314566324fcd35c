"""Which document a question sounds like: kernel ridge regression over the texts and phrases that lie nearest to it.

The nearest text alone is a poor judge: one odd sentence of a wrong document lies nearer than ten fitting ones of the
right one. Here each of the nearest has its say, and those that say the same share it. It is solved for each question
anew, so nothing has to be fitted when documents change.
"""

from __future__ import annotations

import numpy as np

from azs.knowledge.embedding import Vectors, cosines
from chains.documents.discriminant import Rows

NEAREST = 192
"""Texts and phrases that have a say."""
NARROW = 4.0
"""How fast they lose it with the distance of meaning."""
RIDGE = 0.1


def sounds_like(question: Vectors, rows: Vectors, owners: Rows, count: int) -> Vectors:
    """How much a question sounds like each document, (count): about 1 like its own, about 0 like the others.

    Args:
        question, rows: centred, (dim) and (texts, dim). owners: document of each row, 0 to `count` - 1.
    """
    near = cosines(rows, question)
    some = np.argpartition(-near, NEAREST)[:NEAREST] if len(near) > NEAREST else np.arange(len(near))
    alike = _alike(cosines(rows[some], rows[some][:, None]))
    say = np.linalg.solve(alike + RIDGE * np.eye(len(some), dtype=np.float32), _alike(near[some]))
    return np.bincount(owners[some], say, count).astype(np.float32)


def _alike(near: Vectors) -> Vectors:
    return np.asarray(np.exp(NARROW * (near - 1)), np.float32)
