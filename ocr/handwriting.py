"""Lines that are probably written by hand: the reader is unsure of them, and their strokes run together.

What it can tell: of 12 real pages (scans, forms, photos, a book, an article) only the one filled in by hand was told to
have lines of a hand; the threshold was set on these pages. Figures written one by one, block letters, and a neat hand
that the reader reads surely look like print here and are not told.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ocr.document import Box, Line
from ocr.pictures import Pixels

UNSURE_BELOW = 0.8
"""Mean confidence of the words: a hand makes the reader unsure of most of them, bad print of one or two."""
JOINED_FROM = 0.8
"""Width of the spots of ink by the height of the line; in print, also bold and blurred, letters stand apart."""
LEAST_LETTERS = 3
_HEIGHT = 48
"""Pixels that a line is brought to before it is measured."""


def is_handwriting(pixels: Pixels, line: Line) -> bool:
    """Whether a line is probably written by hand.

    Args:
        pixels: the upright page, on which `line` has its place.
    """
    if _confidence(line) >= UNSURE_BELOW or len(line.text.replace(" ", "")) < LEAST_LETTERS:
        return False
    return joined(pixels, line.box) >= JOINED_FROM


def _confidence(line: Line) -> float:
    return sum(word.confidence for word in line.words) / len(line.words) if line.words else line.confidence


def joined(pixels: Pixels, box: Box) -> float:
    """Mean width of the spots of ink on a line by its height, wide spots counting more; 0 with fewer than two."""
    height, width = pixels.shape[:2]
    top, bottom = max(0, int(box.top)), min(height, int(np.ceil(box.bottom)))
    left, right = max(0, int(box.left)), min(width, int(np.ceil(box.right)))
    if bottom - top < 8 or right - left < 8:
        return 0.0
    factor = _HEIGHT / (bottom - top)
    line = cv2.resize(pixels[top:bottom, left:right], None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    ink = _strokes(cv2.cvtColor(line, cv2.COLOR_RGB2GRAY).astype(np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    spots = stats[1:][stats[1:, cv2.CC_STAT_HEIGHT] > _HEIGHT * 0.2]
    if len(spots) < 2:
        return 0.0
    widths = spots[:, cv2.CC_STAT_WIDTH].astype(np.float64)
    return float((widths**2).sum() / widths.sum()) / _HEIGHT


def _strokes(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Ink without the rules that are printed below it."""
    ink = cv2.threshold(cv2.GaussianBlur(grey, (3, 3), 0), 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _HEIGHT * 2), np.uint8))
    return cv2.subtract(ink, cv2.dilate(rules, np.ones((3, 1), np.uint8))).astype(np.uint8)
