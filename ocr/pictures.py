"""Pictures of pages, as every part of the reader passes them on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""RGB, (height, width, 3)."""


@dataclass(frozen=True)
class Picture:
    """One page of a file.

    Attributes:
        number: from 1, within the file.
        pixels: RGB, (height, width, 3), turned as its camera told (EXIF).
        dpi: as the file tells; 0 where it does not.
    """

    number: int
    pixels: Pixels
    dpi: float = 0.0
