"""One page from its picture to what it says: prepared, read, put in order and voted on, places as on the original."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace

import cv2

from ocr import look_alikes, presence, tables, text_layer
from ocr.decoding import PageFault
from ocr.document import Box, Line, Page, Table
from ocr.errors import EngineError, EngineMissingError, FileError
from ocr.options import OcrOptions
from ocr.paddle import Paddle
from ocr.page_notes import page_notes
from ocr.pictures import Picture
from ocr.preparation import box_to_original, prepare
from ocr.readers import PageReader
from ocr.reading_order import arrange
from ocr.tesseract import Tesseract
from ocr.voting import is_implausible, vote

_RULE = re.compile(r"[\s|+·_=.~-]*[|+·_=~][\s|+·_=.~-]*|\.")
_log = logging.getLogger(__name__)


class Readers:
    """The first and the second reader of pictures, found when the first picture wants them."""

    def __init__(self, options: OcrOptions) -> None:
        self._options = options
        self._found: tuple[PageReader, PageReader | None] | None = None

    def get(self) -> tuple[PageReader, PageReader | None]:
        """First and second reader.

        Raises:
            EngineMissingError: there is no first one.
        """
        if self._found is None:
            self._found = self._find()
        return self._found

    def _find(self) -> tuple[PageReader, PageReader | None]:
        known: dict[str, tuple[Callable[[], bool], type[Paddle] | type[Tesseract]]] = {
            "paddle": (presence.has_paddle, Paddle),
            "tesseract": (presence.has_tesseract, Tesseract),
        }
        here = [kind() for present, kind in known.values() if present()]
        chosen = [one for one in here if self._options.engine in ("auto", one.name)]
        if not chosen:
            raise EngineMissingError("engine_missing", engine=self._options.engine)
        others = [one for one in here if one is not chosen[0] and self._options.second_reader]
        return chosen[0], others[0] if others else None


def read_item(item: Picture | PageFault, layer: Page | None, readers: Readers, options: OcrOptions) -> Page:
    """A page: its sound text layer, if `layer` has one, else what the readers make of its picture.

    Raises:
        FileError: it could not be opened, or has no text layer where that was asked for.
        EngineError: the first reader cannot read.
    """
    if layer is not None:
        return _from_layer(layer, item)
    if isinstance(item, PageFault):
        raise FileError(item.key)
    if options.engine == text_layer.NAME:
        raise FileError("no_text_layer")
    first, second = readers.get()
    try:
        return read_picture(item, options, first=first, second=second)
    except (cv2.error, MemoryError) as error:
        raise EngineError("engine_failed", engine=first.name) from error


def _from_layer(layer: Page, item: Picture | PageFault) -> Page:
    """A page of the text layer, its tables as its picture shows them."""
    if isinstance(item, PageFault):
        return layer
    height, width = item.pixels.shape[:2]
    page = text_layer.fitted(layer, width=width, height=height)
    grids = tables.find_grids(item.pixels)
    lines = tuple(arrange(page.lines, grids))
    return replace(page, lines=lines, tables=tuple(tables.fill(grid, lines) for grid in grids))


def read_picture(picture: Picture, options: OcrOptions, *, first: PageReader, second: PageReader | None) -> Page:
    """A page, read from its picture.

    Args:
        second: reads again what the first is unsure of; None for nobody.

    Raises:
        EngineError: the first reader cannot read.
    """
    prepared = prepare(picture, options.prepare)
    same = prepared.pixels.shape == picture.pixels.shape
    page = first.read_page(Picture(picture.number, prepared.pixels, picture.dpi if same else 0.0), options)
    grids = tables.find_grids(prepared.pixels)
    lines = [_repaired(line) for line in arrange(page.lines, grids) if not _RULE.fullmatch(line.text)]
    try:
        lines = vote(lines, prepared.pixels, second=second, options=options)
    except EngineError as error:
        _log.warning("page %d was not read a second time: %s", picture.number, error)
        lines = vote(lines, prepared.pixels, second=None, options=options)

    def back(box: Box) -> Box:
        return box_to_original(prepared, box)

    placed = tuple(_moved(line, back) for line in lines)
    told = (*page_notes(picture, placed, turned=prepared.turned), *prepared.notes)
    told += ("unsure",) if _wants_a_person(lines) and "blank" not in told else ()
    return Page(
        picture.number, prepared.width, prepared.height, placed,
        tuple(_moved_table(tables.fill(grid, lines), back) for grid in grids), prepared.turned, prepared.skew_deg,
        first.name, tuple(dict.fromkeys(told)),
    )  # fmt: skip


def _wants_a_person(lines: list[Line]) -> bool:
    """Whether somebody had better look at the whole page: half of it is doubtful, or nothing was read."""
    doubtful = sum(len(line.text) for line in lines if line.doubtful)
    return not lines or doubtful > sum(len(line.text) for line in lines) / 2


def _repaired(line: Line) -> Line:
    text = look_alikes.repair(line.text)
    if text == line.text:
        return line
    parts = text.split()
    words = tuple(replace(word, text=part) for word, part in zip(line.words, parts, strict=len(line.words) > 0))
    return replace(line, text=text, words=words, doubtful=line.doubtful or is_implausible(line.text))


def _moved(line: Line, back: Callable[[Box], Box]) -> Line:
    words = tuple(replace(word, box=back(word.box)) for word in line.words)
    return replace(line, box=back(line.box), words=words)


def _moved_table(table: Table, back: Callable[[Box], Box]) -> Table:
    return Table(back(table.box), tuple(replace(cell, box=back(cell.box)) for cell in table.cells))
