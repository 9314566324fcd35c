"""Drawing of one line of type as ink on a strip, with the lines above and below it where a page has them."""

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ocr.training.fonts import Face, Shelf

Ink = npt.NDArray[np.uint8]

_SMALLEST_EM_PX = 10.5
_LARGEST_EM_PX = 44.0
_DOUBLE_BELOW_PX = 22
_NEIGHBOUR_SHARE = 0.35
_STYLED_LINE_SHARE = 0.12
_STYLED_WORD_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawn line.

    Attributes:
        ink: uint8 (H, W), 0 = bare paper, 255 = full ink.
        left, top, right, bottom: box of the line's own ink, pixels of `ink`.
        baseline: row the letters stand on.
        em: size of the type in pixels of `ink`.
        scale: pixels of `ink` to one pixel of the scan; above 1 the strip is to be shrunk.
    """

    ink: Ink
    left: int
    top: int
    right: int
    bottom: int
    baseline: int
    em: int
    scale: float


def draw_strip(text: str, *, neighbours: tuple[str, str], shelf: Shelf, rng: random.Random) -> Strip | None:
    """Draw a text in a random face and size.

    Args:
        text: the line, allowed characters only.
        neighbours: texts for the lines above and below; drawn in a part of the strips only.
        shelf: where faces come from.
        rng: source of every choice.

    Returns:
        The strip, or None when no face tried can draw the text or the ink came out empty.
    """
    face = next((face for face in (shelf.pick_face(rng) for _ in range(6)) if shelf.covers(face, text)), None)
    if face is None:
        return None
    scan_em = _SMALLEST_EM_PX * (_LARGEST_EM_PX / _SMALLEST_EM_PX) ** rng.random()
    doubled = scan_em < _DOUBLE_BELOW_PX
    em = 2 * round(scan_em if doubled else scan_em / 2)
    font = shelf.open_font(face, em)
    words = _place_words(text, face, font, shelf=shelf, rng=rng)
    width = int(words[-1][0] + words[-1][2].getlength(words[-1][1])) + 3 * em
    baseline = round(2.1 * em)
    image = Image.new("L", (width, round(3.6 * em)))
    draw = ImageDraw.Draw(image)
    for x, word, word_font in words:
        draw.text((x + 1.5 * em, baseline), word, fill=255, font=word_font, anchor="ls")
    box = image.getbbox()
    if box is None:
        return None
    if rng.random() < _NEIGHBOUR_SHARE:
        _draw_neighbours(draw, neighbours, font, baseline=baseline, rng=rng)
    return Strip(np.asarray(image), *box, baseline, em, em / scan_em)


def _place_words(
    text: str, face: Face, font: ImageFont.FreeTypeFont, *, shelf: Shelf, rng: random.Random
) -> list[tuple[float, str, ImageFont.FreeTypeFont]]:
    """Choose the gaps between words (justified, usual, tight), letter spacing and the odd word in another style."""
    space = font.getlength(" ") or font.size / 4
    gap = space * rng.choices((1.0, rng.uniform(0.55, 0.95), rng.uniform(1.1, 3.5)), (55, 15, 30))[0]
    spacing = font.size * rng.uniform(0.04, 0.3) if rng.random() < 0.03 else 0.0
    styled = _STYLED_WORD_SHARE if rng.random() < _STYLED_LINE_SHARE else 0.0
    x, placed = 0.0, []
    for word in text.split(" "):
        word_font = font
        if rng.random() < styled:
            sibling = shelf.pick_sibling(face, rng)
            if shelf.covers(sibling, word):
                word_font = shelf.open_font(sibling, int(font.size))
        for piece in word if spacing else (word,):
            placed.append((x, piece, word_font))
            x += word_font.getlength(piece) + spacing
        x += gap + spacing
    return placed


def _draw_neighbours(
    draw: ImageDraw.ImageDraw,
    texts: tuple[str, str],
    font: ImageFont.FreeTypeFont,
    *,
    baseline: int,
    rng: random.Random,
) -> None:
    pitch = font.size * rng.uniform(0.98, 1.5)
    shift = rng.uniform(-2, 2) * font.size
    for text, row in zip(texts, (baseline - pitch, baseline + pitch), strict=True):
        if rng.random() < 0.8:
            draw.text((shift, row), text, fill=255, font=font, anchor="ls")
