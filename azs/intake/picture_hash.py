"""A short mark of a picture that scaling, light and another JPEG leave nearly as it is."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from ocr.pictures import Pixels

SIDE, KEPT = 64, 16
BITS = KEPT * KEPT


def picture_hash(pixels: Pixels) -> str:
    """256 bits of a picture, as 64 hexadecimal digits: signs of the low frequencies of its cosine transform.

    Args:
        pixels: uint8 RGB, (height, width, 3).

    Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010, with 16 × 16 frequencies.
    """
    grey = Image.fromarray(np.ascontiguousarray(pixels)).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    spectrum = _cosines() @ np.asarray(grey, np.float64) @ _cosines().T
    low = spectrum[1 : KEPT + 1, 1 : KEPT + 1]  # what is constant along an axis is light, not content
    bits = (low > np.median(low)).ravel()
    return np.packbits(bits).tobytes().hex()


def distance(one: str, other: str) -> int:
    """Bits in which two picture hashes differ, 0 to 256."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


@lru_cache(maxsize=1)
def _cosines() -> npt.NDArray[np.float64]:
    """The first rows of the cosine transform of SIDE points, (KEPT + 1, SIDE)."""
    rows, columns = np.arange(KEPT + 1)[:, None], np.arange(SIDE)[None, :]
    return np.asarray(np.cos(np.pi * (2 * columns + 1) * rows / (2 * SIDE)))
