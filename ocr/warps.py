"""Turning, straightening and enlarging of pictures as one homography each, which can be chained and undone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pictures import Pixels

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Warp:
    """From one picture to another.

    Attributes:
        matrix: 3×3, from a place (x, y, 1) on the first to one on the second, up to a factor.
        width, height: pixels of the second.
    """

    matrix: Matrix
    width: int
    height: int

    def then(self, other: Warp) -> Warp:
        """This one, and `other` on what came of it."""
        return Warp(other.matrix @ self.matrix, other.width, other.height)

    @property
    def idle(self) -> bool:
        """It changes nothing."""
        return bool(np.allclose(self.matrix, np.eye(3)))


def same(width: int, height: int) -> Warp:
    """A picture of this size stays as it is."""
    return Warp(np.eye(3), width, height)


def turn(degrees: int, width: int, height: int) -> Warp:
    """Clockwise by 0, 90, 180 or 270."""
    rows = {
        0: ((1, 0, 0), (0, 1, 0)),
        90: ((0, -1, height), (1, 0, 0)),
        180: ((-1, 0, width), (0, -1, height)),
        270: ((0, 1, 0), (-1, 0, width)),
    }[degrees]
    size = (width, height) if degrees % 180 == 0 else (height, width)
    return Warp(np.array([*rows, (0, 0, 1)], np.float64), *size)


def inverse(warp: Warp, width: int, height: int) -> Warp:
    """Back to a picture of this size."""
    return Warp(np.asarray(np.linalg.inv(warp.matrix), np.float64), width, height)


def rotation(degrees: float, width: int, height: int) -> Warp:
    """Counterclockwise by some degrees; the second picture holds the whole first one."""
    if not degrees:
        return same(width, height)
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    places = moved(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64))
    low, high = places.min(axis=0), places.max(axis=0)
    shift = np.eye(3)
    shift[:2, 2] = -low
    return Warp((shift @ matrix).astype(np.float64), *(int(np.ceil(side)) for side in high - low))


def scaling(factor: float, width: int, height: int) -> Warp:
    """Larger or smaller."""
    return Warp(np.diag([factor, factor, 1.0]), max(1, round(width * factor)), max(1, round(height * factor)))


def flattening(quad: npt.NDArray[np.float32]) -> Warp:
    """A sheet seen askew, cut out and flat; its corners (4, 2): upper left, upper right, lower right, lower left."""
    upper, right, lower, left = (float(np.linalg.norm(quad[i] - quad[(i + 1) % 4])) for i in range(4))
    width, height = max(1, round(max(upper, lower))), max(1, round(max(left, right)))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return Warp(np.asarray(cv2.getPerspectiveTransform(quad, corners), np.float64), width, height)


def moved(matrix: Matrix, points: npt.NDArray[np.float64]) -> Matrix:
    """Places (n, 2), x and y, through a homography."""
    homogeneous = np.column_stack((points, np.ones(len(points)))) @ matrix.T
    places: Matrix = homogeneous[:, :2] / homogeneous[:, 2:]
    return places


def warped(pixels: Pixels, warp: Warp) -> Pixels:
    """The second picture."""
    if warp.idle:
        return pixels
    drawn = cv2.warpPerspective(
        pixels, warp.matrix, (warp.width, warp.height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return drawn.astype(np.uint8, copy=False)
