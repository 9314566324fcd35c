"""CSV, TSV and XLSX as tables of cells."""

from __future__ import annotations

import csv
import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from azs.errors import DataFileError
from azs.importing.read import decode
from azs.knowledge.data_grid import HEADING_ROWS, MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, Cell, Grid, grid_of

MAX_SHEETS = 20
MAX_UNPACKED_BYTES = 400_000_000
MERGED_BYTES = 40_000_000  # up to here a workbook is read whole, with the cells it merges
SNIFFED_LINES = 50
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!")


def read_csv(data: bytes) -> list[Grid]:
    """The table of a file of separated values.

    Raises:
        DataFileError: too large.
        ImportFileError, csv.Error: it is no text, or malformed.
    """
    text = decode(data)[0].lstrip("\ufeff")
    if any(ord(char) < 9 for char in text[:65_536]):
        raise DataFileError("data_files.broken")
    first, _, rest = text.partition("\n")
    stated = _SEPARATOR.fullmatch(first.strip() or "x")
    text = rest if stated else text
    csv.field_size_limit(10 * MAX_CELL_CHARS * 100)
    delimiter = stated[1] if stated else _delimiter(text)
    found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[list[Cell]] = [list(row) for row in itertools.islice(found, MAX_ROWS + HEADING_ROWS + 2)]
    grid = grid_of("", lines)
    return [grid] if grid else []


def _delimiter(text: str) -> str:
    """The character that parts most of the first lines into the same number of fields."""
    sample = "\n".join(text.splitlines()[:SNIFFED_LINES])
    best, kept = (0.0, 0), ","
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = (widths.count(usual) / max(len(widths), 1), usual)
        if usual > 1 and score > best:
            best, kept = score, delimiter
    return kept


def read_xlsx(data: bytes) -> list[Grid]:
    """The tables of a workbook, one a sheet; formulas by the values they had when it was saved.

    Raises:
        DataFileError: damaged or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise DataFileError("data_files.broken") from error
    if unpacked > MAX_UNPACKED_BYTES or unpacked > 500 * max(len(data), 1):
        raise DataFileError("data_files.too_heavy")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=unpacked > MERGED_BYTES, data_only=True)
        grids = [_sheet(sheet) for sheet in book.worksheets[:MAX_SHEETS]]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, OSError,
            IndexError, SyntaxError, EOFError) as error:  # fmt: skip
        raise DataFileError("data_files.broken") from error
    return [grid for grid in grids if grid]


def _sheet(sheet: Any) -> Grid | None:
    if sheet.max_row and sheet.max_row > 20 * MAX_ROWS:
        raise DataFileError("data_files.too_long", rows=sheet.max_row, most=MAX_ROWS)
    merged = _merged(sheet)
    lines: list[Sequence[Cell]] = []
    formats: dict[int, list[str]] = {}
    empty = 0
    for at, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        line = [merged[at, place] if (at, place) in merged else _cell(cell) for place, cell in enumerate(row, start=1)]
        empty = 0 if any(cell is not None for cell in line) else empty + 1
        if empty > 1_000 or len(lines) > MAX_ROWS + HEADING_ROWS + 2:
            break
        if not empty:
            lines.append(line)
        if len(lines) <= SNIFFED_LINES:
            for place, cell in enumerate(row):
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    formats.setdefault(place, []).append(str(cell.number_format))
    percent = frozenset(place for place, used in formats.items() if all("%" in form for form in used))
    return grid_of(str(sheet.title), lines, percent=percent)


def _merged(sheet: Any) -> dict[tuple[int, int], Cell]:
    """Cells that a merged one covers, each with its value; a large workbook is read without them."""
    found: dict[tuple[int, int], Cell] = {}
    for area in itertools.islice(getattr(getattr(sheet, "merged_cells", None), "ranges", ()), 20_000):
        value = _cell(sheet.cell(area.min_row, area.min_col))
        if (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1) <= 10_000:
            found |= dict.fromkeys(_places(area), value)
    return found


def _places(area: Any) -> Iterator[tuple[int, int]]:
    return itertools.product(range(area.min_row, area.max_row + 1), range(area.min_col, area.max_col + 1))


def _cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, str):
        return None if value.strip().upper() in _ERRORS else value
    if value is None or isinstance(value, bool | int | float) or hasattr(value, "year"):
        return value  # type: ignore[no-any-return]
    return str(value)  # a time of day, a length of time, a formula of an array
