"""How good a search is: measures of a ranking against the documents people named as the right ones."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

DEPTHS = (1, 3, 5, 10)


@dataclass(frozen=True)
class Measures:
    """Of the answerable questions; shares from 0 to 1.

    Attributes:
        recall: by depth, the share of questions with a right document among so many first ones.
        mrr: mean of 1 / place of the first right document among the first 10.
        ndcg: normalised discounted cumulative gain of the first 10, every right document counting 1.
        questions: how many there were.
    """

    recall: dict[int, float]
    mrr: float
    ndcg: float
    questions: int


def measure(rankings: Iterable[tuple[Sequence[str], Collection[str]]]) -> Measures:
    """Measures of rankings.

    Args:
        rankings: of each question the documents found, the best first, and the right ones, at least one.
    """
    recall, mrr, ndcg, questions = dict.fromkeys(DEPTHS, 0.0), 0.0, 0.0, 0
    for found, right in rankings:
        questions += 1
        places = [place for place, document in enumerate(found[:10], 1) if document in right]
        for depth in DEPTHS:
            recall[depth] += any(place <= depth for place in places)
        mrr += 1 / places[0] if places else 0.0
        best = sum(1 / math.log2(place + 1) for place in range(1, min(len(right), 10) + 1))
        ndcg += sum(1 / math.log2(place + 1) for place in places) / best
    count = questions or 1
    return Measures({depth: hits / count for depth, hits in recall.items()}, mrr / count, ndcg / count, questions)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed; 0 of none."""
    if not values:
        return 0.0
    return sorted(values)[min(len(values) - 1, max(0, math.ceil(share * len(values)) - 1))]
