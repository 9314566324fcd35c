"""CSV and XLSX files of tables, safe to open in a spreadsheet program.

A text that begins with =, +, -, @, a tab or a carriage return would run as a formula; it gets a leading apostrophe.
Numbers and times are written as numbers and times.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
XLSX_MAX_ROWS = 1_048_576
XLSX_MAX_TEXT = 32_767


@dataclass(frozen=True)
class About:
    """Where the rows of a file come from: name of the sheet, and names with values."""

    sheet: str
    lines: tuple[tuple[str, str], ...]


Labels = Mapping[str, Mapping[Any, str]]


def to_csv(
    chunks: Iterable[pd.DataFrame], headers: Mapping[str, str], *, labels: Labels | None = None, lang: str = "ru"
) -> bytes:
    """A CSV file in UTF-8 with a byte-order mark, so that Excel reads Cyrillic.

    Written as the language's Excel expects: "ru" has semicolons, decimal commas and 05.11.2026 09:30; "en" has commas,
    decimal points and 2026-11-05 09:30.

    Args:
        chunks: frames with the same columns, written one after another.
        headers: column -> heading; only these columns are written, in this order.
        labels: column -> stored value -> text to show instead, for example severity codes.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if lang == "ru" else ",", lineterminator="\r\n")
    writer.writerow([neutralised(heading) for heading in headers.values()])
    for chunk in chunks:
        writer.writerows([_csv_cell(value, lang) for value in row] for row in _rows(chunk, headers, labels))
    return text.getvalue().encode("utf-8-sig", errors="replace")


def to_xlsx(
    chunks: Iterable[pd.DataFrame], headers: Mapping[str, str], *, labels: Labels | None = None, sheet: str = "АЗС",
    about: About | None = None,
) -> bytes:  # fmt: skip
    """An XLSX file written row by row in constant memory; rows beyond a sheet's 1,048,576 go on to another sheet.

    Args:
        chunks, headers, labels: as for `to_csv`.
        sheet: name of the sheet, at most 31 characters.
        about: where the rows come from, on a last sheet of its own.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold, when = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        page, line, pages = None, XLSX_MAX_ROWS, 0
        for chunk in _at_least_one(chunks, headers):
            for row in _rows(chunk, headers, labels):
                if line >= XLSX_MAX_ROWS:
                    pages += 1
                    page = _sheet(book, sheet if pages == 1 else f"{sheet} {pages}", headers, bold)
                    line = 1
                for at, value in enumerate(row):
                    _write(page, line, at, value, when)
                line += 1
        if page is None:
            _sheet(book, sheet, headers, bold)
        if about is not None:
            _about(book, about)
    return buffer.getvalue()


def _about(book: Any, about: About) -> None:
    """A sheet of names and values, long values wrapped."""
    page = book.add_worksheet(about.sheet[:31])
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 100)
    for line, (name, value) in enumerate(about.lines):
        page.write_string(line, 0, str(neutralised(name)), bold)
        page.write_string(line, 1, str(neutralised(value))[:XLSX_MAX_TEXT], wrapped)


def neutralised(value: object) -> object:
    """A text that a spreadsheet would run gets a leading apostrophe; everything else stays as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def _at_least_one(chunks: Iterable[pd.DataFrame], headers: Mapping[str, str]) -> Iterable[pd.DataFrame]:
    yield pd.DataFrame(columns=list(headers))
    yield from chunks


def _rows(chunk: pd.DataFrame, headers: Mapping[str, str], labels: Labels | None) -> Iterable[tuple[object, ...]]:
    """Rows in the order of `headers`, values as plain Python ones, None for nothing."""
    columns = []
    for name in headers:
        values = [_plain(value) for value in chunk[name]]
        shown = (labels or {}).get(name)
        columns.append([shown.get(value, value) for value in values] if shown else values)
    return zip(*columns, strict=True)


def _plain(value: object) -> object:
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return None if not math.isfinite(value) else int(value) if value.is_integer() and abs(value) < 2**53 else value
    return neutralised(value)


def _csv_cell(value: object, lang: str) -> object:
    if isinstance(value, dt.datetime):
        return value.strftime("%d.%m.%Y %H:%M" if lang == "ru" else "%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y" if lang == "ru" else "%Y-%m-%d")
    if isinstance(value, float) and lang == "ru":
        return str(value).replace(".", ",")
    return "" if value is None else value


def _sheet(book: Any, name: str, headers: Mapping[str, str], bold: Any) -> Any:
    page = book.add_worksheet(name[:31])
    page.freeze_panes(1, 0)
    page.set_column(0, max(len(headers) - 1, 0), 18)
    for at, heading in enumerate(headers.values()):
        page.write_string(0, at, str(neutralised(heading)), bold)
    return page


def _write(page: Any, line: int, at: int, value: object, when: Any) -> None:
    if value is None:
        return
    if isinstance(value, dt.datetime | dt.date):
        page.write_datetime(line, at, value, when)
    elif isinstance(value, bool):
        page.write_boolean(line, at, value)
    elif isinstance(value, int | float):
        page.write_number(line, at, value)
    else:
        page.write_string(line, at, str(value)[:XLSX_MAX_TEXT])
