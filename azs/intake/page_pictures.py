"""Pages of a scan as people look at them."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from ocr.pictures import Picture, Pixels

JPEG_QUALITY = 80
BLANK_PX = (1240, 1754)


def jpeg_of(pixels: Pixels, *, turned: int, longest: int) -> bytes:
    """JPEG of a decoded page.

    Args:
        turned: quarter turns clockwise, in degrees, that make it upright.
        longest: pixels of its longer side; a larger page is made smaller.
    """
    picture = Image.fromarray(np.ascontiguousarray(np.rot90(pixels, -turned // 90)))
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def blank(number: int) -> Picture:
    """A white page in the place of one that cannot be decoded."""
    width, height = BLANK_PX
    return Picture(number, np.full((height, width, 3), 255, np.uint8))
