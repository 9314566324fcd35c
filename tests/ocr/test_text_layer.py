"""The text layer of PDFs, sound and not."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ocr.errors import FileError
from ocr.options import OcrOptions
from ocr.text_layer import TextLayer, fitted, sound_pages
from tests.ocr.drawn import FONT

TEXT = "Акт осмотра оборудования станции 42"
SIZE = (600.0, 800.0)


def pdf(*pages: Callable[[Canvas], None]) -> bytes:
    """A PDF whose pages are drawn by functions."""
    pdfmetrics.registerFont(TTFont("Sans", str(FONT)))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=SIZE)
    for page in pages:
        canvas.setFont("Sans", 14)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def shown(canvas: Canvas) -> None:
    canvas.drawString(60, 700, TEXT)
    canvas.drawString(60, 660, "Заключение: исправно")


def scanned(canvas: Canvas) -> None:
    canvas.drawInlineImage(Image.new("L", (60, 80), 200), 0, 0, *SIZE)


def hidden_over_scan(canvas: Canvas) -> None:
    scanned(canvas)
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(3)
    for _ in range(20):
        text.textLine(TEXT)
    canvas.drawText(text)


def stamped_scan(canvas: Canvas) -> None:
    scanned(canvas)
    canvas.drawString(60, 30, "Страница один из двадцати")


def mojibake(canvas: Canvas) -> None:
    for row in range(5):
        canvas.drawString(60, 700 - 20 * row, "РђРєС‚ РѕСЃРјРѕС‚СЂР° РѕР±РѕСЂСѓРґРѕРІР°РЅРёСЏ")


def shifted(canvas: Canvas) -> None:
    for row in range(5):
        canvas.drawString(60, 700 - 20 * row, "#%!7 $&'( )*+, =>?@ [¬±§] ¶¤¢ ‡†‰ ©®")


def sideways(canvas: Canvas) -> None:
    canvas.rotate(90)
    canvas.drawString(60, -300, TEXT)


def test_a_sound_layer_is_read_with_the_place_of_each_word() -> None:
    page = sound_pages(pdf(shown), OcrOptions())[1]
    assert page.text.splitlines() == [TEXT, "Заключение: исправно"]
    page = fitted(page, width=1200, height=1600)
    first = page.lines[0].words[0]
    assert (first.text, first.confidence) == ("Акт", 1.0)
    assert abs(first.box.left - 120) < 4
    assert 150 < first.box.top < 200 < first.box.bottom < 215  # 700 of 800 points up, twice as many pixels down


@pytest.mark.parametrize("page", [scanned, hidden_over_scan, stamped_scan, mojibake, shifted, sideways])
def test_an_unsound_layer_is_left_to_other_readers(page: Callable[[Canvas], None]) -> None:
    assert sorted(sound_pages(pdf(shown, page), OcrOptions())) == [1]


def test_a_turned_page_tells_places_as_it_is_shown() -> None:
    def turned(canvas: Canvas) -> None:  # reportlab turns the sheet as well: it is shown upright, 600 points wide
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.drawString(60, -100, TEXT)

    page = sound_pages(pdf(turned), OcrOptions())[1]
    word = fitted(page, width=600, height=800).lines[0].words[0].box
    assert word.width > word.height
    assert abs(word.left - 60) < 2
    assert word.top < 100 < word.bottom


def test_only_pages_that_were_asked_for() -> None:
    assert sorted(sound_pages(pdf(shown, shown, shown), OcrOptions(pages=(3, 9)))) == [3]


def test_the_reader_names_the_pages_without_text() -> None:
    document = TextLayer().read_file(pdf(scanned, shown, scanned), OcrOptions(pages=(1, 2)))
    assert [page.number for page in document.pages] == [2]
    assert document.failed == ((1, "no_text_layer"),)
    with pytest.raises(FileError, match="no_text_layer"):
        TextLayer().read_file(pdf(scanned), OcrOptions())


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.4 broken", b"%PDF-1.7\n" + b"\0" * 5000])
def test_what_is_no_pdf_has_no_layer(data: bytes) -> None:
    assert sound_pages(data, OcrOptions()) == {}
