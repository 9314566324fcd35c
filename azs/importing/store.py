"""Rows of an import on their way into the tables: numbers of categories and stations, writing in pieces."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from azs.database.bulk import insert_rows
from azs.database.schema import actions, incident_types, incidents, stations
from azs.importing.lengths import STATION_FIELDS

CHUNK_ROWS = 5000
Wrote = Callable[[int], None]
"""Told how many more rows are written."""


def add_incidents(connection: sa.Connection, fresh: pd.DataFrame, source: str, wrote: Wrote) -> dict[str, int]:
    """Insert incidents with the categories and stations they name.

    Returns:
        external_id -> incident_id.
    """
    first = next_number(connection, incidents.c.incident_id)
    rows = fresh[[column.name for column in incidents.columns if column.name in fresh]].copy()
    rows["incident_id"] = range(first, first + len(fresh))
    rows["import_source"] = source
    rows["type_id"] = type_numbers(connection, fresh)
    rows["station_id"] = station_numbers(connection, fresh)
    write(connection, incidents, rows, wrote)
    return dict(zip(fresh["external_id"], rows["incident_id"], strict=True))


def add_actions(connection: sa.Connection, told: pd.DataFrame, wrote: Wrote) -> None:
    """Insert actions: incident_id, taken_at, action."""
    if len(told):
        start = next_number(connection, actions.c.action_id)
        write(connection, actions, told.assign(action_id=range(start, start + len(told))), wrote)


def type_numbers(connection: sa.Connection, rows: pd.DataFrame) -> pd.Series:
    """type_id of each row's category; a category that is not there yet is added."""
    c = incident_types.c
    numbers = {row.category: row.type_id for row in connection.execute(sa.select(c.category, c.type_id))}
    new = rows[~rows["category"].isin(list(numbers))].drop_duplicates("category")
    if len(new):
        start = next_number(connection, c.type_id)
        made = [
            {"type_id": at, "category": row["category"], "sla_h": plain(row.get("sla_h")),
             "department": plain(row.get("department"))}
            for at, row in enumerate(new.to_dict("records"), start=start)
        ]  # fmt: skip
        connection.execute(sa.insert(incident_types), made)
        numbers |= {row["category"]: row["type_id"] for row in made}
    return rows["category"].map(numbers).astype("int64")


def station_numbers(connection: sa.Connection, rows: pd.DataFrame) -> pd.Series:
    """station_id of each row's station, nothing where it has none; a station that is not there yet is added."""
    if "station_code" not in rows:
        return pd.Series(pd.NA, index=rows.index, dtype="Int64")
    c, code = stations.c, rows["station_code"]
    numbers = {row.code: row.station_id for row in connection.execute(sa.select(c.code, c.station_id))}
    new = rows[code.notna() & ~code.isin(list(numbers))].drop_duplicates("station_code")
    if len(new):
        start = next_number(connection, c.station_id)
        made = pd.DataFrame({"station_id": range(start, start + len(new)), "code": new["station_code"].to_numpy()})
        for name, column in STATION_FIELDS.items():
            if name in new:
                made[column] = new[name].to_numpy()
        named = made.get("name", made["code"])
        made["name"] = named.where(named.notna() & (named != ""), made["code"])
        write(connection, stations, made)
        numbers |= dict(zip(made["code"], made["station_id"], strict=True))
    return code.map(numbers).astype("Int64")


def next_number(connection: sa.Connection, column: sa.Column[int]) -> int:
    """The first number that is free."""
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()) + 1


def write(connection: sa.Connection, table: sa.Table, rows: pd.DataFrame, wrote: Wrote = lambda _rows: None) -> None:
    """Insert rows in pieces."""
    for start in range(0, len(rows), CHUNK_ROWS):
        piece = rows.iloc[start : start + CHUNK_ROWS]
        insert_rows(connection, table, pa.Table.from_pandas(piece, preserve_index=False))
        wrote(len(piece))


def plain(value: object) -> object:
    """A cell as a driver takes it: None for every kind of nothing."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
