"""How far reviewers agree: share of equal verdicts and Cohen's kappa, with intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from azs.labelling.example import Label, spoken

Z95 = 1.959964
Pair = tuple[str, str]


@dataclass(frozen=True)
class Agreement:
    """Over `pairs` examples that two people labelled.

    Attributes:
        raw: share of equal verdicts, 0 … 1, with its 95 % interval `raw_interval` (Wilson).
        kappa: Cohen's; None where it is not defined: no pairs, or everybody always said the same.
        kappa_interval: 95 %. Cohen (1960) takes the agreement by chance as fixed, so the ends are those of
            `raw_interval` on kappa's scale; unlike his normal interval it does not shrink to a point when few agree
            on everything.
        table: (first's verdict, second's verdict) -> examples.
    """

    pairs: int
    raw: float | None
    raw_interval: tuple[float, float] | None
    kappa: float | None
    kappa_interval: tuple[float, float] | None
    table: tuple[tuple[Pair, int], ...] = ()


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Args: pairs: verdict of the first and of the second reviewer, an example each."""
    count = len(pairs)
    if not count:
        return Agreement(0, None, None, None, None)
    equal = sum(first == second for first, second in pairs)
    raw, interval = equal / count, wilson(equal, count)
    one, other = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum(one[name] * other[name] for name in one) / count**2
    table = tuple(sorted(Counter(pairs).items()))
    if chance >= 1:
        return Agreement(count, raw, interval, None, None, table)
    low, high = ((end - chance) / (1 - chance) for end in interval)
    kappa = (raw - chance) / (1 - chance)
    return Agreement(count, raw, interval, kappa, (max(low, -1.0), min(high, 1.0)), table)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    share, square = hits / count, Z95**2
    centre = (share + square / (2 * count)) / (1 + square / count)
    half = Z95 / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def by_people(examples: Iterable[tuple[Label, ...]]) -> dict[Pair, Agreement]:
    """Agreement of each two reviewers, by their names in order; those with most examples in common first."""
    found: dict[Pair, list[Pair]] = {}
    for names, verdicts in _paired(examples):
        found.setdefault(names, []).append(verdicts)
    made = {names: agreement(verdicts) for names, verdicts in found.items()}
    return dict(sorted(made.items(), key=lambda item: (-item[1].pairs, item[0])))


def overall(examples: Iterable[tuple[Label, ...]]) -> Agreement:
    """Agreement over all pairs; of each two people, the one whose name comes first counts as the first."""
    return agreement([verdicts for _, verdicts in _paired(examples)])


def _paired(examples: Iterable[tuple[Label, ...]]) -> list[tuple[Pair, Pair]]:
    """Names and verdicts of the first two that spoke of each example."""
    found = []
    for labels in examples:
        said = sorted(spoken(labels)[:2], key=lambda one: one.reviewer)
        if len(said) == 2:
            found.append(((said[0].reviewer, said[1].reviewer), (said[0].verdict, said[1].verdict)))
    return found
