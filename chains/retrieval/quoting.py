"""What is quoted of a text found: its sentences that answer a question best, word for word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from azs.knowledge.embedding import Embedder
from chains.retrieval.pieces import sentences
from chains.retrieval.postings import Seen
from chains.retrieval.question import Asked
from chains.retrieval.words import terms

MOST_READ = 12
"""Sentences whose meaning is compared where none shares a word with the question."""
LEAST = 0.6
"""A further sentence is quoted where it weighs so much of the best one."""


def quotes(asked: Asked, text: str, seen: Seen, embedder: Embedder, *, most: int = 2) -> tuple[str, ...]:
    """Sentences of a text that answer a question, in their order; none of an empty text.

    Args:
        seen: tells how rare a word is.
        embedder: compares the meaning where no word is shared, as in two languages.
        most: the most sentences.
    """
    parts = sentences(text)
    if not parts:
        return ()
    scores = _shared(asked, [frozenset(terms(part)) for part in parts], seen)
    if not scores.any():
        parts = parts[:MOST_READ]
        scores = embedder.passages(parts) @ embedder.queries([asked.meant])[0]
        most = 1
    best = np.argsort(-scores, kind="stable")[:most]
    return tuple(parts[at] for at in sorted(best) if scores[at] >= LEAST * scores[best[0]])


def _shared(asked: Asked, held: Sequence[frozenset[str]], seen: Seen) -> npt.NDArray[np.float64]:
    """Of each sentence, the rarity of the words of the question it holds."""
    found = np.zeros(len(held))
    for wanted in asked.wanted:
        for at, own in enumerate(held):
            if any(own.issuperset(other) for other in wanted.others):
                found[at] += sum(map(seen.rarity, wanted.terms))
            else:
                found[at] += sum(seen.rarity(term) for term in wanted.terms if term in own)
    return found
