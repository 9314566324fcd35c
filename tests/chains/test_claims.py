"""Numbers of a sentence that do not follow from the rows are found."""

from __future__ import annotations

import pytest

from chains.claims import claims, follows
from chains.result import Column

SHAPE = (Column("region", "Регион", "group", dimension="region"), Column("value", "Ущерб", "measure", "rub"))
ROWS = [("Самарская область", 1_234_567.0), ("АЗС № 12", 500_000.0), ("Уфа", 265_433.0)]


@pytest.mark.parametrize(
    "text",
    [
        "Больше всего — 1 234 567 ₽.", "Больше всего — 1,2 млн ₽.", "Самарская область: 1,23 млн, АЗС № 12: 500 тыс.",
        "Всего 2 млн рублей в 3 строках.", "На Самарскую область приходится 61,7 % ущерба.", "Loss: ₽1.2M of ₽2.0M.",
        "В среднем 666 667 ₽.", "Разница между первыми двумя — 734 567 ₽.", "Слов без чисел достаточно.",
    ],
)  # fmt: skip
def test_what_follows_passes(text: str) -> None:
    assert follows(text, SHAPE, ROWS)


@pytest.mark.parametrize(
    "text",
    [
        "Больше всего — 1 334 567 ₽.", "Больше всего — 1,4 млн ₽.", "На Самарскую область приходится 72 % ущерба.",
        "Всего 2 млн рублей в 4 строках.", "Ущерб вырос на 15 %.", "К 2030 году будет 5 млн.", "Loss: ₽3.1M.",
        "The total is 2,000,001,000.",
    ],
)  # fmt: skip
def test_what_does_not_follow_is_stopped(text: str) -> None:
    assert not follows(text, SHAPE, ROWS)


def test_numbers_of_the_question_may_be_said_again() -> None:
    assert follows("За 2025 год — 500 тыс.", SHAPE, ROWS, "ущерб за 2025 год")
    assert not follows("За 2024 год — 500 тыс.", SHAPE, ROWS, "ущерб за 2025 год")


def test_rounding_is_as_fine_as_the_number_is_written() -> None:
    assert [(claim.value, claim.slack) for claim in claims("1,2 млн")] == [(1_200_000.0, pytest.approx(50_000))]
    assert [claim.value for claim in claims("12 345,6 и 7")] == [12_345.6, 7.0]
