"""A reader for tests: its pages are the lines of a text, or those of a real PDF; words in them make it misbehave.

A file that is no PDF is text in UTF-8. CRASH ends the process, HANG never answers, EAT takes all memory, FAULT raises,
DAMAGED is refused, SLOW takes a while, SKIP is not given back, SPEND costs processor time. Each page that was read is
noted in the file that FAKE_READS names, after it was read.
"""

import os
import signal
import time
from pathlib import Path

import pypdfium2

from ocr.document import Box, Cell, Line, OcrDocument, Page, Table
from ocr.errors import EngineMissingError, FileError
from ocr.options import OcrOptions

BOX = Box(1.0, 2.0, 300.0, 40.0)
TABLE = Table(BOX, (Cell(0, 0, "ТРК", BOX, 0.9), Cell(0, 1, "19,98", BOX, 0.8)))


def read(data: bytes, options: OcrOptions, *, name: str = "") -> OcrDocument:
    """Pages of the file, as `ocr.engines.read`."""
    texts = _texts(data)
    numbers = options.pages or range(1, len(texts) + 1)
    pages = []
    for number in numbers:
        text = texts[number - 1]
        _behave(text)
        lines = tuple(Line(line, BOX, 0.9) for line in text.split("|"))
        if "SKIP" not in text:
            pages.append(Page(number, 600, 800, lines, (TABLE,), engine="fake"))
        if log := os.environ.get("FAKE_READS"):
            with Path(log).open("a", encoding="utf-8") as file:
                file.write(f"{name}:{number}\n")
    return OcrDocument(tuple(pages))


def missing(data: bytes, options: OcrOptions, *, name: str = "") -> OcrDocument:
    """An engine that is not installed."""
    raise EngineMissingError("engine_missing", engine="fake")


def _texts(data: bytes) -> list[str]:
    if not data.startswith(b"%PDF"):
        return [data.decode("utf-8", errors="replace")]
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in document]


def _behave(text: str) -> None:
    if "CRASH" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "HANG" in text:
        time.sleep(600)
    if "EAT" in text:
        held = []
        for _ in range(600):
            held.append(bytearray(os.urandom(1 << 16)) * 64)
            time.sleep(0.005)
    if "GULP" in text:
        bytearray(1 << 34)
    if "FAULT" in text:
        raise ValueError(text)
    if "DAMAGED" in text:
        raise FileError("damaged")
    if "SLOW" in text:
        time.sleep(0.15)
    if "SPEND" in text:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
