"""Pages drawn for tests: text in known places."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.document import Box, Line, Word
from ocr.pictures import Pixels

FONT = next((Path(__file__).parents[2] / "azs" / "knowledge" / "fonts").glob("*Sans*.ttf"))
LETTER_PX = 32


def draw(texts: Sequence[tuple[float, float, str]], *, size: tuple[int, int] = (1240, 900)) -> Image.Image:
    """A white page with texts at their upper left corners."""
    image = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), LETTER_PX)
    for left, top, text in texts:
        pen.text((left, top), text, fill="black", font=font)
    return image


def pixels(image: Image.Image) -> Pixels:
    """RGB, (height, width, 3)."""
    return np.asarray(image.convert("RGB"), np.uint8)


def file_of(images: Sequence[Image.Image], kind: str = "PNG") -> bytes:
    """A file of one or several pages."""
    target = io.BytesIO()
    images[0].save(target, kind, **({"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}))
    return target.getvalue()


def line(text: str, left: float, top: float, *, height: float = 30, confidence: float = 1.0) -> Line:
    """A line of words as wide as letters of half their height."""
    words, at = [], left
    for word in text.split():
        width = len(word) * height / 2
        words.append(Word(word, Box(at, top, at + width, top + height), confidence))
        at += width + height / 2
    return Line(text, Box(left, top, words[-1].box.right, top + height), confidence, tuple(words))
