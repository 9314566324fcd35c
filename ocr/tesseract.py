"""Tesseract, the program of the system: reads whole pages, and lines that another reader doubts."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np
from PIL import Image

from ocr.document import Box, Line, Page, Word
from ocr.errors import EngineError, EngineMissingError
from ocr.options import OcrOptions
from ocr.pictures import Picture, Pixels
from ocr.presence import LANGUAGES

_LINE_HEIGHT_PX = 48
_MARGIN_PX = 16
_WIDEST_PX = 8_000
_AT_ONCE = 32  # lines for one start of the program
_LINES_TIMEOUT_S = 120.0
_DPI = 300
_SMALLEST_PX = 4
_LEAST_CONTRAST = 25
_WORD_LEVEL = "5"


@dataclass(frozen=True)
class _Found:
    """A word as the program tells it; `place` is its page, block, paragraph and line."""

    place: tuple[int, int, int, int]
    word: Word


class Tesseract:
    """Tesseract with Russian and English; a PageReader."""

    name = "tesseract"

    def __init__(self, program: str = "tesseract") -> None:
        self._program = program

    def read_page(self, picture: Picture, options: OcrOptions) -> Page:
        """Lines of a page in Tesseract's own order.

        Raises:
            EngineMissingError: the program or a language is not here.
            EngineError: it failed or took too long.
        """
        dpi = round(picture.dpi) if 70 <= picture.dpi <= 1200 else _DPI
        found = self._read(_encode([picture.pixels]), page_mode=3, dpi=dpi, timeout_s=options.page_timeout_s)
        lines = (_line([one.word for one in words]) for _, words in groupby(found, key=lambda one: one.place))
        height, width = picture.pixels.shape[:2]
        return Page(picture.number, width, height, tuple(lines), engine=self.name)

    def read_lines(self, pictures: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Text and confidence of pictures of one line each; an empty text where it sees none.

        Raises:
            EngineMissingError: the program or a language is not here.
            EngineError: it failed or took too long.
        """
        readings = [("", 0.0)] * len(pictures)
        written = [at for at, pixels in enumerate(pictures) if not _is_blank(pixels)]
        for start in range(0, len(written), _AT_ONCE):
            part = written[start : start + _AT_ONCE]
            sheets = [_enlarge(pictures[at]) for at in part]
            found = self._read(_encode(sheets), page_mode=7, dpi=_DPI, timeout_s=_LINES_TIMEOUT_S)
            for page, words in groupby(found, key=lambda one: one.place[0]):
                line = _line([one.word for one in words])
                readings[part[page - 1]] = (line.text, line.confidence)
        return readings

    def _read(self, pictures: bytes, *, page_mode: int, dpi: int, timeout_s: float) -> list[_Found]:
        table = _run(
            self._program, "-", "-", "-l", "+".join(LANGUAGES), "--psm", str(page_mode), "--dpi", str(dpi), "tsv",
            data=pictures, timeout_s=timeout_s,
        )  # fmt: skip
        return list(_words(table))


def _run(program: str, *arguments: str, data: bytes, timeout_s: float) -> str:
    try:
        done = subprocess.run(
            [program, *arguments], input=data, capture_output=True, timeout=timeout_s, check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise EngineError("timeout", engine=Tesseract.name, seconds=timeout_s) from error
    except OSError as error:
        raise EngineMissingError("engine_missing", engine=Tesseract.name) from error
    if done.returncode:
        if b"loading language" in done.stderr:
            raise EngineMissingError("engine_missing", engine=Tesseract.name)
        raise EngineError("engine_failed", engine=Tesseract.name)
    return done.stdout.decode("utf-8", "replace")


def _encode(pictures: Sequence[Pixels]) -> bytes:
    """A TIFF of one or several grey pages: all go to the program at one start, none to the disk."""
    pages = [Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)) for pixels in pictures]
    target = io.BytesIO()
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:])
    return target.getvalue()


def _is_blank(line: Pixels) -> bool:
    """Whether nothing can be written there: Tesseract makes marks up of it."""
    return min(line.shape[:2]) < _SMALLEST_PX or int(line.max()) - int(line.min()) < _LEAST_CONTRAST


def _enlarge(line: Pixels) -> Pixels:
    """A line at the height Tesseract reads best, with the margin it wants."""
    height, width = line.shape[:2]
    wide = min(_WIDEST_PX, max(1, round(width * _LINE_HEIGHT_PX / height)))
    sized = cv2.resize(line, (wide, _LINE_HEIGHT_PX), interpolation=cv2.INTER_CUBIC)
    paper = np.percentile(sized.reshape(-1, 3), 80, axis=0)
    framed = np.empty((_LINE_HEIGHT_PX + 2 * _MARGIN_PX, wide + 2 * _MARGIN_PX, 3), np.uint8)
    framed[:] = paper
    framed[_MARGIN_PX:-_MARGIN_PX, _MARGIN_PX:-_MARGIN_PX] = sized
    return framed


def _words(table: str) -> Iterator[_Found]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] != _WORD_LEVEL or not text:
            continue
        left, top = float(row["left"]), float(row["top"])
        box = Box(left, top, left + float(row["width"]), top + float(row["height"]))
        place = (int(row["page_num"]), int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
        yield _Found(place, Word(text, box, min(1.0, max(0.0, float(row["conf"]) / 100))))


def _line(words: Sequence[Word]) -> Line:
    box = Box(
        min(word.box.left for word in words), min(word.box.top for word in words),
        max(word.box.right for word in words), max(word.box.bottom for word in words),
    )  # fmt: skip
    letters = sum(len(word.text) for word in words)
    sure = sum(word.confidence * len(word.text) for word in words) / letters
    return Line(" ".join(word.text for word in words), box, sure, tuple(words))
