"""The text that a PDF carries, word by word. Runs in a confined process, which `ocr.text_layer` asks.

A file is two frames, the numbers of its pages (JSON) and the data; each page is answered with one frame of JSON,
in order.
"""

from __future__ import annotations

import ctypes
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from ocr.limited import allow, confine, read_frame, write_frame

CPU_S = 30
"""Processor seconds for a page."""
MOST_CHARACTERS = 60_000
_INVISIBLE = 3  # mode of text that is stored to be searched and not shown
_FULL = 0.5  # share of the page from which a picture is its scan
_MOST_OBJECTS = 500
_WIDTH_PX = 10_000  # of the page, in which places are asked for: pdfium tells whole ones
_BREAKS = {2, 10, 13, 0xFFFE}
_SPACES = {0, 9, 32, 160}


def main() -> None:
    """Answer one file."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = io.StringIO()  # what a library prints is no answer
    confine()
    numbers = json.loads(read_frame(requests) or b"null")
    data = read_frame(requests) or b""
    allow(CPU_S)
    for page in read_pages(data, numbers):
        write_frame(answers, json.dumps(page).encode())
        answers.flush()
        allow(CPU_S)
    write_frame(answers, b"null")
    answers.flush()


def read_pages(data: bytes, numbers: list[int] | None) -> Iterator[dict[str, Any]]:
    """What each page is, and its words.

    `shape` is its height by its width, `scan` whether a picture covers it, `hidden` the share of its texts nobody sees.
    A word is its text and its left, top, right and bottom, from 0 to 1 of the page as it is shown.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError:
        return
    for number in range(1, count + 1) if numbers is None else numbers:
        if not 1 <= number <= count:
            continue
        try:
            page = document[number - 1]
            scan, hidden = _objects(page)
            width, height = page.get_size()
            shape = height / width
            yield {"number": number, "shape": shape, "lines": list(_lines(page)), "scan": scan, "hidden": hidden}
            page.close()
        except (pypdfium2.PdfiumError, ValueError, OverflowError, ZeroDivisionError):
            continue


def _objects(page: Any) -> tuple[bool, float]:
    """Whether a picture covers the page, and the share of its texts that are not shown."""
    width, height = page.get_size()
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT]
    scan, texts, hidden = False, 0, 0
    for seen, item in enumerate(page.get_objects(filter=kinds, max_depth=4)):
        if seen >= _MOST_OBJECTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            texts += 1
            hidden += raw.FPDFTextObj_GetTextRenderMode(item.raw) == _INVISIBLE
        elif not scan:
            left, bottom, right, top = item.get_bounds()
            scan = (right - left) * (top - bottom) > _FULL * width * height
    return scan, hidden / texts if texts else 0.0


def _lines(page: Any) -> Iterator[list[tuple[str, float, float, float, float]]]:
    textpage = page.get_textpage()
    width, height = page.get_size()
    size = _WIDTH_PX, max(1, round(_WIDTH_PX * height / width))
    line: list[tuple[str, float, float, float, float]] = []
    word: list[int] = []
    try:
        for at in range(min(textpage.count_chars(), MOST_CHARACTERS)):
            code = raw.FPDFText_GetUnicode(textpage.raw, at)
            if code not in _BREAKS | _SPACES:
                word.append(at)
                continue
            if word:
                line.append(_word(page, textpage, word, size))
            word = []
            if code in _BREAKS and line:
                yield line
                line = []
        if word:
            line.append(_word(page, textpage, word, size))
        if line:
            yield line
    finally:
        textpage.close()


def _word(page: Any, textpage: Any, places: list[int], size: tuple[int, int]) -> tuple[str, float, float, float, float]:
    box, across, down = raw.FS_RECTF(), ctypes.c_int(), ctypes.c_int()
    points = []
    for at in places:
        raw.FPDFText_GetLooseCharBox(textpage.raw, at, ctypes.byref(box))
        for x, y in ((box.left, box.top), (box.right, box.bottom)):
            raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
            points.append((across.value / size[0], down.value / size[1]))
    codes = [raw.FPDFText_GetUnicode(textpage.raw, at) for at in places]
    text = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    xs, ys = zip(*points, strict=True)
    return text, min(xs), min(ys), max(xs), max(ys)


if __name__ == "__main__":
    main()
