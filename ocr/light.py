"""Uneven light: shadows and falling-off light of photos become even paper."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pictures import Pixels

PAPER = 245.0
_WORK_SIDE = 400
_LEAST_RATIO = 0.8
"""Of the darker paper to the lighter; above it the light is even enough."""
_DARK = 70.0
"""Grey level below which a ground is no paper in shadow but printed dark; such a page is left alone."""


def even_light(pixels: Pixels) -> Pixels:
    """The page with its paper equally light everywhere; unchanged where it is so already."""
    ground = _ground(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8))
    dark, light = (float(level) for level in np.percentile(ground, (5, 95)))
    if dark >= _LEAST_RATIO * light or dark < _DARK:
        return pixels
    full = cv2.resize(ground, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    gain = (PAPER / np.maximum(full.astype(np.float32), 1.0))[:, :, None]
    evened = np.empty_like(pixels)
    for top in range(0, pixels.shape[0], 512):
        part = pixels[top : top + 512].astype(np.float32) * gain[top : top + 512]
        evened[top : top + 512] = np.clip(part, 0, 255)
    return evened


def _ground(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The paper without the ink, small."""
    factor = min(_WORK_SIDE / max(grey.shape), 1.0)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    return cv2.medianBlur(closed, 15).astype(np.uint8)
