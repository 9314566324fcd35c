"""A reader and a decoder for the child process of the tests; they need little to start."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

from ocr.document import Box, Line, OcrDocument, Page
from ocr.errors import FileError
from ocr.options import OcrOptions
from ocr.pictures import Picture


def document(text: str = "Акт № 17/26 от 05.11.2026") -> OcrDocument:
    """One page with these lines."""
    lines = tuple(
        Line(said, Box(50, 50 + 40 * at, 50 + 12 * len(said), 78 + 40 * at), 0.95)
        for at, said in enumerate(text.splitlines())
    )
    return OcrDocument((Page(1, 800, 1000, lines, engine="test"),))


def read(data: bytes, options: OcrOptions, *, name: str = "") -> OcrDocument:
    """A text is its lines; one that says so fails or ends the process."""
    if data.startswith(b"DIE"):
        os._exit(9)
    if data.startswith(b"SLOW"):
        time.sleep(60)
    if data.startswith(b"BAD"):
        raise FileError("damaged", name=name)
    if data.startswith(b"BUG"):
        raise ZeroDivisionError
    return document("Акт № 1") if data.startswith(b"\xff\xd8") else document(data.decode("utf-8", "replace"))


def pictures(data: bytes, options: OcrOptions, *, name: str = "") -> Iterator[Picture]:
    """One page of a picture."""
    yield Picture(1, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
