"""Fast loading of Arrow tables, whatever the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

ROWS_A_STATEMENT = 5000
STAGED = "demo_rows"


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Any) -> None:
    """Insert an Arrow table whose columns are named like those of `table`, within the connection's transaction.

    DuckDB reads the Arrow memory itself; other databases get batches of `ROWS_A_STATEMENT` rows.
    """
    if connection.dialect.name != "duckdb":
        for batch in rows.to_batches(max_chunksize=ROWS_A_STATEMENT):
            connection.execute(sa.insert(table), batch.to_pylist())
        return
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    raw: Any = connection.connection.driver_connection
    raw.register(STAGED, rows)
    try:
        raw.execute(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {STAGED}")  # noqa: S608
    finally:
        raw.unregister(STAGED)
