"""Pages of a PDF as pictures, as sharp as their scans are. Runs in the confined process."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2
from pypdfium2 import raw

from ocr.errors import FileError
from ocr.pictures import Picture, Pixels

LOW_DPI, HIGH_DPI = 200, 300
LARGE_PAGE_IN = 14.0
"""Inches of the longer side above which a page is drawn with LOW_DPI: a plan, a poster."""
MOST_PIXELS = 60_000_000
_FULL = 0.5
"""Share of the page that a picture covers when the page is a scan."""
_MOST_OBJECTS = 200


class PdfFile:
    """A PDF.

    Args:
        data: the file.
        max_pixels: of one page; a larger one is drawn smaller.

    Raises:
        FileError: it is protected by a password, damaged or has no page.
    """

    def __init__(self, data: bytes, max_pixels: int) -> None:
        self._max_pixels = min(max_pixels, MOST_PIXELS)
        try:
            self._document = pypdfium2.PdfDocument(data)
            self._count = len(self._document)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == raw.FPDF_ERR_PASSWORD
            raise FileError("protected" if locked else "damaged") from error
        if not self._count:
            raise FileError("damaged")
        _open_forms(self._document)

    def __len__(self) -> int:
        return self._count

    def page(self, number: int) -> Picture:
        """A page, from 1.

        Raises:
            FileError: it is damaged.
        """
        try:
            page = self._document[number - 1]
            width, height = (max(side, 1.0) / 72 for side in page.get_size())
            dpi = _dpi(page, width, height)
            most = (self._max_pixels / (width * height)) ** 0.5
            notes = ("scaled_down",) if dpi > most else ()
            dpi = min(dpi, most)
            pixels = _drawn(page, dpi)
            page.close()
        except (pypdfium2.PdfiumError, ValueError, OverflowError) as error:
            raise FileError("damaged") from error
        return Picture(number, pixels, round(dpi, 1), notes)


def _open_forms(document: Any) -> None:
    """What people filled into its fields is drawn too."""
    try:
        document.init_forms()
    except pypdfium2.PdfiumError:
        return


def _drawn(page: Any, dpi: float) -> Pixels:
    bitmap = page.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False)
    pixels: Pixels = bitmap.to_numpy()
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        pixels = np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
    copied = np.ascontiguousarray(pixels[:, :, :3])
    if copied.base is not None:
        copied = copied.copy()
    bitmap.close()
    return copied


def _dpi(page: Any, width: float, height: float) -> float:
    """That of the scan, if the page is one, at most HIGH_DPI; a drawn page by its size in inches."""
    scanned = _scan_dpi(page, width, height)
    large = max(width, height) > LARGE_PAGE_IN
    if scanned:
        return min(scanned if large else max(scanned, LOW_DPI), HIGH_DPI)  # a large scan is often one of a wrong size
    return LOW_DPI if large else HIGH_DPI


def _scan_dpi(page: Any, width: float, height: float) -> float:
    """Dots an inch of the picture that covers most of the page; 0 where none does."""
    best = 0.0
    for seen, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)):
        if seen >= _MOST_OBJECTS:
            break
        left, bottom, right, top = item.get_bounds()
        across, down = (right - left) / 72, (top - bottom) / 72
        if across * down < _FULL * width * height:
            continue
        columns, rows = item.get_px_size()
        best = max(best, (columns * rows / (across * down)) ** 0.5)
    return best
