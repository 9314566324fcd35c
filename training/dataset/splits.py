"""Which split each family of questions goes to: whole families, in the wanted proportion within each kind of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from training.dataset.rows import SPLITS
from training.dataset.texts import number_of

SHARES = {"train": 0.9, "dev": 0.05, "test": 0.05}
ROOM = 1.5
"""A family goes to a small split only where it fills at most so much of what the split still lacks."""


def split_families(sizes: Mapping[str, int], seed: int) -> dict[str, str]:
    """The split of each family.

    Args:
        sizes: rows of each family; what stands before its ":" is its kind.
    """
    kinds: dict[str, list[str]] = defaultdict(list)
    for family in sizes:
        kinds[family.partition(":")[0]].append(family)
    found: dict[str, str] = {}
    for families in kinds.values():
        found |= _split(sorted(families, key=lambda one: number_of(str(seed), one)), sizes)
    return found


def _split(families: list[str], sizes: Mapping[str, int]) -> dict[str, str]:
    total = sum(sizes[family] for family in families)
    have: Counter[str] = Counter()
    found: dict[str, str] = {}
    for family in families:
        lacks = {split: SHARES[split] * total - have[split] for split in SPLITS}
        small = max(("dev", "test"), key=lambda split: lacks[split])
        fits = lacks[small] > 0 and sizes[family] <= ROOM * lacks[small]
        # spread over the walk: the small splits grow with the train split, not before it
        due = have[small] < SHARES[small] / SHARES["train"] * (have["train"] + sizes[family])
        found[family] = small if fits and due and found else "train"
        have[found[family]] += sizes[family]
    return found
