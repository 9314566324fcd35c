"""Intervals and tests against cases whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.intervals import (
    chi_square_99,
    paired_bootstrap,
    paired_ratio,
    shares_differ,
    sign_test,
    stability,
    wilson,
)


def test_bootstrap_of_a_normal_mean_is_the_textbook_interval() -> None:
    chance = np.random.default_rng(1)
    base = chance.normal(0, 1, 400)
    candidate = base + chance.normal(0.3, 0.5, 400)
    found = paired_bootstrap(list(base), list(candidate))
    differences = candidate - base
    half = 1.96 * differences.std(ddof=1) / math.sqrt(400)
    assert found.value == pytest.approx(differences.mean())
    assert found.low == pytest.approx(differences.mean() - half, abs=0.006)
    assert found.high == pytest.approx(differences.mean() + half, abs=0.006)


def test_pairing_sees_what_two_separate_samples_would_not() -> None:
    base = [float(at % 2) for at in range(100)]
    candidate = [1.0 if at < 6 else one for at, one in enumerate(base)]
    assert paired_bootstrap(base, candidate).low >= 0.0  # three wins, no loss
    assert paired_bootstrap(base, candidate) == paired_bootstrap(base, candidate), "the same seed, the same interval"


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(5)
    covered = 0
    for seed in range(150):
        base, candidate = (chance.random(80) < 0.5).astype(float), (chance.random(80) < 0.6).astype(float)
        found = paired_bootstrap(list(base), list(candidate), resamples=600, seed=seed)
        covered += found.low <= 0.1 <= found.high
    assert covered / 150 == pytest.approx(0.95, abs=0.05)


def test_equal_answers_have_no_width_and_nothing_cannot_be_compared() -> None:
    found = paired_bootstrap([1.0, 0.0, 1.0], [1.0, 0.0, 1.0])
    assert (found.value, found.low, found.high) == (0, 0, 0)
    for one, two in (([], []), ([1.0], [1.0, 0.0])):
        with pytest.raises(ValueError):
            paired_bootstrap(one, two)
        with pytest.raises(ValueError):
            paired_ratio(one, two)


def test_ratio_of_times() -> None:
    found = paired_ratio([1.0, 2.0, 4.0] * 10, [2.0, 4.0, 8.0] * 10)
    assert (found.value, found.low, found.high) == pytest.approx((2, 2, 2))


@pytest.mark.parametrize(
    ("wins", "losses", "expected"),
    [(0, 0, 1.0), (5, 5, 1.0), (6, 0, 0.03125), (10, 2, 0.03857421875), (2, 10, 0.03857421875)],
)
def test_sign_test_is_the_binomial_one(wins: int, losses: int, expected: float) -> None:
    assert sign_test(wins, losses) == pytest.approx(expected)


def test_wilson_and_newcombe_give_the_published_intervals() -> None:
    found = wilson(81, 263)  # Newcombe 1998, Table I
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    difference = shares_differ(56, 70, 48, 80)  # Newcombe 1998 (II), Table II, method 10
    assert (difference.low, difference.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert math.isnan(wilson(0, 0).value)


def test_stability_is_zero_for_one_mix_and_large_for_another() -> None:
    assert stability([100, 200, 300], [200, 400, 600]).value == pytest.approx(0, abs=1e-4)
    moved = stability([500, 300, 200], [200, 300, 500])
    assert moved.value == pytest.approx((0.5 - 0.2) * math.log(2.5) * 2, abs=0.01)
    assert moved.moved
    with pytest.raises(ValueError):
        stability([1, 2], [0, 0])


def test_chance_alone_seldom_passes_the_bound_even_where_counts_are_small() -> None:
    chance = np.random.default_rng(3)
    share = [0.4, 0.3, 0.2, 0.1]
    alarms = sum(
        stability(list(chance.multinomial(200, share)), list(chance.multinomial(40, share))).moved for _ in range(500)
    )
    assert alarms <= 15
    customary = sum(
        stability(list(chance.multinomial(200, share)), list(chance.multinomial(40, share))).value > 0.1
        for _ in range(500)
    )
    assert customary > 50, "the customary bound would have raised false alarms"


@pytest.mark.parametrize(("freedom", "expected"), [(1, 6.635), (2, 9.210), (5, 15.086), (20, 37.566)])
def test_chi_square_points_are_those_of_the_tables(freedom: int, expected: float) -> None:
    assert chi_square_99(freedom) == pytest.approx(expected, rel=0.01)
