"""A private DuckDB in memory: the tables of files that one person attached, with every door closed."""

from __future__ import annotations

import threading
import uuid
import weakref
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb
import pandas as pd
import sqlalchemy as sa

from azs.database.embedded import duckdb_config, limit_reads, only_selects
from azs.errors import DatabaseError
from azs.settings import Settings

MEMORY_MB = 600
_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "moment": "TIMESTAMP",
          "truth": "BOOLEAN"}  # fmt: skip


class PrivateDatabase:
    """Tables nobody else sees; they are gone with the object. Whoever reads gets one SELECT at a time."""

    def __init__(self, settings: Settings) -> None:
        memory = min(MEMORY_MB, settings.memory_limit_mb)
        config = duckdb_config(replace(settings, memory_limit_mb=memory)) | {"temp_directory": "", "threads": "2"}
        url = f"duckdb:///:memory:azs_private_{uuid.uuid4().hex}"
        self.engine = sa.create_engine(url, connect_args={"config": config})
        self._lock = threading.Lock()
        self._keeper = self.engine.connect()  # the database lives as long as a connection does
        self._closed = weakref.finalize(self, _forget, self._keeper, self.engine)
        only_selects(self.engine)
        limit_reads(self.engine, settings.query_timeout_s)

    def store(self, table: str, columns: Sequence[tuple[str, str]], frame: pd.DataFrame) -> None:
        """Put a table in, in place of one of the same name.

        Args:
            columns: name and kind of each: "text", "integer", "number", "date", "moment" or "truth".
            frame: its columns carry those names.

        Raises:
            DatabaseError: it does not fit in memory.
        """
        picked = ", ".join(
            f'CAST(c{place} AS {_TYPES[kind]}) AS "{_quoted(name)}"' for place, (name, kind) in enumerate(columns)
        )
        plain = frame.set_axis([f"c{place}" for place in range(frame.shape[1])], axis=1)
        raw: Any = self._keeper.connection.dbapi_connection
        with self._lock:
            try:
                raw.register("incoming", plain)
                raw.execute(f'CREATE OR REPLACE TABLE "{_quoted(table)}" AS SELECT {picked} FROM incoming')  # noqa: S608
                raw.commit()
            except duckdb.Error as error:
                raw.rollback()
                raise DatabaseError("data_files.no_memory") from error
            finally:
                raw.unregister("incoming")

    def drop(self, table: str) -> None:
        """Take a table out, if it is there."""
        raw: Any = self._keeper.connection.dbapi_connection
        with self._lock:
            raw.execute(f'DROP TABLE IF EXISTS "{_quoted(table)}"')
            raw.commit()

    def close(self) -> None:
        """Forget everything."""
        self._closed()


def _forget(keeper: sa.Connection, engine: sa.Engine) -> None:
    keeper.close()
    engine.dispose()


def _quoted(name: str) -> str:
    return name.replace('"', '""')
