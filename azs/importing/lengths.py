"""How long the texts of an incident may be, taken from the schema, and shortening those that are longer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from azs.database.schema import actions, incident_types, incidents, stations

ORACLE_BYTES = 4000  # what a VARCHAR2 holds, whatever its length in letters
HASH_LETTERS = 24
STATION_FIELDS = {
    "station_name": "name", "region": "region", "city": "city", "address": "address", "latitude": "latitude",
    "longitude": "longitude", "station_format": "format",
}  # fmt: skip
"""Field of a mapping -> column of `stations`."""

_COLUMNS: Mapping[str, sa.Column[Any]] = {
    **{
        name: incidents.c[name]
        for name in ("external_id", "title", "description", "source", "reported_by", "root_cause")
    },
    "category": incident_types.c.category,
    "department": incident_types.c.department,
    "station_code": stations.c.code,
    **{name: stations.c[column] for name, column in STATION_FIELDS.items()},
}
LENGTHS = {name: int(kind.type.length or 0) for name, kind in _COLUMNS.items() if isinstance(kind.type, sa.String)}
"""Field of a mapping -> letters its column holds."""
ACTION_LENGTHS = {"external_id": LENGTHS["external_id"], "action": int(getattr(actions.c.action.type, "length", 0))}


def cut_texts(table: pd.DataFrame, lengths: Mapping[str, int] = LENGTHS) -> pd.Series:
    """Shorten texts in place to what their columns hold.

    Returns:
        Which rows lost something.
    """
    cut = pd.Series(False, index=table.index)
    for name, length in lengths.items():
        if name not in table:
            continue
        values = table[name].tolist()
        enough = min(length, ORACLE_BYTES // 4)  # a letter takes four bytes at most
        long = [at for at, value in enumerate(values) if isinstance(value, str) and len(value) > enough]
        for at in long:
            shorter = _short_id(values[at], length) if name == "external_id" else _short(values[at], length)
            cut.iloc[at] |= shorter != values[at]
            values[at] = shorter
        if long:
            table[name] = pd.Series(values, index=table.index, dtype=object)
    return cut


def _short(text: str, length: int) -> str:
    return text[:length].encode()[:ORACLE_BYTES].decode(errors="ignore")


def _short_id(text: str, length: int) -> str:
    """Identifiers that begin alike stay apart: a hash of the whole stands at the end."""
    if len(text) <= length:
        return text
    return f"{text[: length - HASH_LETTERS - 1]}~{hashlib.sha256(text.encode()).hexdigest()[:HASH_LETTERS]}"
