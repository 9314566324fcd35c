"""A file with data that somebody attached to the conversation: its tables, with typed columns and names for SQL."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from azs.errors import DataFileError, ImportFileError
from azs.knowledge.data_grid import Grid
from azs.knowledge.data_sheets import read_csv, read_xlsx
from azs.knowledge.data_trees import read_json, read_xml
from azs.knowledge.data_types import typed

MAX_BYTES = 50_000_000
MAX_NAME = 48
TYPES = ("csv", "tsv", "json", "jsonl", "xml", "xlsx")
_READERS: Mapping[str, Callable[[bytes], list[Grid]]] = {
    "csv": read_csv, "tsv": read_csv, "json": read_json, "jsonl": read_json, "xml": read_xml, "xlsx": read_xlsx,
}  # fmt: skip


@dataclass(frozen=True)
class DataColumn:
    """A column.

    Attributes:
        name: in SQL: letters, digits and underscores, unlike every other of the table in whatever case.
        title: as the file has it.
        kind: "text", "integer", "number", "date", "moment" or "truth".
        unit: "%", "rub", "l" or "".
    """

    name: str
    title: str
    kind: str
    unit: str = ""


@dataclass(frozen=True)
class Note:
    """What was done to a table while it was read: a message key below `data_files.note_` and its values."""

    key: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class DataTable:
    """A table of a file.

    Attributes:
        name: in SQL.
        title: the sheet or the repeated element; "" where the file is one table.
        frame: its columns carry the names of `columns`; one row a record.
        parent: title of the table whose rows this one's first column counts, "" for none.
    """

    name: str
    title: str
    columns: tuple[DataColumn, ...]
    frame: pd.DataFrame
    notes: tuple[Note, ...] = ()
    parent: str = ""


@dataclass(frozen=True)
class DataFile:
    """An attached file with its tables, at least one."""

    name: str
    tables: tuple[DataTable, ...]


def read_data_file(name: str, data: bytes) -> DataFile:
    """The tables of a CSV, TSV, JSON, XML or XLSX file.

    Args:
        name: of the file; its ending says what it is.

    Raises:
        DataFileError: of another kind, empty, damaged, hostile, too large, or without a table.
    """
    kind = PurePath(name).suffix.lower().removeprefix(".")
    reader = _READERS.get(kind)
    try:
        if reader is None:
            raise DataFileError("data_files.kind", kinds=", ".join(TYPES))
        if len(data) > MAX_BYTES:
            raise DataFileError("data_files.too_heavy")
        if not data.strip():
            raise DataFileError("data_files.empty")
        grids = reader(data)
        if not grids:
            raise DataFileError("data_files.no_table")
    except DataFileError as error:
        raise DataFileError(error.key, **{**error.params, "file": name}) from error
    except (ImportFileError, csv.Error, UnicodeError, MemoryError, RecursionError) as error:
        raise DataFileError("data_files.broken", file=name) from error
    stem = PurePath(name).stem
    return DataFile(name, tuple(_table(grid, stem, several=len(grids) > 1) for grid in grids))


def identifier(text: str, taken: set[str]) -> str:
    """A name for SQL made of a title, unlike those taken in whatever case; `taken` then holds it."""
    base = re.sub(r"_+", "_", re.sub(r"\W", "_", text)).strip("_")[:MAX_NAME] or "column"
    name, again = base, 1
    while name.lower() in taken:
        again += 1
        name = f"{base}_{again}"
    taken.add(name.lower())
    return name


def _table(grid: Grid, stem: str, *, several: bool) -> DataTable:
    taken: set[str] = set()
    columns, made = [], {}
    notes = [Note(key, params) for key, params in grid.notes]
    for at, title in enumerate(grid.header):
        found = typed([row[at] for row in grid.rows], title=title, percent=at in grid.percent)
        column = DataColumn(identifier(title, taken), title, found.kind, found.unit)
        columns.append(column)
        made[column.name] = found.values
        if found.strays:
            notes.append(Note("strays", (("title", title), ("count", found.strays), ("stray", found.stray[:40]))))
    name = identifier(f"{stem}_{grid.title}" if several and grid.title else stem, set())
    return DataTable(name, grid.title, tuple(columns), pd.DataFrame(made), tuple(notes), grid.parent)
