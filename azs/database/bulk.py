"""Fast loading of Arrow tables, whatever the database."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import sqlalchemy as sa

ROWS_A_STATEMENT = 5000


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Any) -> None:
    """Insert an Arrow table whose columns are named like those of `table`, within the connection's transaction.

    DuckDB reads the Arrow memory itself, as a relation and not a registered view: a view that is dropped inside a
    transaction keeps its rows in memory until the transaction ends. A relation is inserted by position, so the columns
    are put in the stored order first. Other databases get batches of `ROWS_A_STATEMENT` rows.
    """
    if connection.dialect.name != "duckdb":
        for batch in rows.to_batches(max_chunksize=ROWS_A_STATEMENT):
            connection.execute(sa.insert(table), batch.to_pylist())
        return
    if not connection.in_transaction():
        connection.begin()  # what the raw connection runs would be committed at once otherwise
    raw: Any = connection.connection.driver_connection
    stored = [row[1] for row in raw.execute(f"PRAGMA table_info('{table.name}')").fetchall()]
    for name in set(stored) - set(rows.column_names):
        rows = rows.append_column(name, pa.nulls(rows.num_rows))
    raw.from_arrow(rows.select(stored)).insert_into(table.name)
