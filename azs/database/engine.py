"""Opening the company's database: DuckDB by default, Oracle in production, SQLite for reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from azs.database.functions import SqlitePercentile
from azs.errors import DatabaseDownError, DatabaseError, DatabaseLockedError
from azs.settings import Settings

SUPPORTED = ("duckdb", "oracle", "sqlite")


def open_engine(settings: Settings, *, read_only: bool = False) -> sa.Engine:
    """Engine of `settings.database_url`, after one connection has been tried.

    Raises:
        DatabaseLockedError: another process holds the DuckDB file.
        DatabaseDownError: the server does not answer or refuses the sign-in.
        DatabaseError: the address or the file cannot be used.
    """
    try:
        url = sa.make_url(settings.database_url)
    except sa.exc.ArgumentError as error:
        raise DatabaseError("database.url") from error
    kind = url.get_backend_name()
    if kind not in SUPPORTED:
        raise DatabaseError("database.kind", kind=kind, supported=", ".join(SUPPORTED))
    engine = {"duckdb": _duckdb, "oracle": _oracle, "sqlite": _sqlite}[kind](url, settings, read_only)
    _try(engine, url)
    return engine


def _duckdb(url: sa.URL, _settings: Settings, read_only: bool) -> sa.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return sa.create_engine(url, connect_args={"read_only": read_only})


def _oracle(url: sa.URL, settings: Settings, _read_only: bool) -> sa.Engine:
    engine = sa.create_engine(url, pool_pre_ping=True, pool_recycle=1800)
    limit_ms = int(settings.query_timeout_s * 1000)

    @sa.event.listens_for(engine, "connect")
    def _limit(connection: Any, _record: object) -> None:
        connection.call_timeout = limit_ms  # only here: on a dropped connection the driver crashes the process

    return engine


def _sqlite(url: sa.URL, _settings: Settings, _read_only: bool) -> sa.Engine:
    if not url.database or not Path(url.database).is_file():
        raise DatabaseError("database.file_missing", file=str(url.database))
    engine = sa.create_engine(f"sqlite:///file:{Path(url.database).resolve()}?mode=ro&uri=true")

    @sa.event.listens_for(engine, "connect")
    def _functions(connection: Any, _record: object) -> None:
        connection.create_aggregate("percentile_cont", 2, SqlitePercentile)

    return engine


def _try(engine: sa.Engine, url: sa.URL) -> None:
    try:
        with engine.connect():
            pass
    except (sa.exc.SQLAlchemyError, duckdb.Error, OSError) as error:
        engine.dispose()
        text, file = str(error), str(url.database)
        if url.get_backend_name() == "oracle":
            raise DatabaseDownError("database.down", host=url.host or "") from error
        if "lock" in text.lower():
            raise DatabaseLockedError("database.locked", file=file) from error
        raise DatabaseError("database.file_broken", file=file) from error
