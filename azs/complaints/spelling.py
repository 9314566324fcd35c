"""What a text is spelt of: runs of two to five letters of its words, weighed by how rare they are.

A misspelt word keeps most of its runs. They are counted in places of a fixed number, so that there is no vocabulary to
keep; two runs that share a place are taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from azs.complaints.folding import fold
from azs.knowledge.embedding import Vectors

PLACES = 1 << 15
RUNS = (2, 3, 4, 5)
LONGEST = 4_000
"""Characters of a text that are read."""
_AT_ONCE = 4_096
_FACTOR, _MIX = np.uint64(1_099_511_628_211), np.uint64(0xBF58476D1CE4E5B9)
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spelt:
    """The places of a text, each once in order, and how often each occurs; both (places of the text)."""

    places: Places
    counts: Vectors


def spelt(text: str) -> Spelt:
    """The runs of a text; none of a text without letters."""
    signs = np.frombuffer(f" {fold(text[:LONGEST])} ".encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    found, counts = np.unique(np.concatenate([_runs(signs, length) for length in RUNS]), return_counts=True)
    return Spelt(found.astype(np.int64), counts.astype(np.float32))


def _runs(signs: npt.NDArray[np.uint64], length: int) -> npt.NDArray[np.uint64]:
    """The places of the runs of a length; those that reach over a space into another word are left out."""
    count = len(signs) - length + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    mixed, reaching = np.full(count, length, np.uint64), np.zeros(count, np.bool_)
    for at in range(length):
        column = signs[at : at + count]
        mixed = (mixed * _FACTOR) ^ column
        if 0 < at < length - 1:
            reaching |= column == ord(" ")
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX
    return ((mixed ^ (mixed >> np.uint64(32))) % np.uint64(PLACES))[~reaching]


def rarity(texts: Sequence[Spelt]) -> Vectors:
    """What each place weighs, (PLACES): the fewer texts have it, the more; nothing where one or none has."""
    having = np.zeros(PLACES)
    for one in texts:
        having[one.places] += 1
    return np.where(having > 1, np.log((1 + len(texts)) / (1 + having)) + 1, 0).astype(np.float32)


def weighed(text: Spelt, rare: Vectors) -> Vectors:
    """The weights of the places of a text, of length 1 together."""
    found = (1 + np.log(text.counts)) * rare[text.places]
    return np.asarray(found / (float(np.linalg.norm(found)) or 1.0), np.float32)


def likeness(texts: Sequence[Spelt], rare: Vectors) -> Vectors:
    """How alike the texts are spelt, (texts, texts): 1 for the same."""
    values = [weighed(one, rare) for one in texts]
    found = np.zeros((len(texts), len(texts)), np.float32)
    for first in range(0, PLACES, _AT_ONCE):
        part = np.zeros((len(texts), _AT_ONCE), np.float32)
        for row, one, value in zip(part, texts, values, strict=True):
            start, end = np.searchsorted(one.places, (first, first + _AT_ONCE))
            row[one.places[start:end] - first] = value[start:end]
        found += part @ part.T
    return found
