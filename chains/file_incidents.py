"""Incidents beside the tables of files: which column of a file names stations or incidents, and a copy of the rows."""

from __future__ import annotations

from functools import partial

import pandas as pd
import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.private import PrivateDatabase
from azs.database.views import v_incident
from azs.i18n import t
from azs.semantic import load_model
from chains.file_plan import Field, Join, Table

TABLE = "incidents"
MOST_ROWS = 200_000
LEAST_SHARE = 0.1  # a person may see few of the stations in a file
_COLUMNS = (
    ("external_id", "incident_number", "text"), ("title", "title", "text"), ("category", "category", "text"),
    ("department", "department", "text"), ("severity", "severity", "text"), ("status", "status", "text"),
    ("is_open", "is_open", "truth"), ("source", "source", "text"), ("reported_at", "reported_at", "moment"),
    ("resolved_at", "resolved_at", "moment"), ("resolution_h", "resolution_h", "number"),
    ("loss_rub", "loss_rub", "number"), ("litres_spilled", "litres_spilled", "number"),
    ("station_code", "station_code", "text"), ("station_name", "station_name", "text"), ("region", "region", "text"),
    ("city", "city", "text"),
)  # fmt: skip
_UNITS = {"resolution_h": "h", "loss_rub": "rub", "litres_spilled": "l"}
KEYS = ("station_code", "station_name", "incident_number")
MAX_VALUES = 2_000


def copy_incidents(engine: sa.Engine, into: PrivateDatabase) -> Table:
    """Put the incidents that the person of `engine` may see, the latest MOST_ROWS, into a private database.

    Raises:
        DatabaseError: they cannot be read, or do not fit.
    """
    query = (
        sa.select(*(v_incident.c[column].label(name) for column, name, _ in _COLUMNS))
        .order_by(v_incident.c.reported_at.desc())
        .limit(MOST_ROWS + 1)
    )
    rows = fetched(engine, partial(_rows, query))
    cut = len(rows) > MOST_ROWS
    frame = pd.DataFrame(rows[:MOST_ROWS], columns=[name for _, name, _ in _COLUMNS])
    for _, name, kind in _COLUMNS:
        if kind == "number":
            frame[name] = pd.to_numeric(frame[name]).astype("float64")
        elif kind == "truth":
            frame[name] = frame[name].astype("Int64").astype("boolean")
        elif kind == "moment":
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
        else:
            frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    into.store(TABLE, [(name, kind) for _, name, kind in _COLUMNS], frame)
    return Table("", TABLE, "", tuple(_field(name, kind, frame) for _, name, kind in _COLUMNS), len(frame), cut)


def _rows(query: sa.Select[object], connection: sa.Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(query)]


def _field(name: str, kind: str, frame: pd.DataFrame) -> Field:
    titles = tuple(t(f"data_files.incident.{name}", lang) for lang in ("ru", "en"))
    distinct = frame[name].dropna().unique()
    values = tuple(map(str, distinct)) if kind == "text" and len(distinct) <= MAX_VALUES and name != "title" else ()
    model = load_model()
    known = model.values.get(name, {})
    labels = tuple((value, model.value_label(name, value, "ru"), model.value_label(name, value, "en"))
                   for value in values if value in known)  # fmt: skip
    unit = _UNITS.get(name, "")
    return Field(TABLE, name, titles, kind, unit, values, labels, len(distinct), len(frame))


def find_join(table: Table, incidents: Table, values_of: dict[str, set[str]]) -> Join | None:
    """The column of a file whose values are codes or names of stations, or numbers of incidents.

    Args:
        values_of: distinct values of the columns of the file and of KEYS by "table.column", lower case.
    """
    best: tuple[float, int, Join] | None = None
    for field in table.fields:
        mine = values_of.get(f"{table.name}.{field.name}", set())
        for at, key in enumerate(KEYS):
            theirs = values_of.get(f"{TABLE}.{key}", set())
            share = len(mine & theirs) / len(mine) if mine else 0.0
            if share >= LEAST_SHARE and (best is None or (share, -at) > best[:2]):
                incident_key = next(one for one in incidents.fields if one.name == key)
                best = (share, -at, Join(incidents, field, incident_key))
    return best[2] if best else None
