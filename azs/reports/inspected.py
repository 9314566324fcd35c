"""Inspections written from scanned sheets, and their measurements, within a person's stations."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from azs.analytics.filters import Filters, one_of
from azs.analytics.reading import Statement, fetched
from azs.database.scan_tables import inspections, measurements, scan_records, scans
from azs.database.schema import equipment, stations
from azs.security.actor import Actor


def inspected(actor: Actor, filters: Filters) -> Statement:
    """Inspections of the period, the latest first, with the file they were read from."""
    i, s, e = inspections.c, stations.c, equipment.c
    kept = scan_records.c
    source = (
        sa.join(inspections, stations, s.station_id == i.station_id)
        .join(equipment, e.equipment_id == i.equipment_id, isouter=True)
        .join(scan_records, sa.and_(kept.record_id == i.inspection_id, kept.kind == "inspection"), isouter=True)
        .join(scans, scans.c.scan_id == kept.scan_id, isouter=True)
    )
    return (
        sa.select(
            i.inspected_on,
            s.code.label("station_code"),
            s.name.label("station_name"),
            i.act_number,
            e.kind.label("equipment_kind"),
            e.serial.label("equipment_serial"),
            i.state,
            i.inspector,
            i.remarks,
            scans.c.file_name,
        )
        .select_from(source)
        .where(*_within(actor, filters))
        .order_by(i.inspected_on.desc(), s.code, i.inspection_id)
    )


def measured(actor: Actor, filters: Filters) -> Statement:
    """What was measured in the inspections of the period."""
    i, s, m = inspections.c, stations.c, measurements.c
    source = sa.join(measurements, inspections, i.inspection_id == m.inspection_id).join(
        stations, s.station_id == i.station_id
    )
    return (
        sa.select(
            i.inspected_on,
            s.code.label("station_code"),
            i.act_number,
            m.parameter,
            m.norm,
            m.value_text,
            m.value,
            m.unit,
        )
        .select_from(source)
        .where(*_within(actor, filters))
        .order_by(i.inspected_on.desc(), s.code, i.inspection_id, m.position)
    )


def rows(records: sa.Engine, statement: Statement) -> pd.DataFrame:
    """Rows of one of these statements; none where the database keeps no inspections."""
    if records.dialect.name == "sqlite":  # opened for reading views only
        return pd.DataFrame(columns=[column.name for column in statement.selected_columns])
    found = fetched(records, lambda connection: connection.execute(statement).all())
    return pd.DataFrame([tuple(row) for row in found], columns=[column.name for column in statement.selected_columns])


def _within(actor: Actor, filters: Filters) -> list[sa.ColumnElement[Any]]:
    i, s, scope = inspections.c, stations.c, actor.scope
    conditions: list[sa.ColumnElement[Any]] = [i.inspected_on >= filters.start, i.inspected_on <= filters.end]
    if filters.stations:
        conditions.append(one_of(s.code, filters.stations))
    if filters.regions:
        conditions.append(one_of(s.region, filters.regions))
    if not scope.everything:
        theirs = [
            one_of(column, values) for column, values in ((s.code, scope.stations), (s.region, scope.regions)) if values
        ]
        conditions.append(sa.or_(*theirs) if theirs else sa.false())
    return conditions
