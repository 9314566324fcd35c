"""Lines whose values fail a check, as another reader has them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from ocr import engines, page_reading
from ocr.document import OcrDocument, Page
from ocr.errors import EngineError
from ocr.options import OcrOptions
from ocr.second_look import look_again
from tests.ocr.drawn import draw, file_of

TEXTS = ("Акт осмотра оборудования", "Заводской номер: 2031457", "Дата осмотра: 12.03.2026", "Инспектор Кузнецов")
OPTIONS = OcrOptions()


@pytest.fixture(scope="module")
def page_image() -> Image.Image:
    """A page that leans, so that boxes on it hold more than their lines."""
    image = draw([(120, 120 + 62 * at, text) for at, text in enumerate(TEXTS * 6)], size=(1240, 1700))
    return image.rotate(-3.0, fillcolor="white", expand=True)


def _misread(data: bytes, line: int, text: str) -> OcrDocument:
    """What the first reader would say that is sure of a wrong text."""
    document = engines.read(data, replace(OPTIONS, engine="paddle"))
    (page,) = document.pages
    lines = list(page.lines)
    lines[line] = replace(lines[line], text=text, confidence=0.99, doubtful=False, second="", words=())
    return OcrDocument((replace(page, lines=tuple(lines)),))


@pytest.mark.parametrize("turned", [0, 90])
def test_a_line_that_was_surely_misread_gets_the_second_readers_text(page_image: Image.Image, turned: int) -> None:
    data = file_of([page_image.rotate(turned, expand=True)])
    document = _misread(data, 5, "Заводской номер: 2031451")
    (page,) = document.pages
    assert page.turned == turned and page.skew_deg > 2
    (seen,) = look_again(data, document, [(1, page.lines[5].box)], OPTIONS).pages
    assert seen.lines[5].second == TEXTS[1]
    assert seen.lines[5].text == "Заводской номер: 2031451" and seen.lines[5].doubtful
    assert seen.lines[:5] + seen.lines[6:] == page.lines[:5] + page.lines[6:]


def test_a_reader_that_agrees_or_cannot_read_changes_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of([draw([(80, 80, TEXTS[1])], size=(700, 200))])
    document = engines.read(data, replace(OPTIONS, engine="paddle", second_reader=False))
    places = [(1, document.pages[0].lines[0].box)]
    agreed = look_again(data, document, places, OPTIONS).pages[0].lines[0]
    assert (agreed.text, agreed.second, agreed.doubtful) == (TEXTS[1], "", False)
    assert look_again(b"no picture any more", document, places, OPTIONS) == document
    assert look_again(data, document, [(2, places[0][1])], OPTIONS) == document
    assert look_again(data, document, places, replace(OPTIONS, second_reader=False)) == document
    for answer in ([("", 0.0)], EngineError("timeout", engine="x", seconds=1), None):
        monkeypatch.setattr(page_reading, "other_than", lambda _, answer=answer: _reader(answer))
        assert look_again(data, document, places, OPTIONS) == document


def _reader(answer: object) -> object:
    class Other:
        name = "other"

        def read_lines(self, _: object) -> object:
            if isinstance(answer, Exception):
                raise answer
            return answer

    return None if answer is None else Other()


def test_a_page_of_a_text_layer_is_looked_at_as_it_is() -> None:
    """Its boxes are told in the pixels of another picture of the page."""
    data = file_of([draw([(80, 80, TEXTS[0]), (80, 160, TEXTS[1])], size=(700, 300))])
    lines = engines.read(data, replace(OPTIONS, engine="paddle")).pages[0].lines
    half = [replace(one, box=type(one.box)(*(side / 2 for side in vars(one.box).values()))) for one in lines]
    wrong = replace(half[1], text="Заводской номер: 2031451", words=())
    layer = OcrDocument((Page(1, 350, 150, (half[0], wrong), engine="text_layer"),))
    (seen,) = look_again(data, layer, [(1, wrong.box)], OPTIONS).pages
    assert seen.lines[1].second == TEXTS[1] and seen.lines[0] == half[0]
