"""Pages become easy to read, good ones stay as they are, and places find their way back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.document import Box
from ocr.options import PrepareOptions
from ocr.pictures import Picture, Pixels
from ocr.preparation import Prepared, box_to_original, prepare
from ocr.skew import skew_deg
from tests.evaluation.ocr.ablation import drawn_act
from tests.system_packages import requires_system

pytestmark = requires_system("fonts")
ALL = PrepareOptions()
MARK = (0, 0, 220)


@pytest.fixture(scope="module")
def act() -> Pixels:
    """A drawn act at 200 dpi with a blue mark at its right side."""
    whole, _ = drawn_act()
    pixels = whole[:1200, :1400].copy()
    pixels[500:540, 1250:1310] = MARK
    return pixels


def mark(pixels: Pixels) -> Box:
    """Where the blue mark is."""
    blue = (pixels[:, :, 2].astype(int) - pixels[:, :, 0]) > 100
    rows, columns = np.nonzero(blue)
    return Box(float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))


def assert_near(box: Box, other: Box, pixels: float = 4.0) -> None:
    sides = zip(
        (box.left, box.top, box.right, box.bottom), (other.left, other.top, other.right, other.bottom), strict=True
    )
    assert all(abs(a - b) <= pixels for a, b in sides), (box, other)


def assert_same_middle(box: Box, other: Box) -> None:
    """Rectangles around the same turned thing, which are larger the more often it was turned."""
    assert box.left + box.right == pytest.approx(other.left + other.right, abs=6)
    assert box.top + box.bottom == pytest.approx(other.top + other.bottom, abs=6)


def prepared(pixels: Pixels, options: PrepareOptions = ALL) -> Prepared:
    return prepare(Picture(1, np.ascontiguousarray(pixels)), options)


@pytest.mark.parametrize("turns", range(4))
def test_a_page_on_its_side_is_laid_upright(act: Pixels, turns: int) -> None:
    got = prepared(np.rot90(act, turns))
    assert got.turned == turns * 90
    assert (got.width, got.height) == (act.shape[1], act.shape[0])
    assert_near(box_to_original(got, mark(got.pixels)), Box(1250, 500, 1310, 540))


@pytest.mark.parametrize("angle", [-14.0, -6.0, -0.8, 0.0, 1.2, 9.0])
def test_the_lean_is_found(act: Pixels, angle: float) -> None:
    height, width = act.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1)  # clockwise
    leaning = cv2.warpAffine(act, matrix, (width, height), borderValue=(255, 255, 255)).astype(np.uint8)
    got = prepared(leaning)
    assert got.turned == 0
    assert got.skew_deg == pytest.approx(angle, abs=0.3)
    assert abs(skew_deg(got.pixels)) <= 0.3
    assert_same_middle(box_to_original(got, mark(got.pixels)), mark(leaning))


def test_a_sheet_on_a_desk_is_cut_out(act: Pixels) -> None:
    height, width = act.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[110, 80], [1300, 110], [1270, 1120], [70, 1090]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    photo = cv2.warpPerspective(act, matrix, (width, height), borderValue=(90, 70, 60)).astype(np.uint8)
    got = prepared(photo, PrepareOptions(light=False, upscale=False))
    assert got.pixels[:5].mean() > 200, "no desk is left"
    assert_near(box_to_original(got, mark(got.pixels)), mark(photo), 4.0)
    assert (
        prepared(photo, PrepareOptions(edges=False, deskew=False, upscale=False, light=False)).pixels[:5].mean() < 110
    )


def test_a_page_that_fills_the_picture_is_not_cut(act: Pixels) -> None:
    got = prepared(act, PrepareOptions(upscale=False))
    assert np.array_equal(got.pixels, act)
    assert np.allclose(got.to_original, np.eye(3))
    assert (got.turned, got.skew_deg, got.notes) == (0, 0.0, ())


def test_a_shadow_is_taken_away(act: Pixels) -> None:
    light = np.linspace(0.4, 1.0, act.shape[1], dtype=np.float32)[None, :, None]
    got = prepared((act * light).astype(np.uint8), PrepareOptions(upscale=False)).pixels
    paper = [float(np.median(got[:, part])) for part in (slice(0, 100), slice(-100, None))]
    assert min(paper) > 225


def test_small_letters_are_enlarged(act: Pixels) -> None:
    small = cv2.resize(act, None, fx=0.45, fy=0.45, interpolation=cv2.INTER_AREA).astype(np.uint8)
    got = prepared(small)
    assert got.notes == ("low_resolution",)
    assert got.pixels.shape[0] > 1.8 * small.shape[0]
    assert_near(box_to_original(got, mark(got.pixels)), mark(small), 2.0)
    assert prepared(small, PrepareOptions(upscale=False)).pixels.shape == small.shape


@pytest.mark.parametrize("size", [(1, 1), (20, 30_000), (60, 31_000), (400, 300)])
@pytest.mark.parametrize("shade", [0, 255])
def test_pages_without_text_stay(size: tuple[int, int], shade: int) -> None:
    page = np.full((*size, 3), shade, np.uint8)
    got = prepared(page)
    assert np.array_equal(got.pixels, page)
    assert got.turned == 0
    assert_near(box_to_original(got, Box(0, 0, size[1], size[0])), Box(0, 0, size[1], size[0]))


def test_noise_is_not_taken_for_text() -> None:
    page = np.random.default_rng(5).integers(0, 255, (700, 500, 3), np.uint8)
    got = prepared(page, PrepareOptions(upscale=False))
    assert got.turned == 0
    assert got.skew_deg == 0.0
