"""Writing a checked sheet into the database: the inspection with its measurements, the state of the equipment, and an
incident where the sheet reports a fault. All of it in one transaction with the log, or nothing."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.scan_tables import inspections, measurements, scan_fields, scan_records, scans
from azs.database.schema import equipment, incident_types, incidents
from azs.database.writing import fitted
from azs.errors import DatabaseError, ScanError, ScanInvalidError, ScanUndecidedError
from azs.importing.store import next_number
from azs.intake.fields import Check, Decision, Decisions, Field, complaints, decided_value
from azs.intake.inspection import Sheet, sheet_of
from azs.intake.places import Place, place_of, settle_state, state_before
from azs.intake.scans import decided_row, field_rows, find
from azs.knowledge.library import now
from azs.security.actor import Actor

SOURCE = "scan"
"""`import_source` of incidents that come from sheets."""
SOURCE_NAME, CATEGORY = "Скан акта", "Неисправность оборудования"
SEVERITY = {"out_of_order": "high", "repair": "medium", "limited": "low"}
REQUIRED = ("station", "inspected_on")
PAUSES_S = (0.05, 0.2, 0.5, 1.0)
"""How long to wait before each further attempt, where another one took the same number or row at the same moment."""
_JSON_CHARS = 900  # of each text that `undo` compares, so that four of them fit


@dataclass(frozen=True)
class Plan:
    """What saving would write, for the page to show before it does.

    Attributes:
        place: None where the station is not known or not the person's; `problems` says so.
        state_before: of the equipment, one of `fields.STATES`, or "".
        incident_title: "" where no incident would be written.
        undecided: names of fields that wait for a decision.
        problems: message keys by field name; those a reason does not lift are in `blocking`.
    """

    sheet: Sheet
    place: Place | None
    state_before: str
    incident_title: str
    undecided: tuple[str, ...]
    problems: Mapping[str, tuple[str, ...]]
    blocking: tuple[str, ...]


@dataclass(frozen=True)
class Saved:
    """What was written: keys of the rows; None where there is none."""

    scan_id: str
    inspection_id: str
    equipment_id: int | None
    new_equipment: bool
    incident_id: int | None


def plan(
    engine: sa.Engine, actor: Actor, scan_id: str, *, fields: Sequence[Field], decisions: Decisions | None = None,
    also: Check | None = None,
) -> Plan:  # fmt: skip
    """What saving would write, and what stands against it; writes nothing.

    Args:
        decisions: by field name. also: the form's own validators.

    Raises:
        ScanError: there is no such scan for the person.
    """
    find(engine, actor, scan_id)
    given = decisions or {}
    sheet, problems = sheet_of(_values(fields, given)), _problems(fields, given, also)
    blocking = [name for name in REQUIRED if not (getattr(sheet, name))]
    for name in blocking:
        problems.setdefault(name, ("intake.problem_missing",))
    place, before = None, ""
    if sheet.station:
        try:
            place, before = fetched(engine, lambda connection: _place_and_state(connection, actor, sheet))
        except ScanError:
            problems["station"], blocking = ("intake.problem_station",), [*blocking, "station"]
    if place and place.unknown_equipment and not _reason(given, "serial"):
        problems["serial"] = (*problems.get("serial", ()), "intake.problem_new_equipment")
    title = _title(sheet, place) if sheet.is_faulty else ""
    return Plan(sheet, place, before, title, _undecided(fields, given), problems, tuple(blocking))


def save(
    engine: sa.Engine, actor: Actor, scan_id: str, *, fields: Sequence[Field], decisions: Decisions | None = None,
    also: Check | None = None, with_incident: bool = True, category: str = "",
) -> Saved:  # fmt: skip
    """Write a checked sheet, whole or not at all, and at most once whatever happens to the connection.

    Args:
        fields: as they were read. decisions: by field name; one with a reason lifts what a validator complains of.
        also: the form's own validators.
        with_incident: write an incident where the sheet reports a fault; off for sheets of the past.
        category: of that incident; the one that names the kind of equipment, or CATEGORY, where none is given.

    Raises:
        ScanUndecidedError: fields wait for a decision.
        ScanInvalidError: values do not pass, and nobody gave a reason.
        ScanError: no such scan or station for the person, or the scan does not wait for review.
        DatabaseError: nothing was written.
    """
    given = decisions or {}
    planned = plan(engine, actor, scan_id, fields=fields, decisions=given, also=also)
    if planned.undecided:
        raise ScanUndecidedError("intake.undecided", names=planned.undecided)
    if planned.problems:
        raise ScanInvalidError("intake.invalid", problems=dict(planned.problems))
    job = _Job(actor, scan_id, planned.sheet, with_incident, category, str(uuid.uuid4()), now())
    for pause_s in (*PAUSES_S, None):
        try:
            with changing(engine) as connection:
                return _write(connection, job, fields, given)
        except DatabaseError as error:
            if (done := _arrived(engine, job)) is not None:
                return done  # the answer was lost, not the transaction
            if error.key != "database.not_saved" or pause_s is None:
                raise
            time.sleep(pause_s)
    raise AssertionError


@dataclass(frozen=True)
class _Job:
    actor: Actor
    scan_id: str
    sheet: Sheet
    with_incident: bool
    category: str
    inspection_id: str
    moment: dt.datetime


def _write(connection: sa.Connection, job: _Job, fields: Sequence[Field], decisions: Decisions) -> Saved:
    place = place_of(connection, job.actor, job.sheet)
    c, d = scans.c, job.scan_id
    change = sa.update(scans).where(c.scan_id == d, c.status == "to_review")
    values = {
        "status": "saved", "settled_by": job.actor.user, "settled_at": job.moment, "changed_at": job.moment,
        "station_id": place.station_id, "note": None,
    }  # fmt: skip
    if not connection.execute(change.values(**values)).rowcount:
        saved = connection.execute(sa.select(c.status).where(c.scan_id == d)).scalar_one_or_none() == "saved"
        raise ScanError("intake.saved_already" if saved else "intake.other_state")
    _write_fields(connection, job, fields, decisions)
    equipment_id, new = place.equipment_id, False
    if place.unknown_equipment:
        equipment_id, new = _write_equipment(connection, job, place), True
    _write_inspection(connection, job, place, equipment_id)
    incident_id = None
    if job.sheet.is_faulty and job.with_incident:
        incident_id = _write_incident(connection, job, place, equipment_id)
    if equipment_id is not None:
        settle_state(connection, equipment_id)
    rows = 1 + len(job.sheet.measurements) + (incident_id is not None) + new
    said = " ".join(filter(None, (place.station, job.sheet.serial, job.sheet.act_number)))
    audit.record_within(connection, job.actor, audit.Event("write", place="scans.saved", question=said, rows=rows))
    return Saved(d, job.inspection_id, equipment_id, new, incident_id)


def _write_fields(connection: sa.Connection, job: _Job, fields: Sequence[Field], decisions: Decisions) -> None:
    rows = [
        decided_row(row, decisions.get(one.name), by=job.actor.user, at=job.moment)
        for one, row in zip(fields, field_rows(job.scan_id, fields), strict=True)
    ]
    connection.execute(sa.delete(scan_fields).where(scan_fields.c.scan_id == job.scan_id))
    if rows:
        connection.execute(sa.insert(scan_fields), rows)


def _write_equipment(connection: sa.Connection, job: _Job, place: Place) -> int:
    number, c = next_number(connection, equipment.c.equipment_id), equipment.c
    row = {
        "equipment_id": number, "station_id": place.station_id, "kind": fitted(job.sheet.equipment, c.kind) or "—",
        "serial": fitted(job.sheet.serial, c.serial),
    }  # fmt: skip
    connection.execute(sa.insert(equipment).values(**row))
    _note(connection, job, "equipment", number)
    return number


def _write_inspection(connection: sa.Connection, job: _Job, place: Place, equipment_id: int | None) -> None:
    sheet, c, m = job.sheet, inspections.c, measurements.c
    known = connection.execute(sa.select(scans.c.document_type).where(scans.c.scan_id == job.scan_id)).scalar_one()
    connection.execute(
        sa.insert(inspections).values(
            inspection_id=job.inspection_id, station_id=place.station_id, equipment_id=equipment_id,
            document_type=known, act_number=fitted(sheet.act_number, c.act_number), inspected_on=sheet.inspected_on,
            inspector=fitted(sheet.inspector, c.inspector), state=sheet.state or None,
            remarks=fitted(sheet.remarks, c.remarks), saved_by=job.actor.user, saved_at=job.moment,
        )
    )  # fmt: skip
    rows = [
        {
            "inspection_id": job.inspection_id, "position": at, "parameter": fitted(one.parameter, m.parameter),
            "norm": fitted(one.norm, m.norm), "value_text": fitted(one.value_text, m.value_text), "value": one.value,
            "unit": fitted(one.unit, m.unit),
        }
        for at, one in enumerate(sheet.measurements)
    ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(measurements), rows)
    _note(connection, job, "inspection", job.inspection_id)


def _write_incident(connection: sa.Connection, job: _Job, place: Place, equipment_id: int | None) -> int:
    number, c, sheet = next_number(connection, incidents.c.incident_id), incidents.c, job.sheet
    moment = dt.datetime.combine(sheet.inspected_on or job.moment.date(), sheet.time or dt.time())
    told = "\n".join(filter(None, (sheet.fault, sheet.remarks)))
    row = {
        "incident_id": number, "external_id": job.scan_id, "import_source": SOURCE, "station_id": place.station_id,
        "equipment_id": equipment_id, "type_id": _type(connection, job, place),
        "severity": sheet.severity or SEVERITY.get(sheet.state, "medium"), "status": "new",
        "title": fitted(_title(sheet, place), c.title),
        "description": fitted(told, c.description),
        "source": SOURCE_NAME, "reported_by": fitted(sheet.inspector or job.actor.user, c.reported_by),
        "occurred_at": moment, "reported_at": moment,
    }  # fmt: skip
    connection.execute(sa.insert(incidents).values(**row))
    _note(connection, job, "incident", number, comparable(row))
    return number


def comparable(row: Mapping[str, Any]) -> str:
    """What people change in an incident, as text: `undo` refuses where it differs from what was written."""
    kept = {name: str(row[name] or "")[:_JSON_CHARS] for name in ("status", "severity", "title", "description")}
    return json.dumps(kept, ensure_ascii=True, sort_keys=True)[: scan_records.c.written_json.type.length]  # type: ignore[attr-defined]


def _type(connection: sa.Connection, job: _Job, place: Place) -> int:
    """The category of the incident; one that is not there yet is added."""
    c = incident_types.c
    known = {row.category: row.type_id for row in connection.execute(sa.select(c.category, c.type_id)).all()}
    naming = [name for name in known if place.equipment_kind and place.equipment_kind.casefold() in name.casefold()]
    named = next((name for name in known if name.casefold() == job.sheet.category.casefold()), "")
    category = job.category.strip() or named or (sorted(naming)[0] if naming else CATEGORY)
    if category not in known:
        known[category] = next_number(connection, c.type_id)
        row = {"type_id": known[category], "category": fitted(category, c.category)}
        connection.execute(sa.insert(incident_types).values(**row))
        _note(connection, job, "incident_type", known[category])
    return int(known[category])


def _note(connection: sa.Connection, job: _Job, kind: str, identifier: int | str, written: str | None = None) -> None:
    row = {"scan_id": job.scan_id, "kind": kind, "record_id": str(identifier), "written_json": written}
    connection.execute(sa.insert(scan_records).values(**row))


def _arrived(engine: sa.Engine, job: _Job) -> Saved | None:
    """What was written where the transaction has arrived although its answer has not."""
    c = scan_records.c
    asked = sa.select(c.kind, c.record_id).where(c.scan_id == job.scan_id)
    held = sa.select(inspections.c.equipment_id).where(inspections.c.inspection_id == job.inspection_id)
    try:
        rows = fetched(engine, lambda connection: connection.execute(asked).all())
        found = fetched(engine, lambda connection: connection.execute(held).all())
    except DatabaseError:
        return None
    if not found:
        return None
    kinds = {row.kind: row.record_id for row in rows}
    incident = int(kinds["incident"]) if "incident" in kinds else None
    return Saved(job.scan_id, job.inspection_id, found[0].equipment_id, "equipment" in kinds, incident)


def _place_and_state(connection: sa.Connection, actor: Actor, sheet: Sheet) -> tuple[Place, str]:
    place = place_of(connection, actor, sheet)
    return place, state_before(connection, place.equipment_id)


def _values(fields: Sequence[Field], decisions: Decisions) -> dict[str, str]:
    return {one.name: decided_value(one, decisions.get(one.name)) for one in fields}


def _undecided(fields: Sequence[Field], decisions: Decisions) -> tuple[str, ...]:
    return tuple(one.name for one in fields if one.needs_person and one.name not in decisions)


def _problems(fields: Sequence[Field], decisions: Decisions, also: Check | None) -> dict[str, tuple[str, ...]]:
    """What validators complain of and nobody gave a reason for."""
    found = {one.name: complaints(one, decisions.get(one.name), also) for one in fields}
    return {name: keys for name, keys in found.items() if keys and not _reason(decisions, name)}


def _reason(decisions: Decisions, name: str) -> str:
    return decisions.get(name, Decision()).reason.strip()


def _title(sheet: Sheet, place: Place | None) -> str:
    """ "ТРК ТРК-2031457: обнаружена течь рукава"."""
    what = " ".join(filter(None, ((place and place.equipment_kind) or sheet.equipment, sheet.serial)))
    said = sheet.complaint.rstrip(".") or CATEGORY
    return f"{what}: {said[0].lower() + said[1:]}" if what else said
