"""Lines to learn from: a text, drawn and spoilt, at the height the recogniser reads."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ocr.training.charset import needed_steps
from ocr.training.corpus import load_corpus
from ocr.training.drawing import draw_strip
from ocr.training.fonts import load_shelf
from ocr.training.texts import TextMaker
from ocr.training.wear import Grey, Wear

HEIGHT_PX = 48
LARGEST_WIDTH_PX = 2048
PIXELS_PER_STEP = 8
SMALLEST_WIDTH_PX = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One example.

    Attributes:
        image: uint8 grey (48, w), w up to 2048.
        text: what it says.
    """

    image: npt.NDArray[np.uint8]
    text: str


class LineMaker:
    """An endless, seeded stream of lines from one corpus and one shelf."""

    def __init__(self, corpus: Path, shelf: Path, *, held_out: bool) -> None:
        self._texts = TextMaker(load_corpus(corpus, held_out=held_out))
        self._shelf = load_shelf(shelf, held_out=held_out)

    def make_lines(self, seed: int, *, hardness: float | None = None) -> Iterator[Line]:
        """Make lines without end; the same seed makes the same lines.

        Args:
            seed: start of both random generators.
            hardness: 0 (clean) to 1 (worst); None draws it anew for each line.
        """
        rng, noise = random.Random(seed), np.random.default_rng(seed)
        wear = Wear(rng, noise)
        before = after = self._texts.make_text(rng)
        while True:
            before, text, after = after, self._texts.make_text(rng), before
            strip = draw_strip(text, neighbours=(before, after), shelf=self._shelf, rng=rng)
            if strip is None:
                continue
            crop = wear.spoil(strip, rng.random() if hardness is None else hardness)
            image = fit_height(crop)
            if image.shape[1] <= LARGEST_WIDTH_PX and image.shape[1] // PIXELS_PER_STEP > needed_steps(text):
                yield Line(image, text)


def fit_height(crop: Grey) -> Grey:
    """Scale a crop, grey (h, w) or colour (h, w, 3), to the height of 48 pixels, keeping its shape."""
    width = max(SMALLEST_WIDTH_PX, int(np.ceil(HEIGHT_PX * crop.shape[1] / crop.shape[0])))
    return cv2.resize(crop, (width, HEIGHT_PX), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
