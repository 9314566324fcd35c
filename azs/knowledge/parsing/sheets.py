"""Spreadsheets (XLSX, XLS, ODS, XLSB) and tables in plain text (CSV, TSV)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

import python_calamine

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.package import open_zip
from azs.knowledge.parsing.prose import clean, table

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 5_000_000  # of one sheet; the library lays out all of them
FIELD_CHARS = 1_000_000
Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_sheets(data: bytes) -> Contents:
    """The sheets one after the other, their names as headings, formulas as the values last computed.

    Raises:
        DocumentFileError: damaged or locked with a password.
    """
    if data[:2] == b"PK":
        open_zip(data).close()
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [item.name for item in workbook.sheets_metadata if item.typ == python_calamine.SheetTypeEnum.WorkSheet]
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in names]
    except python_calamine.PasswordError as error:
        raise DocumentFileError("documents.password") from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise DocumentFileError("documents.damaged") from error
    warnings: set[str] = set()
    blocks: list[Block] = []
    for name, sheet in sheets:
        rows = list(_rows(sheet, warnings))
        if any(map(any, rows)):
            blocks += [Block("heading", clean(name), level=1), *_regions(rows)]
    return Contents(blocks, warnings=warnings)


def _rows(sheet: python_calamine.CalamineSheet, warnings: set[str]) -> Iterator[list[str]]:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        warnings.add("cut")
    for at, row in enumerate(sheet.iter_rows()):
        if at >= MAX_ROWS:
            warnings.add("cut")
            return
        if len(row) > MAX_COLUMNS:
            warnings.add("cut")
        yield [_shown(value) for value in row[:MAX_COLUMNS]]


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    return clean(str(value))


def _regions(rows: list[list[str]]) -> Iterator[Block]:
    """Tables parted by empty rows; a row with one cell alone above a table is a paragraph."""
    held: list[list[str]] = []
    for row in [*rows, []]:
        if any(row):
            held.append(row)
            continue
        while len(held) > 1 and sum(map(bool, held[0])) == 1:
            yield Block("paragraph", next(filter(None, held.pop(0))))
        yield from table(held)
        held = []


def read_csv(text: str) -> Contents:
    """Rows of a table whose separator is seen from its first lines."""
    csv.field_size_limit(FIELD_CHARS)
    lines = text.lstrip("\ufeff").replace("\0", "")
    head = lines[:20_000].split("\n")[:20]
    delimiter = max(
        "\t;,|", key=lambda mark: (min(line.count(mark) for line in head if line.strip()), head[0].count(mark))
    )
    rows: list[list[str]] = []
    warnings = []
    try:
        for row in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter):
            if len(rows) >= MAX_ROWS:
                warnings.append("cut")
                break
            rows.append([clean(cell) for cell in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise DocumentFileError("documents.damaged") from error
    return Contents(table(rows), warnings=warnings)
