"""Cosines of all texts where a store tells those of the nearest alone."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from chains.retrieval.postings import Floats

FEWEST = 30
"""Of fewer nearest texts their tail says nothing about the others."""
_NORMAL = NormalDist()


def completed(found: Mapping[int, float], mask: npt.NDArray[np.bool_]) -> tuple[Floats, float | None]:
    """Cosines of every text, (count), and their standard deviation where it is not that of these numbers.

    Cosines of one question are spread nearly normally, so that the mean and the least of the upper part tell the whole:
    of what lies above z the mean is φ(z) / (1 - Φ(z)), of what lies below -φ(z) / Φ(z). The texts that were not found
    get that mean, all the same one, below the least that was found.

    Args:
        found: cosines by row, the nearest ones of all that `mask` shows.
    """
    dense = np.zeros(len(mask), np.float32)
    told = np.array(list(found.values()), np.float32)
    count, spread = int(mask.sum()), None
    if len(told) and len(told) < count:
        least, share = float(told.min()), len(told) / count
        z = _NORMAL.inv_cdf(1 - share)
        above = _NORMAL.pdf(z) / share - z
        deviation = (float(told.mean()) - least) / above
        dense[:] = least - deviation * (z + _NORMAL.pdf(z) / (1 - share))
        spread = deviation if len(told) >= FEWEST else None
    dense[list(found)] = told
    return dense, spread
