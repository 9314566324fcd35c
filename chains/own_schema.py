"""The reporting views as a model is shown them: each value once, what a column means, nothing it does not need."""

from __future__ import annotations

from dataclasses import replace

from chains.database_schema import ColumnInfo, DatabaseSchema, TableInfo

LISTED = ("category", "department", "severity", "status", "source", "station_format", "equipment_kind")
"""Columns of incidents whose values are told; those of others are told where a question names them."""
LEFT_OUT = ("latitude", "longitude")
MEANINGS = {
    ("v_incident", "external_id"): "number of the incident",
    ("v_incident", "reported_at"): "came in; counts and losses go by it",
    ("v_incident", "resolved_at"): "NULL while open",
    ("v_incident", "resolution_h"): "hours from report to resolution",
    ("v_incident", "is_open"): "1 or 0",
    ("v_incident", "sla_kept"): "1 or 0, NULL while open",
    ("v_incident", "loss_rub"): "roubles, NULL where not stated",
    ("v_incident", "root_cause"): "NULL where unknown",
    ("v_action", "incident_id"): "joins v_incident",
    ("v_action", "taken_at"): "when it was done",
    ("v_station_day", "transactions"): "purchases of the day",
}  # fmt: skip


def told_schema(schema: DatabaseSchema) -> DatabaseSchema:
    """The schema for a prompt: a third as long as all that is known of the views."""
    return replace(schema, tables=tuple(_told(table) for table in schema.tables), links=())


def _told(table: TableInfo) -> TableInfo:
    columns = tuple(_column(table.name, column) for column in table.columns if column.name not in LEFT_OUT)
    return TableInfo(table.name, columns)


def _column(table: str, column: ColumnInfo) -> ColumnInfo:
    values = column.values if table == "v_incident" and column.name in LISTED else ()
    return replace(column, values=values, comment=MEANINGS.get((table, column.name), ""))
