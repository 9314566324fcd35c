"""Scans as CSV for Excel: a row for each field, or a row for each scan.

UTF-8 with a byte-order mark, semicolons, as Russian Excel expects. A text that a spreadsheet would run as a formula
gets an apostrophe in front; `read_csv` takes it away again. Plain numbers such as -25 or +0,25 stay numbers.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from azs.errors import ScanError
from azs.intake.exports.content import ExportedField, ExportedScan
from azs.signs import cleaned
from ocr.document import Box

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
FIELD_COLUMNS = (
    "scan", "file", "sha256", "status", "type", "station", "name", "kind", "raw", "value", "value_before", "confidence",
    "second", "page", "left", "top", "right", "bottom", "problems", "decision", "reason", "decided_by", "decided_at",
)  # fmt: skip
RECORD_COLUMNS = (
    "scan", "file", "sha256", "status", "type", "station_code", "uploaded_by", "uploaded_at", "settled_by",
    "settled_at",
)  # fmt: skip
"""Of a row for each scan; the names of the fields follow, those of a column's name with `field.` in front."""
_NUMBER = re.compile(r"[+\-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class FieldRow:
    """A field with the scan it stands on."""

    scan: str
    file: str
    sha256: str
    status: str
    type: str
    station: str
    field: ExportedField


def rows_of(scans: Iterable[ExportedScan]) -> tuple[FieldRow, ...]:
    """The fields of scans in their order, as `write_csv` writes and `read_csv` reads them."""
    return tuple(
        FieldRow(one.identifier, one.file_name, one.sha256, one.status, one.document_type, one.station, field)
        for one in scans
        for field in one.fields
    )


def write_csv(scans: Iterable[ExportedScan]) -> bytes:
    """A row for each field, columns FIELD_COLUMNS."""
    return _written(FIELD_COLUMNS, (_cells(row) for row in rows_of(scans)))


def read_csv(data: bytes) -> tuple[FieldRow, ...]:
    """The rows that `write_csv` wrote.

    Raises:
        ScanError: it did not write this.
    """
    try:
        return tuple(_row(row) for row in _read(data, FIELD_COLUMNS))
    except (ValueError, KeyError) as error:
        raise ScanError("intake.export_unread") from error


def write_records(scans: Sequence[ExportedScan]) -> bytes:
    """A row for each scan: RECORD_COLUMNS, then a column for each field that any of them has."""
    names = list(dict.fromkeys(field.name for one in scans for field in one.fields))
    rows = (
        [
            one.identifier, one.file_name, one.sha256, one.status, one.document_type, one.station, one.uploaded_by,
            _told(one.uploaded_at), one.settled_by, _told(one.settled_at), *(values.get(name, "") for name in names),
        ]
        for one in scans
        for values in (one.values(),)
    )  # fmt: skip
    return _written((*RECORD_COLUMNS, *map(_heading, names)), rows)


def read_records(data: bytes) -> tuple[dict[str, str], ...]:
    """The rows that `write_records` wrote, by their headings.

    Raises:
        ScanError: it did not write this.
    """
    try:
        return tuple(_read(data, RECORD_COLUMNS))
    except ValueError as error:
        raise ScanError("intake.export_unread") from error


def guarded(text: str) -> str:
    """A cell that a spreadsheet does not run; `unguarded` gives the text back."""
    return f"'{text}" if _runs(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell of `guarded`."""
    return cell[1:] if cell.startswith("'") and _runs(cell[1:]) else cell


def _runs(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.startswith(DANGEROUS) and not _NUMBER.fullmatch(bare)


def _heading(name: str) -> str:
    return f"field.{name}" if name in RECORD_COLUMNS else name


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    writer.writerows([guarded(cleaned(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _read(data: bytes, columns: Sequence[str]) -> list[dict[str, str]]:
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
    try:
        head = [unguarded(cell) for cell in next(reader)]
        if tuple(head[: len(columns)]) != tuple(columns):
            raise ValueError("columns")
        return [dict(zip(head, map(unguarded, row), strict=True)) for row in reader]
    except (csv.Error, StopIteration) as error:
        raise ValueError("csv") from error


def _cells(row: FieldRow) -> list[str]:
    one, box = row.field, row.field.box
    places = [_number(place) for place in (box.left, box.top, box.right, box.bottom)] if box else [""] * 4
    return [
        row.scan, row.file, row.sha256, row.status, row.type, row.station, one.name, one.kind, one.raw, one.value,
        one.value_before, _number(one.confidence), one.second, str(one.page), *places, " ".join(one.problems),
        one.decision, one.reason, one.decided_by, _told(one.decided_at),
    ]  # fmt: skip


def _row(cells: Mapping[str, str]) -> FieldRow:
    places = [cells[side] for side in ("left", "top", "right", "bottom")]
    box = Box(*(float(place.replace(",", ".")) for place in places)) if places[0] else None
    field = ExportedField(
        cells["name"], cells["kind"], cells["raw"], cells["value"], cells["value_before"],
        float(cells["confidence"].replace(",", ".")), cells["second"], int(cells["page"]), box,
        tuple(cells["problems"].split()), cells["decision"], cells["reason"], cells["decided_by"],
        dt.datetime.fromisoformat(cells["decided_at"]) if cells["decided_at"] else None,
    )  # fmt: skip
    scan, file, sha256, status, kind, station = (cells[name] for name in FIELD_COLUMNS[:6])
    return FieldRow(scan, file, sha256, status, kind, station, field)


def _number(value: float) -> str:
    return repr(float(value)).replace(".", ",")


def _told(moment: dt.datetime | None) -> str:
    return moment.isoformat(sep=" ") if moment else ""
