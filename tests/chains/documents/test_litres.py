"""Litres of a question choose the instruction for that range of them."""

from __future__ import annotations

import pytest

from chains.documents.litres import FITS, MISSES, fits, litres, span_of

SMALL, MEDIUM, LARGE = "Пролив топлива до 20 литров", "Пролив топлива от 20 до 200 литров", "Разлив свыше 200 литров"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("розлилось литров 100 солярки", 100), ("пролили пять литров", 5), ("about five liters on the ground", 5),
        ("литров триста на асфальте", 300), ("15л бензина", 15), ("2,5 литра", 2.5), ("сто двадцать литров ДТ", 120),
        ("пролили бензин", None), ("10 литров или 20 литров", None), ("АЗС 42", None), ("", None),
    ],
)  # fmt: skip
def test_litres_of_a_question(question: str, said: float | None) -> None:
    assert litres(question) == said


@pytest.mark.parametrize(
    ("litres_said", "right"),
    [("5 литров", SMALL), ("20 литров", SMALL), ("21 литр", MEDIUM), ("200 л", MEDIUM), ("201 л", LARGE)],
)
def test_the_range_of_a_title_decides(litres_said: str, right: str) -> None:
    assert {title: fits(f"пролили {litres_said}", title) for title in (SMALL, MEDIUM, LARGE)} == {
        title: FITS if title == right else MISSES for title in (SMALL, MEDIUM, LARGE)
    }


def test_other_titles_are_left_alone() -> None:
    assert span_of("Пожар на территории АЗС") is None
    assert fits("пролили 5 литров", "Пожар на территории АЗС") == 0.0
