"""How tall the letters of a page are."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pictures import Pixels

_LEAST_SIGNS = 30
"""Spots that may be letters, without which nothing is told."""
_MOST_SIDE = 6000


def text_height_px(pixels: Pixels) -> float:
    """Median height in pixels of letters such as «о» (no ascenders); 0 where too few are seen.

    A page of lower-case text has most of its spots of ink at this height, so it is the middle of the fullest bin.
    """
    heights, factor = letter_heights(pixels)
    if len(heights) < _LEAST_SIGNS:
        return 0.0
    return float(np.median(heights)) / factor


def letter_heights(pixels: Pixels) -> tuple[npt.NDArray[np.float64], float]:
    """Heights of the spots that may be letters, and how much smaller the page was made to measure them."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    factor = min(_MOST_SIDE / max(grey.shape), 1.0)
    if factor < 1:
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    block = max(31, int(max(grey.shape) / 60) | 1)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 15)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    spots = stats[1:]
    width, height, area = spots[:, cv2.CC_STAT_WIDTH], spots[:, cv2.CC_STAT_HEIGHT], spots[:, cv2.CC_STAT_AREA]
    box = np.maximum(width * height, 1)
    letters = (
        (height >= 4) & (height < grey.shape[0] / 8) & (width >= 2)
        & (width < 3 * height) & (height < 4 * width) & (area > 0.15 * box) & (area < 0.9 * box)
    )  # fmt: skip
    return height[letters].astype(np.float64), factor
