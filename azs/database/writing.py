"""Writing a record once, whatever happens to the connection: its key tells whether an attempt has arrived."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from azs.database.faults import broke_off, explained
from azs.errors import DatabaseError

MAX_BYTES = 4000  # what an Oracle VARCHAR2 holds whatever its length in characters
PAUSES_S = (0.2, 1.0, 3.0)
"""How long to wait before each further attempt."""


def insert_once(engine: sa.Engine, table: sa.Table, values: Mapping[str, Any], *, refused: str) -> None:
    """Insert one row whose primary key the caller has made; a lost connection is tried again without doubling it.

    Args:
        refused: message key for a record that the database does not take.

    Raises:
        DatabaseError: the record is not stored.
    """
    key = sa.and_(*(column == values[column.name] for column in table.primary_key))
    for pause_s in (*PAUSES_S, None):
        try:
            with engine.begin() as connection:
                connection.execute(sa.insert(table).values(**values))
            return
        except sa.exc.IntegrityError as error:
            if _stored(engine, table, key):
                return  # an attempt whose answer was lost had arrived
            raise DatabaseError(refused) from error
        except sa.exc.DBAPIError as error:
            if pause_s is None or not broke_off(error):
                raise explained(error) or DatabaseError(refused) from error
            time.sleep(pause_s)


def fitted(text: str | None, column: sa.Column[Any]) -> str | None:
    """The beginning of a text that its column holds; None for nothing."""
    size = column.type.length if isinstance(column.type, sa.String) else None
    return text[:size].encode()[:MAX_BYTES].decode(errors="ignore") or None if text else None


def _stored(engine: sa.Engine, table: sa.Table, key: sa.ColumnElement[bool]) -> bool:
    try:
        with engine.connect() as connection:
            found: int = connection.execute(sa.select(sa.func.count()).select_from(table).where(key)).scalar_one()
            return found > 0
    except sa.exc.DBAPIError as error:
        raise explained(error) or DatabaseError("database.broke_off") from error
