"""PaddleOCR with our Russian recogniser on a drawn page."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from ocr.document import Page
from ocr.errors import EngineError
from ocr.look_alikes import repair
from ocr.options import OcrOptions
from ocr.paddle import Letter, Paddle, pieces, spaced
from ocr.pictures import Picture
from tests.ocr.drawn import LETTER_PX, draw, pixels

TEXTS = [
    (60, 60, "Акт осмотра оборудования № 17"),
    (60, 160, "Дата: 12.03.2026"),
    (700, 160, "АЗС-042"),
    (60, 260, "Заключение: колонка исправна."),
]


@pytest.fixture(scope="module")
def page() -> Page:
    return Paddle().read_page(Picture(2, pixels(draw(TEXTS, size=(1240, 360)))), OcrOptions())


def test_every_text_is_read(page: Page) -> None:
    assert sorted(repair(line.text) for line in page.lines) == sorted(text for _, _, text in TEXTS)
    assert (page.number, page.width, page.height, page.engine) == (2, 1240, 360, "paddle")
    assert all(0.5 < line.confidence <= 1 for line in page.lines)


def test_words_stand_where_they_were_drawn(page: Page) -> None:
    line = next(one for one in page.lines if one.text.startswith("Заключение"))
    assert [word.text for word in line.words] == ["Заключение:", "колонка", "исправна."]
    image = pixels(draw(TEXTS, size=(1240, 360)))
    for word in line.words:
        left, right = round(word.box.left), round(word.box.right)
        ink = np.flatnonzero((image[270:300, left:right] < 128).any(axis=(0, 2)))
        assert ink.min() < LETTER_PX / 2
        assert right - left - ink.max() < LETTER_PX / 2
    assert line.words[0].box.right <= line.words[1].box.left


def test_a_long_receipt_is_read_to_its_end_and_no_line_twice() -> None:
    places = [(40, 30 + 740 * number, f"Товар № {number}, 42 литра") for number in range(12)]
    long = pixels(draw(places, size=(900, 9000)))
    lines = Paddle().read_page(Picture(1, long), OcrOptions()).lines
    assert [repair(line.text) for line in lines] == [text for _, _, text in places]
    assert all(abs(line.box.top - top) < 40 for line, (_, top, _) in zip(lines, places, strict=True))


def test_pieces_follow_one_another_and_a_usual_page_is_one() -> None:
    assert pieces(3508, 2480) == [(0, 3508)]
    assert pieces(9000, 900) == [(top, min(top + 900, 9000)) for top in range(0, 9000, 900)]


def test_lines_are_read_alone_and_from_several_threads() -> None:
    cut = pixels(draw([(10, 5, "насос исправен")], size=(320, 50)))
    found: list[list[tuple[str, float]]] = []
    threads = [threading.Thread(target=lambda: found.append(Paddle().read_lines([cut]))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text for ((text, _),) in found] == ["насос исправен"] * 3


def test_an_empty_page_and_specks_hold_no_text() -> None:
    assert Paddle().read_page(Picture(1, pixels(draw([], size=(300, 200)))), OcrOptions()).lines == ()
    assert Paddle().read_lines([np.zeros((2, 2, 3), np.uint8)]) == [("", 0.0)]


@pytest.mark.parametrize(
    ("read", "meant"),
    [("ИНН 7708123436,КПП 77", "ИНН 7708123436, КПП 77"), ("3.В случае", "3. В случае"), ("12,5 л", "12,5 л"),
     ("п. 5.1.А", "п. 5.1.А"), ("г.Москва", "г.Москва"), ("да, нет", "да, нет"), ("", "")],
)  # fmt: skip
def test_spaces_that_print_has_are_put_in(read: str, meant: str) -> None:
    letters = [Letter(letter, 1.0, at / 100) for at, letter in enumerate(read)]
    found = spaced(letters)
    assert "".join(letter.text for letter in found) == meant
    assert [letter.at for letter in found] == sorted(letter.at for letter in found)


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(EngineError, match="timeout"):
        Paddle().read_page(Picture(1, pixels(draw(TEXTS, size=(1240, 360)))), OcrOptions(page_timeout_s=0))
