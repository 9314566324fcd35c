"""The order of the texts found: words and meaning weighed against each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chains.retrieval.postings import Floats, Seen
from chains.retrieval.question import Asked

WORDS = 4.0
"""What a text counts that holds all words of the question, in standard deviations of the meaning."""
OTHER_NAME = 0.5
"""What another name of a thing counts, against the one that was said."""
FOREIGN_FROM, FOREIGN_SLOPE, FOREIGN_MOST = 1.0, 0.2, 0.6
"""What share of the words a text in the other language is taken to hold: it grows with its meaning up to a limit."""
FOREIGN_WORDS = 0.5
"""What names, numbers and words of the glossary count that such a text does share with the question."""
STEADY = 10
"""How many texts of the expected mean stand beside those of a language that has few."""


@dataclass(frozen=True)
class Ranked:
    """Every text, and the best ones.

    Attributes:
        rows: the best texts, best first.
        scores: of every text; those that are not seen have minus infinity.
        meaning: how far the cosine of every text lies above those in its language, in standard deviations of all.
        dense, lexical: cosine and BM25 of every text.
        foreign: which texts are in the other language than the question.
    """

    rows: npt.NDArray[np.int64]
    scores: Floats
    meaning: Floats
    dense: Floats
    lexical: Floats
    foreign: npt.NDArray[np.bool_]


def rank(
    asked: Asked, seen: Seen, dense: Floats, *, latin: npt.NDArray[np.bool_], abroad: float, limit: int,
    spread: float | None = None,
) -> Ranked:  # fmt: skip
    """Order the texts.

    Texts in the other language share no words with the question, so the words decide nothing there: not among them,
    and not against them.

    Args:
        seen: at least one text.
        dense: cosine of every text, (count).
        latin: which texts are mostly in Latin letters.
        abroad: how much lower cosines are in the other language, see `Scale`.
        limit: the most rows.
        spread: standard deviation of the cosines, where most of `dense` are guessed.
    """
    lexical, most = lexical_scores(asked, seen)
    foreign = latin != asked.latin
    meaning = _meaning(dense, foreign, seen.mask, abroad=abroad, spread=spread)
    taken = np.clip((meaning - FOREIGN_FROM) * FOREIGN_SLOPE, 0.0, FOREIGN_MOST)
    scores = np.asarray(
        meaning + WORDS * np.where(foreign, taken + FOREIGN_WORDS * lexical / most, lexical / most), np.float32
    )
    scores[~seen.mask] = -np.inf
    return Ranked(best(scores, min(limit, seen.count)), scores, meaning, dense, lexical, foreign)


def best(scores: Floats, limit: int) -> npt.NDArray[np.int64]:
    """Rows of the highest scores, the highest first, of equal ones the first."""
    if limit < len(scores):
        rows = np.argpartition(-scores, limit - 1)[:limit]
        rows.sort()
    else:
        rows = np.arange(len(scores))
    return rows[np.argsort(-scores[rows], kind="stable")]


def _meaning(
    dense: Floats, foreign: npt.NDArray[np.bool_], mask: npt.NDArray[np.bool_], *, abroad: float, spread: float | None
) -> Floats:  # fmt: skip
    """Cosines against those of the texts in the same language: the other language lies farther away as a whole."""
    own = _middle(dense[~foreign & mask], float(dense[mask].mean()))
    other = _middle(dense[foreign & mask], own - abroad)
    found = dense - np.where(foreign, other, own)
    return np.asarray(found / ((float(found[mask].std()) if spread is None else spread) + 1e-6), np.float32)


def _middle(values: Floats, expected: float) -> float:
    """The mean of values; of few of them near the expected one."""
    return (float(values.sum()) + STEADY * expected) / (len(values) + STEADY)


def lexical_scores(asked: Asked, seen: Seen) -> tuple[Floats, float]:
    """BM25 of every text, (count), and the sum of the rarities of the words.

    Of the names of one thing the one counts that the text says most of.
    """
    scores = np.zeros(len(seen.mask), np.float32)
    most = 0.0
    for wanted in asked.wanted:
        most += sum(seen.rarity(term) for term in wanted.terms)
        if not wanted.others:
            for term in dict.fromkeys((*wanted.terms, *wanted.parts)):
                seen.add_scores(scores, term)
            continue
        own = np.zeros_like(scores)
        for term in dict.fromkeys((*wanted.terms, *wanted.parts)):
            seen.add_scores(own, term)
        for other in wanted.others:
            called = np.zeros_like(scores)
            for term in other:
                seen.add_scores(called, term, weight=OTHER_NAME / len(other) ** 0.5)
            np.maximum(own, called, out=own)
        scores += own
    return scores, most or 1.0
