"""What names a value on paper: the words of its label, in the cell beside it, before it in the row, or above it."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from ocr.document import Box, Cell
from ocr.forms.labels import WIDE_GAP
from ocr.forms.layout import Layout, Row, Token
from ocr.forms.letters import NUMBER_SIGN, fold

_NEAR, _ABOVE, _TOGETHER = 6.0, 3.0, 0.9
Values = Collection[Token]
"""Words that are values themselves, so that they name nothing."""


def find_label(layout: Layout, value: Sequence[Token], values: Values) -> tuple[list[Token], str]:
    """The words of a value's label and where the value stands to it, "right" or "below"; no words where there are none.

    Args:
        value: its words. values: the words of all values that are known, this one's included.
    """
    row = next(row for row in layout.rows if value[0] in row.tokens)
    before = _before(row, value[0], values)
    if before and value[0].left - before[-1].right <= _NEAR * row.height:
        return before, "right"
    in_cell = _beside_cell(layout, value, values)
    if in_cell[0]:
        return in_cell
    above = _above(layout, value, values)
    if above and (not before or _closer_above(layout, value[0], above[0])):
        return above, "below"
    return before, "right"


def _closer_above(layout: Layout, value: Token, above: Token) -> bool:
    """Whether a value stands closer to what is above it than the rows around do, as a label and its value stand."""
    middles = [row.middle for row in layout.rows]
    below = min((one - value.middle for one in middles if one - value.middle > value.height / 2), default=math.inf)
    before = min((above.middle - one for one in middles if above.middle - one > above.height / 2), default=math.inf)
    return value.middle - above.middle < _TOGETHER * min(below, before)


def words_in(layout: Layout, box: Box) -> list[Token]:
    """Words whose middle lies in a box, in reading order."""
    return [token for row in layout.rows for token in row.tokens if _within(token, box)]


def _within(token: Token, box: Box) -> bool:
    x, y = (token.box.left + token.box.right) / 2, (token.box.top + token.box.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _before(row: Row, first: Token, values: Values) -> list[Token]:
    """Words left of a value in its row, back to a wide gap, a colon or another value."""
    found: list[Token] = []
    for at in range(row.tokens.index(first) - 1, -1, -1):
        token = row.tokens[at]
        behind = row.tokens[at + 1]
        parted = bool(found) and (token.text == ":" or behind.left - token.right > WIDE_GAP * row.height)
        if token in values or (parted and any(fold(one.text) for one in found)):
            break
        found.insert(0, token)
    return found if any(_says(token) for token in found) else []


def _beside_cell(layout: Layout, value: Sequence[Token], values: Values) -> tuple[list[Token], str]:
    """The label of a value that stands in a cell of a ruled table: in the cell left of it, or in the one above."""
    for table in layout.page.tables:
        own = next((cell for cell in table.cells if _within(value[0], cell.box)), None)
        if own is None:
            continue
        for cell, place in ((_neighbour(table.cells, own, left=True), "right"),
                            (_neighbour(table.cells, own, left=False), "below")):  # fmt: skip
            words = words_in(layout, cell.box) if cell else []
            if any(_says(word) for word in words) and not any(word in values for word in words):
                return words, place
    return [], ""


def _neighbour(cells: Sequence[Cell], own: Cell, *, left: bool) -> Cell | None:
    """The cell that ends where another begins, in its row or in its column."""
    for cell in cells:
        right, bottom = cell.column + cell.column_span, cell.row + cell.row_span
        if left and right == own.column and cell.row <= own.row < bottom:
            return cell
        if not left and bottom == own.row and cell.column <= own.column < right:
            return cell
    return None


def _above(layout: Layout, value: Sequence[Token], values: Values) -> list[Token]:
    """Words of the nearest row above a value, over it, where they are no value."""
    first = value[0]
    right = max(token.right for token in value if abs(token.middle - first.middle) < first.height)
    near = [
        row for row in layout.rows
        if 0 < first.middle - row.middle < _ABOVE * layout.line_height and first not in row.tokens
    ]  # fmt: skip
    for row in reversed(near):
        over = [group for group in _groups(row) if group[0].left < right and group[-1].right > first.left]
        if over:
            group = min(over, key=lambda words: abs(words[0].left - first.left))
            return group if any(map(_says, group)) and not any(token in values for token in group) else []
    return []


def _groups(row: Row) -> list[list[Token]]:
    """Words of a row between its wide gaps."""
    groups: list[list[Token]] = []
    for at, token in enumerate(row.tokens):
        if row.gap_before(at) > WIDE_GAP * row.height:
            groups.append([])
        groups[-1].append(token)
    return groups


def _says(token: Token) -> bool:
    return bool(fold(token.text)) and not NUMBER_SIGN.match(token.text)
