"""Words that only the titles of incidents hold."""

from __future__ import annotations

import pytest

from chains.plan import PlanFilter
from chains.texts import MOST_TEXTS, TextIndex

TITLES = (
    "Касса 3 не загружается", "Касса 12 не загружается", "Запах газа у колонки", "Не начислены баллы",
    "Долгое ожидание у кассы", "Очередь и шум", "Недолив топлива на ТРК 4",
)  # fmt: skip


@pytest.fixture(scope="module")
def titles() -> TextIndex:
    return TextIndex("title", TITLES)


def test_a_lone_word_is_what_happened(titles: TextIndex) -> None:
    found = titles.read(["запахов"])
    assert found is not None
    assert found.chosen == PlanFilter("title", ("Запах",))
    assert {"запах", "газ", "колонка"} <= found.lemmas


def test_a_denied_verb_keeps_its_denial(titles: TextIndex) -> None:
    found = titles.read(["не", "загружалась"])
    assert found is not None
    assert found.chosen.values == ("не загружается",)


@pytest.mark.parametrize(
    "unknown",
    [
        ["загружалась"],  # the title says that it does not
        ["баллы"],  # not the first word of a title
        ["долгое"],  # no noun
        ["запах", "шум"],  # of two titles
        ["очередь", "шум"],  # not side by side
        ["топлива"],  # a fuel is a condition of its own
        ["не"],
        ["42"],
        [],
    ],
)
def test_no_guess_from_a_part_of_a_title(titles: TextIndex, unknown: list[str]) -> None:
    assert titles.read(unknown) is None


def test_free_texts_are_no_kinds() -> None:
    texts = (f"Запах {'а' * (at % 7 + 1)}{at}" for at in range(MOST_TEXTS + 1))
    assert TextIndex("title", texts).read(["запах"]) is None
