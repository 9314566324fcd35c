"""The JSON in which an OCR skill of ABBYY Vantage writes what it read ("Vantage OCR.Skill JSON output").

`layout.pages[]` hold `texts[].lines[]` and `tables[].cells[]`; lines, words and cells have a `position` ({l, t, r, b}
in pixels) and a `confidence` from 0 to 100, -1 where nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ocr.cloud.answers import Json, number, part, parts, share, whole, words_of
from ocr.cloud.upright import reading_turn, scale, turn
from ocr.document import Box, Cell, Line, Page, Table, Word

TURNS = {"clockwise": 90, "counterclockwise": 270, "upside-down": 180}


def read_document(body: Json, size: tuple[int, int] | None) -> list[Page]:
    """The pages of a document, upright, numbered from 1.

    Args:
        size: of the picture that was sent, pixels; None for a PDF.
    """
    return [_page(page, size, place) for place, page in enumerate(parts(part(body, "layout"), "pages"), 1)]


def _page(body: Json, size: tuple[int, int] | None, place: int) -> Page:
    texts = [(_box(text), tuple(_lines(text))) for text in parts(body, "texts")]
    tables = [(table, _table(table)) for table in parts(body, "tables")]
    for raw, table in tables:  # a table comes before the first text that begins below its top
        at = next((at for at, (box, _) in enumerate(texts) if box.top >= table.box.top), len(texts))
        texts.insert(at, (table.box, tuple(line for cell in parts(raw, "cells") for line in _lines(cell))))
    wide, high = whole(body, "width"), whole(body, "height")
    told = TURNS.get(words_of(body, "rotated"), 0)
    if size == (high, wide) and size[0] != size[1] and told:
        wide, high = size  # of the turned picture; the places are of the one that was sent
    lines = tuple(line for _, own in texts for line in own if line.text.strip())
    found = Page(place, wide, high, lines, tuple(table for _, table in tables), engine="abbyy_vantage")
    way = reading_turn(found.lines)
    return turn(scale(found, size), told if way is None else way)


def _lines(block: Json) -> Iterator[Line]:
    """Of a text or of a cell, which may hold texts of its own."""
    for line in parts(block, "lines"):
        words = tuple(Word(words_of(word, "text"), _box(word), _confidence(word)) for word in parts(line, "words"))
        yield Line(words_of(line, "text"), _box(line), _confidence(line), words)
    for text in parts(block, "texts"):
        yield from _lines(text)


def _table(table: Json) -> Table:
    cells = [cell for cell in parts(table, "cells") if _box(cell).width > 0 and _box(cell).height > 0]
    boxes = [_box(cell) for cell in cells]
    columns = _edges([box.left for box in boxes], [box.width for box in boxes])
    rows = _edges([box.top for box in boxes], [box.height for box in boxes])
    placed = []
    for cell, box in zip(cells, boxes, strict=True):
        row, high = _span(rows, box.top, box.bottom)
        column, wide = _span(columns, box.left, box.right)
        lines = [line for line in _lines(cell) if line.text.strip()]
        length = sum(len(line.text) for line in lines)
        confidence = sum(line.confidence * len(line.text) for line in lines) / length if length else 0.0
        placed.append(Cell(row, column, " ".join(line.text for line in lines), box, confidence, high, wide))
    placed.sort(key=lambda cell: (cell.row, cell.column))
    return Table(_box(table), tuple(placed))


def _edges(begins: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Where rows or columns begin: places that lie closer than half the smallest cell are the same."""
    near = min(sizes, default=0.0) / 2
    found: list[float] = []
    for place in sorted(begins):
        if not found or place - found[-1] > near:
            found.append(place)
    return found


def _span(edges: Sequence[float], begin: float, end: float) -> tuple[int, int]:
    """The row or column in which a cell begins, and over how many it goes."""
    first = min(range(len(edges)), key=lambda at: abs(edges[at] - begin))
    gaps = [right - left for left, right in pairwise(edges)]
    slack = min(gaps, default=0.0) / 2
    last = max((at for at, edge in enumerate(edges) if edge < end - slack), default=first)
    return first, max(1, last - first + 1)


def _confidence(body: Json) -> float:
    return share(number(body, "confidence", -1))


def _box(body: Json) -> Box:
    place = part(body, "position")
    return Box(number(place, "l"), number(place, "t"), number(place, "r"), number(place, "b"))
