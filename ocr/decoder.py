"""The confined process that turns files into pixels; `ocr.decoding` asks it, frame by frame.

A file is two frames, what is asked (JSON) and the data, and answered with the number of its pages. A page is one frame,
its number, and answered with what it is (JSON) and its pixels. Errors are answered in JSON and are the whole answer.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import BinaryIO, Protocol

import numpy as np

from ocr.errors import FileError
from ocr.limited import allow, confine, most_bytes, read_frame, write_frame
from ocr.pictures import Picture, Pixels

HEAVY_BYTES = 500_000_000
"""Of memory once used; such a process does not take another file."""


class _Pages(Protocol):
    def __len__(self) -> int: ...

    def page(self, number: int) -> Picture: ...


def main() -> None:
    """Serve until the input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = io.StringIO()  # what a library prints is no answer
    warnings.simplefilter("ignore")
    _load_formats()
    confine()
    pages: _Pages | None = None
    while (frame := read_frame(requests)) is not None:
        asked = json.loads(frame)
        allow(int(asked["cpu_s"]))
        if "page" in asked:
            _answer_page(answers, pages, int(asked["page"]))
            continue
        pages = None
        pages = _answer_file(answers, read_frame(requests) or b"", int(asked["max_pixels"]))


def _load_formats() -> None:
    """What would otherwise be loaded in the middle of a file; sizes are checked by `ocr.raster`, page by page."""
    import pi_heif
    from PIL import Image

    import ocr.pdf_pages
    import ocr.raster  # noqa: F401

    Image.init()
    Image.MAX_IMAGE_PIXELS = None
    pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def _answer_file(answers: BinaryIO, data: bytes, max_pixels: int) -> _Pages | None:
    pages = None
    try:
        pages = _opened(data, max_pixels)
        reply: dict[str, object] = {"pages": len(pages)}
    except FileError as error:
        reply = {"error": error.key, "params": error.params}
    except MemoryError:
        reply = {"error": "memory", "params": {}}
    write_frame(answers, json.dumps(reply).encode())
    answers.flush()
    return pages


def _opened(data: bytes, max_pixels: int) -> _Pages:
    from ocr.pdf_pages import PdfFile
    from ocr.raster import RasterFile

    return PdfFile(data, max_pixels) if b"%PDF-" in data[:1024] else RasterFile(data, max_pixels)


def _answer_page(answers: BinaryIO, pages: _Pages | None, number: int) -> None:
    pixels: Pixels | None = None
    try:
        if pages is None:
            raise FileError("damaged")
        picture = pages.page(number)
        pixels = np.ascontiguousarray(picture.pixels)
        height, width = pixels.shape[:2]
        last = most_bytes() > HEAVY_BYTES
        reply: dict[str, object] = {
            "width": width, "height": height, "dpi": picture.dpi, "notes": picture.notes, "last": last,
        }  # fmt: skip
    except FileError as error:
        reply = {"error": error.key, "params": error.params}
    except MemoryError:
        reply = {"error": "memory", "params": {}}
    write_frame(answers, json.dumps(reply).encode())
    if pixels is not None:
        write_frame(answers, pixels.data.cast("B"))
    answers.flush()


if __name__ == "__main__":
    main()
