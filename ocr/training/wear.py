"""What printing, copying, scanning, faxing and photographing do to a line, and how a detector cuts it out."""

import random

import cv2
import numpy as np
import numpy.typing as npt

from ocr.training.drawing import Ink, Strip

Grey = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float32]

cv2.setNumThreads(1)


class Wear:
    """Spoils lines; `hardness` runs from 0 (a clean print) to 1 (a fax of a bad copy).

    Every choice comes from the two generators given, so a seed makes the same line again.
    """

    def __init__(self, rng: random.Random, noise: np.random.Generator) -> None:
        self._rng = rng
        self._noise = noise

    def spoil(self, strip: Strip, hardness: float) -> Grey:
        """Turn a drawn strip into the grey crop that a reader gets.

        Returns:
            uint8 (h, w), dark text on light paper, at the resolution of the scan.
        """
        ink = self._change_strokes(strip.ink, strip, hardness)
        ink = self._add_rules(ink, strip, hardness)
        crop, em = self._cut_out(ink, strip, hardness)
        crop = self._bend(crop, em, hardness)
        page = self._put_on_paper(crop, hardness)
        return self._scan(page, em, hardness)

    def _happens(self, share: float) -> bool:
        return self._rng.random() < share

    def _change_strokes(self, ink: Ink, strip: Strip, hardness: float) -> Ink:
        """Swell or starve the strokes, and break them up where the ink did not take."""
        rng = self._rng
        if self._happens(0.2 + 0.4 * hardness):
            blurred = cv2.GaussianBlur(ink, (0, 0), strip.em * rng.uniform(0.012, 0.012 + 0.03 * hardness))
            level = rng.uniform(0.5 - 0.3 * hardness, 0.5 + 0.12 * hardness) * 255
            slope = rng.uniform(2.0, 6.0)
            table = np.clip((np.arange(256) - level) * slope + 128, 0, 255).astype(np.uint8)
            table[0] = 0
            ink = cv2.LUT(blurred, table).astype(np.uint8)
        if self._happens(0.25 * hardness):
            cell = max(1, round(strip.em * rng.uniform(0.03, 0.12)))
            grain = self._noise.integers(0, 256, (ink.shape[0] // cell + 1, ink.shape[1] // cell + 1), np.uint8)
            field = cv2.resize(grain, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_LINEAR)
            floor = rng.randint(20, 20 + round(70 * hardness))
            table = np.clip((np.arange(256) - floor) * 5 + 40, 40, 255).astype(np.uint8)
            ink = cv2.multiply(ink, cv2.LUT(field, table), scale=1 / 255).astype(np.uint8)
        return ink

    def _add_rules(self, ink: Ink, strip: Strip, hardness: float) -> Ink:
        """Draw underlines, table borders, a pen stroke or part of a stamp over the line."""
        rng, em = self._rng, strip.em
        ink = np.ascontiguousarray(ink).copy()
        thick = max(1, round(em * rng.uniform(0.02, 0.09)))
        shade = rng.randint(140, 255)
        width = ink.shape[1]
        if self._happens(0.05 + 0.08 * hardness):
            row = strip.baseline + round(em * rng.uniform(0.06, 0.24))
            start = strip.left if self._happens(0.6) else rng.randint(strip.left, strip.right)
            stop = strip.right if self._happens(0.6) else rng.randint(start, strip.right + em)
            cv2.line(ink, (start, row), (stop, row), (shade,), thick)
        if self._happens(0.04 + 0.06 * hardness):
            row = strip.top - round(em * rng.uniform(0.05, 0.35)) if self._happens(0.5) else strip.bottom + thick
            cv2.line(ink, (0, row), (width, row + rng.randint(-2, 2)), (shade,), thick)
        if self._happens(0.03 + 0.05 * hardness):
            side = strip.left - round(em * rng.uniform(0.1, 0.4)) if self._happens(0.5) else strip.right + em // 5
            cv2.line(ink, (side, 0), (side, ink.shape[0]), (shade,), thick)
        if self._happens(0.05 * hardness):
            centre = (rng.randint(0, width), rng.randint(-2 * em, 5 * em))
            radius = rng.randint(2 * em, 6 * em)
            layer = np.zeros_like(ink)
            for ring in (radius, radius - em // 2):
                cv2.circle(layer, centre, max(ring, 2), (rng.randint(50, 150),), thick)
            ink = np.maximum(ink, layer)
        if self._happens(0.04 * hardness):
            points = self._noise.normal((rng.randint(0, width), strip.baseline - em / 3), (2.5 * em, 0.5 * em), (9, 2))
            cv2.polylines(
                ink, [points.astype(np.int32)], isClosed=False, color=(rng.randint(90, 220),), thickness=thick
            )
        return ink

    def _cut_out(self, ink: Ink, strip: Strip, hardness: float) -> tuple[Ink, float]:
        """Cut the line out as a detector would, loosely or tightly, and shrink it to the scan's pixels."""
        rng, em = self._rng, strip.em
        full_top, full_bottom = strip.baseline - 0.78 * em, strip.baseline + 0.24 * em
        whole = self._happens(0.4)
        top = (min(full_top, strip.top) if whole else strip.top) - em * rng.uniform(-0.05, 0.28)
        bottom = (max(full_bottom, strip.bottom) if whole else strip.bottom) + em * rng.uniform(-0.05, 0.28)
        if bottom - top < 0.7 * em:
            lack = (0.7 * em - (bottom - top)) * rng.uniform(0.5, 1.2)
            top, bottom = top - lack / 2, bottom + lack / 2
        left = strip.left - em * rng.uniform(0.0, 0.5)
        right = strip.right + em * rng.uniform(0.0, 0.5)
        stretch = rng.uniform(0.86, 1.16) if self._happens(0.25) else 1.0
        angle = rng.gauss(0, 0.12 + 0.12 * hardness) * em / max(right - left, em) if self._happens(0.5) else 0.0
        angle = max(-0.04, min(0.04, angle))
        shear = rng.uniform(-0.12, 0.12) if self._happens(0.1 * hardness) else 0.0
        height = max(9, round((bottom - top) / strip.scale))
        wide = max(6, round((right - left) * stretch / strip.scale))
        if strip.scale > 1.5:
            ink = cv2.blur(ink, (2, 2)).astype(np.uint8)
        across, down = (right - left) / wide, (bottom - top) / height
        middle = (right + left) / 2
        matrix = np.array(
            [
                [across, shear * down, left - shear * (bottom - top) / 2],
                [angle * across, down, top + angle * (left - middle)],
            ],
            np.float32,
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(ink, matrix, (wide, height), flags=flags).astype(np.uint8), em / strip.scale

    def _bend(self, ink: Ink, em: float, hardness: float) -> Ink:
        """Bend the line a little, as a curled page in a photo does."""
        if not self._happens(0.08 * hardness) or ink.shape[1] < 4 * em:
            return ink
        height, width = ink.shape
        phase, waves = self._rng.uniform(0, 6.3), self._rng.uniform(0.3, 1.2)
        columns = np.arange(width, dtype=np.float32)
        lift = (em * self._rng.uniform(0.03, 0.12) * np.sin(phase + columns / width * 6.28 * waves)).astype(np.float32)
        map_x = np.broadcast_to(columns, (height, width)).copy()
        map_y = np.arange(height, dtype=np.float32)[:, None] + lift[None]
        return cv2.remap(ink, map_x, map_y, cv2.INTER_LINEAR).astype(np.uint8)

    def _put_on_paper(self, ink: Ink, hardness: float) -> _Floats:
        """Lay the ink on paper: tone, uneven light, grain, the other side showing through."""
        rng = self._rng
        paper = 255.0 if self._happens(0.35) else rng.uniform(255 - 125 * hardness, 252)
        black = rng.uniform(0, 40) if self._happens(0.5) else rng.uniform(0, min(30 + 110 * hardness, paper - 75))
        page = np.full(ink.shape, paper, np.float32)
        if self._happens(0.15 + 0.35 * hardness):
            slope = rng.uniform(-0.28, 0.28) * hardness
            page *= 1 + np.linspace(-slope, slope, ink.shape[1], dtype=np.float32)[None]
        if self._happens(0.12 * hardness):
            ghost = cv2.GaussianBlur(ink[:, ::-1], (0, 0), rng.uniform(0.8, 2.0)).astype(np.float32)
            page -= np.roll(ghost, (rng.randint(-8, 8), rng.randint(-60, 60)), (0, 1)) * rng.uniform(0.05, 0.22)
        if self._happens(0.15 * hardness):
            patch = self._noise.normal(0, rng.uniform(4, 16), (5, ink.shape[1] // 24 + 2)).astype(np.float32)
            page += cv2.resize(patch, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_LINEAR)
        return page - (page - black) * (ink.astype(np.float32) * np.float32(1 / 255))

    def _scan(self, page: _Floats, em: float, hardness: float) -> Grey:
        """Blur, sharpen, add noise, threshold, compress."""
        rng = self._rng
        if self._happens(0.25 + 0.4 * hardness):
            page = cv2.GaussianBlur(page, (0, 0), em / 30 * rng.uniform(0.4, 0.5 + 0.9 * hardness)).astype(np.float32)
        if self._happens(0.15):
            soft = cv2.GaussianBlur(page, (0, 0), em / 25)
            page = cv2.addWeighted(page, 2.0, soft, -1.0, 0).astype(np.float32)
        if self._happens(0.2 + 0.5 * hardness):
            page = page + self._noise.standard_normal(page.shape, np.float32) * rng.uniform(1, 3 + 17 * hardness)
        grey = np.clip(page, 0, 255).astype(np.uint8)
        if em >= 16 and self._happens(0.08 + 0.12 * hardness):
            grey = self._threshold(grey, hardness)
        if self._happens(0.25 + 0.3 * hardness):
            quality = rng.randint(round(70 - 45 * hardness), 92)
            grey = cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0).astype(np.uint8)
        return grey

    def _threshold(self, grey: Grey, hardness: float) -> Grey:
        """Make the scan black and white, as fax machines and archive scanners do, with specks."""
        dark, light = (float(value) for value in np.percentile(grey[::2, ::2], (3, 90)))
        level = dark + (light - dark) * self._rng.uniform(0.38, 0.68)
        two_tone = np.where(grey > level, 255, 0).astype(np.uint8)
        if self._happens(0.5 * hardness):
            specks = self._noise.random(grey.shape, np.float32) < self._rng.uniform(0.0005, 0.012)
            two_tone[specks] = 255 - two_tone[specks]
        if self._happens(0.4):
            two_tone = cv2.blur(two_tone, (2, 2)).astype(np.uint8)
        return two_tone
