"""How sure a difference between two models is, and how far two mixes of answers lie apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from azs.labelling import agreement

RESAMPLES = 10_000
SEED = 7
CONFIDENCE = 0.95
CHUNK = 1_000
Z_99 = 2.326348
SMOOTHED = 0.5


@dataclass(frozen=True)
class Interval:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def paired_bootstrap(
    base: Sequence[float], candidate: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Interval:
    """Mean of candidate − base over the same items, with the percentile interval of a paired bootstrap.

    Items are drawn with replacement, both scores of an item together (Efron and Tibshirani, An Introduction to the
    Bootstrap, 1993, ch. 13; Koehn 2004 for comparing two systems on one test set).

    Args:
        base, candidate: scores of the same items in the same order.

    Raises:
        ValueError: the lengths differ, or there is nothing to compare.
    """
    if len(base) != len(candidate) or not base:
        raise ValueError("scores of the same items are needed")
    differences = np.asarray(candidate, dtype=float) - np.asarray(base, dtype=float)
    means = _resampled(differences, resamples, seed, np.mean)
    return Interval(float(differences.mean()), *_bounds(means))


def paired_ratio(
    base: Sequence[float], candidate: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Interval:
    """Median of candidate ÷ base over the same items (seconds, for example), with its bootstrap interval.

    Raises:
        ValueError: the lengths differ, or there is nothing to compare.
    """
    if len(base) != len(candidate) or not base:
        raise ValueError("values of the same items are needed")
    least = 1e-6
    ratios = np.log(np.maximum(candidate, least)) - np.log(np.maximum(base, least))
    medians = _resampled(np.asarray(ratios, dtype=float), resamples, seed, np.median)
    low, high = _bounds(medians)
    return Interval(math.exp(float(np.median(ratios))), math.exp(low), math.exp(high))


def sign_test(wins: int, losses: int) -> float:
    """Two-sided probability of a split at least so uneven by chance; 1.0 where nothing differs.

    The exact form of McNemar's test (McNemar 1947; Dietterich 1998): pairs on which both agree say nothing.
    """
    total = wins + losses
    if not total:
        return 1.0
    rarer = min(wins, losses)
    tail = float(sum(math.comb(total, k) for k in range(rarer + 1)) / 2**total)
    return min(1.0, 2.0 * tail)


def wilson(right: int, total: int) -> Interval:
    """A share with its 95 % interval (Wilson 1927); the whole range where there is nothing to count."""
    if not total:
        return Interval(math.nan, 0.0, 1.0)
    return Interval(right / total, *agreement.wilson(right, total))


def shares_differ(right: int, total: int, before_right: int, before_total: int) -> Interval:
    """Difference of two independent shares with Newcombe's interval (1998, method 10)."""
    now, then = wilson(right, total), wilson(before_right, before_total)
    difference = now.value - then.value
    down = math.hypot(now.value - now.low, then.high - then.value)
    up = math.hypot(now.high - now.value, then.value - then.low)
    return Interval(difference, difference - down, difference + up)


@dataclass(frozen=True)
class Stability:
    """The population stability index of two mixes.

    Attributes:
        value: Σ (p − q) ln(p ÷ q).
        critical: what chance alone exceeds once in a hundred comparisons of so many items.
    """

    value: float
    critical: float

    @property
    def moved(self) -> bool:
        """Whether the mix has changed more than chance explains."""
        return self.value > self.critical


def stability(before: Sequence[int], now: Sequence[int]) -> Stability:
    """Population stability index (Siddiqi, Credit Risk Scorecards, 2006) of counts in the same classes.

    Without a change it is distributed as (1/N + 1/M) χ² with one degree of freedom less than there are classes
    (Yurdakul, Statistical Properties of the Population Stability Index, 2018); so the bound grows as counts get small,
    where the customary 0.1 and 0.25 would raise alarms. Each class is given half an item more, so that none is empty.

    Raises:
        ValueError: the classes differ, or one of the mixes is empty.
    """
    if len(before) != len(now) or sum(before) == 0 or sum(now) == 0:
        raise ValueError("two mixes of the same classes are needed")
    if len(before) == 1:
        return Stability(0.0, math.inf)
    old = np.asarray(before, dtype=float) + SMOOTHED
    new = np.asarray(now, dtype=float) + SMOOTHED
    p, q = new / new.sum(), old / old.sum()
    value = float(((p - q) * np.log(p / q)).sum())
    return Stability(value, (1 / sum(before) + 1 / sum(now)) * chi_square_99(len(before) - 1))


def chi_square_99(freedom: int) -> float:
    """The 99 % point of χ² (Wilson and Hilferty 1931, within 1 % from two degrees on; exact for one)."""
    if freedom == 1:
        return 6.634897
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + Z_99 * math.sqrt(part)) ** 3)


def _resampled(values: np.ndarray, resamples: int, seed: int, measure: object) -> np.ndarray:
    """`measure` of every resample, made in chunks so that memory stays bounded."""
    chance = np.random.default_rng(seed)
    found = []
    size = max(1, min(CHUNK, 4_000_000 // len(values)))
    for start in range(0, resamples, size):
        picks = chance.integers(0, len(values), size=(min(size, resamples - start), len(values)))
        found.append(measure(values[picks], axis=1))  # type: ignore[operator]
    return np.concatenate(found)


def _bounds(means: np.ndarray) -> tuple[float, float]:
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
