"""A PDF of scanned pages with their text laid over the picture, invisible: found, marked and copied like any other."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from PIL import Image

from azs.knowledge.printing import FONTS, REGULAR
from azs.signs import cleaned
from ocr.document import Box, Line, OcrDocument, Page
from ocr.pictures import Picture

JPEG_QUALITY = 80
LONG_SIDE_PT = 842.0
"""Of a page whose file does not tell its dpi: A4."""
DPI = (50.0, 1_200.0)
"""What a file may tell without being laughed at."""
_INVISIBLE = 3
_DESCENT = 0.22  # share of a line's height below its base line


def searchable_pdf(document: OcrDocument, pictures: Iterable[Picture], *, title: str = "") -> bytes:
    """The pages as PDF; one that was not read is a picture alone. The same pages give the same bytes.

    Args:
        pictures: the pages of the file as decoded, one after another; they are not held together.
    """
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont(REGULAR, str(FONTS / f"{REGULAR}.ttf")))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    canvas.setTitle(cleaned(title))
    read = {page.number: page for page in document.pages}
    for picture in pictures:
        page = read.get(picture.number) or Page(picture.number, 0, 0)
        pixels = np.ascontiguousarray(np.rot90(picture.pixels, -page.turned // 90))
        height, width = pixels.shape[:2]
        scale = _points_a_pixel(picture.dpi, max(width, height))
        canvas.setPageSize((width * scale, height * scale))
        canvas.drawImage(ImageReader(_jpeg(pixels)), 0, 0, width * scale, height * scale)
        for text, box in _pieces(page):
            _lay(canvas, text, box, scale=scale, height_px=height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _points_a_pixel(dpi: float, long_side_px: int) -> float:
    return 72.0 / dpi if DPI[0] <= dpi <= DPI[1] else LONG_SIDE_PT / long_side_px


def _jpeg(pixels: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=JPEG_QUALITY)
    out.seek(0)
    return out


def _pieces(page: Page) -> Iterator[tuple[str, Box]]:
    """Words where the reader told their places and they make up the line, else whole lines."""
    for line in page.lines:
        if _words_make(line):
            yield from ((word.text, word.box) for word in line.words)
        else:
            yield line.text, line.box


def _words_make(line: Line) -> bool:
    return bool(line.words) and "".join(word.text for word in line.words) == "".join(line.text.split())


def _lay(canvas: Any, text: str, box: Box, *, scale: float, height_px: int) -> None:
    """Put a text invisibly over its box: its size from the height, its letters stretched to the width."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    said = " ".join(cleaned(text).split())
    size = max(box.height * scale * (1 - _DESCENT), 1.0)
    natural = stringWidth(said, REGULAR, size) if said else 0.0
    if not natural or box.width <= 0:
        return
    piece = canvas.beginText()
    piece.setTextRenderMode(_INVISIBLE)
    piece.setFont(REGULAR, size)
    piece.setHorizScale(100.0 * box.width * scale / natural)
    piece.setTextOrigin(box.left * scale, (height_px - box.bottom + box.height * _DESCENT) * scale)
    piece.textOut(said)
    canvas.drawText(piece)
