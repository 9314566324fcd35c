"""How likely the best text holds the answer, told by the search itself.

A search always finds something. What tells a text with the answer from the nearest one without it is how many of the
question's telling words it holds, how near its meaning is, and how far it stands out of the others.
`python -m tests.evaluation.retrieval_calibrate` fits the weights of `confidence.toml`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chains.retrieval.postings import Seen
from chains.retrieval.question import Asked, Wanted
from chains.retrieval.ranking import Ranked
from chains.retrieval.scale import Scale

FILE = Path(__file__).with_suffix(".toml")
FEATURES = ("one", "held", "near", "lead", "foreign", "foreign_near", "foreign_lead")
READ = 30
"""Among how many of the best texts the first one is judged."""
BESIDE = 9
"""Over how many of them, of other titles, its lead is taken."""
Titles = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Weights:
    """Of each of FEATURES, and the least confidence that is enough to answer.

    Attributes:
        least: by the text in the language of the question.
        least_foreign: by one in the other language.
    """

    values: tuple[float, ...]
    least: float
    least_foreign: float

    def confidence(self, features: Sequence[float]) -> float:
        """How likely a text with these features holds the answer, 0 … 1."""
        said = sum(weight * value for weight, value in zip(self.values, features, strict=True))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, said))))

    def enough(self, features: Sequence[float]) -> bool:
        """Whether that is enough to answer."""
        least = self.least_foreign if features[FEATURES.index("foreign")] else self.least
        return self.confidence(features) >= least


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights in force."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    values = tuple(float(read["weights"][name]) for name in FEATURES)
    return Weights(values, float(read["least"]), float(read["least_foreign"]))


def features(asked: Asked, seen: Seen, ranked: Ranked, *, titles: Titles, scale: Scale) -> tuple[float, ...]:
    """The values of FEATURES for the best text of a search that found one and more.

    They are: 1; the share of the question's words, by rarity, that the best text or another found one of its title
    holds; how near its meaning is; its lead in score over the next ones of other titles; whether it is in the other
    language, alone and times the last two. In the other language words count nothing.

    Args:
        titles: what the texts of one document share, int, (count).
        scale: of the embedder.
    """
    first = int(ranked.rows[0])
    beside = [int(row) for row in ranked.rows[1:READ] if titles[row] == titles[first]]
    others = [row for row in ranked.rows[:READ] if titles[row] != titles[first]][:BESIDE]
    rarity = [sum(map(seen.rarity, wanted.terms)) for wanted in asked.wanted]
    held = [max(_holds(seen, wanted, row) for row in (first, *beside)) for wanted in asked.wanted]
    share = sum(weight * one for weight, one in zip(rarity, held, strict=True)) / (sum(rarity) or 1.0)
    near = scale.nearness(float(ranked.dense[first]))
    lead = float(ranked.scores[first] - ranked.scores[others].mean()) if others else 0.0
    foreign = float(ranked.foreign[first])
    return (1.0, share * (1 - foreign), near, lead, foreign, foreign * near, foreign * lead)


def _holds(seen: Seen, wanted: Wanted, row: int) -> float:
    """1 where a text holds all of what is wanted or another name of it, else the share of its words or parts."""
    if any(all(seen.holds(one, row) for one in other) for other in wanted.others):
        return 1.0
    shares = [
        sum(seen.holds(one, row) for one in terms) / len(terms) for terms in (wanted.terms, wanted.parts) if terms
    ]
    return max(shares)
