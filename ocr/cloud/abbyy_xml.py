"""The XML in which ABBYY's engines write what they read (FineReader10-schema-v1).

`page` holds blocks (`blockType` "Text" or "Table"), these paragraphs of lines, and a line its letters (`charParams`
with a place, `charConfidence` from 0 to 100 and `wordStart`). A line without letters of its own carries plain text.
Where no confidence is written, a word's is the share of its letters that are not `suspicious`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ocr.cloud.answers import number, place_cells, share, union
from ocr.cloud.upright import reading_turn, scale, turn
from ocr.document import Box, Cell, Line, Page, Table, Word
from ocr.errors import EngineError

TURNS = {"RotatedClockwise": 90, "RotatedCounterclockwise": 270, "RotatedUpsidedown": 180}
TRUE = ("1", "true")


@dataclass(frozen=True)
class _Letter:
    text: str
    box: Box
    confidence: float
    starts: bool


def read_document(body: bytes, size: tuple[int, int] | None, *, service: str) -> list[Page]:
    """The pages of a document, upright, numbered from 1.

    Args:
        size: of the picture that was sent, pixels; None for a PDF.

    Raises:
        EngineError: the XML is broken, or holds a DTD or entities.
    """
    pages: list[Page] = []
    try:
        for _, element in iterparse(io.BytesIO(body), events=("end",), forbid_dtd=True):
            if _name(element) == "page":
                pages.append(_page(element, size, len(pages) + 1))
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise EngineError("cloud_answer", service=service) from error
    if not pages:
        raise EngineError("cloud_answer", service=service)
    return pages


def _page(element: Element, size: tuple[int, int] | None, place: int) -> Page:
    lines: list[Line] = []
    tables: list[Table] = []
    for block in _children(element, "block"):
        if block.get("blockType") == "Table":
            tables.append(_table(block))
        lines += _lines(block)
    wide, high = round(number(element.attrib, "width")), round(number(element.attrib, "height"))
    if size == (high, wide) and element.get("originalCoords") in TRUE:
        wide, high = size  # of the turned picture; the places are of the one that was sent
    found = Page(place, wide, high, tuple(line for line in lines if line.text), tuple(tables), engine="abbyy_cloud")
    way = reading_turn(found.lines)
    told = TURNS.get(element.get("rotation", ""), 0) if element.get("originalCoords") in TRUE else 0
    return turn(scale(found, size), told if way is None else way)


def _lines(element: Element) -> list[Line]:
    return [_line(line) for line in element.iter() if _name(line) == "line"]


def _line(element: Element) -> Line:
    letters = [letter for part in _children(element, "formatting") for letter in _letters(part)]
    words = tuple(_words(letters))
    text = "".join(letter.text for letter in letters)
    if not letters:
        text = "".join("".join(part.itertext()) for part in _children(element, "formatting"))
        return Line(" ".join(text.split()), _box(element), 0.0)
    length = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / length if length else 0.0
    return Line(" ".join(text.split()), _box(element), confidence, words)


def _letters(element: Element) -> Iterator[_Letter]:
    for one in element.iter():
        if _name(one) != "charParams" or not one.text:  # letters of variants are empty or lie within `wordRecVariants`
            continue
        told = number(one.attrib, "charConfidence", -1)
        sure = 0.0 if one.get("suspicious") in TRUE else 1.0
        starts = one.get("wordStart", one.get("wordFirst")) in TRUE
        yield _Letter(one.text, _box(one), share(told) if 0 <= told <= 100 else sure, starts)


def _words(letters: Sequence[_Letter]) -> Iterator[Word]:
    word: list[_Letter] = []
    for letter in (*letters, _Letter(" ", Box(0, 0, 0, 0), 0.0, False)):
        if word and (letter.starts or not letter.text.strip()):
            yield Word(
                "".join(one.text for one in word),
                union([one.box for one in word]),
                sum(one.confidence for one in word) / len(word),
            )
            word = []
        if letter.text.strip():
            word.append(letter)


def _table(block: Element) -> Table:
    rows = [[_cell(cell) for cell in _children(row, "cell")] for row in _children(block, "row")]
    sizes = [[cell.box for cell in row] for row in rows]
    placed = place_cells(rows)
    wide, high = _steps(placed, sizes)
    corner = _box(block)
    cells = []
    for cell in placed:
        right, below = min(cell.column + cell.column_span, len(wide) - 1), min(cell.row + cell.row_span, len(high) - 1)
        box = Box(wide[cell.column], high[cell.row], wide[right], high[below])
        cells.append(replace(cell, box=_shifted(box, corner)))
    return Table(corner, tuple(cells))


def _steps(placed: Sequence[Cell], sizes: Sequence[Sequence[Box]]) -> tuple[list[float], list[float]]:
    """Where columns and rows begin, and the last of them ends, from the table's corner: by cells without spans."""
    wide: dict[int, float] = {}
    high: dict[int, float] = {}
    for cell, size in zip(placed, (size for row in sizes for size in row), strict=True):
        if cell.column_span == 1:
            wide.setdefault(cell.column, size.right)
        if cell.row_span == 1:
            high.setdefault(cell.row, size.bottom)
    columns = max((cell.column + cell.column_span for cell in placed), default=0)
    rows = max((cell.row + cell.row_span for cell in placed), default=0)
    across = accumulate((wide.get(column, 0.0) for column in range(columns)), initial=0.0)
    return list(across), list(accumulate((high.get(row, 0.0) for row in range(rows)), initial=0.0))


def _cell(element: Element) -> Cell:
    """A cell whose box holds its width and height alone."""
    lines = [line for line in _lines(element) if line.text]
    length = sum(len(line.text) for line in lines)
    confidence = sum(line.confidence * len(line.text) for line in lines) / length if length else 0.0
    size = Box(0, 0, number(element.attrib, "width"), number(element.attrib, "height"))
    spans = int(number(element.attrib, "rowSpan", 1)), int(number(element.attrib, "colSpan", 1))
    return Cell(0, 0, " ".join(line.text for line in lines), size, confidence, *spans)


def _shifted(box: Box, corner: Box) -> Box:
    return Box(corner.left + box.left, corner.top + box.top, corner.left + box.right, corner.top + box.bottom)


def _box(element: Element) -> Box:
    left, top, right, bottom = (number(element.attrib, side) for side in "ltrb")
    return Box(left, top, right, bottom)


def _children(element: Element, name: str) -> Iterator[Element]:
    yield from (child for child in element if _name(child) == name)


def _name(element: Element) -> str:
    """Without its namespace: its version differs between engines."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
