"""Reporting views: the contract between the product and a company's database.

Dashboards, the assistant and reports read these views and nothing else. `definitions` writes them over the tables of
`schema.py`; a company with its own schema writes them over its own tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from azs.database.functions import hours_between
from azs.database.schema import OPEN_STATUSES, actions, equipment, incident_types, incidents, station_days, stations

_TEXT, _INT, _FLOAT, _MOMENT, _DAY = sa.String, sa.Integer, sa.Float, sa.DateTime, sa.Date
_STATION = {"station_code": _TEXT, "station_name": _TEXT, "region": _TEXT, "city": _TEXT}

CONTRACT: Mapping[str, Mapping[str, type[sa.types.TypeEngine[Any]]]] = {
    "v_incident": {
        "incident_id": _INT, "external_id": _TEXT, "title": _TEXT, "description": _TEXT, "category": _TEXT,
        "department": _TEXT, "sla_h": _FLOAT, "severity": _TEXT, "status": _TEXT, "is_open": _INT, "source": _TEXT,
        "reported_by": _TEXT, "occurred_at": _MOMENT, "reported_at": _MOMENT, "resolved_at": _MOMENT,
        "resolution_h": _FLOAT, "sla_kept": _INT, "loss_rub": _FLOAT, "litres_spilled": _FLOAT,
        "people_injured": _INT, "root_cause": _TEXT, **_STATION, "station_format": _TEXT, "latitude": _FLOAT,
        "longitude": _FLOAT, "equipment_kind": _TEXT, "equipment_model": _TEXT, "equipment_serial": _TEXT,
        "equipment_installed_on": _DAY,
    },
    "v_action": {
        "action_id": _INT, "incident_id": _INT, "taken_at": _MOMENT, "action": _TEXT, "performed_by": _TEXT,
        "category": _TEXT, "severity": _TEXT, "status": _TEXT, **_STATION,
    },
    "v_station_day": {
        "day": _DAY, **_STATION, "station_format": _TEXT, "transactions": _INT, "litres_sold": _FLOAT,
    },
    "v_station": {
        **_STATION, "address": _TEXT, "latitude": _FLOAT, "longitude": _FLOAT, "station_format": _TEXT,
        "opened_on": _DAY,
    },
    "v_equipment": {
        "equipment_kind": _TEXT, "equipment_model": _TEXT, "equipment_serial": _TEXT, "equipment_installed_on": _DAY,
        **_STATION,
    },
}  # fmt: skip


def _view(name: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, kind()) for column, kind in CONTRACT[name].items()))


v_incident = _view("v_incident")
v_action = _view("v_action")
v_station_day = _view("v_station_day")
v_station = _view("v_station")
v_equipment = _view("v_equipment")


def definitions() -> dict[str, sa.Select[Any]]:
    """The SELECT behind each view, over the application's own tables."""
    return {
        "v_incident": _incident(),
        "v_action": _action(),
        "v_station_day": _station_day(),
        "v_station": sa.select(
            *_station_columns(), stations.c.address, stations.c.latitude, stations.c.longitude,
            stations.c.format.label("station_format"), stations.c.opened_on,
        ),
        "v_equipment": sa.select(*_equipment_columns(), *_station_columns()).join_from(
            equipment, stations, stations.c.station_id == equipment.c.station_id
        ),
    }  # fmt: skip


def _station_columns() -> list[sa.ColumnElement[Any]]:
    c = stations.c
    return [c.code.label("station_code"), c.name.label("station_name"), c.region, c.city]


def _equipment_columns() -> list[sa.ColumnElement[Any]]:
    c = equipment.c
    return [
        c.kind.label("equipment_kind"), c.model.label("equipment_model"), c.serial.label("equipment_serial"),
        c.installed_on.label("equipment_installed_on"),
    ]  # fmt: skip


def _station_day() -> sa.Select[Any]:
    d = station_days.c
    return sa.select(
        d.day, *_station_columns(), stations.c.format.label("station_format"), d.transactions, d.litres_sold
    ).join_from(station_days, stations, stations.c.station_id == d.station_id)


def _incident() -> sa.Select[Any]:
    i, k = incidents.c, incident_types.c
    one: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)
    zero: sa.ColumnElement[int] = sa.literal_column("0", sa.Integer)
    is_open = sa.or_(*(i.status == sa.literal_column(f"'{status}'") for status in OPEN_STATUSES))
    took_h = hours_between(i.resolved_at, i.reported_at)
    kept = sa.case(
        (sa.or_(i.resolved_at.is_(None), k.sla_h.is_(None)), sa.null()), (took_h <= k.sla_h, one), else_=zero
    )
    source = (
        sa.join(incidents, incident_types, k.type_id == i.type_id)
        .join(stations, stations.c.station_id == i.station_id, isouter=True)
        .join(equipment, equipment.c.equipment_id == i.equipment_id, isouter=True)
    )
    return sa.select(
        i.incident_id, i.external_id, i.title, i.description, k.category, k.department, k.sla_h, i.severity, i.status,
        sa.case((is_open, one), else_=zero).label("is_open"), i.source, i.reported_by, i.occurred_at, i.reported_at,
        i.resolved_at, took_h.label("resolution_h"), kept.label("sla_kept"), i.loss_rub, i.litres_spilled,
        i.people_injured, i.root_cause, *_station_columns(), stations.c.format.label("station_format"),
        stations.c.latitude, stations.c.longitude, *_equipment_columns(),
    ).select_from(source)  # fmt: skip


def _action() -> sa.Select[Any]:
    a, i, k = actions.c, incidents.c, incident_types.c
    source = (
        sa.join(actions, incidents, i.incident_id == a.incident_id)
        .join(incident_types, k.type_id == i.type_id, isouter=True)
        .join(stations, stations.c.station_id == i.station_id, isouter=True)
    )
    return sa.select(
        a.action_id, a.incident_id, a.taken_at, a.action, a.performed_by, k.category, i.severity, i.status,
        *_station_columns(),
    ).select_from(source)  # fmt: skip
