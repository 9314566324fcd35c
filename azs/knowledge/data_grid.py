"""Tables of a file before their columns have types: where the heading is, which rows are data, what is a total."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from azs.errors import DataFileError

MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELLS = 6_000_000
MAX_CELL_CHARS = 4_000
HEADING_ROWS = 12
Cell = None | str | int | float | bool | dt.datetime | dt.date
_NUMBER = re.compile(r"[-+−]?[\d\s\u00a0\u202f.,'%₽$€]*\d[\d\s\u00a0\u202f.,'%₽$€]*(?:руб\.?|р\.)?")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*")
_TOTAL = re.compile(r"(?:(?:общ\w+\s+)?итог\w*|всего|(?:grand\s+)?totals?|sub-?total)\b[\s:]*", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f\u200b\ufeff]+")


@dataclass(frozen=True)
class Grid:
    """One table as it stands in a file.

    Attributes:
        title: of the sheet or of the repeated element; "" where the file is one table.
        header: titles of the columns, each once and none empty.
        rows: as wide as the heading.
        percent: places of columns whose cells the file formats as percent, though 0.5 is stored for 50 %.
        notes: message keys below `data_files.note_` and their values.
        parent: title of the table this one belongs to, "" for none; its first column holds the row of that table.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    percent: frozenset[int] = frozenset()
    notes: tuple[tuple[str, tuple[tuple[str, object], ...]], ...] = ()
    parent: str = ""


def grid_of(title: str, lines: Sequence[Sequence[Cell]], *, percent: frozenset[int] = frozenset()) -> Grid | None:
    """The table in lines of cells: lines above the heading and totals below are left out; None where there is none.

    Raises:
        DataFileError: too many rows or columns.
    """
    rows = [tuple(_clean(cell) for cell in line) for line in lines]
    rows = [row for row in rows if any(cell is not None for cell in row)]
    if not rows:
        return None
    width = max(max((at + 1 for at, cell in enumerate(row) if cell is not None), default=0) for row in rows)
    if width > MAX_COLUMNS:
        raise DataFileError("data_files.too_wide", columns=width, most=MAX_COLUMNS)
    rows = [(*row[:width], *(None,) * (width - len(row))) for row in rows]
    at, deep = _heading(rows)
    named = [_joined(rows[at + place][column] for place in range(deep)) for column in range(width)]
    if deep == 2 and len({str(cell) for cell in rows[at + 1]}) == width and None not in rows[at + 1]:
        named = [str(cell) for cell in rows[at + 1]]  # the lower titles tell the columns apart by themselves
    body = rows[at + deep :]
    kept = [
        column for column in range(width) if named[column] or any(row[column] is not None for row in body[:MAX_ROWS])
    ]
    notes: list[tuple[str, tuple[tuple[str, object], ...]]] = []
    if deep == 0:
        notes.append(("no_heading", ()))
    if body and deep and _is_total(body[-1]) and len(body) > 1:
        body = body[:-1]
        notes.append(("total_left_out", ()))
    check_size(len(body), len(kept))
    if not body:
        return None
    cells = tuple(tuple(row[column] for column in kept) for row in body)
    places = frozenset(place for place, column in enumerate(kept) if column in percent)
    return Grid(title, titles([named[column] for column in kept]), cells, places, tuple(notes))


def check_size(rows: int, columns: int) -> None:
    """Raises: DataFileError where a table is larger than can be worked with."""
    if rows > MAX_ROWS:
        raise DataFileError("data_files.too_long", rows=rows, most=MAX_ROWS)
    if rows * columns > MAX_CELLS:
        raise DataFileError("data_files.too_many_cells", most=MAX_CELLS)


def titles(named: Iterable[str]) -> tuple[str, ...]:
    """Titles of columns: each once, an empty one called after its place."""
    found: list[str] = []
    for place, name in enumerate(named, start=1):
        base = name[:120] or f"№{place}"
        title, again = base, 1
        while title.lower() in {other.lower() for other in found}:
            again += 1
            title = f"{base} ({again})"
        found.append(title)
    return tuple(found)


def plain_text(text: str) -> str:
    """One line without control characters and halves of surrogate pairs, cut where it is very long."""
    if text.isprintable() and "  " not in text:
        return text.strip()[:MAX_CELL_CHARS]
    safe = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    safe = "".join(" " if ord(char) < 32 or ord(char) == 127 else char for char in safe)
    return _SPACES.sub(" ", safe).strip()[:MAX_CELL_CHARS]


def _clean(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return plain_text(cell) or None
    if isinstance(cell, float) and (cell != cell or cell in (float("inf"), float("-inf"))):
        return None
    return cell


def _joined(cells: Iterable[Cell]) -> str:
    return " ".join(dict.fromkeys(str(cell) for cell in cells if cell is not None))


def _heading(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """Row of the heading and how many rows it has: the first row that is as wide as the table and holds words only."""
    head = rows[: HEADING_ROWS + 1]
    usual = sorted(_filled(row) for row in rows[:50])[len(rows[:50]) // 2]
    for at, row in enumerate(head[:-1] or head):
        if _filled(row) < max(1, min(usual, len(row)) * 0.6) or (usual > 1 and _filled(row) == 1):
            continue
        if not _words(row):
            return at, 0
        after = rows[at + 1] if at + 1 < len(rows) else ()
        return (at, 2) if _continued(row, after, rows[at + 2 : at + 5]) else (at, 1)
    return 0, 1 if _words(rows[0]) else 0


def _continued(row: Sequence[Cell], after: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Whether a heading goes on in the next row: titles above repeat, those below tell them apart."""
    said = [cell for cell in row if cell is not None]
    if len(set(said)) == len(said) or not after or not _words(after) or not below:
        return False
    pairs = list(zip(row, after, strict=False))
    return len(set(pairs)) == len(pairs) and any(not _words(line) for line in below)


def _filled(row: Sequence[Cell]) -> int:
    return sum(cell is not None for cell in row)


def _words(row: Sequence[Cell]) -> bool:
    """Whether all cells are words; years may stand in a heading beside them."""
    said = [cell for cell in row if cell is not None]
    plain = [isinstance(cell, str) and not (_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell)) for cell in said]
    years = [re.fullmatch(r"(?:19|20)\d\d", str(cell)) is not None for cell in said]
    return any(plain) and all(word or year for word, year in zip(plain, years, strict=True))


def _is_total(row: Sequence[Cell]) -> bool:
    first = next((cell for cell in row if cell is not None), None)
    return isinstance(first, str) and bool(_TOTAL.fullmatch(first))
