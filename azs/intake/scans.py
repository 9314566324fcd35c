"""The scanned sheets: who sees which, what was read of them, and their way from the queue to the records.

A scan is known by the SHA-256 of its file (`scan_id` is its beginning), so the same file uploaded twice, even at the
same moment by two people, is one scan.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.scan_tables import scan_fields, scan_readings, scan_records, scans
from azs.database.schema import stations
from azs.database.writing import fitted
from azs.errors import AzsError, ScanError
from azs.intake.fields import Decision, Field
from azs.knowledge.library import now
from azs.security.actor import Actor
from ocr.document import Box, OcrDocument

STATUSES = ("queued", "reading", "to_review", "saved", "rejected", "failed", "undone")
OPEN = ("to_review",)
LIST_ROWS = 1_000
IDENTIFIER_CHARS = 32


@dataclass(frozen=True)
class Scan:
    """A scanned sheet.

    Attributes:
        status: one of STATUSES. problem: why it failed, see `problem_of`. note: why a person rejected it.
        station: code of the station it belongs to, "" while nobody knows. pages: None before it is read.
        settled_by, settled_at: who saved, rejected or undid it last. All moments are UTC.
    """

    identifier: str
    file_name: str
    media_type: str
    sha256: str
    size_bytes: int
    status: str
    uploaded_by: str
    uploaded_at: dt.datetime
    pages: int | None = None
    document_type: str = ""
    station: str = ""
    region: str = ""
    problem: str = ""
    attempts: int = 0
    read_at: dt.datetime | None = None
    settled_by: str = ""
    settled_at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Decided:
    """A field as it is kept: what was read, and what a person made of it.

    Attributes:
        value: as it stands now. value_before: as it was read, where a person corrected it.
        decision: "accepted", "corrected" or "none".
    """

    field: Field
    value: str
    decision: str = "none"
    value_before: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_at: dt.datetime | None = None


@dataclass(frozen=True)
class Record:
    """A row written because of a scan: `kind` is "inspection", "incident" or "equipment"."""

    kind: str
    identifier: str


def may_see(actor: Actor, scan: Scan) -> bool:
    """Whether a person sees a scan: their own upload, or one of a station in their scope."""
    mine = bool(scan.station) and sees_station(actor, scan.station, scan.region)
    return actor.scope.everything or scan.uploaded_by == actor.user or mine


def sees_station(actor: Actor, code: str, region: str) -> bool:
    """Whether a station lies in a person's scope."""
    return actor.scope.everything or code in actor.scope.stations or bool(region and region in actor.scope.regions)


def find(engine: sa.Engine, actor: Actor, identifier: str) -> Scan:
    """One scan that the person may see.

    Raises:
        ScanError: there is none, or it is not theirs: the two look the same.
    """
    rows = fetched(engine, lambda connection: connection.execute(_asked().where(scans.c.scan_id == identifier)).all())
    if rows and may_see(actor, found := scan_of(rows[0])):
        return found
    raise ScanError("intake.gone")


def visible(
    engine: sa.Engine, actor: Actor, *, statuses: Sequence[str] = (), limit: int = LIST_ROWS
) -> tuple[Scan, ...]:  # fmt: skip
    """Scans that the person sees, the latest upload first; of some statuses or of all."""
    if engine.dialect.name == "sqlite":
        return ()
    asked = _asked().where(_theirs(actor)).order_by(scans.c.uploaded_at.desc(), scans.c.scan_id).limit(limit)
    if statuses:
        asked = asked.where(scans.c.status.in_(list(statuses)))
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return tuple(found for row in rows if may_see(actor, found := scan_of(row)))


def counts(engine: sa.Engine, actor: Actor) -> dict[str, int]:
    """How many scans the person sees in each of STATUSES."""
    if engine.dialect.name == "sqlite":
        return dict.fromkeys(STATUSES, 0)
    asked = (
        sa.select(scans.c.status, sa.func.count())
        .select_from(scans.outerjoin(stations, stations.c.station_id == scans.c.station_id))
        .where(_theirs(actor))
        .group_by(scans.c.status)
    )
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return dict.fromkeys(STATUSES, 0) | {row[0]: int(row[1]) for row in rows}


def document_of(engine: sa.Engine, actor: Actor, identifier: str) -> OcrDocument:
    """What was read of a scan.

    Raises:
        ScanError: there is no such scan for the person, or it is not read yet.
    """
    find(engine, actor, identifier)
    asked = sa.select(scan_readings.c.document_zip).where(scan_readings.c.scan_id == identifier)
    packed = fetched(engine, lambda connection: connection.execute(asked).scalar_one_or_none())
    if packed is None:
        raise ScanError("intake.not_read")
    return OcrDocument.from_json(json.loads(zlib.decompress(packed)))


def fields_of(engine: sa.Engine, actor: Actor, identifier: str) -> tuple[Decided, ...]:
    """Fields of a scan in their order, with what people decided.

    Raises:
        ScanError: there is no such scan for the person.
    """
    find(engine, actor, identifier)
    asked = sa.select(scan_fields).where(scan_fields.c.scan_id == identifier).order_by(scan_fields.c.position)
    return tuple(decided_of(row) for row in fetched(engine, lambda connection: connection.execute(asked).all()))


def records_of(engine: sa.Engine, actor: Actor, identifier: str) -> tuple[Record, ...]:
    """Rows that were written because of a scan.

    Raises:
        ScanError: there is no such scan for the person.
    """
    find(engine, actor, identifier)
    c = scan_records.c
    asked = sa.select(c.kind, c.record_id).where(c.scan_id == identifier).order_by(c.kind, c.record_id)
    return tuple(Record(*row) for row in fetched(engine, lambda connection: connection.execute(asked).all()))


def reject(engine: sa.Engine, actor: Actor, identifier: str, *, reason: str = "") -> None:
    """Put a scan aside without writing anything of it: no act, unreadable, a duplicate.

    Raises:
        ScanError: it is not the person's, or is saved, or is being read.
        DatabaseError: nothing was changed.
    """
    _settle(engine, actor, identifier, was=("to_review", "failed", "undone"), status="rejected", note=reason)


def reopen(engine: sa.Engine, actor: Actor, identifier: str) -> None:
    """Take a rejected or undone scan up again: it waits for review.

    Raises:
        ScanError: it is not the person's, or is in another state, or was never read.
        DatabaseError: nothing was changed.
    """
    document_of(engine, actor, identifier)
    _settle(engine, actor, identifier, was=("rejected", "undone"), status="to_review", note="")


def _settle(
    engine: sa.Engine, actor: Actor, identifier: str, *, was: Sequence[str], status: str, note: str
) -> None:  # fmt: skip
    found, c = find(engine, actor, identifier), scans.c
    with changing(engine) as connection:
        change = sa.update(scans).where(c.scan_id == identifier, c.status.in_(list(was)))
        moment = now()
        done = connection.execute(
            change.values(
                status=status, note=fitted(note.strip(), c.note), settled_by=actor.user, settled_at=moment,
                changed_at=moment,
            )
        )  # fmt: skip
        if not done.rowcount:
            raise ScanError("intake.other_state")
        audit.record_within(
            connection, actor, audit.Event("write", place=f"scans.{status}", question=found.file_name, rows=1)
        )


def set_form(
    engine: sa.Engine, actor: Actor, identifier: str, *, document_type: str, fields: Sequence[Field]
) -> None:  # fmt: skip
    """Put the fields of another form in the place of those that were read; what was decided on them is gone.

    Raises:
        ScanError: it is not the person's, or does not wait for review.
        DatabaseError: nothing was changed.
    """
    find(engine, actor, identifier)
    c = scans.c
    with changing(engine) as connection:
        change = sa.update(scans).where(c.scan_id == identifier, c.status == "to_review")
        if not connection.execute(change.values(document_type=document_type or None, changed_at=now())).rowcount:
            raise ScanError("intake.other_state")
        connection.execute(sa.delete(scan_fields).where(scan_fields.c.scan_id == identifier))
        if rows := field_rows(identifier, fields):
            connection.execute(sa.insert(scan_fields), rows)
        event = audit.Event("write", place="scans.form", question=document_type, rows=len(fields))
        audit.record_within(connection, actor, event)


def problem_of(scan: Scan) -> AzsError:
    """Why a scan could not be read, as an error that can be told."""
    from azs.i18n import texts

    try:
        told = dict(json.loads(scan.problem))
        key = str(told.pop("key"))
        if f"errors.{key}" in texts():
            return ScanError(key, **told)
    except (ValueError, KeyError, TypeError):
        pass
    return ScanError("intake.unexpected")


def packed(document: OcrDocument) -> bytes:
    """A document as it is kept."""
    return zlib.compress(json.dumps(document.to_json(), ensure_ascii=False).encode("utf-8", "replace"), 6)


def field_rows(identifier: str, fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Rows of fields that nobody has decided on yet."""
    c = scan_fields.c
    return [
        {
            "scan_id": identifier, "position": at, "name": fitted(one.name, c.name), "kind": fitted(one.kind, c.kind),
            "raw_text": fitted(one.raw, c.raw_text), "value": fitted(one.value, c.value), "value_before": None,
            "confidence": one.confidence, "second_text": fitted(one.second, c.second_text), "page": one.page,
            "box_left": one.box.left if one.box else None, "box_top": one.box.top if one.box else None,
            "box_right": one.box.right if one.box else None, "box_bottom": one.box.bottom if one.box else None,
            "problems": fitted(" ".join(one.problems), c.problems),
            "doubtful": None if one.doubtful is None else int(one.doubtful), "decision": "none", "reason": None,
            "decided_by": None, "decided_at": None,
        }
        for at, one in enumerate(fields)
    ]  # fmt: skip


def decided_row(row: dict[str, Any], decision: Decision | None, *, by: str, at: dt.datetime) -> dict[str, Any]:
    """The row of a field with a person's decision; what was read stays in `value_before` where it was corrected."""
    if decision is None:
        return row
    c, made = scan_fields.c, dict(row)
    if decision.choice == "corrected":
        made |= {"value": fitted(decision.value.strip(), c.value), "value_before": row["value"]}
    reason = fitted(decision.reason.strip(), c.reason)
    return made | {"decision": decision.choice, "reason": reason, "decided_by": by, "decided_at": at}


def decided_of(row: sa.Row[Any]) -> Decided:
    """A stored field."""
    box = None if row.box_left is None else Box(row.box_left, row.box_top, row.box_right, row.box_bottom)
    read = (row.value_before if row.decision == "corrected" else row.value) or ""
    field = Field(
        row.name, row.kind, row.raw_text or "", read, row.page or 1, box, row.confidence, row.second_text or "",
        tuple((row.problems or "").split()), None if row.doubtful is None else bool(row.doubtful),
    )  # fmt: skip
    return Decided(
        field, row.value or "", row.decision, row.value_before or "", row.reason or "", row.decided_by or "",
        row.decided_at,
    )  # fmt: skip


def scan_of(row: sa.Row[Any]) -> Scan:
    """A stored scan."""
    return Scan(
        row.scan_id, row.file_name, row.media_type, row.sha256, row.size_bytes, row.status, row.uploaded_by,
        row.uploaded_at, row.pages, row.document_type or "", row.station_code or "", row.station_region or "",
        row.problem or "", row.attempts, row.read_at, row.settled_by or "", row.settled_at, row.note or "",
    )  # fmt: skip


def _asked() -> sa.Select[Any]:
    return sa.select(
        scans, stations.c.code.label("station_code"), stations.c.region.label("station_region")
    ).select_from(scans.outerjoin(stations, stations.c.station_id == scans.c.station_id))


def _theirs(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.scope.everything:
        return scans.c.status.is_not(None)
    parts: list[sa.ColumnElement[bool]] = [scans.c.uploaded_by == actor.user]
    for column, values in ((stations.c.region, actor.scope.regions), (stations.c.code, actor.scope.stations)):
        parts += [column.in_(list(values[at : at + 1_000])) for at in range(0, len(values), 1_000)]
    return sa.or_(*parts)
