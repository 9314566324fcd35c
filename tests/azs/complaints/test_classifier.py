"""What is learnt: every column has examples of its own, and a category alone is learnt for the category alone."""

from __future__ import annotations

import numpy as np
import pytest

from azs.complaints.classifier import COLUMNS, KINDS, best, fit
from azs.complaints.complaint import CATEGORIES, DANGERS
from azs.complaints.examples import Example

ANIMALS = (
    "барсук", "выдра", "горностай", "дельфин", "ёжик", "жираф", "зебра", "индюк", "калан", "лама", "морж", "нутрия",
    "осёл", "панда", "рысь",
)  # fmt: skip
WORDS = dict(zip(CATEGORIES, ANIMALS, strict=True))


def _rows(examples: list[Example]) -> np.ndarray:
    return np.zeros((len(examples), 384), np.float32)


def test_no_two_columns_have_one_name() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) and set(KINDS) == set(DANGERS)


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_category_is_learnt_from_corrections_alone(category: str) -> None:
    learnt = [Example(f"{word} номер {at}", one) for one, word in WORDS.items() for at in range(3)]
    classifier = fit(learnt, _rows(learnt)).classifier
    assert best(classifier.scores(WORDS[category], np.zeros(384, np.float32)), CATEGORIES) == category


def test_a_danger_of_a_category_s_name_is_apart_from_it() -> None:
    learnt = [
        Example("налили солярку в бензобак", "wrong_fuel", "critical", "angry", "wrong_fuel"),
        Example("налили солярку в другой бензобак", "wrong_fuel", "critical", "angry", "wrong_fuel"),
        Example("перепутаны наклейки на пистолете", "wrong_fuel", "medium", "negative"),
        Example("перепутаны наклейки на пистолетах", "wrong_fuel", "medium", "negative"),
    ]
    scores = fit(learnt, _rows(learnt)).classifier.scores("перепутаны наклейки", np.zeros(384, np.float32))
    assert scores["wrong_fuel"] > 0.5 > scores[KINDS["wrong_fuel"]]


def test_examples_half_known_come_last() -> None:
    learnt = [Example("а", "price"), Example("б", "price", "low", "neutral")]
    with pytest.raises(ValueError, match="come last"):
        fit(learnt, _rows(learnt))
