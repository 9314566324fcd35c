"""Tables whose cells stretch over several rows and columns, laid out into plain rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

REPEATED_CHARS = 80  # a cell over several rows is told in each of them unless it is longer
MAX_SPAN = 200


@dataclass(frozen=True)
class Cell:
    """A cell as the format tells it; spans count columns and rows, 1 for a plain cell."""

    text: str
    columns: int = 1
    rows: int = 1


def lay_out(rows: Iterable[Iterable[Cell]]) -> list[list[str]]:
    """Rows of texts in full. A cell over columns stands in the first, a short one over rows in each row."""
    hanging: dict[int, tuple[int, str]] = {}  # column -> rows still to fill, text
    laid: list[list[str]] = []
    for row in rows:
        line: dict[int, str] = {}
        below: dict[int, tuple[int, str]] = {}
        for column, (left, text) in hanging.items():
            line[column] = text
            if left > 1:
                below[column] = (left - 1, text)
        at = 0
        for cell in row:
            while at in line:
                at += 1
            columns, deep = min(max(cell.columns, 1), MAX_SPAN), min(max(cell.rows, 1), MAX_SPAN)
            for offset in range(columns):
                line[at + offset] = "" if offset else cell.text
                if deep > 1:
                    text = cell.text if not offset and len(cell.text) <= REPEATED_CHARS else ""
                    below[at + offset] = (deep - 1, text)
            at += columns
        hanging = below
        laid.append([line.get(column, "") for column in range(max(line, default=-1) + 1)])
    return laid
