"""Tables with ruled lines on PDF pages: the lines put together into cells, merged ones too."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from azs.knowledge.parsing.grid import REPEATED_CHARS
from azs.knowledge.parsing.pdf_text import Piece

THIN = 3.0  # points; a filled box no thicker is a line
SHORT = 6.0  # points; a line no longer belongs to a letter or a dash
PIECE = 2.5  # points; lines are drawn in pieces down to this
NEAR = 3.0  # points between lines that are one, or that meet
MAX_OBJECTS = 20_000
MAX_LINES = 300  # after joining; more of them are a drawing
MAX_CELLS = 4_000


@dataclass(frozen=True)
class Rule:
    """A ruled line: at `at` across its direction, from `start` to `end` along it; points from the top left corner."""

    upright: bool
    at: float
    start: float
    end: float


class Grid:
    """One table: the positions of its lines, and which cells are one."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.columns = _clustered(rule.at for rule in rules if rule.upright)
        self.rows = _clustered(rule.at for rule in rules if not rule.upright)
        self._rules = rules
        width, height = len(self.columns) - 1, len(self.rows) - 1
        self._root = {(row, column): (row, column) for row in range(height) for column in range(width)}
        self._texts: dict[tuple[int, int], list[Piece]] = {}
        for row, column in list(self._root):
            middle = (self.rows[row] + self.rows[row + 1]) / 2, (self.columns[column] + self.columns[column + 1]) / 2
            if column and not self._ruled(True, self.columns[column], middle[0]):
                self._root[row, column] = self._root[row, column - 1]
            elif row and not self._ruled(False, self.rows[row], middle[1]):
                self._root[row, column] = self._root[row - 1, column]

    def _ruled(self, upright: bool, at: float, along: float) -> bool:
        return any(
            rule.upright == upright and abs(rule.at - at) <= NEAR and rule.start <= along <= rule.end
            for rule in self._rules
        )

    @property
    def is_table(self) -> bool:
        """Whether it has at least two columns and two cells; a frame around text has not."""
        return len(self.columns) > 2 and len(self.rows) > 1 and len(set(self._root.values())) > 1

    def take(self, piece: Piece) -> bool:
        """Put a piece of text into its cell; False where it lies outside."""
        across, down = piece.middle
        column, row = bisect_right(self.columns, across) - 1, bisect_right(self.rows, down) - 1
        if (row, column) not in self._root:
            return False
        self._texts.setdefault(self._root[row, column], []).append(piece)
        return True

    def texts(self) -> Iterator[list[str]]:
        """Rows of cells; a cell over columns stands in the first, a short one over rows in each row."""
        for row in range(len(self.rows) - 1):
            line = []
            for column in range(len(self.columns) - 1):
                root = self._root[row, column]
                text = joined(self._texts.get(root, ()))
                shown = root == (row, column) or (root[1] == column and len(text) <= REPEATED_CHARS)
                line.append(text if shown else "")
            yield line


def joined(pieces: Iterable[Piece]) -> str:
    """Text of pieces one after the other, words broken at ends of lines mended."""
    text, hyphen = "", True
    for piece in pieces:
        text += piece.text if hyphen else f" {piece.text}"
        hyphen = piece.hyphen
    return text


def rules_of(page: pdfium.PdfPage) -> list[Rule]:
    """Ruled lines of a page, pieces of one line joined; none of a page that is drawn rather than ruled."""
    height = page.get_height()
    found = [rule for item in _paths(page) for rule in _lines(item, height)]
    lines = _joined(found)
    return lines if len(lines) <= MAX_LINES else []


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """Tables that the lines make, from the top."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touching = [group for group in groups if any(_meet(rule, other) for other in group)]
        merged = [rule, *(other for group in touching for other in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    sizes = ((sum(rule.upright for rule in group), len(group), group) for group in groups)
    grids = [
        Grid(group) for up, count, group in sizes if up >= 2 and count - up >= 2 and up * (count - up) <= MAX_CELLS
    ]
    return sorted((grid for grid in grids if grid.is_table), key=lambda grid: grid.rows[0])


def _paths(page: pdfium.PdfPage) -> Iterator[object]:
    count = raw.FPDFPage_CountObjects(page.raw)
    if count > MAX_OBJECTS:
        return
    for at in range(count):
        item = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH:
            yield item


def _lines(item: object, height: float) -> Iterator[Rule]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return
    x0, x1, y0, y1 = left.value, right.value, height - top.value, height - bottom.value
    if y1 - y0 <= THIN and x1 - x0 > max(PIECE, 2 * (y1 - y0)):
        yield Rule(False, (y0 + y1) / 2, x0, x1)
    elif x1 - x0 <= THIN and y1 - y0 > max(PIECE, 2 * (x1 - x0)):
        yield Rule(True, (x0 + x1) / 2, y0, y1)
    elif x1 - x0 > SHORT and y1 - y0 > SHORT and _is_frame(item):
        yield from (Rule(False, y0, x0, x1), Rule(False, y1, x0, x1), Rule(True, x0, y0, y1), Rule(True, x1, y0, y1))


def _is_frame(item: object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not stroke.value or not 4 <= raw.FPDFPath_CountSegments(item) <= 6:
        return False
    kinds = {raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(item, at)) for at in range(4)}
    return raw.FPDF_SEGMENT_BEZIERTO not in kinds


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line made one; what stays short belongs to letters."""
    places = {upright: _clustered(rule.at for rule in rules if rule.upright == upright) for upright in (False, True)}

    def order(rule: Rule) -> tuple[bool, int, float]:
        return rule.upright, bisect_right(places[rule.upright], rule.at), rule.start

    lines: list[Rule] = []
    for rule in sorted(rules, key=order):
        last = lines[-1] if lines else None
        if last is not None and order(last)[:2] == order(rule)[:2] and rule.start <= last.end + NEAR:
            lines[-1] = Rule(rule.upright, last.at, last.start, max(last.end, rule.end))
        else:
            lines.append(rule)
    return [line for line in lines if line.end - line.start > SHORT]


def _meet(one: Rule, other: Rule) -> bool:
    if one.upright == other.upright:
        return abs(one.at - other.at) <= NEAR and one.start <= other.end + NEAR and other.start <= one.end + NEAR
    return other.start - NEAR <= one.at <= other.end + NEAR and one.start - NEAR <= other.at <= one.end + NEAR


def _clustered(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found
