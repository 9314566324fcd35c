"""Lines in the order in which a person reads them: column by column, tables row by row, the rest from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from ocr.document import Box, Line, Word
from ocr.tables import Grid

_GAP = 1.0  # of the height: pieces of a row nearer than this are one line
_SAME_ROW = 0.5  # of the smaller height that two pieces of a row share
_GUTTER = 0.8  # of the usual height: the narrowest space between columns
_COLUMN_LINES = 3
_COLUMN_LETTERS = 15  # of its usual line: running text, not labels of a form
_COLUMN_FILLED = 0.6  # of its width that its usual line fills
_COLUMN_RUNNING = 0.5  # of its lines that go on with a sentence: "label value" beside "label value" is no column


def arrange(lines: Iterable[Line], grids: Sequence[Grid] = ()) -> list[Line]:
    """Lines put together from what a detector found, in reading order.

    Args:
        lines: pieces in any order, of a page that stands straight.
        grids: ruled tables of the page; no line crosses the walls of their cells.
    """
    zones: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        for zone, piece in _parts(line, grids):
            zones.setdefault(zone, []).append(piece)
    free = _join(zones.pop(_OUTSIDE, []))
    blocks = [_Block(line.box, (line,)) for line in free]
    for number, grid in enumerate(grids):
        inside = [line for at in range(len(grid.places)) for line in _by_row(_join(zones.get((number, at), [])))]
        if inside:
            blocks.append(_Block(grid.box, tuple(inside)))
    return [line for block in _order(blocks) for line in block.lines]


_OUTSIDE = (-1, -1)


@dataclass(frozen=True)
class _Block:
    """A line, or a table with its lines."""

    box: Box
    lines: tuple[Line, ...]


def _parts(line: Line, grids: Sequence[Grid]) -> list[tuple[tuple[int, int], Line]]:
    """A line, taken apart where it goes through several cells."""
    if not line.words:
        return [(_zone(line.box, grids), line)]
    parts = [(zone, list(words)) for zone, words in groupby(line.words, key=lambda word: _zone(word.box, grids))]
    if len(parts) == 1:
        return [(parts[0][0], line)]
    return [(zone, part) for zone, words in parts if (part := _between_walls(line, words)) is not None]


def _between_walls(line: Line, words: list[Word]) -> Line | None:
    """The piece of a line in one cell, without the walls that were read as letters."""
    words = [replace(word, text=word.text.strip("|")) for word in words]
    words = [word for word in words if word.text]
    if not words:
        return None
    box = Box(words[0].box.left, line.box.top, words[-1].box.right, line.box.bottom)
    text = " ".join(word.text for word in words)
    return Line(text, box, min(word.confidence for word in words), tuple(words))


def _zone(box: Box, grids: Sequence[Grid]) -> tuple[int, int]:
    for number, grid in enumerate(grids):
        at = grid.place_of(box)
        if at is not None:
            return number, at
    return _OUTSIDE


def _join(pieces: Sequence[Line]) -> list[Line]:
    """Lines of pieces that stand on one row with no wide gap between them."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda one: one.box.left):
        before = [at for at, line in enumerate(lines) if _follows(line.box, piece.box)]
        if before:
            at = max(before, key=lambda number: lines[number].box.right)
            lines[at] = _joined(lines[at], piece)
        else:
            lines.append(piece)
    return lines


def _follows(left: Box, right: Box) -> bool:
    low, high = sorted((left.height, right.height))
    return (
        _shared(left, right) > _SAME_ROW * low
        and low > _SAME_ROW * high
        and -_GAP / 2 * low < right.left - left.right < _GAP * low
    )


def _shared(one: Box, other: Box) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def _joined(left: Line, right: Line) -> Line:
    box = Box(
        min(left.box.left, right.box.left), min(left.box.top, right.box.top),
        max(left.box.right, right.box.right), max(left.box.bottom, right.box.bottom),
    )  # fmt: skip
    sure = min(left.confidence, right.confidence)
    words = (*left.words, *right.words) if left.words and right.words else ()
    return Line(f"{left.text} {right.text}", box, sure, words, doubtful=left.doubtful or right.doubtful)


def _by_row(lines: Sequence[Line]) -> list[Line]:
    return [line for block in _rows([_Block(line.box, (line,)) for line in lines]) for line in block.lines]


def _rows(blocks: Sequence[_Block]) -> list[_Block]:
    """From top to bottom; what stands on one row, from left to right."""
    rows: list[list[_Block]] = []
    for block in sorted(blocks, key=lambda one: (one.box.top + one.box.bottom) / 2):
        last = rows[-1][-1].box if rows else None
        if last is not None and _shared(last, block.box) > _SAME_ROW * min(last.height, block.box.height):
            rows[-1].append(block)
        else:
            rows.append([block])
    return [block for row in rows for block in sorted(row, key=lambda one: one.box.left)]


def _order(blocks: list[_Block]) -> list[_Block]:
    """Blocks in reading order: the largest pair of columns is found, then what is above, in and below it."""
    columns = _find_columns(blocks)
    if columns is None:
        return _rows(blocks)
    left, right = columns
    inside = {id(block) for block in (*left, *right)}
    top = min(block.box.top for block in (*left, *right))
    rest = [block for block in blocks if id(block) not in inside]
    above = [block for block in rest if block.box.top < top]
    below = [block for block in rest if block.box.top >= top]
    return [*_order(above), *_order(left), *_order(right), *_order(below)]


def _find_columns(blocks: list[_Block]) -> tuple[list[_Block], list[_Block]] | None:
    if len(blocks) < 2 * _COLUMN_LINES:
        return None
    height = median(block.lines[0].box.height for block in blocks)
    best: tuple[list[_Block], list[_Block]] | None = None
    most = 0
    for across in sorted({round((block.box.left - height / 4) / height * 4) for block in blocks}):
        at = across * height / 4
        for band in _bands(blocks, at):
            left = [block for block in band if block.box.right <= at]
            right = [block for block in band if block.box.left >= at]
            found = len(left) + len(right)
            if found > most and _is_column(left) and _is_column(right) and _gutter(left, right) >= _GUTTER * height:
                best, most = (left, right), found
    return best


def _bands(blocks: list[_Block], at: float) -> list[list[_Block]]:
    """Blocks between those that lie across an upright line."""
    bands: list[list[_Block]] = [[]]
    for block in sorted(blocks, key=lambda one: (one.box.top + one.box.bottom) / 2):
        if block.box.left < at < block.box.right:
            bands.append([])
        else:
            bands[-1].append(block)
    return bands


def _gutter(left: list[_Block], right: list[_Block]) -> float:
    return min(block.box.left for block in right) - max(block.box.right for block in left)


def _is_column(blocks: list[_Block]) -> bool:
    """Whether they are running text and not, say, the labels of a form."""
    if len(blocks) < _COLUMN_LINES:
        return False
    width = max(block.box.right for block in blocks) - min(block.box.left for block in blocks)
    letters = median(len(block.lines[0].text) for block in blocks)
    running = sum(_goes_on(block.lines[0].text) for block in blocks)
    return (
        letters >= _COLUMN_LETTERS
        and running >= _COLUMN_RUNNING * len(blocks)
        and median(block.box.width for block in blocks) >= _COLUMN_FILLED * width
    )


def _goes_on(text: str) -> bool:
    """Whether a line begins within a sentence; every line does in an alphabet without capitals."""
    first = text.lstrip("«\"'(„“—–- ")[:1]
    return first.isalpha() and not first.isupper()
