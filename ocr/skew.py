"""How far the text of a page leans."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pictures import Pixels

MOST_DEG = 15.0
_WORK_SIDE = 1000
_LEAST_INK = 400
"""Pixels of ink at _WORK_SIDE; with fewer nothing is told."""
_LEAST_GAIN = 1.08
"""How much sharper the rows have to be at the angle than upright."""


def skew_deg(pixels: Pixels) -> float:
    """Degrees, clockwise, from -15 to 15; 0 where the page does not tell surely.

    At the right angle rows of ink and rows of paper differ most: the sum of squared differences between the ink of
    neighbouring rows (Postl's criterion) has its peak there.
    """
    ink = _ink(pixels)
    if int(np.count_nonzero(ink)) < _LEAST_INK:
        return 0.0
    coarse = np.arange(-MOST_DEG, MOST_DEG + 0.01, 0.5)
    scores = np.array([_sharpness(ink, float(angle)) for angle in coarse])
    best = int(scores.argmax())
    if best in (0, len(coarse) - 1) or scores[best] < 1.5 * float(np.median(scores)):
        return 0.0
    fine = np.arange(coarse[best] - 0.5, coarse[best] + 0.51, 0.1)
    sharp = [_sharpness(ink, float(angle)) for angle in fine]
    angle = float(fine[int(np.argmax(sharp))])
    return round(angle, 1) if abs(angle) > 0.05 and max(sharp) > _LEAST_GAIN * _sharpness(ink, 0.0) else 0.0


def _ink(pixels: Pixels) -> npt.NDArray[np.uint8]:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    factor = min(_WORK_SIDE / max(grey.shape), 1.0)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    return ink.astype(np.uint8)


def _sharpness(ink: npt.NDArray[np.uint8], angle: float) -> float:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST)
    rows = turned.sum(axis=1, dtype=np.float64) / 255
    return float(((rows[1:] - rows[:-1]) ** 2).sum())
