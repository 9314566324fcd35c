"""Any file of scans or photos as pictures of its pages, one at a time.

The kind of a file is told by its content, never by its name. Files come from anybody, so they are decoded in a confined
process (`ocr.decoder`): 1.5 GB of memory, `page_timeout_s` for a page (60 s at most). What ends that process costs one
page, not the file.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ocr import djvu
from ocr.errors import FileError
from ocr.limited import Child
from ocr.options import OcrOptions
from ocr.pictures import Picture

MAX_BYTES = 200_000_000
MOST_PAGE_S = 60.0
MOST_DEATHS = 3
"""Times that a file may end the process; the pages after that are not tried."""
_DECODER = "ocr.decoder"
_ENDED = {"timeout": "page_timeout", "memory": "memory", "broke_off": "damaged"}
_idle: deque[Child] = deque(maxlen=4)


@dataclass(frozen=True)
class PageFault:
    """A page that could not be decoded; the others come all the same.

    Attributes:
        number: from 1, within the file.
        key: of the message, below `errors.ocr.`: "damaged", "too_many_pixels", "page_timeout", "memory", "no_page".
    """

    number: int
    key: str


def pictures(data: bytes, options: OcrOptions, *, name: str = "") -> Iterator[Picture | PageFault]:
    """The pages of a file in order, or those of `options.pages`, each decoded when it is asked for.

    Args:
        data: the file: PDF, PNG, JPEG, TIFF, WebP, HEIC, AVIF, GIF, BMP, JPEG 2000, PCX, PNM or DjVu.
        name: of the file, for messages alone.

    Raises:
        FileError: before the first page: "empty", "too_large", "unknown_kind", "damaged", "protected", "djvu_missing",
            "too_many_pages", "memory", "page_timeout". A file of one page whose page fails raises the reason of that
            page; of a file of several pages such a page comes as `PageFault`.
    """
    if not data:
        raise FileError("empty", name=name)
    if len(data) > MAX_BYTES:
        raise FileError("too_large", name=name, megabytes=MAX_BYTES // 1_000_000)
    try:
        yield from _djvu(data, options) if djvu.is_djvu(data) else _pages(data, options)
    except FileError as error:
        raise FileError(error.key, **{"name": name, **error.params}) from error


def stop_decoders() -> None:
    """End the processes that wait for work."""
    while _idle:
        _idle.pop().close()


def _pages(data: bytes, options: OcrOptions) -> Iterator[Picture | PageFault]:
    session = _Session(data, options)
    try:
        count = session.open()
        for number in _wanted(count, options):
            try:
                if not 1 <= number <= count:
                    raise FileError("no_page")
                yield session.page(number)
            except FileError as error:
                if count == 1:
                    raise
                yield PageFault(number, error.key)
    finally:
        session.close()


def _djvu(data: bytes, options: OcrOptions) -> Iterator[Picture | PageFault]:
    with djvu.opened(data, options.max_pixels, wall_s=min(options.page_timeout_s, MOST_PAGE_S)) as file:
        for number in _wanted(len(file), options):
            try:
                if not 1 <= number <= len(file):
                    raise FileError("no_page")
                (picture,) = _pages(file.page(number), replace(options, pages=None))
                assert isinstance(picture, Picture)  # a file of one page raises
                yield replace(picture, number=number, dpi=file.dpi(number))
            except FileError as error:
                if len(file) == 1:
                    raise
                yield PageFault(number, error.key)


def _wanted(count: int, options: OcrOptions) -> Sequence[int]:
    """Numbers of the pages to read.

    Raises:
        FileError: there are more than allowed.
    """
    wanted = range(1, count + 1) if options.pages is None else options.pages
    if len(wanted) > options.max_pages:
        raise FileError("too_many_pages", pages=len(wanted), limit=options.max_pages)
    return wanted


class _Session:
    """One file in a confined process; where it ends the process, another one is begun for the next page."""

    def __init__(self, data: bytes, options: OcrOptions) -> None:
        self._data = data
        self._max_pixels = options.max_pixels
        self._wall_s = min(options.page_timeout_s, MOST_PAGE_S)
        self._child: Child | None = None
        self._deaths = 0
        self._last_key = "damaged"
        self._worn = False

    def open(self) -> int:
        """How many pages the file has."""
        self._child = self._child or _taken()
        asked = {"cpu_s": self._cpu_s, "max_pixels": self._max_pixels}
        return int(self._asked(asked, self._data)["pages"])

    def page(self, number: int) -> Picture:
        """A page.

        Raises:
            FileError: it cannot be decoded.
        """
        if self._deaths >= MOST_DEATHS:
            raise FileError(self._last_key)
        if self._child is None:
            self.open()
        return self._picture(number)

    def close(self) -> None:
        """Keep the process for another file, or end it."""
        child, self._child = self._child, None
        if child is None:
            return
        if self._worn or not child.alive or len(_idle) == _idle.maxlen:
            child.close()
        else:
            _idle.append(child)

    @property
    def _cpu_s(self) -> int:
        return int(self._wall_s) + 1

    def _picture(self, number: int) -> Picture:
        reply = self._asked({"cpu_s": self._cpu_s, "page": number}, pixels=True)
        self._worn = self._worn or bool(reply["last"])
        return Picture(number, reply["pixels"], float(reply["dpi"]), tuple(map(str, reply["notes"])))

    def _asked(self, asked: dict[str, Any], *frames: bytes, pixels: bool = False) -> dict[str, Any]:
        child = self._child
        assert child is not None
        try:
            with child.within(self._wall_s):
                child.send(json.dumps(asked).encode(), *frames)
                reply: dict[str, Any] = json.loads(child.receive())
                if pixels and "error" not in reply:
                    shape = (int(reply["height"]), int(reply["width"]), 3)
                    if shape[0] * shape[1] > 1.1 * self._max_pixels + 10_000:
                        raise ValueError(shape)  # whoever took the process over is not believed
                    reply["pixels"] = np.empty(shape, np.uint8)
                    child.receive_into(memoryview(reply["pixels"]).cast("B"))
        except (OSError, EOFError, ValueError, KeyError) as error:
            self._child = None
            self._deaths += 1
            self._last_key = _ENDED[child.close()]
            raise FileError(self._last_key) from error
        if "error" in reply:
            self._worn = self._worn or reply["error"] == "memory"
            raise FileError(str(reply["error"]), **reply["params"])
        return reply


def _taken() -> Child:
    while _idle:
        child = _idle.pop()
        if child.alive:
            return child
        child.close()
    return Child(_DECODER)
