"""How a file is to be read."""

from __future__ import annotations

from dataclasses import dataclass, field

ENGINES = ("auto", "text_layer", "paddle", "tesseract", "yandex", "google", "abbyy_cloud", "abbyy_vantage")
OUTSIDE = ("yandex", "google", "abbyy_cloud", "abbyy_vantage")
"""Engines that send the page out of the company's network."""


@dataclass(frozen=True)
class PrepareOptions:
    """Which steps a picture goes through before it is read; each guards itself and leaves a good page alone."""

    edges: bool = True
    orientation: bool = True
    deskew: bool = True
    light: bool = True
    upscale: bool = True


@dataclass(frozen=True)
class OcrOptions:
    """How a file is to be read.

    Attributes:
        engine: one of ENGINES; "auto" takes the text layer of a PDF page where it is sound, else PaddleOCR, else
            Tesseract.
        second_reader: lines that the first reader is unsure of are read by a second one.
        unsure_below: confidence, 0 to 1, below which a line is unsure.
        pages: numbers from 1 to read; None for all.
        max_pages, max_pixels: limits of a file and of one picture.
        page_timeout_s: seconds for one page.
        outside_allowed: an administrator lets engines of OUTSIDE have the page.
    """

    engine: str = "auto"
    second_reader: bool = True
    unsure_below: float = 0.85
    pages: tuple[int, ...] | None = None
    max_pages: int = 500
    max_pixels: int = 120_000_000
    page_timeout_s: float = 120.0
    outside_allowed: bool = False
    prepare: PrepareOptions = field(default_factory=PrepareOptions)
