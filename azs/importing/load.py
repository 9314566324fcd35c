"""Writing converted incidents into the database: all or nothing, and the same file twice changes nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from azs.database.schema import imports, incidents
from azs.errors import ImportFileError
from azs.importing.changes import find_changes, save_changes
from azs.importing.convert import Converted, convert
from azs.importing.mapping import FieldMapping, read_mapping
from azs.importing.read import Progress, read_table
from azs.importing.store import add_actions, add_incidents

TAKEN_ANYWAY = frozenset(("resolved_before_reported", "text_cut"))
"""Reasons to report a row that is taken nevertheless."""
WRITTEN_SHARE = 0.95  # the rest of the last stage is the commit


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes:
        taken: new incidents. changed: stored ones the file says something new of. known: stored ones it repeats.
        skipped: reason -> row numbers (the heading is row 1); those of TAKEN_ANYWAY are taken all the same.
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
    converted = _converted(file, mapping, told)
    digest = _digest(file, mapping_file)
    told("save", 0.0)
    try:
        with engine.begin() as connection:
            report = _save(connection, converted, mapping.source, file.name, digest, partial(told, "save"))
    except (sa.exc.SQLAlchemyError, duckdb.Error, pa.ArrowException, UnicodeError) as error:
        raise ImportFileError("importing.not_saved", file=file.name) from error
    told("save", 1.0)
    return report


def _converted(file: Path, mapping: FieldMapping, told: Callable[[str, float], None]) -> Converted:
    told("read", 0.0)
    table = read_table(file, partial(told, "read"))
    told("read", 1.0)
    told("convert", 0.0)
    try:
        return convert(table, mapping, partial(told, "convert"))
    except UnicodeError as error:
        raise ImportFileError("importing.broken", file=file.name) from error


def _digest(file: Path, mapping_file: Path) -> str:
    with file.open("rb") as opened:
        made = hashlib.file_digest(opened, "sha256")
    made.update(mapping_file.read_bytes())
    return made.hexdigest()


def _save(
    connection: sa.Connection, found: Converted, source: str, name: str, digest: str, progress: Progress
) -> ImportReport:  # fmt: skip
    done = sa.select(imports.c.rows_taken).where(imports.c.sha256 == digest, imports.c.source == source)
    if connection.execute(done).first():
        return ImportReport(found.rows, 0, len(found.incidents), skipped=found.skipped, already=True)
    asked = sa.select(incidents.c.external_id, incidents.c.incident_id).where(incidents.c.import_source == source)
    stored = {row[0]: row[1] for row in connection.execute(asked).all()}
    number = found.incidents["external_id"].map(stored)
    fresh = found.incidents[number.isna()].reset_index(drop=True)
    seen = found.incidents[number.notna()].assign(incident_id=number.dropna().astype("int64"))
    changes = find_changes(connection, seen, _numbered(found.actions, stored), found.given)
    fresh_actions = found.actions[~found.actions["external_id"].isin(list(stored))]
    wrote = _counter(len(fresh) + len(fresh_actions) + len(changes.rows) + len(changes.actions), progress)
    numbers = add_incidents(connection, fresh, source, wrote)
    add_actions(connection, _numbered(fresh_actions, numbers), wrote)
    save_changes(connection, changes, wrote)
    rows_skipped = sum(len(rows) for reason, rows in found.skipped.items() if reason not in TAKEN_ANYWAY)
    connection.execute(
        sa.insert(imports).values(
            import_id=str(uuid.uuid4()), source=source, file_name=name[:300], sha256=digest, rows_taken=len(fresh),
            rows_skipped=rows_skipped, imported_at=dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        )
    )  # fmt: skip
    changed = changes.incidents
    return ImportReport(found.rows, len(fresh), len(seen) - changed, changed, found.skipped)


def _numbered(told: pd.DataFrame, numbers: dict[str, int]) -> pd.DataFrame:
    """Actions of the incidents that have a number, with it in place of external_id."""
    number = told["external_id"].map(numbers)
    mine = told[number.notna()].drop(columns="external_id")
    return mine.assign(incident_id=number.dropna().astype("int64")).reset_index(drop=True)


def _counter(rows: int, progress: Progress) -> Callable[[int], None]:
    """Turns rows written into the share of the stage."""
    done = 0

    def wrote(more: int) -> None:
        nonlocal done
        done += more
        progress(WRITTEN_SHARE * done / rows)

    return wrote
