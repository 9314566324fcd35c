"""The sheet of paper on a photo: its four corners, where they are surely seen."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pictures import Pixels

Quad = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]
_WORK_SIDE = 800
_LEAST_SHARE, _MOST_SHARE = 0.5, 0.985
"""Of the picture that a sheet covers; one that covers more needs no cutting."""
_LEAST_RATIO = 0.85
"""Of opposite sides: a sheet seen from further aside is rather something else."""
_STEP_PX, _LEAST_STEP = 8, 12
"""The sheet is so many grey levels lighter on this side of its edge than beyond, at this distance from it."""


def page_quad(pixels: Pixels) -> Quad | None:
    """Corners (4, 2) of a light sheet on a darker ground: upper left, upper right, lower right, lower left."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    shrunk = _WORK_SIDE / max(grey.shape)
    resized = cv2.resize(grey, None, fx=min(shrunk, 1), fy=min(shrunk, 1), interpolation=cv2.INTER_AREA)
    small: Grey = cv2.GaussianBlur(resized, (0, 0), 3).astype(np.uint8)
    quads = [quad for mask in _masks(small) for quad in _quads(mask)]
    quads = [quad for quad in quads if _is_sheet(small, quad)]
    if not quads:
        return None
    best = max(quads, key=lambda quad: float(cv2.contourArea(quad)))
    return _ordered(best / np.float32(min(shrunk, 1)))


def _masks(small: Grey) -> list[Grey]:
    """What may be the sheet: the lighter part, and what strong edges enclose."""
    light = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
    enclosed = cv2.morphologyEx(cv2.Canny(small, 15, 45), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return [light.astype(np.uint8), enclosed.astype(np.uint8)]


def _quads(mask: Grey) -> list[Quad]:
    height, width = mask.shape
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found: list[Quad] = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:2]:
        hull = cv2.convexHull(contour)
        if not _LEAST_SHARE <= cv2.contourArea(hull) / (height * width) <= _MOST_SHARE:
            continue
        for roughness in (0.01, 0.02, 0.03, 0.05):
            corners = cv2.approxPolyDP(hull, roughness * cv2.arcLength(hull, True), True)
            if len(corners) == 4:
                found.append(corners.reshape(4, 2).astype(np.float32))
                break
    return found


def _is_sheet(small: Grey, quad: Quad) -> bool:
    """Its opposite sides are about as long, and it is lighter than its ground along every side within the picture."""
    sides = [float(np.linalg.norm(quad[i] - quad[(i + 1) % 4])) for i in range(4)]
    if min(min(sides[i], sides[i + 2]) / max(sides[i], sides[i + 2], 1.0) for i in (0, 1)) < _LEAST_RATIO:
        return False
    seen = [step for step in (_step(small, quad, side) for side in range(4)) if step is not None]
    return len(seen) >= 3 and min(seen) > _LEAST_STEP


def _step(small: Grey, quad: Quad, side: int) -> float | None:
    """Grey levels from outside to inside along a side; None where most of it has no outside within the picture."""
    height, width = small.shape
    start, end = quad[side], quad[(side + 1) % 4]
    along = np.linspace(0.15, 0.85, 40)[:, None]
    middle = start * (1 - along) + end * along
    inwards = quad.mean(axis=0) - middle
    inwards /= np.maximum(np.linalg.norm(inwards, axis=1, keepdims=True), 1e-6)
    inner = np.clip((middle + inwards * _STEP_PX).round().astype(int), 0, (width - 1, height - 1))
    outer = (middle - inwards * _STEP_PX).round().astype(int)
    within = ((outer >= 0) & (outer < (width, height))).all(axis=1)
    if within.mean() < 0.6:
        return None
    inner, outer = inner[within], outer[within]
    steps = small[inner[:, 1], inner[:, 0]].astype(int) - small[outer[:, 1], outer[:, 0]].astype(int)
    return float(np.percentile(steps, 25))


def _ordered(quad: Quad) -> Quad:
    """From the corner nearest to the upper left one, clockwise."""
    centre = quad.mean(axis=0)
    angles = np.arctan2(quad[:, 1] - centre[1], quad[:, 0] - centre[0])
    clockwise = quad[np.argsort(angles)]
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0).astype(np.float32)
