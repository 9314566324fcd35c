"""Pictures of single lines, cut out of a page, and the way back to the page."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.document import Box
from ocr.pictures import Pixels

Corners = npt.NDArray[np.float32]
"""(4, 2): x, y of top left, top right, bottom right and bottom left."""
Matrix = npt.NDArray[np.float64]
"""(3, 3): takes a point of one picture to another."""

_UPRIGHT = 1.8  # height by width from which a box holds text that runs upwards
_PAD = 0.12  # of the height, around a box that another reader has told


@dataclass(frozen=True)
class LinePicture:
    """A line cut out of a page.

    Attributes:
        pixels: the line, its text from left to right.
        to_page: takes a point of `pixels` to the page.
    """

    pixels: Pixels
    to_page: Matrix


def cut(page: Pixels, corners: Corners, *, air: float = 0.0) -> LinePicture:
    """The line within four corners; one that runs upwards is laid down.

    Args:
        air: of its height, added at both ends.
    """
    sides = [float(np.linalg.norm(corners[at] - corners[(at + 1) % 4])) for at in range(4)]
    width, height = max(1, round(max(sides[0], sides[2]))), max(1, round(max(sides[1], sides[3])))
    if height > _UPRIGHT * width and height > 1:
        corners, width, height = np.roll(corners, 1, axis=0), height, width
    along = (corners[1] - corners[0] + corners[2] - corners[3]) / (2 * width) * air * height
    corners = corners + np.array([-along, along, along, -along])
    width += round(2 * air * height)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    pixels = cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return LinePicture(pixels.astype(np.uint8), np.linalg.inv(np.asarray(matrix, np.float64)))


def cut_box(page: Pixels, box: Box) -> Pixels:
    """The part of a page within a box, with a little air; at least one pixel."""
    high, wide = page.shape[:2]
    pad = _PAD * box.height
    left, top = max(0, int(box.left - pad)), max(0, int(box.top - pad))
    right, bottom = min(wide, int(box.right + pad) + 1), min(high, int(box.bottom + pad) + 1)
    left, top = min(left, wide - 1), min(top, high - 1)
    return page[top : max(bottom, top + 1), left : max(right, left + 1)]


def move(box: Box, matrix: Matrix) -> Box:
    """The upright rectangle around a box that was taken to another picture."""
    corners = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    points = np.array([[x, y, 1.0] for x, y in corners]) @ np.asarray(matrix).T
    flat = points[:, :2] / points[:, 2:]
    (left, top), (right, bottom) = flat.min(0), flat.max(0)
    return Box(float(left), float(top), float(right), float(bottom))
