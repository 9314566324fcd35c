"""Opening the company's database: DuckDB by default, Oracle in production, SQLite for reading."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from azs.database.functions import SqlitePercentile
from azs.errors import DatabaseDownError, DatabaseError, DatabaseLockedError
from azs.settings import Settings

CONNECT_TIMEOUT_S = 10.0
_LOCK_WORDS = ("could not set lock", "being used by another process", "with a different configuration")
_REASON_CHARS = 200


def open_engine(settings: Settings, *, read_only: bool = False) -> sa.Engine:
    """Engine of `settings.database_url`, after one connection has been tried.

    A DuckDB file that is not there yet is created with its folder, unless `read_only`. SQLite is always read only.

    Raises:
        DatabaseLockedError: another process holds the DuckDB file.
        DatabaseDownError: the server does not answer or refuses the sign-in.
        DatabaseError: the address or the file cannot be used, or the driver is not installed.
    """
    try:
        url = sa.make_url(settings.database_url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise DatabaseError("database.url") from error
    kind = url.get_backend_name()
    if kind not in _OPENERS:
        raise DatabaseError("database.kind", kind=kind, supported=", ".join(_OPENERS))
    try:
        engine = _OPENERS[kind](url, settings, read_only)
    except (sa.exc.NoSuchModuleError, ImportError) as error:
        raise DatabaseError("database.driver", kind=url.drivername) from error
    except OSError as error:
        raise file_error(error, str(url.database)) from error
    _try(engine, url)
    return engine


def file_error(error: Exception, file: str) -> DatabaseError:
    """What a driver's or the system's complaint about a database file means to a person."""
    cause = getattr(error, "orig", None) or error
    text = str(cause).lower()
    if any(words in text for words in _LOCK_WORDS):
        return DatabaseLockedError("database.locked", file=file)
    if isinstance(cause, PermissionError) or "permission denied" in text or "read-only file system" in text:
        return DatabaseError("database.file_denied", file=file)
    if "database does not exist" in text:
        return DatabaseError("database.file_missing", file=file)
    if "version number" in text and "can only read" in text:
        return DatabaseError("database.file_newer", file=file)
    if any(words in text for words in ("not a valid duckdb", "not a database", "malformed", "corrupt", "checksum")):
        return DatabaseError("database.file_broken", file=file)
    said = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    reason = (said.strip() or type(cause).__name__).splitlines()[0][:_REASON_CHARS]
    return DatabaseError("database.file_refused", file=file, reason=reason)


def timed_out(error: sa.exc.DBAPIError) -> bool:
    """Whether a query was broken off because it ran longer than `query_timeout_s`."""
    cause = error.orig
    return isinstance(cause, duckdb.InterruptException) or "DPY-4024" in str(cause)


def _duckdb(url: sa.URL, settings: Settings, read_only: bool) -> sa.Engine:
    if url.database and url.database != ":memory:" and not read_only:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"read_only": read_only})
    _limit_selects(engine, settings.query_timeout_s)
    return engine


def _limit_selects(engine: sa.Engine, limit_s: float) -> None:
    """Interrupt SELECTs that run longer than `limit_s`; DuckDB has no timeout of its own."""

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _start(
        connection: sa.Connection, _cursor: object, _text: str, _values: object, context: Any, _many: bool
    ) -> None:
        if isinstance(context.invoked_statement, sa.Select):
            raw: Any = connection.connection.dbapi_connection
            context.clock = threading.Timer(limit_s, raw.interrupt)
            context.clock.daemon = True
            context.clock.start()

    @sa.event.listens_for(engine, "after_cursor_execute")
    def _end(
        _connection: sa.Connection, _cursor: object, _text: str, _values: object, context: Any, _many: bool
    ) -> None:
        _stop(context)

    @sa.event.listens_for(engine, "handle_error")
    def _fail(failure: sa.engine.ExceptionContext) -> None:
        _stop(failure.execution_context)


def _stop(context: Any) -> None:
    clock: threading.Timer | None = getattr(context, "clock", None)
    if clock:
        clock.cancel()


def _oracle(url: sa.URL, settings: Settings, _read_only: bool) -> sa.Engine:
    engine = sa.create_engine(
        url, pool_pre_ping=True, pool_recycle=1800, connect_args={"tcp_connect_timeout": CONNECT_TIMEOUT_S}
    )
    limit_ms = int(settings.query_timeout_s * 1000)

    @sa.event.listens_for(engine, "connect")
    def _limit(connection: Any, _record: object) -> None:
        connection.call_timeout = limit_ms  # only here: on a dropped connection the driver crashes the process

    return engine


def _sqlite(url: sa.URL, _settings: Settings, _read_only: bool) -> sa.Engine:
    if not url.database or not Path(url.database).is_file():
        raise DatabaseError("database.file_missing", file=str(url.database))
    address = f"{Path(url.database).resolve().as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.create_aggregate("percentile_cont", 2, SqlitePercentile)  # type: ignore[arg-type]
        return connection

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.QueuePool)


_OPENERS: Mapping[str, Callable[[sa.URL, Settings, bool], sa.Engine]] = {
    "duckdb": _duckdb, "oracle": _oracle, "sqlite": _sqlite,
}  # fmt: skip


def _try(engine: sa.Engine, url: sa.URL) -> None:
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":  # the file is not read until something is asked of it
                connection.execute(sa.text("SELECT count(*) FROM sqlite_master")).scalar_one()
    except (sa.exc.SQLAlchemyError, duckdb.Error, OSError) as error:
        engine.dispose()
        if url.get_backend_name() == "oracle":
            raise DatabaseDownError("database.down", host=url.host or "") from error
        raise file_error(error, str(url.database)) from error
