"""The nearest texts tell how far the others lie."""

from __future__ import annotations

import numpy as np
import pytest

from chains.retrieval.nearest import completed


@pytest.mark.parametrize("count", [60, 200, 1_000, 2_900])
def test_the_upper_part_tells_mean_and_spread_of_the_whole(count: int) -> None:
    cosines = np.random.default_rng(5).normal(0.8, 0.03, 3_000)
    nearest = {int(row): float(cosines[row]) for row in np.argsort(-cosines)[:count]}
    dense, spread = completed(nearest, np.ones(3_000, np.bool_))
    assert dense.mean() == pytest.approx(0.8, abs=0.008)
    assert spread == pytest.approx(0.03, rel=0.25)
    rest = np.delete(dense, list(nearest))
    assert len(set(rest.tolist())) == 1 and rest[0] <= min(nearest.values())


def test_nothing_is_guessed_where_all_are_told() -> None:
    dense, spread = completed({0: 0.5, 2: 0.1}, np.array([True, False, True]))
    assert spread is None and dense.tolist() == pytest.approx([0.5, 0.0, 0.1])


@pytest.mark.parametrize("found", [{}, {1: 0.7}, dict.fromkeys(range(40), 0.5)])
def test_odd_answers_give_finite_numbers(found: dict[int, float]) -> None:
    dense, spread = completed(found, np.ones(100, np.bool_))
    assert np.isfinite(dense).all() and (spread is None or spread >= 0)
    assert all(dense[row] == pytest.approx(cosine) for row, cosine in found.items())
