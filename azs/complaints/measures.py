"""Figures of classification: shares, macro-F1, calibration, and what may be routed without a person."""

from __future__ import annotations

from collections.abc import Sequence

BINS = 10
PRECISE = 0.95


def accuracy(told: Sequence[str], wanted: Sequence[str]) -> float:
    """The share that is right."""
    return sum(one == other for one, other in zip(told, wanted, strict=True)) / max(1, len(wanted))


def f1(told: Sequence[str], wanted: Sequence[str], name: str) -> float:
    """Of one name, 0 where it is neither told nor wanted."""
    both = sum(one == other == name for one, other in zip(told, wanted, strict=True))
    return 2 * both / max(1, list(told).count(name) + list(wanted).count(name))


def macro_f1(told: Sequence[str], wanted: Sequence[str]) -> float:
    """The mean over all names that are wanted."""
    names = sorted(set(wanted))
    return sum(f1(told, wanted, name) for name in names) / len(names)


def calibration_error(probabilities: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over BINS of equal width."""
    total = 0.0
    for number in range(BINS):
        inside = [at for at, one in enumerate(probabilities) if min(BINS - 1, int(one * BINS)) == number]
        if inside:
            said = sum(probabilities[at] for at in inside)
            total += abs(said - sum(right[at] for at in inside))
    return total / max(1, len(right))


def calibration_by(probabilities: Sequence[float], right: Sequence[bool], told: Sequence[str]) -> dict[str, float]:
    """The calibration error of each category among the texts told to be of it."""
    found = {}
    for name in sorted(set(told)):
        at = [number for number, one in enumerate(told) if one == name]
        found[name] = calibration_error([probabilities[one] for one in at], [right[one] for one in at])
    return found


def routed(probabilities: Sequence[float], right: Sequence[bool]) -> float:
    """The largest share, the surest first, of which PRECISE are right."""
    order = sorted(range(len(right)), key=lambda at: -probabilities[at])
    best = correct = 0
    for count, at in enumerate(order, start=1):
        correct += right[at]
        if correct >= PRECISE * count:
            best = count
    return best / max(1, len(right))
