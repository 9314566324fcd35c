"""XmR control chart (individuals and moving range).

Source of the formulas: D. J. Wheeler, "Understanding Variation", 1993: natural process limits are the mean of the
individual values ± 2.66 times the mean moving range. A signal is a point beyond a limit, or a run of 8 in a row on one
side of the centre line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SCALE = 2.66
RUN = 8
MIN_POINTS = 6


@dataclass(frozen=True)
class Limits:
    """Centre line and limits in the unit of the values; `signals` are positions of the points that signal."""

    centre: float
    lower: float
    upper: float
    signals: tuple[int, ...]


def xmr(values: Sequence[float]) -> Limits | None:
    """Limits and signals of counts in time order; nothing when fewer than 6 points are there to judge.

    Args:
        values: one total a period, none negative. The lower limit never falls below 0.
    """
    if len(values) < MIN_POINTS:
        return None
    points = np.asarray(values, dtype=float)
    centre = float(points.mean())
    reach = SCALE * float(np.abs(np.diff(points)).mean())
    lower, upper = max(0.0, centre - reach), centre + reach
    outside = {int(at) for at in np.flatnonzero((points < lower) | (points > upper))}
    return Limits(centre, lower, upper, tuple(sorted(outside | _runs(np.sign(points - centre)))))


def _runs(sides: np.ndarray[tuple[int], np.dtype[np.float64]]) -> set[int]:
    """Positions of every point in a run of at least 8 on one side; a point on the line ends a run."""
    found: set[int] = set()
    begin = 0
    for at in range(1, len(sides) + 1):
        if at == len(sides) or sides[at] != sides[begin]:
            if at - begin >= RUN and sides[begin] != 0:
                found.update(range(begin, at))
            begin = at
    return found
