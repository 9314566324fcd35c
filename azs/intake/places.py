"""Which station and which piece of equipment a sheet means, and the state the equipment is in."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from azs.database.scan_tables import equipment_states, inspections
from azs.database.schema import equipment, stations
from azs.errors import ScanError
from azs.intake.inspection import Sheet, same_serial
from azs.intake.scans import sees_station
from azs.security.actor import Actor


@dataclass(frozen=True)
class Place:
    """Where a sheet belongs.

    Attributes:
        equipment_id: None where the sheet names none, or one that is not known yet.
        unknown_equipment: the sheet has a serial number that the station does not know.
    """

    station_id: int
    station: str
    station_name: str
    region: str
    equipment_id: int | None
    equipment_kind: str
    unknown_equipment: bool


def place_of(connection: sa.Connection, actor: Actor, sheet: Sheet) -> Place:
    """The place of a sheet.

    Raises:
        ScanError: no such station, or it lies outside the person's scope: the two look the same.
    """
    c = stations.c
    asked = sa.select(c.station_id, c.code, c.name, c.region)
    named = " ".join(sheet.station.split())
    rows = connection.execute(asked.where(c.code == named)).all()
    if not rows:
        wanted = _folded(named)
        rows = [row for row in connection.execute(asked).all() if wanted in (_folded(row.code), _folded(row.name))]
    if len(rows) != 1 or not sees_station(actor, rows[0].code, rows[0].region or ""):
        raise ScanError("intake.no_station", station=named or "—")
    row = rows[0]
    number, kind, unknown = _equipment(connection, row.station_id, sheet)
    return Place(row.station_id, row.code, row.name, row.region or "", number, kind, unknown)


def settle_state(connection: sa.Connection, equipment_id: int) -> None:
    """Make the state of a piece of equipment that of its latest sheet that tells one, or none where there is none.

    So an old sheet read today changes nothing, and an undone one leaves what stood before.
    """
    c = inspections.c
    asked = (
        sa.select(c.inspection_id, c.state, c.inspected_on)
        .where(c.equipment_id == equipment_id, c.state.is_not(None))
        .order_by(c.inspected_on.desc(), c.saved_at.desc(), c.inspection_id)
    )
    latest = connection.execute(asked).first()
    s = equipment_states.c
    if latest is None:
        connection.execute(sa.delete(equipment_states).where(s.equipment_id == equipment_id))
        return
    values = {"state": latest.state, "inspected_on": latest.inspected_on, "inspection_id": latest.inspection_id}
    change = sa.update(equipment_states).where(s.equipment_id == equipment_id)
    if not connection.execute(change.values(**values)).rowcount:
        connection.execute(sa.insert(equipment_states).values(equipment_id=equipment_id, **values))


def state_before(connection: sa.Connection, equipment_id: int | None) -> str:
    """The state of a piece of equipment as it is kept, "" for none."""
    if equipment_id is None:
        return ""
    c = equipment_states.c
    return connection.execute(sa.select(c.state).where(c.equipment_id == equipment_id)).scalar_one_or_none() or ""


def _equipment(connection: sa.Connection, station_id: int, sheet: Sheet) -> tuple[int | None, str, bool]:
    c = equipment.c
    asked = sa.select(c.equipment_id, c.kind, c.serial).where(c.station_id == station_id).order_by(c.equipment_id)
    rows = connection.execute(asked).all()
    if sheet.serial:
        found = [row for row in rows if same_serial(row.serial or "", sheet.serial)]
        if found:
            return found[0].equipment_id, found[0].kind, False
        return None, sheet.equipment, True
    found = [row for row in rows if sheet.equipment and _folded(row.kind) in _folded(sheet.equipment)]
    return (found[0].equipment_id, found[0].kind, False) if len(found) == 1 else (None, sheet.equipment, False)


def _folded(text: str) -> str:
    return "".join(sign for sign in text.casefold().replace("ё", "е") if sign.isalnum())
