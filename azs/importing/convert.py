"""Turning the rows of a file into incidents by a mapping; what cannot be an incident is skipped with a reason."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from azs.database.schema import OPEN_STATUSES, SEVERITIES, STATUSES
from azs.errors import MappingError
from azs.importing.mapping import FieldMapping
from azs.importing.read import Progress

MOMENTS = ("occurred_at", "reported_at", "resolved_at")
NUMBERS = ("loss_rub", "litres_spilled", "people_injured", "latitude", "longitude", "sla_h")
LENGTHS = {
    "title": 400, "description": 4000, "root_cause": 200, "source": 80, "reported_by": 120, "category": 120,
    "department": 120, "station_code": 60, "station_name": 200, "region": 120, "city": 120, "address": 300,
    "station_format": 60,
}  # fmt: skip
ORACLE_BYTES = 4000  # what a VARCHAR2 holds, whatever its length in letters
ROW_HASH = "row_hash"
"""Made-up column for files without an identifier: tells a row by its contents, repeats by their order."""


@dataclass(frozen=True)
class Converted:
    """Incidents ready to be stored, actions taken on them, and what was skipped.

    Attributes:
        incidents: columns TARGETS of the mapping, one row an incident; external_id is distinct.
        actions: columns external_id, taken_at (datetime64), action.
        rows: rows of the file. skipped: reason -> row numbers (heading is row 1).
    """

    incidents: pd.DataFrame
    actions: pd.DataFrame
    rows: int
    skipped: dict[str, list[int]] = field(default_factory=dict)


def convert(table: pd.DataFrame, mapping: FieldMapping, progress: Progress = lambda _share: None) -> Converted:
    """Apply a mapping.

    Args:
        progress: told the share done so far, 0 to 1.

    Raises:
        MappingError: the mapping names a column that the file does not have.
    """
    for column in sorted(mapping.needed() - set(table.columns) - {ROW_HASH}):
        raise MappingError("importing.no_column", name=column, known=", ".join(map(str, table.columns)))
    clean = table.mask(table.isin(list(mapping.nulls))).astype(object)
    clean["row_number"] = range(2, len(clean) + 2)
    if ROW_HASH in mapping.needed():
        clean[ROW_HASH] = _hashes(table)
    actions = pd.DataFrame({"external_id": [], "taken_at": [], "action": []})
    if mapping.group_by and mapping.order_by:
        clean["event_at"] = _moments(clean[mapping.order_by], mapping)
        clean = clean.sort_values([mapping.group_by, "event_at"], kind="stable")
        actions = _changes(clean, mapping)
        clean = clean.drop_duplicates(mapping.group_by, keep="last")
    progress(0.4)
    found = _fields(clean, mapping)
    progress(0.8)
    kept, skipped = _checked(found)
    if len(actions):
        actions["action"] = actions["action"].str.slice(0, 1000)
    progress(1.0)
    return Converted(kept, actions[actions["external_id"].isin(kept["external_id"])], len(table), skipped)


def _hashes(table: pd.DataFrame) -> pd.Series:
    joined = table.fillna("").astype(str).agg("\x1f".join, axis=1)
    repeat = joined.groupby(joined).cumcount().astype(str)
    return (joined + "\x1f" + repeat).map(lambda text: hashlib.sha256(text.encode()).hexdigest()[:24])


def _fields(clean: pd.DataFrame, mapping: FieldMapping) -> pd.DataFrame:
    made: dict[str, pd.Series] = {"row_number": clean["row_number"]}
    for target, columns in mapping.columns.items():
        joined = clean[columns[0]]
        for column in columns[1:]:
            joined = (joined.fillna("") + " " + clean[column].fillna("")).str.strip()
        made[target] = _moments(joined, mapping) if target in MOMENTS else joined.where(joined.notna(), None)
    for target, text in mapping.constants.items():
        made[target] = pd.Series(text, index=clean.index, dtype=object)
    for target, template in mapping.templates.items():
        made[target] = pd.Series(
            [template.format_map(_Row(row)) for row in clean.to_dict("records")], index=clean.index, dtype=object
        )
    for target, known in mapping.values.items():
        if target in made:
            lower = made[target].astype("string").str.strip().str.lower()
            made[target] = lower.map(known).astype(object).fillna(known.get("*", pd.NA))
    for target in NUMBERS:
        if target in made:
            digits = made[target].astype("string").str.replace("\u00a0", "").str.replace(" ", "").str.replace(",", ".")
            made[target] = pd.to_numeric(digits, errors="coerce") * mapping.factors.get(target, 1.0)
    return pd.DataFrame(made)


class _Row(dict[str, object]):
    def __init__(self, row: Mapping[Any, Any]) -> None:
        super().__init__({str(key): "" if value is None or value != value else value for key, value in row.items()})

    def __missing__(self, key: str) -> str:
        raise MappingError("importing.no_column", name=key, known=", ".join(map(str, self)))


def _moments(text: pd.Series, mapping: FieldMapping) -> pd.Series:
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for form in mapping.date_formats or ("ISO8601",):
        missing = found.isna() & text.notna()
        if missing.any():
            read = pd.to_datetime(text[missing], format=form, errors="coerce")
            if getattr(read.dt, "tz", None) is not None:
                read = read.dt.tz_localize(None)
            found[missing] = read.astype("datetime64[us]")
    return found


def _changes(events: pd.DataFrame, mapping: FieldMapping) -> pd.DataFrame:
    if not mapping.state:
        return pd.DataFrame({"external_id": [], "taken_at": [], "action": []})
    same = (events[mapping.group_by] == events[mapping.group_by].shift()) & (
        events[mapping.state] == events[mapping.state].shift()
    )
    changed = events[~same & events["event_at"].notna() & events[mapping.state].notna()]
    return pd.DataFrame(
        {
            "external_id": changed[mapping.group_by].astype(str),
            "taken_at": changed["event_at"],
            "action": changed[mapping.state].astype(str),
        }
    )


def _checked(found: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[int]]]:
    skipped: dict[str, list[int]] = defaultdict(list)
    reasons = pd.Series("", index=found.index, dtype=object)
    for name, fallback in (("status", "closed"), ("severity", "medium")):
        if name not in found:
            found[name] = fallback
    resolved = found["resolved_at"] if "resolved_at" in found else pd.Series(pd.NaT, index=found.index)
    rules = (
        ("no_id", found["external_id"].isna()),
        ("no_date", found["reported_at"].isna()),
        ("bad_severity", ~found["severity"].isin(SEVERITIES)),
        ("bad_status", ~found["status"].isin(STATUSES)),
        ("repeated_id", found["external_id"].duplicated(keep="first")),
    )
    for reason, wrong in rules:
        reasons[wrong.to_numpy(dtype=bool) & (reasons == "").to_numpy()] = reason
    for reason, row in zip(reasons, found["row_number"], strict=True):
        if reason:
            skipped[reason].append(int(row))
    kept = found[reasons == ""].copy()
    early = resolved.reindex(kept.index) < kept["reported_at"]
    if early.any():
        kept.loc[early, "resolved_at"] = pd.NaT
        skipped["resolved_before_reported"] = [int(row) for row in kept.loc[early, "row_number"]]
    if "resolved_at" in kept:
        kept.loc[kept["status"].isin(OPEN_STATUSES), "resolved_at"] = pd.NaT
    if cut := _cut(kept):
        skipped["text_cut"] = cut
    return kept.drop(columns="row_number"), dict(skipped)


def _cut(kept: pd.DataFrame) -> list[int]:
    """Shorten texts in place to what the columns hold; returns the rows that lost something."""
    rows: set[int] = set()
    for name, length in LENGTHS.items():
        if name not in kept:
            continue
        text = kept[name].astype("string")
        long = (text.str.len() > min(length, ORACLE_BYTES // 4)).fillna(False)
        shorter = text[long].map(
            lambda value, most=length: value[:most].encode()[:ORACLE_BYTES].decode(errors="ignore")
        )
        rows |= {int(row) for row in kept.loc[long, "row_number"][shorter != text[long]]}
        kept[name] = text.astype(object)
        kept.loc[long, name] = shorter
    return sorted(rows)
