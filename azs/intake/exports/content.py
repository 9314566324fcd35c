"""What is exported of a scan: its text and its fields, free of signs that no file format carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs.intake.scans import Decided, Scan, document_of, fields_of, find
from azs.security.actor import Actor
from azs.signs import cleaned
from ocr.document import Box, OcrDocument


@dataclass(frozen=True)
class ExportedField:
    """A field: what was read, and what it is now. `box` in pixels of the upright page; None where it was not found."""

    name: str
    kind: str
    raw: str
    value: str
    value_before: str
    confidence: float
    second: str
    page: int
    box: Box | None
    problems: tuple[str, ...]
    decision: str
    reason: str
    decided_by: str
    decided_at: dt.datetime | None


@dataclass(frozen=True)
class ExportedScan:
    """A scan with the text of its pages, by number from 1, and its fields. Moments are UTC, to the second."""

    identifier: str
    file_name: str
    media_type: str
    sha256: str
    status: str
    document_type: str
    station: str
    uploaded_by: str
    uploaded_at: dt.datetime
    settled_by: str
    settled_at: dt.datetime | None
    pages: tuple[tuple[int, str], ...]
    fields: tuple[ExportedField, ...]

    def values(self) -> dict[str, str]:
        """Value by name of field: one record."""
        return {one.name: one.value for one in self.fields}


def load(engine: sa.Engine, actor: Actor, identifiers: Sequence[str]) -> tuple[ExportedScan, ...]:
    """Scans as they are exported, in the order asked for.

    Raises:
        ScanError: one is not there for the person, or is not read yet.
    """
    return tuple(
        exported(
            find(engine, actor, one), document_of(engine, actor, one), fields=fields_of(engine, actor, one)
        )
        for one in identifiers
    )  # fmt: skip


def exported(scan: Scan, document: OcrDocument, *, fields: Sequence[Decided] = ()) -> ExportedScan:
    """A scan as it is exported; signs that do not print are made visible, see `cleaned`."""
    plain = (
        scan.identifier, scan.file_name, scan.media_type, scan.sha256, scan.status, scan.document_type, scan.station,
        scan.uploaded_by,
    )  # fmt: skip
    identifier, name, media, sha256, status, kind, station, uploaded_by = (cleaned(text) for text in plain)
    return ExportedScan(
        identifier, name, media, sha256, status, kind, station, uploaded_by, scan.uploaded_at.replace(microsecond=0),
        cleaned(scan.settled_by), _second(scan.settled_at),
        tuple((page.number, cleaned(page.text)) for page in document.pages), tuple(map(_field, fields)),
    )  # fmt: skip


def _field(one: Decided) -> ExportedField:
    field = one.field
    return ExportedField(
        cleaned(field.name), cleaned(field.kind), cleaned(field.raw), cleaned(one.value), cleaned(one.value_before),
        round(float(field.confidence), 6), cleaned(field.second), field.page, field.box,
        tuple(cleaned(key) for key in field.problems), one.decision, cleaned(one.reason), cleaned(one.decided_by),
        _second(one.decided_at),
    )  # fmt: skip


def _second(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(microsecond=0) if moment else None
