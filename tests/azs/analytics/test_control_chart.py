"""XmR limits and signals on numbers worked out by hand."""

from __future__ import annotations

import pytest

from azs.analytics.control_chart import xmr


def test_limits_follow_the_mean_moving_range() -> None:
    found = xmr([10, 12, 10, 12, 10, 12])
    assert found is not None
    assert (found.centre, found.lower, found.upper) == (11, pytest.approx(5.68), pytest.approx(16.32))
    assert found.signals == ()


def test_point_beyond_a_limit_signals() -> None:
    found = xmr([10, 14, 10, 14, 10, 14, 10, 14, 10, 14, 40])
    assert found is not None
    assert found.upper < 40
    assert found.signals == tuple(range(11))  # the outlier lifts the centre line above all others: they form a run
    calm = xmr([20, 12, 20, 12, 20, 12, 20, 12, 20, 12, 50])
    assert calm is not None
    assert calm.signals == (10,)


def test_eight_on_one_side_signal_and_seven_do_not() -> None:
    eight = xmr([9, 11] + [9, 8] * 4 + [12, 11, 12, 11, 12, 11, 12])
    assert eight is not None
    assert set(range(2, 10)) <= set(eight.signals)
    seven = xmr([11, 9, 11, 9, 11, 9, 11, 12, 11, 12, 11, 12, 11, 9, 8, 9, 8, 9, 8, 9, 11, 9])
    assert seven is not None
    assert seven.signals == ()


def test_points_on_the_line_end_a_run() -> None:
    found = xmr([11, 10.5, 11, 11.5, 10, 11, 11.5, 10.5, 11, 9, 8.5, 9.5, 9, 10, 9, 9.5, 8.5, 9])
    assert found is not None
    assert found.centre == 10
    assert found.signals == ()


def test_lower_limit_never_below_zero_and_constant_series_is_calm() -> None:
    wild = xmr([1, 30, 1, 30, 1, 30])
    assert wild is not None
    assert wild.lower == 0
    calm = xmr([5] * 12)
    assert calm is not None
    assert (calm.lower, calm.upper, calm.signals) == (5, 5, ())


@pytest.mark.parametrize("count", [0, 1, 5])
def test_too_few_points_give_no_limits(count: int) -> None:
    assert xmr([3.0] * count) is None
