"""How much a question sounds like a cry for help, by what it means and by how it is spelt.

`danger.txt` holds the number of a service and what frightened people say who need it, `harmless.txt` what only looks
like it, one a line; the questions outside are harmless too. Kernel ridge regression over all of them has a closed form
and is fitted once in a process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from azs.knowledge.embedding import Embedder, Vectors
from chains.documents.discriminant import Mask, Rows, unit
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


SERVICES = ("101", "102", "103", "104", "112")


@dataclass(frozen=True)
class Heard:
    """What a question sounds like.

    Attributes:
        loudness: about 1 for a cry for help, about -1 for anything else.
        service: the number of the one of SERVICES that it calls for, should it be one.
    """

    loudness: float
    service: str


@dataclass(frozen=True)
class Alarm:
    """The statements, weighed.

    Attributes:
        middles: of the statements in Cyrillic letters and in Latin ones, (2, dim).
        rows: the statements seen from there, (count, dim). letters: their spelling, (count, LETTER_PLACES).
        weights: of each for the loudness and for each of SERVICES, (count, 1 + services).
        cries: vectors of the cries for help as the model gives them, (cries, dim). latin: which are in Latin letters.
        called: the place in SERVICES of what each of them needs, (cries).
    """

    middles: Vectors
    rows: Vectors
    letters: Vectors
    weights: Vectors
    cries: Vectors
    latin: Mask
    called: Rows

    def hear(self, question: str, vector: Vectors) -> Heard:
        """
        Args:
            vector: of the question, (dim).
        """
        row = unit((vector - self.middles[int(is_latin(question))])[None])
        spelt = LetterVectors(longest=LONGEST).vectors([question])
        loudness, *services = _kernel(row, spelt, self.rows, self.letters)[0] @ self.weights
        return Heard(float(loudness), SERVICES[int(np.argmax(services))])


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


def cries() -> tuple[tuple[str, str], ...]:
    """The number of a service and what is said by those who need it."""
    return tuple((service, said) for service, _, said in (line.partition(" ") for line in statements(DANGER)))


def _fitted(embedder: Embedder) -> Alarm:
    """Cries for help weigh as much together as everything else does."""
    danger, strange = cries(), outside(embedder)
    own = (*(said for _, said in danger), *statements(HARMLESS))
    said = (*own, *questions())
    vectors = np.concatenate([embedder.queries(own), strange.vectors])
    latin: Mask = np.array([is_latin(one) for one in said], np.bool_)
    middles = np.stack([vectors[latin == alphabet].mean(axis=0) for alphabet in (False, True)])
    rows, letters = unit(vectors - middles[latin.astype(int)]), LetterVectors(longest=LONGEST).vectors(said)
    wanted = np.zeros((len(said), 1 + len(SERVICES)))
    wanted[:, 0] = np.where(np.arange(len(said)) < len(danger), 1.0, -1.0)
    for row, (service, _) in enumerate(danger):
        wanted[row, 1 + SERVICES.index(service)] = 1.0
    cry = wanted[:, 0] > 0
    share = np.where(cry, 0.5 / cry.sum(), 0.5 / (~cry).sum()) * len(said)
    spread = _kernel(rows, letters, rows, letters).astype(np.float64) + np.diag(RIDGE / share)
    called: Rows = np.array([SERVICES.index(service) for service, _ in danger], np.int64)
    own_cries = vectors[: len(danger)], latin[: len(danger)], called
    return Alarm(middles, rows, letters, np.linalg.solve(spread, wanted).astype(np.float32), *own_cries)


def _kernel(rows: Vectors, letters: Vectors, other: Vectors, spelt: Vectors) -> Vectors:
    """How alike texts are: (count, count of the others)."""
    return np.asarray(np.exp(NARROW * (rows @ other.T - 1)) + SPELLING * (letters @ spelt.T), np.float32)
