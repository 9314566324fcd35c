"""The vote of two readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from ocr.document import Line, Page
from ocr.options import OcrOptions
from ocr.pictures import Picture, Pixels
from ocr.voting import is_implausible, vote
from tests.ocr.drawn import line

PAGE = np.full((400, 900, 3), 255, np.uint8)
OPTIONS = OcrOptions()


class Second:
    """Says what it was told to, and remembers how many lines it was asked."""

    name = "second"

    def __init__(self, *answers: tuple[str, float]) -> None:
        self.answers = answers
        self.asked = 0

    def read_page(self, picture: Picture, options: OcrOptions) -> Page:
        raise AssertionError

    def read_lines(self, pictures: Sequence[Pixels]) -> list[tuple[str, float]]:
        assert all(picture.size for picture in pictures)
        self.asked += len(pictures)
        return list(self.answers)


def unsure(text: str, *, confidence: float = 0.6, at: int | None = None) -> Line:
    """A line whose words are unsure; only the word at `at` where that is given."""
    whole = line(text, 20, 20)
    words = [
        replace(word, confidence=confidence if at in (None, number) else 0.99)
        for number, word in enumerate(whole.words)
    ]
    return replace(whole, words=tuple(words), confidence=confidence)


def test_a_sure_line_is_not_asked_about() -> None:
    second = Second()
    sure = line("Состояние исправное", 20, 20, confidence=0.97)
    assert vote([sure], PAGE, second=second, options=OPTIONS) == [sure]
    assert second.asked == 0


def test_a_line_that_was_put_right_is_asked_about_however_sure_it_is() -> None:
    mended = replace(line("доза 700 л", 20, 20, confidence=0.99), doubtful=True)
    (agreed,) = vote([mended], PAGE, second=Second(("доза 700 л", 0.9)), options=OPTIONS)
    assert not agreed.doubtful
    (alone,) = vote([mended], PAGE, second=None, options=OPTIONS)
    assert alone.doubtful


def test_two_readers_that_agree_are_believed() -> None:
    (voted,) = vote(
        [unsure('АЗС "Север"')], PAGE, second=Second(("A3С «Север» .".replace("3", "З"), 0.5)), options=OPTIONS
    )
    assert (voted.text, voted.second, voted.doubtful) == ('АЗС "Север"', "", False)
    assert voted.confidence >= OPTIONS.unsure_below
    assert all(word.confidence >= OPTIONS.unsure_below for word in voted.words)


def test_two_readers_that_differ_are_shown_both() -> None:
    (voted,) = vote([unsure("счётчик 1045")], PAGE, second=Second(("счётчик 1046", 0.7)), options=OPTIONS)
    assert (voted.text, voted.second, voted.doubtful) == ("счётчик 1045", "счётчик 1046", True)


def test_a_sure_second_reader_replaces_only_the_word_that_is_doubted() -> None:
    first = unsure("Акт осмотра, Г", confidence=0.54, at=2)
    (voted,) = vote([first], PAGE, second=Second(("Акт осмотра, г", 0.96)), options=OPTIONS)
    assert (voted.text, voted.second, voted.doubtful) == ("Акт осмотра, г", "Акт осмотра, Г", True)
    first = unsure("далее – АЗС", confidence=0.5, at=1)
    (voted,) = vote([first], PAGE, second=Second(("далее - АЗС", 0.99)), options=OPTIONS)
    assert (voted.text, voted.doubtful) == ("далее – АЗС", False)
    first = unsure("К/С 3010", confidence=0.8)
    (voted,) = vote([first], PAGE, second=Second(("К/С 3018", 0.99)), options=OPTIONS)
    assert (voted.text, voted.second) == ("К/С 3010", "К/С 3018")


def test_a_second_reader_that_sees_nothing_leaves_a_doubt() -> None:
    (voted,) = vote([unsure("Осмотр")], PAGE, second=Second(("", 0.0)), options=OPTIONS)
    assert (voted.text, voted.second, voted.doubtful) == ("Осмотр", "", True)


def test_without_a_second_reader_the_unsure_lines_are_doubtful() -> None:
    lines = [line("Дата", 20, 20), unsure("Осмотр")]
    assert [one.doubtful for one in vote(lines, PAGE, second=None, options=OPTIONS)] == [False, True]


def test_a_sure_line_with_a_date_that_cannot_be_is_read_again() -> None:
    bad = line("Дата осмотра: 31.02.2026", 20, 20, confidence=0.99)
    (voted,) = vote([bad], PAGE, second=Second(("Дата осмотра: 31.02.2026", 0.99)), options=OPTIONS)
    assert voted.doubtful  # both read it so, and yet no such day is


@pytest.mark.parametrize(
    ("text", "bad"),
    [("31.02.2026", True), ("12.13.26", True), ("28.02.2026", False), ("п. 5.1.2", False), ("01.02.03.04", False),
     ("зав. № AБ12", True), ("зав. № AB12", False), ("счёт 12З4", True), ("тел. 8(495)123-45-67", False)],
)  # fmt: skip
def test_values_that_cannot_be(text: str, bad: bool) -> None:
    assert is_implausible(text) is bad
