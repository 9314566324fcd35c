"""Agreement of two reviewers, against figures worked out by hand and from the literature."""

from __future__ import annotations

import datetime as dt

import pytest

from azs.labelling.agreement import agreement, by_people, overall, wilson
from azs.labelling.example import Content, Label

A, R, C = "approved", "rejected", "corrected"


def label(reviewer: str, verdict: str, at: int = 0, *, final: bool = False) -> Label:
    return Label("feedback", "1", reviewer, verdict, Content(text=verdict), dt.datetime(2026, 1, 1, 0, at), "", final)


def test_the_textbook_table() -> None:
    """Two readers of 50 proposals: both yes 20, both no 15, yes/no 5, no/yes 10: kappa 0.4."""
    found = agreement([(A, A)] * 20 + [(A, R)] * 5 + [(R, A)] * 10 + [(R, R)] * 15)
    assert found.pairs == 50 and found.raw == pytest.approx(0.7) and found.kappa == pytest.approx(0.4)
    low, high = found.kappa_interval or (0, 0)
    assert low < 0.4 < high and low == pytest.approx(0.1247, abs=1e-3) and high == pytest.approx(0.6180, abs=1e-3)


def test_full_agreement_on_few_is_not_certain() -> None:
    found = agreement([(A, A), (R, R), (A, A)])
    assert found.kappa == 1 and found.kappa_interval is not None
    assert found.kappa_interval[0] < 0.1 and found.kappa_interval[1] == 1


def test_kappa_is_not_defined_where_everybody_always_said_the_same() -> None:
    found = agreement([(A, A)] * 10)
    assert found.raw == 1 and found.kappa is None and found.kappa_interval is None
    assert agreement([]).pairs == 0 and agreement([]).raw is None


def test_worse_than_chance_is_below_zero() -> None:
    found = agreement([(A, R), (R, A)] * 10)
    assert found.kappa == pytest.approx(-1) and (found.kappa_interval or (0,))[0] >= -1


def test_wilson_against_known_ends() -> None:
    assert wilson(0, 10) == (pytest.approx(0), pytest.approx(0.2775, abs=1e-3))
    assert wilson(9, 10) == (pytest.approx(0.5958, abs=1e-3), pytest.approx(0.9821, abs=1e-3))


def test_pairs_of_people_are_kept_apart_and_skips_and_decisions_count_for_nothing() -> None:
    examples = [
        (label("b", A, 1), label("a", A, 2)),
        (label("a", R, 1), label("b", A, 2), label("boss", R, 3, final=True)),
        (label("a", A, 1), label("c", C, 2)),
        (label("a", A, 1), label("b", "skipped", 2)),
        (label("a", A, 1),),
    ]
    found = by_people(examples)
    assert list(found) == [("a", "b"), ("a", "c")]
    assert found["a", "b"].table == (((A, A), 1), ((R, A), 1)) and found["a", "b"].pairs == 2
    assert overall(examples).pairs == 3
