"""A page made easy to read: its edges, its orientation, its lean, its light and its size, each only where it is sure.

All turning, straightening and enlarging is one homography, applied once, so letters are resampled once. A step that is
not sure does nothing: a good page goes through unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr import warps
from ocr.document import Box
from ocr.edges import page_quad
from ocr.light import even_light
from ocr.options import PrepareOptions
from ocr.orientation import quarter_turns
from ocr.pictures import Picture, Pixels
from ocr.skew import skew_deg
from ocr.text_height import text_height_px

LEAST_SIDE = 48
"""Pixels; a smaller picture is left alone."""
MOST_SIDE = 30_000
"""Pixels; OpenCV warps no longer sides, such a picture is left alone."""
LOW_HEIGHT_PX = 11.0
"""Height of letters such as «о» below which the note "low_resolution" is given: 10-11 pt at about 150 dpi."""
WANTED_HEIGHT_PX = 22.0
"""Height of such letters after enlarging: 10-11 pt at 300 dpi."""
LARGE_HEIGHT_PX = 60.0
"""Height of such letters above which a picture of MANY_PIXELS is made smaller."""
MANY_PIXELS = 20_000_000
MOST_PIXELS = 40_000_000
LEAST_SCALE, MOST_SCALE = 1.4, 3.0
"""A page that needs less than the former is fine enough: enlarged by 1.3, a form of 200 dpi lost words."""
LEAST_SKEW_DEG = 0.15


@dataclass(frozen=True)
class Prepared:
    """A page as engines read it.

    Attributes:
        pixels: RGB, (height, width, 3).
        turned: quarter turns clockwise, in degrees (0, 90, 180, 270), that make the decoded picture upright.
        skew_deg: how far the text leaned, clockwise, in degrees.
        to_original: 3×3, from a place (x, y, 1) on `pixels` to one on the upright original, up to a factor.
        width, height: pixels of the upright original: the decoded picture turned by `turned`.
        notes: "low_resolution".
    """

    pixels: Pixels
    turned: int
    skew_deg: float
    to_original: warps.Matrix
    width: int
    height: int
    notes: tuple[str, ...] = ()


def prepare(picture: Picture, options: PrepareOptions) -> Prepared:
    """A page ready to be read."""
    height, width = picture.pixels.shape[:2]
    if min(height, width) < LEAST_SIDE or max(height, width) > MOST_SIDE:
        return Prepared(picture.pixels, 0, 0.0, np.eye(3), width, height)
    flat = _flattened(picture.pixels) if options.edges else warps.same(width, height)
    turned = quarter_turns(warps.warped(picture.pixels, flat)) if options.orientation else 0
    upright = upright_pixels(picture.pixels, turned)
    turn = warps.turn(turned, width, height)
    warp = warps.inverse(turn, width, height).then(flat).then(warps.turn(turned, flat.width, flat.height))
    straight = warps.warped(upright, warp)
    letters = text_height_px(straight)
    lean = skew_deg(straight) if options.deskew else 0.0
    lean = lean if abs(lean) >= LEAST_SKEW_DEG else 0.0
    warp = warp.then(warps.rotation(lean, warp.width, warp.height))
    factor = _factor(letters, warp.width * warp.height) if options.upscale else 1.0
    scaled = warp.then(warps.scaling(factor, warp.width, warp.height))
    pixels = warps.warped(upright, scaled if factor >= 1 else warp)
    if factor < 1:
        pixels = cv2.resize(pixels, (scaled.width, scaled.height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    pixels = even_light(pixels) if options.light else pixels
    notes = ("low_resolution",) if 0 < letters < LOW_HEIGHT_PX else ()
    return Prepared(
        pixels, turned, lean, warps.inverse(scaled, turn.width, turn.height).matrix, turn.width, turn.height, notes
    )


def box_to_original(prepared: Prepared, box: Box) -> Box:
    """The rectangle on the upright original that holds one of the prepared page, cut at its edges."""
    corners = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    places = points_to_original(prepared, np.array(corners, np.float64))
    places = np.clip(places, 0, (prepared.width, prepared.height))
    (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def points_to_original(prepared: Prepared, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Places (n, 2), x and y, on the prepared page as places on the upright original."""
    return warps.moved(prepared.to_original, points)


def upright_pixels(pixels: Pixels, turned: int) -> Pixels:
    """A decoded picture turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -turned // 90)) if turned else pixels


def _flattened(pixels: Pixels) -> warps.Warp:
    """The sheet of paper on the picture, cut out; all of it where no sheet is surely seen."""
    quad = page_quad(pixels)
    return warps.same(pixels.shape[1], pixels.shape[0]) if quad is None else warps.flattening(quad)


def _factor(letters: float, pixels: int) -> float:
    """How much larger the page has to be for its letters to be read."""
    if not letters:
        return 1.0
    if letters > LARGE_HEIGHT_PX and pixels > MANY_PIXELS:
        return float(max(LARGE_HEIGHT_PX / 2 / letters, (MANY_PIXELS / pixels) ** 0.5))
    factor = float(min(WANTED_HEIGHT_PX / letters, MOST_SCALE, (MOST_PIXELS / pixels) ** 0.5))
    return factor if factor > LEAST_SCALE else 1.0
