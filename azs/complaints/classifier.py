"""What a text says, learnt from examples: kernel ridge regression over meaning and spelling.

Two texts are alike by the distance of their sentence vectors and by the runs of letters that they share. Least squares
with ridge has a closed form, and so has what each example gets from all others alone: a version is fitted and checked
in seconds. What the spelling adds is linear and kept as weights of places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from azs.complaints.complaint import CATEGORIES, DANGERS, PRIORITIES, SENTIMENTS
from azs.complaints.examples import Example
from azs.complaints.spelling import PLACES, Spelt, likeness, rarity, spelt, weighed
from azs.knowledge.embedding import Vectors

NARROW = 3.0
"""How fast an example loses its say with the distance of meaning."""
RIDGE = 0.15
DANGER = "danger"
KINDS = {one: f"danger_{one}" for one in DANGERS}
"""The column of each danger; one of them is called like a category."""
COLUMNS = (*CATEGORIES, *SENTIMENTS, *PRIORITIES, DANGER, *KINDS.values())
"""What is told of a text, each by a score of about 1 for yes and 0 for no."""
_FIRST = len(CATEGORIES)
Targets = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Classifier:
    """Fitted.

    Attributes:
        middle: of the sentence vectors, (dim). rows: the examples seen from there, (examples, dim).
        meaning: what each example says to COLUMNS, (examples, columns).
        rare: weights of places, (PLACES). spelling: what each place says, (PLACES, columns).
        level: what is said before anything is known, (columns).
    """

    middle: Vectors
    rows: Vectors
    meaning: Vectors
    rare: Vectors
    spelling: Vectors
    level: Vectors

    def scores(self, text: str, vector: Vectors) -> dict[str, float]:
        """A score for each of COLUMNS.

        Args:
            vector: of the text, (dim); zeros where there is no sentence model.
        """
        row = _seen(vector[None], self.middle)[0]
        told = np.exp(NARROW * (self.rows @ row - 1)) @ self.meaning
        runs = spelt(text)
        told = self.level + told + weighed(runs, self.rare) @ self.spelling[runs.places].astype(np.float32)
        return dict(zip(COLUMNS, told.tolist(), strict=True))


@dataclass(frozen=True)
class Fitted:
    """A classifier, and what each of its examples gets from all others: (examples, columns)."""

    classifier: Classifier
    apart: Vectors


def fit(examples: Sequence[Example], vectors: Vectors) -> Fitted:
    """Learn. Examples of which the category alone is known come last and say nothing to the other columns.

    Args:
        vectors: of the texts, (examples, dim).
    """
    runs = [spelt(one.text) for one in examples]
    rare = rarity(runs)
    middle = _middle(vectors)
    rows = _seen(vectors, middle)
    alike = (np.exp(NARROW * (rows @ rows.T - 1)) + likeness(runs, rare)).astype(np.float64)
    wanted, level = _wanted(examples)
    whole = sum(one.is_whole for one in examples)
    if not all(one.is_whole for one in examples[:whole]):
        raise ValueError("examples of which the category alone is known come last")
    rarely = _share(examples)
    said, apart = np.zeros_like(wanted), np.zeros_like(wanted)
    for count, columns in ((len(examples), slice(0, _FIRST)), (whole, slice(_FIRST, None))):
        inverse = np.linalg.inv(
            alike[:count, :count] + RIDGE * np.diag(rarely if columns.start == 0 else np.ones(count))
        )
        part = wanted[:count, columns] - level[columns]
        said[:count, columns] = inverse @ part
        apart[:count, columns] = level[columns] + part - said[:count, columns] / np.diag(inverse)[:, None]
    meaning = said.astype(np.float32)
    classifier = Classifier(middle, rows, meaning, rare, _spelling(runs, rare, meaning), level.astype(np.float32))
    return Fitted(classifier, apart.astype(np.float32))


def _share(examples: Sequence[Example]) -> Targets:
    """How often the category of each example stands among them, 1 for as often as any, (examples)."""
    counts = Counter(one.category for one in examples)
    return np.array([counts[one.category] * len(counts) / len(examples) for one in examples])


def best(scores: dict[str, float], among: Sequence[str]) -> str:
    """The one of some columns with the highest score."""
    return max(among, key=lambda one: scores[one])


def _middle(vectors: Vectors) -> Vectors:
    return np.asarray(vectors.mean(axis=0), np.float32)


def _seen(vectors: Vectors, middle: Vectors) -> Vectors:
    """Vectors from the middle, of length 1; those of no words, zeros, stay so."""
    found = (vectors - middle) * np.asarray(vectors.any(axis=1))[:, None]
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)


def _wanted(examples: Sequence[Example]) -> tuple[Targets, Targets]:
    """What is to be said of each example, (examples, columns), and of one of which nothing is known, (columns)."""
    place = {name: at for at, name in enumerate(COLUMNS)}
    found = np.zeros((len(examples), len(COLUMNS)))
    for row, one in zip(found, examples, strict=True):
        row[place[one.category]] = 1
        if one.is_whole:
            row[[place[one.priority], place[one.sentiment]]] = 1
        if one.danger:
            row[[place[DANGER], place[KINDS[one.danger]]]] = 1
    level = np.zeros(len(COLUMNS))
    for names in (CATEGORIES, SENTIMENTS, PRIORITIES):
        level[[place[one] for one in names]] = 1 / len(names)
    return found, level


def _spelling(runs: Sequence[Spelt], rare: Vectors, meaning: Vectors) -> Vectors:
    """What the examples say to the columns, gathered at the places that they are spelt of: (PLACES, columns)."""
    found = np.zeros((PLACES, meaning.shape[1]), np.float32)
    for one, said in zip(runs, meaning, strict=True):
        found[one.places] += weighed(one, rare)[:, None] * said
    return found.astype(np.float16)
