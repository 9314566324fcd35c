"""The gate opens only where no loss can be hiding."""

from __future__ import annotations

import pytest

from training.asking import Graded
from training.frozen import FrozenSet, Item
from training.gate import compare, judge, latency, verdict
from training.intervals import Interval

STEADY = {
    "base_median_s": 1.0,
    "candidate_median_s": 1.0,
    "base_p95_s": 2.0,
    "candidate_p95_s": 2.0,
    "ratio": 1.0,
    "ratio_low": 0.9,
    "ratio_high": 1.1,
}


@pytest.mark.parametrize(
    ("low", "high", "items", "expected"),
    [
        (0.02, 0.1, 100, "better"),
        (-0.04, 0.1, 100, "same"),
        (-0.06, 0.1, 100, "unknown"),
        (-0.2, -0.01, 100, "worse"),
        (0.0, 0.0, 19, "unknown"),
        (0.3, 0.9, 19, "unknown"),
        (-0.9, -0.3, 5, "worse"),
        (0.0, 0.0, 20, "same"),
    ],
)
def test_verdicts(low: float, high: float, items: int, expected: str) -> None:
    assert verdict(Interval((low + high) / 2, low, high), items, 0.05) == expected


def _graded(score: float, *, refused: bool = False, must: bool = False, seconds: float = 1.0) -> Graded:
    return Graded(score, "", refused, must, seconds)


def _set(count: int) -> FrozenSet:
    items = tuple(Item(str(at), "ru", "", {"question": "?"}) for at in range(count))
    return FrozenSet("s", "execution", 0.05, False, "", items)


def test_refusals_that_are_lost_close_the_gate_even_where_more_is_right() -> None:
    base = [_graded(float(at < 40)) for at in range(100)] + [_graded(1, refused=True, must=True)] * 20
    candidate = [_graded(1)] * 100 + [_graded(float(at < 5), refused=at < 5, must=True) for at in range(20)]
    one = compare(_set(120), base, candidate)
    assert one.verdict == "better" and one.lost_refusals
    assert [reason["key"] for reason in judge([one], STEADY).reasons] == ["registry.gate.refusals"]


def test_a_much_slower_model_is_refused_a_little_slower_one_is_not() -> None:
    base = [_graded(1)] * 40
    slow = latency(base, [_graded(1, seconds=2.5)] * 40)
    one = compare(_set(40), base, base)
    assert [reason["key"] for reason in judge([one], slow).reasons] == ["registry.gate.slow"]
    assert judge([one], latency(base, [_graded(1, seconds=1.3)] * 40)).passed
    quick = latency([_graded(1, seconds=0.01)] * 40, [_graded(1, seconds=0.04)] * 40)
    assert judge([one], quick).passed, "nobody notices 30 ms"
