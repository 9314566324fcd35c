"""Writing converted incidents into the database: all or nothing, and the same file twice changes nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from azs.database.bulk import insert_rows
from azs.database.migrate import upgrade
from azs.database.schema import actions, imports, incident_types, incidents, stations
from azs.errors import ImportFileError
from azs.importing.changes import changed_rows, new_actions, save_changed
from azs.importing.convert import Converted, convert
from azs.importing.mapping import read_mapping
from azs.importing.read import Progress, read_table

STATION_FIELDS = {"station_name": "name", "region": "region", "city": "city", "address": "address",
                  "latitude": "latitude", "longitude": "longitude", "station_format": "format"}  # fmt: skip
CHUNK_ROWS = 20_000
OTHER_CATEGORY = "Прочее"


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes:
        taken: new incidents. changed: stored ones the file says something new of. known: stored ones it repeats.
        skipped: reason -> row numbers (the heading is row 1).
        already: the same file had been imported before.
    """

    rows: int
    taken: int
    known: int
    changed: int = 0
    skipped: dict[str, list[int]] = field(default_factory=dict)
    already: bool = False


def import_file(
    engine: sa.Engine, file: Path, mapping_file: Path, *, progress: Callable[[str, float], None] | None = None
) -> ImportReport:
    """Import one file.

    Args:
        progress: told the stage (read, convert, save) and the share of it that is done, 0 to 1.

    Raises:
        ImportFileError, MappingError: nothing was written.
    """
    told = progress or (lambda _stage, _share: None)
    mapping = read_mapping(mapping_file)
    table = read_table(file, partial(told, "read"))
    told("read", 1.0)
    converted = convert(table, mapping, partial(told, "convert"))
    digest = hashlib.sha256(file.read_bytes() + mapping_file.read_bytes()).hexdigest()
    upgrade(engine)
    try:
        with engine.begin() as connection:
            report = _save(connection, converted, mapping.source, file.name, digest, partial(told, "save"))
    except sa.exc.SQLAlchemyError as error:
        raise ImportFileError("importing.not_saved", file=file.name) from error
    told("save", 1.0)
    return report


def _save(
    connection: sa.Connection, found: Converted, source: str, name: str, digest: str, progress: Progress
) -> ImportReport:  # fmt: skip
    done = sa.select(imports.c.rows_taken).where(imports.c.sha256 == digest, imports.c.source == source)
    if connection.execute(done).first():
        return ImportReport(found.rows, 0, len(found.incidents), skipped=found.skipped, already=True)
    stored = sa.select(incidents.c.external_id).where(incidents.c.import_source == source)
    known = found.incidents["external_id"].isin({row[0] for row in connection.execute(stored)})
    fresh, seen = found.incidents[~known].reset_index(drop=True), found.incidents[known]
    for start in range(0, len(fresh), CHUNK_ROWS):
        _insert(connection, fresh.iloc[start : start + CHUNK_ROWS].reset_index(drop=True), found.actions, source)
        progress(min(start + CHUNK_ROWS, len(fresh)) / len(found.incidents))
    changed = changed_rows(connection, seen, source) if len(seen) else seen
    if len(changed):
        save_changed(connection, changed)
        numbers = dict(zip(changed["external_id"], changed["incident_id"], strict=True))
        _insert_actions(connection, new_actions(connection, changed, found.actions), numbers)
    connection.execute(
        sa.insert(imports).values(
            import_id=str(uuid.uuid4()), source=source, file_name=name[:300], sha256=digest, rows_taken=len(fresh),
            rows_skipped=sum(map(len, found.skipped.values())),
            imported_at=dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        )
    )  # fmt: skip
    return ImportReport(found.rows, len(fresh), len(seen) - len(changed), len(changed), found.skipped)


def _insert(connection: sa.Connection, fresh: pd.DataFrame, changes: pd.DataFrame, source: str) -> None:
    first = _next(connection, incidents.c.incident_id)
    rows = pd.DataFrame({"incident_id": range(first, first + len(fresh))})
    rows["import_source"] = source
    rows["type_id"] = _types(connection, fresh)
    rows["station_id"] = _stations(connection, fresh)
    for name in [column.name for column in incidents.columns]:
        if name not in rows and name in fresh:
            rows[name] = fresh[name]
    rows["occurred_at"] = (
        rows["occurred_at"].fillna(rows["reported_at"]) if "occurred_at" in rows else rows["reported_at"]
    )
    rows["title"] = rows["title"].fillna(fresh["category"]) if "title" in rows else fresh.get("category", source)
    _write(connection, incidents, rows)
    numbers = dict(zip(fresh["external_id"], rows["incident_id"], strict=True))
    _insert_actions(connection, changes, numbers)


def _insert_actions(connection: sa.Connection, changes: pd.DataFrame, numbers: dict[str, int]) -> None:
    mine = changes[changes["external_id"].isin(numbers)].reset_index(drop=True)
    if len(mine):
        start = _next(connection, actions.c.action_id)
        made = mine.assign(action_id=range(start, start + len(mine)), incident_id=mine["external_id"].map(numbers))
        _write(connection, actions, made.drop(columns="external_id"))


def _types(connection: sa.Connection, fresh: pd.DataFrame) -> pd.Series:
    category = (
        fresh["category"].fillna(OTHER_CATEGORY) if "category" in fresh else pd.Series(OTHER_CATEGORY, fresh.index)
    )
    c = incident_types.c
    numbers = {row.category: row.type_id for row in connection.execute(sa.select(c.category, c.type_id))}
    start = _next(connection, c.type_id)
    new = [name for name in dict.fromkeys(category) if name not in numbers]
    for at, name in enumerate(new):
        at_row = fresh[category == name].iloc[0]
        numbers[name] = start + at
        sla = at_row.get("sla_h")
        values = {"sla_h": None if sla is None or pd.isna(sla) else float(sla), "department": at_row.get("department")}
        connection.execute(sa.insert(incident_types).values(type_id=start + at, category=name, **values))
    return category.map(numbers).astype("int64")


def _stations(connection: sa.Connection, fresh: pd.DataFrame) -> pd.Series:
    if "station_code" not in fresh:
        return pd.Series(pd.NA, index=fresh.index, dtype="Int64")
    c = stations.c
    numbers = {row.code: row.station_id for row in connection.execute(sa.select(c.code, c.station_id))}
    start = _next(connection, c.station_id)
    new = fresh[fresh["station_code"].notna() & ~fresh["station_code"].isin(numbers)].drop_duplicates("station_code")
    if len(new):
        rows = pd.DataFrame(
            {"station_id": range(start, start + len(new)), "code": new["station_code"].astype(str).to_numpy()}
        )
        for field_name, column in STATION_FIELDS.items():
            if field_name in new:
                rows[column] = new[field_name].to_numpy()
        rows["name"] = rows["name"].fillna(rows["code"]) if "name" in rows else rows["code"]
        _write(connection, stations, rows)
        numbers |= dict(zip(rows["code"], rows["station_id"], strict=True))
    return fresh["station_code"].map(numbers).astype("Int64")


def _next(connection: sa.Connection, column: sa.Column[int]) -> int:
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()) + 1


def _write(connection: sa.Connection, table: sa.Table, rows: pd.DataFrame) -> None:
    insert_rows(connection, table, pa.Table.from_pandas(rows, preserve_index=False))
