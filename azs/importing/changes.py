"""What a newer file says of incidents that are stored already."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from azs.database.schema import actions, incidents

TEXTS = ("severity", "status", "title", "description", "source", "reported_by", "root_cause")
MOMENTS = ("occurred_at", "reported_at", "resolved_at")
NUMBERS = ("loss_rub", "litres_spilled", "people_injured")
ROWS_A_STATEMENT = 5000


def changed_rows(connection: sa.Connection, found: pd.DataFrame, source: str) -> pd.DataFrame:
    """Rows of the file whose stored incident differs in a column that the file gives.

    Args:
        found: incidents of the file that are stored already, by external_id.

    Returns:
        Columns incident_id, external_id and those the file gives.
    """
    names = [name for name in (*TEXTS, *MOMENTS, *NUMBERS) if name in found]
    c = incidents.c
    asked = sa.select(c.incident_id, c.external_id, *(c[name] for name in names)).where(c.import_source == source)
    rows = [tuple(row) for row in connection.execute(asked)]
    stored = pd.DataFrame(rows, columns=["incident_id", "external_id", *names]).set_index("external_id")
    new = found.set_index("external_id")[names]
    new = new[new.index.isin(stored.index)]
    old = stored.loc[new.index]
    differs = pd.Series(False, index=new.index)
    for name in names:
        differs |= _plain(new[name], name) != _plain(old[name], name)
    told = new[differs].copy()
    told.insert(0, "incident_id", old.loc[told.index, "incident_id"].astype("int64"))
    return told.reset_index()


def save_changed(connection: sa.Connection, changed: pd.DataFrame) -> None:
    """Write the new values over the stored ones."""
    names = [name for name in changed.columns if name not in ("external_id", "incident_id")]
    statement = (
        sa.update(incidents)
        .where(incidents.c.incident_id == sa.bindparam("which"))
        .values({name: sa.bindparam(name) for name in names})
    )
    records = changed.drop(columns="external_id").rename(columns={"incident_id": "which"}).to_dict("records")
    rows = [{str(name): _value(value) for name, value in record.items()} for record in records]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        connection.execute(statement, rows[start : start + ROWS_A_STATEMENT])


def new_actions(connection: sa.Connection, changed: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Actions of changed incidents that are not stored yet: external_id, taken_at, action."""
    mine = told[told["external_id"].isin(changed["external_id"])]
    if mine.empty:
        return mine
    numbers = dict(zip(changed["external_id"], changed["incident_id"], strict=True))
    ids, a = sorted({int(value) for value in numbers.values()}), actions.c
    known: set[tuple[int, pd.Timestamp, str]] = set()
    for start in range(0, len(ids), 900):
        asked = sa.select(a.incident_id, a.taken_at, a.action).where(a.incident_id.in_(ids[start : start + 900]))
        known |= {(int(row[0]), pd.Timestamp(row[1]), str(row[2])) for row in connection.execute(asked)}
    keys = zip(mine["external_id"].map(numbers), mine["taken_at"], mine["action"], strict=True)
    return mine[[(int(number), pd.Timestamp(when), str(what)) not in known for number, when, what in keys]]


def _plain(column: pd.Series, name: str) -> pd.Series:
    """Values of either side in one form, with a mark of their own for nothing."""
    if name in MOMENTS:
        return pd.to_datetime(column).astype("datetime64[us]").astype("string").fillna("")
    if name in NUMBERS:
        return pd.to_numeric(column).astype(float).round(2).fillna(-1.0)
    return column.astype("string").fillna("")


def _value(value: object) -> object:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
