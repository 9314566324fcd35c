"""Taking back what was written of a sheet, within a day: everything is as it was before, or nothing is changed."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from azs import audit
from azs.database.changing import changing
from azs.database.scan_tables import equipment_states, inspections, measurements, scan_records, scans
from azs.database.schema import actions, documents, equipment, incident_types, incidents
from azs.errors import ScanError
from azs.intake.places import settle_state
from azs.intake.records import comparable
from azs.intake.scans import find, sees_station
from azs.knowledge.library import now
from azs.security.actor import Actor

UNDO = dt.timedelta(days=1)


def undo(engine: sa.Engine, actor: Actor, scan_id: str) -> None:
    """Take back a saved sheet: inspection, measurements, incident, equipment that it brought, the equipment's former
    state, its document in the knowledge base. What people decided on its fields stays, for training.

    Raises:
        ScanError: the scan or its station is not the person's, it is not saved, a day has passed, or somebody has
            worked on its incident since.
        DatabaseError: nothing was changed.
    """
    scan = find(engine, actor, scan_id)
    if not sees_station(actor, scan.station, scan.region):
        raise ScanError("intake.no_station", station=scan.station or "—")
    if scan.status != "saved" or scan.settled_at is None:
        raise ScanError("intake.other_state")
    if scan.settled_at < now() - UNDO:
        raise ScanError("intake.undo_late")
    c, moment = scans.c, now()
    with changing(engine) as connection:
        change = sa.update(scans).where(c.scan_id == scan_id, c.status == "saved")
        values = {"status": "undone", "settled_by": actor.user, "settled_at": moment, "changed_at": moment}
        if not connection.execute(change.values(**values)).rowcount:
            raise ScanError("intake.other_state")
        rows = _take_back(connection, scan_id)
        document = sa.update(documents).where(documents.c.document_id == scan_id, documents.c.kind == "scan")
        connection.execute(
            document.where(documents.c.deleted_at.is_(None)).values(
                deleted_at=moment, deleted_by=actor.user, changed_at=moment
            )
        )
        audit.record_within(
            connection, actor, audit.Event("write", place="scans.undone", question=scan.file_name, rows=rows)
        )


def _take_back(connection: sa.Connection, scan_id: str) -> int:
    """Delete the rows of a sheet, those that point to others first; how many."""
    c = scan_records.c
    found = connection.execute(sa.select(scan_records).where(c.scan_id == scan_id)).all()
    of = {kind: [row for row in found if row.kind == kind] for kind in
          ("incident", "inspection", "equipment", "incident_type")}  # fmt: skip
    for row in of["incident"]:
        _take_incident(connection, int(row.record_id), row.written_json or "")
    for row in of["inspection"]:
        _take_inspection(connection, row.record_id)
    for row in of["equipment"]:
        _take_unused(connection, equipment.c.equipment_id, int(row.record_id))
    for row in of["incident_type"]:
        _take_unused(connection, incident_types.c.type_id, int(row.record_id))
    connection.execute(sa.delete(scan_records).where(c.scan_id == scan_id))
    return len(found)


def _take_incident(connection: sa.Connection, number: int, written: str) -> None:
    i = incidents.c
    asked = sa.select(i.status, i.severity, i.title, i.description).where(i.incident_id == number)
    row = connection.execute(asked).mappings().one_or_none()
    if row is None:
        return
    told = sa.select(sa.func.count()).select_from(actions).where(actions.c.incident_id == number)
    if connection.execute(told).scalar_one() or comparable(dict(row)) != written:
        raise ScanError("intake.undo_changed", incident=number)
    connection.execute(sa.delete(incidents).where(i.incident_id == number))


def _take_inspection(connection: sa.Connection, identifier: str) -> None:
    c = inspections.c
    held = connection.execute(sa.select(c.equipment_id).where(c.inspection_id == identifier)).scalar_one_or_none()
    connection.execute(sa.delete(measurements).where(measurements.c.inspection_id == identifier))
    connection.execute(sa.delete(inspections).where(c.inspection_id == identifier))
    if held is not None:
        settle_state(connection, held)


def _take_unused(connection: sa.Connection, key: sa.Column[int], number: int) -> None:
    """Delete a row that the sheet brought, unless others have come to use it."""
    for table in (incidents, inspections, equipment_states):
        if (column := table.c.get(key.name)) is not None:
            used = sa.select(sa.func.count()).select_from(table).where(column == number)
            if connection.execute(used).scalar_one():
                return
    connection.execute(sa.delete(key.table).where(key == number))
