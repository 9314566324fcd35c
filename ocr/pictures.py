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
        notes: what happened while it was decoded: "truncated" (the file ends early; the rest of the picture is grey or
            black), "first_frame" (an animation), "scaled_down" (it had too many pixels).
    """

    number: int
    pixels: Pixels
    dpi: float = 0.0
    notes: tuple[str, ...] = ()
