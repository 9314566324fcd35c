"""What a person is told of a page: blank, too coarse, written by hand, in another alphabet."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.alphabets import other_alphabet
from ocr.document import Box, Line
from ocr.handwriting import is_handwriting, joined
from ocr.page_notes import is_blank, page_notes
from ocr.pictures import Picture, Pixels
from tests.evaluation.ocr.ablation import drawn_act
from tests.system_packages import requires_system

pytestmark = requires_system("fonts")
SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def scribble() -> Pixels:
    """A line that a pen has not left between letters, above a printed rule; 60 px tall."""
    across = np.linspace(0, 1, 400)
    words = []
    for start in (40, 340):
        x = start + 240 * across + 9 * np.sin(across * 60)
        y = 50 + 16 * np.sin(across * 60 + 1.2) + 4 * np.sin(across * 19)
        words.append(np.column_stack((x, y)).round().astype(np.int32))
    page = np.full((120, 640, 3), 255, np.uint8)
    for word in words:
        cv2.polylines(page, [word], isClosed=False, color=(30, 30, 90), thickness=3, lineType=cv2.LINE_AA)
    cv2.line(page, (10, 82), (630, 82), (20, 20, 20), 2)
    return page


HAND = Box(20, 24, 620, 88)


def picture(pixels: Pixels, *notes: str) -> Picture:
    return Picture(1, np.ascontiguousarray(pixels), 0.0, notes)


def test_strokes_that_run_together_are_a_hand_where_the_reader_is_unsure() -> None:
    page = scribble()
    assert is_handwriting(page, Line("Шamol lam", HAND, 0.62))
    assert not is_handwriting(page, Line("Иванов", HAND, 0.97)), "what was read surely needs no warning"
    assert not is_handwriting(page, Line("№", HAND, 0.5))
    assert page_notes(picture(page), [Line("Шamol lam", HAND, 0.62)]) == ("handwriting",)


def test_print_is_no_hand_however_unsure_the_reader_is() -> None:
    page, lines = drawn_act()
    for quad, text in lines:
        (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
        box = Box(float(left), float(top), float(right), float(bottom))
        assert not is_handwriting(page, Line(text, box, 0.3)), text
    assert joined(page, Box(-50, -50, -10, -10)) == 0.0
    assert joined(page, Box(10, 10, 12, 12)) == 0.0


def test_a_page_on_its_side_is_noted_upright() -> None:
    page = np.ascontiguousarray(np.rot90(scribble()))
    assert page_notes(picture(page), [Line("Шamol lam", HAND, 0.62)], turned=90) == ("handwriting",)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_blank_pages(shade: int) -> None:
    page = np.full((900, 700, 3), shade, np.uint8)
    page[:, :30] //= 2  # the shadow of a lid
    assert page_notes(picture(page), ()) == ("blank",)
    assert is_blank(page[:1, :1])


def test_dust_is_blank_and_a_number_is_not() -> None:
    page = np.full((900, 700, 3), 250, np.uint8)
    for place in np.random.default_rng(3).integers(0, 650, (40, 2)):
        page[place[0] : place[0] + 2, place[1] : place[1] + 2] = 60
    assert is_blank(page)
    image = Image.fromarray(page)
    ImageDraw.Draw(image).text((300, 400), "148-27", font=ImageFont.truetype(SANS, 30), fill="black")
    assert not is_blank(np.asarray(image))


def test_text_on_a_very_long_picture_is_not_blank() -> None:
    image = Image.new("RGB", (700, 24_000), "white")
    ImageDraw.Draw(image).text((300, 12_000), "чек № 148", font=ImageFont.truetype(SANS, 28), fill="black")
    assert not is_blank(np.asarray(image))
    assert is_blank(np.full((24_000, 700, 3), 255, np.uint8))


def test_coarse_pages_and_what_happened_in_decoding() -> None:
    page, _ = drawn_act()
    small = cv2.resize(page, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA).astype(np.uint8)
    line = Line("АКТ ОСМОТРА", Box(60, 60, 300, 80), 0.99)
    assert page_notes(picture(small, "truncated"), [line]) == ("low_resolution", "truncated")
    assert page_notes(picture(page), [line]) == ()


@requires_system("tesseract")
def test_another_alphabet() -> None:
    image = Image.new("RGB", (1300, 700), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(SANS, 34)
    text = "דוח בדיקת הציוד נערך על ידי הוועדה של התחנה " * 2
    for number in range(9):
        pen.text((60, 50 + 64 * number), text[number:][:50], font=font, fill="black")
    page = np.asarray(image)
    assert other_alphabet(page) == "Hebrew"
    assert page_notes(picture(page), [Line("тип т'тз", Box(60, 50, 900, 90), 0.4)]) == ("other_alphabet",)
    assert other_alphabet(drawn_act()[0][:1200]) == ""
