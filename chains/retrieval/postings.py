"""Which texts hold a term, and how often: BM25 over terms that are given.

Why no library: words of the question have weights of their own (synonyms count less than what was said), texts come and
go without the rest being read again, and the search has to know which words of the question a text holds. bm25s, the
liveliest of them, keeps finished scores: it knows none of the three.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

K1, B = 1.2, 0.75
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Postings:
    """Terms of `count` texts. Never changes.

    Attributes:
        places: of each term in `starts`.
        starts: where the rows of a term begin, int64 (terms + 1).
        rows: numbers of the texts that hold it, ascending, int32.
        counts: how often they do, int32.
        lengths: how many terms each text has, float32 (count).
    """

    places: Mapping[str, int]
    starts: npt.NDArray[np.int64]
    rows: Rows
    counts: Rows
    lengths: Floats

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Postings:
        """Args: texts: the terms of each, in order."""
        places: dict[str, int] = {}
        terms: list[int] = []
        rows: list[int] = []
        counts: list[int] = []
        lengths: list[int] = []
        for row, text in enumerate(texts):
            lengths.append(len(text))
            for term, count in Counter(text).items():
                terms.append(places.setdefault(term, len(places)))
                rows.append(row)
                counts.append(count)
        return cls._sorted(
            places, np.array(terms, np.int32), np.array(rows, np.int32), np.array(counts, np.int32),
            np.array(lengths, np.float32),
        )  # fmt: skip

    @classmethod
    def _sorted(cls, places: Mapping[str, int], terms: Rows, rows: Rows, counts: Rows, lengths: Floats) -> Postings:
        """Postings of triples in the order of their rows."""
        order = np.argsort(terms, kind="stable")
        starts = np.zeros(len(places) + 1, np.int64)
        np.cumsum(np.bincount(terms, minlength=len(places)), out=starts[1:])
        return cls(places, starts, rows[order], counts[order], lengths)

    @property
    def count(self) -> int:
        """How many texts there are."""
        return len(self.lengths)

    def joined(self, other: Postings) -> Postings:
        """With the texts of another after the own ones."""
        places = dict(self.places)
        renumbered = np.array([places.setdefault(term, len(places)) for term in other.places], np.int32)
        terms = np.concatenate([self._terms(), renumbered[other._terms()] if len(renumbered) else other._terms()])
        return self._sorted(
            places, terms, np.concatenate([self.rows, other.rows + np.int32(self.count)]),
            np.concatenate([self.counts, other.counts]), np.concatenate([self.lengths, other.lengths]),
        )  # fmt: skip

    def only(self, kept: npt.NDArray[np.bool_]) -> Postings:
        """Without some texts; the others keep their order.

        Args:
            kept: bool, (count).
        """
        numbers = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        stay = kept[self.rows]
        terms = self._terms()[stay]
        used, renumbered = np.unique(terms, return_inverse=True)
        wanted = {int(place): at for at, place in enumerate(used)}
        places = {term: wanted[place] for term, place in self.places.items() if place in wanted}
        return self._sorted(
            places, renumbered.astype(np.int32), numbers[self.rows[stay]], self.counts[stay], self.lengths[kept]
        )

    def holding(self, term: str) -> Rows:
        """Numbers of the texts that hold a term, ascending."""
        place = self.places.get(term)
        return self.rows[:0] if place is None else self.rows[self.starts[place] : self.starts[place + 1]]

    def _terms(self) -> Rows:
        """The term of every posting."""
        return np.repeat(np.arange(len(self.places), dtype=np.int32), np.diff(self.starts))


class Seen:
    """The texts of postings that a person may see; the others have no influence on anything."""

    def __init__(self, postings: Postings, mask: npt.NDArray[np.bool_]) -> None:
        """Args: mask: which texts are seen, bool, (count)."""
        self.postings, self.mask = postings, mask
        self.count = int(mask.sum())
        self._everything = self.count == len(mask)
        lengths = postings.lengths[mask]
        self._mean = float(lengths.mean()) if len(lengths) else 1.0

    def holding(self, term: str) -> int:
        """How many texts hold a term."""
        rows = self.postings.holding(term)
        return len(rows) if self._everything else int(self.mask[rows].sum())

    def holds(self, term: str, row: int) -> bool:
        """Whether the text of a row holds a term."""
        rows = self.postings.holding(term)
        at = int(np.searchsorted(rows, row))
        return at < len(rows) and int(rows[at]) == row

    def rarity(self, term: str) -> float:
        """Inverse document frequency, as BM25 has it; above 0, the largest for a term that no text holds."""
        holding = self.holding(term)
        return math.log1p((self.count - holding + 0.5) / (holding + 0.5))

    def add_scores(self, scores: Floats, term: str, *, weight: float = 1.0) -> None:
        """Add to `scores`, float32 (count of all), what BM25 gives the texts for a term of a question."""
        postings = self.postings
        place = postings.places.get(term)
        if place is None:
            return
        span = slice(postings.starts[place], postings.starts[place + 1])
        rows, counts = postings.rows[span], postings.counts[span].astype(np.float32)
        damped = counts + K1 * (1 - B + B * postings.lengths[rows] / (self._mean or 1.0))
        scores[rows] += (weight * self.rarity(term) * (K1 + 1)) * counts / damped
