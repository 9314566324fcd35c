"""The files of a data set: each split of each set as JSON Lines, Parquet and CSV, written in one pass."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

GROUP_ROWS = 5_000
FORMATS = ("jsonl", "parquet", "csv")
_TEXT = pa.string()
_TALK = pa.list_(pa.struct([("role", _TEXT), ("content", _TEXT)]))
_HEAD = [("id", _TEXT), ("family", _TEXT), ("language", _TEXT), ("source", _TEXT)]
COLUMNS = {
    "sft": [*_HEAD, ("messages", _TALK)],
    "preference": [*_HEAD, ("prompt", _TALK), ("chosen", _TEXT), ("rejected", _TEXT), ("reason", _TEXT)],
    "single": [*_HEAD, ("prompt", _TALK), ("completion", _TEXT), ("label", pa.bool_())],
    "classification": [*_HEAD, ("text", _TEXT), ("label", _TEXT), ("task", _TEXT)],
}


@dataclass(frozen=True)
class Written:
    """A split as it lies on the disk: rows, and SHA-256 of each file by its ending."""

    rows: int
    sha256: dict[str, str]


def write_split(folder: Path, kind: str, split: str, lines: Iterable[bytes]) -> Written:
    """Write the lines, JSON objects of a row each, in their order.

    Raises:
        OSError: the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {ending: folder / f"{split}.{ending}" for ending in FORMATS}
    rows = 0
    with ExitStack() as stack:
        text: BinaryIO = stack.enter_context(paths["jsonl"].open("wb"))
        schema = pa.schema(COLUMNS[kind])
        table = stack.enter_context(pq.ParquetWriter(paths["parquet"], schema, compression="zstd"))
        flat: TextIO = stack.enter_context(paths["csv"].open("w", encoding="utf-8", newline=""))
        sheet = csv.writer(flat, lineterminator="\n")
        sheet.writerow(schema.names)
        group: list[dict[str, Any]] = []
        for line in lines:
            text.write(line + b"\n")
            row = orjson.loads(line)
            sheet.writerow([_flat(row[name]) for name in schema.names])
            group.append(row)
            rows += 1
            if len(group) == GROUP_ROWS:
                table.write_table(pa.Table.from_pylist(group, schema), row_group_size=GROUP_ROWS)
                group = []
        if group:
            table.write_table(pa.Table.from_pylist(group, schema), row_group_size=GROUP_ROWS)
    return Written(rows, {ending: sha256(path) for ending, path in paths.items()})


def _flat(value: Any) -> str:
    """A value in one cell; conversations as JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def sha256(path: Path) -> str:
    """Checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
