"""Ruled tables: the grid as its lines tell it, and the words that stand in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.document import Box, Cell, Line, Table, Word
from ocr.pictures import Pixels

_SHORTEST_ACROSS = 1 / 40  # of the page's width: a rule across, not a stroke of a letter
_SHORTEST_DOWN = 1 / 70  # of its height
_LEAST_CELLS = 4
_CELL_ACROSS, _CELL_DOWN = 0.012, 0.007  # of the page: the smallest cell
_FILLED = 0.6  # of its rectangle that a cell fills

_Mask = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Place:
    """A cell without its text; rows and columns from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True)
class Grid:
    """The cells of a ruled table, by row, then column."""

    box: Box
    places: tuple[Place, ...]

    def place_of(self, box: Box) -> int | None:
        """Number of the cell that holds the middle of a box."""
        across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        for at, place in enumerate(self.places):
            cell = place.box
            if cell.left <= across <= cell.right and cell.top <= down <= cell.bottom:
                return at
        return None


def find_grids(page: Pixels) -> tuple[Grid, ...]:
    """Ruled tables of a page that stands straight, from top to bottom; places in its pixels."""
    high, wide = page.shape[:2]
    if high < 50 or wide < 50:
        return ()
    rules = _rules(page)
    contours, tree = cv2.findContours(rules, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    cells: dict[int, list[Box]] = {}
    for contour, (_, _, _, parent) in zip(contours, tree[0] if tree is not None else (), strict=True):
        if parent < 0:
            continue
        left, top, width, height = cv2.boundingRect(contour)
        large = width > _CELL_ACROSS * wide and height > _CELL_DOWN * high
        if large and cv2.contourArea(contour) > _FILLED * width * height:
            cells.setdefault(int(parent), []).append(Box(left, top, left + width, top + height))
    grids = [_grid(boxes) for boxes in cells.values() if len(boxes) >= _LEAST_CELLS]
    return tuple(sorted((grid for grid in grids if grid), key=lambda grid: (grid.box.top, grid.box.left)))


def fill(grid: Grid, lines: Sequence[Line]) -> Table:
    """A table with the texts of the lines that stand in its cells; an empty cell leaves nothing to doubt: 1."""
    words: list[list[Word]] = [[] for _ in grid.places]
    for line in lines:
        for word in line.words or (Word(line.text, line.box, line.confidence),):
            at = grid.place_of(word.box)
            if at is not None:
                words[at].append(word)
    cells = [
        Cell(
            place.row, place.column, " ".join(word.text for word in found), place.box,
            min((word.confidence for word in found), default=1.0), place.row_span, place.column_span,
        )
        for place, found in zip(grid.places, words, strict=True)
    ]  # fmt: skip
    return Table(grid.box, tuple(cells))


def _rules(page: Pixels) -> _Mask:
    """Lines of at least the shortest length, as white on black, small gaps closed."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 12)
    high, wide = grey.shape
    across, down = max(30, round(wide * _SHORTEST_ACROSS)), max(24, round(high * _SHORTEST_DOWN))
    flat = cv2.morphologyEx(_thicken(ink, 1, 5), cv2.MORPH_OPEN, np.ones((1, across), np.uint8))
    upright = cv2.morphologyEx(_thicken(ink, 5, 1), cv2.MORPH_OPEN, np.ones((down, 1), np.uint8))
    return _thicken(cv2.bitwise_or(flat, upright), 5, 5)


def _thicken(mask: npt.NDArray[Any], across: int, down: int) -> _Mask:
    return np.asarray(cv2.dilate(mask, np.ones((down, across), np.uint8)), np.uint8)


def _grid(boxes: Sequence[Box]) -> Grid | None:
    """Cells in rows and columns; None for what has but one of either, such as a frame around a page."""
    near = min(12.0, 0.4 * min(min(box.width, box.height) for box in boxes))
    columns, rows = _edges([box.left for box in boxes], near), _edges([box.top for box in boxes], near)
    if len(columns) < 2 or len(rows) < 2:
        return None
    places = []
    for box in boxes:
        row, column = _nearest(rows, box.top), _nearest(columns, box.left)
        last_row = max(row, sum(edge < box.bottom - near for edge in rows) - 1)
        last_column = max(column, sum(edge < box.right - near for edge in columns) - 1)
        places.append(Place(row, column, last_row - row + 1, last_column - column + 1, box))
    places.sort(key=lambda place: (place.row, place.column))
    around = Box(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip
    return Grid(around, tuple(places))


def _edges(values: Sequence[float], near: float) -> list[float]:
    """Values that differ, the smallest of those that lie near each other."""
    found: list[float] = []
    last = float("-inf")
    for value in sorted(values):
        if value - last > near:
            found.append(value)
        last = value
    return found


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - value))
