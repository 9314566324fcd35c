"""What a newer file says of incidents that are stored already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from azs.database.schema import actions, incident_types, incidents, stations
from azs.importing.store import Wrote, add_actions, plain, station_numbers, type_numbers

TEXTS = (
    "severity", "status", "title", "description", "source", "reported_by", "root_cause", "category", "station_code",
)  # fmt: skip
MOMENTS = ("occurred_at", "reported_at", "resolved_at")
NUMBERS = {"loss_rub": (0.0051, 0.0), "people_injured": (0.5, 0.0), "litres_spilled": (0.0, 1e-6)}
"""Absolute and relative difference that a column rounds away."""
FOLLOWS = {"title": "category", "occurred_at": "reported_at"}
"""Columns filled from another one where a file does not give them: they go on following it."""
NUMBERED = {"category": ("type_id", type_numbers), "station_code": ("station_id", station_numbers)}
IDS_A_STATEMENT = 900  # Oracle takes 1000 in a list
IDS_A_RANGE = 20_000
UPDATES_A_STATEMENT = 500  # DuckDB takes about a millisecond for each, so that progress is told often enough


@dataclass(frozen=True)
class Changes:
    """What is to be written.

    Attributes:
        rows: incidents of the file that differ from what is stored, with incident_id.
        differing: which of the compared columns differ, a row for each of `rows`.
        actions: incident_id, taken_at, action that are not stored yet.
    """

    rows: pd.DataFrame
    differing: pd.DataFrame
    actions: pd.DataFrame

    @property
    def incidents(self) -> int:
        """How many incidents the file says something new of."""
        return len({*self.rows["incident_id"], *self.actions["incident_id"]})


def find_changes(
    connection: sa.Connection, seen: pd.DataFrame, told: pd.DataFrame, given: frozenset[str]
) -> Changes:  # fmt: skip
    """Compare incidents of a file with what is stored, in the columns that the file gives.

    Args:
        seen: incidents of the file that are stored, with incident_id. told: their actions, with incident_id.
        given: fields that the mapping provides; the others keep what is stored.
    """
    following = {name: leader for name, leader in FOLLOWS.items() if name not in given and leader in given}
    names = [name for name in (*TEXTS, *MOMENTS, *NUMBERS) if name in given or name in following]
    ids = sorted(seen["incident_id"].tolist())
    old = _stored(connection, names, ids).loc[seen["incident_id"]]
    new = seen.set_index("incident_id")
    for name, leader in following.items():
        new[name] = new[name].where(_same(old[name], old[leader], leader), old[name])
    differing = pd.DataFrame({name: ~_same(new[name], old[name], name) for name in names})
    changed = differing.any(axis=1)
    return Changes(new[changed].reset_index(), differing[changed], _new_actions(connection, told, ids))


def save_changes(connection: sa.Connection, changes: Changes, wrote: Wrote) -> None:
    """Write the new values over the stored ones, no column more than needed, and add the new actions."""
    add_actions(connection, changes.actions, wrote)
    values = pd.DataFrame({"which": changes.rows["incident_id"]})
    for name in changes.differing.columns[changes.differing.any()]:
        column, numbers = NUMBERED.get(name, (name, None))
        values[f"new_{column}"] = numbers(connection, changes.rows) if numbers else changes.rows[name]
    for names, places in _alike(changes.differing).items():
        columns = [NUMBERED[name][0] if name in NUMBERED else name for name in names]
        statement = update_statement(columns)
        rows = values[["which", *(f"new_{name}" for name in columns)]].iloc[places]
        for start in range(0, len(rows), UPDATES_A_STATEMENT):
            piece = rows.iloc[start : start + UPDATES_A_STATEMENT].to_dict("records")
            connection.execute(statement, [{str(name): plain(value) for name, value in row.items()} for row in piece])
            wrote(len(piece))


def _alike(differing: pd.DataFrame) -> dict[tuple[str, ...], list[int]]:
    """Places of the rows that differ in the same columns, by those columns."""
    names, places = np.array(differing.columns, dtype=object), defaultdict(list)
    for at, flags in enumerate(differing.to_numpy(dtype=bool)):
        places[tuple(names[flags])].append(at)
    return dict(places)


def update_statement(columns: Sequence[str]) -> sa.Update:
    """UPDATE of one incident, `which`, by bound values `new_…`."""
    values = {name: sa.bindparam(f"new_{name}", type_=incidents.c[name].type) for name in columns}
    return sa.update(incidents).where(incidents.c.incident_id == sa.bindparam("which")).values(values)


def _stored(connection: sa.Connection, names: Sequence[str], ids: Sequence[int]) -> pd.DataFrame:
    columns = {"category": incident_types.c.category, "station_code": stations.c.code}
    asked = (
        sa.select(incidents.c.incident_id, *(columns.get(name, incidents.c.get(name)) for name in names))
        .join_from(incidents, incident_types, incident_types.c.type_id == incidents.c.type_id)
        .join(stations, stations.c.station_id == incidents.c.station_id, isouter=True)
    )
    rows = [tuple(row) for row in _by_ids(connection, asked, incidents.c.incident_id, ids)]
    return pd.DataFrame(rows, columns=["incident_id", *names], dtype=object).set_index("incident_id")


def _new_actions(connection: sa.Connection, told: pd.DataFrame, ids: Sequence[int]) -> pd.DataFrame:
    if told.empty:
        return told
    a = actions.c
    asked = sa.select(a.incident_id, a.taken_at, a.action)
    stored = _by_ids(connection, asked, a.incident_id, ids)
    known = {(row.incident_id, pd.Timestamp(row.taken_at).floor("s"), row.action) for row in stored}
    keys = zip(told["incident_id"].tolist(), told["taken_at"], told["action"], strict=True)
    return told[[key not in known for key in keys]].drop_duplicates().reset_index(drop=True)


def _by_ids(
    connection: sa.Connection, asked: sa.Select[Any], column: sa.Column[int], ids: Sequence[int]
) -> Iterator[sa.Row[Any]]:
    """Rows of the sorted `ids`, and of some that lie between them: neighbours are asked for as a range."""
    for start in range(0, len(ids), IDS_A_RANGE):
        some = ids[start : start + IDS_A_RANGE]
        if some[-1] - some[0] < 4 * len(some):
            yield from connection.execute(asked.where(column.between(some[0], some[-1]))).all()
            continue
        for at in range(0, len(some), IDS_A_STATEMENT):
            yield from connection.execute(asked.where(column.in_(some[at : at + IDS_A_STATEMENT]))).all()


def _same(one: pd.Series, other: pd.Series, name: str) -> pd.Series:
    """Where two columns say the same, to the precision that the database keeps."""
    if name in MOMENTS:
        one, other = (pd.to_datetime(column).astype("datetime64[s]") for column in (one, other))
        return (one == other) | (one.isna() & other.isna())
    if name in NUMBERS:
        absolute, relative = NUMBERS[name]
        left, right = (pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan) for column in (one, other))
        return pd.Series(np.isclose(left, right, relative, absolute, equal_nan=True), index=one.index)
    return one.fillna("") == other.fillna("")
