"""What a person should know of a page that was read."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.alphabets import other_alphabet
from ocr.document import Line
from ocr.handwriting import is_handwriting
from ocr.pictures import Picture, Pixels
from ocr.preparation import LOW_HEIGHT_PX, upright_pixels
from ocr.text_height import letter_heights, text_height_px

UNREAD_BELOW = 0.75
"""Mean confidence of a page below which its alphabet is asked for."""
LEAST_SPOTS = 4
"""Spots of ink that may be letters; a page with fewer is blank."""
_PIECE_PX = 6000
"""A larger picture is looked at in pieces, so that its letters are not made too small to be seen."""


def page_notes(picture: Picture, lines: Sequence[Line], *, turned: int = 0) -> tuple[str, ...]:
    """Keys of what a person should know, once the page is read.

    Args:
        picture: as decoded; its own notes are among those given back.
        lines: read on it; their places are those of the upright picture.
        turned: quarter turns clockwise, in degrees, that make it upright.

    Returns:
        Of "blank", "low_resolution", "handwriting", "other_alphabet", then "truncated", "first_frame", "scaled_down".
    """
    pixels = upright_pixels(picture.pixels, turned)
    notes = []
    if not lines and is_blank(pixels):
        notes.append("blank")
    if lines and 0 < text_height_px(pixels) < LOW_HEIGHT_PX:
        notes.append("low_resolution")
    if any(is_handwriting(pixels, line) for line in lines):
        notes.append("handwriting")
    if _confidence(lines) < UNREAD_BELOW and not is_blank(pixels) and other_alphabet(pixels):
        notes.append("other_alphabet")
    return (*notes, *picture.notes)


def is_blank(pixels: Pixels) -> bool:
    """No ink that may be letters: neither specks of dust nor the shade of the edges count."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if min(grey.shape) < 8 or float(np.std(grey)) < 1.0:
        return True
    high, wide = grey.shape
    spots = 0
    for top in range(0, high, _PIECE_PX):
        for left in range(0, wide, _PIECE_PX):
            heights, _ = letter_heights(pixels[top : top + _PIECE_PX, left : left + _PIECE_PX])
            spots += int((heights >= 6).sum())
    return spots < LEAST_SPOTS


def _confidence(lines: Sequence[Line]) -> float:
    letters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / letters if letters else 0.0
