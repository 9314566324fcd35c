"""DuckDB and SQLite, locked as far as they can be: no files, no network, no settings, limits of time and memory."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from azs.database.access import ACTOR, is_read
from azs.database.functions import SqlitePercentile
from azs.errors import SqlRefusedError
from azs.security.actor import SYSTEM
from azs.settings import Settings

_FRESH = "azs_fresh_transaction"
SQLITE_MAX_BYTES = 50_000_000
_PRAGMAS = frozenset(
    ("table_info", "table_xinfo", "table_list", "foreign_key_list", "index_list", "index_info", "index_xinfo")
)
_ASKS_ISOLATION = ("read_uncommitted", None)
_SQLITE_FUNCTIONS_REFUSED = frozenset(
    ("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "randomblob", "zeroblob",
     "sqlite_source_id", "sqlite_compileoption_get", "sqlite_compileoption_used")
)  # fmt: skip


def duckdb_engine(url: sa.URL, settings: Settings, *, read_only: bool) -> sa.Engine:
    """Engine of a DuckDB file. Persons read in read-only transactions; nobody reaches files, network or settings."""
    engine = sa.create_engine(url, connect_args={"read_only": read_only, "config": duckdb_config(settings)})
    only_selects(engine)
    limit_reads(engine, settings.query_timeout_s)
    return engine


def only_selects(engine: sa.Engine) -> None:
    """Let persons send single SELECTs to a DuckDB engine, in read-only transactions."""
    sa.event.listen(engine, "begin", _begun)
    sa.event.listen(engine, "before_cursor_execute", _read_only)


def duckdb_config(settings: Settings) -> dict[str, str]:
    """Settings of DuckDB that every connection of the process shares and nobody can change.

    One optimizer is off: in DuckDB 1.5 it loses rows of "the first of each group" where the column ordered by has NULLs
    (duckdb/duckdb#23677).
    """
    return {
        "disabled_optimizers": "top_n_window_elimination",
        "enable_external_access": "false", "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false", "allow_community_extensions": "false",
        "memory_limit": f"{settings.memory_limit_mb}MB", "lock_configuration": "true",
    }  # fmt: skip


def sqlite_engine(file: Path, settings: Settings) -> sa.Engine:
    """Engine of a SQLite file that can only be read; its authorizer knows SELECT and harmless functions only."""
    address = f"{file.resolve().as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.create_aggregate("percentile_cont", 2, SqlitePercentile)  # type: ignore[arg-type]
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, SQLITE_MAX_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_authorizer(_authorize)
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.QueuePool)
    limit_reads(engine, settings.query_timeout_s)
    return engine


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _inner: str | None) -> int:
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_TRANSACTION):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        refused = (second or "").lower() in _SQLITE_FUNCTIONS_REFUSED
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and ((first or "").lower() in _PRAGMAS or (first, second) == _ASKS_ISOLATION):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _begun(connection: sa.Connection) -> None:
    connection.info[_FRESH] = True


def _read_only(
    connection: sa.Connection, _cursor: object, text: str, _values: object, _context: object, _many: bool
) -> None:
    """Let a person send one SELECT at a time, in a transaction that is begun again as a read-only one.

    Several statements in one text could end that transaction; DuckDB itself says how many there are.
    """
    fresh, actor = connection.info.pop(_FRESH, False), connection.get_execution_options().get(ACTOR)
    if actor in (None, SYSTEM):
        return
    raw: Any = connection.connection.dbapi_connection
    try:
        kinds = [statement.type for statement in raw.extract_statements(text)]
    except duckdb.Error as error:
        raise SqlRefusedError("guard.unparsable") from error
    if kinds != [duckdb.StatementType.SELECT]:
        raise SqlRefusedError("guard.several" if len(kinds) > 1 else "guard.no_select", word=text.strip()[:20])
    if fresh:
        raw.rollback()
        raw.execute("BEGIN TRANSACTION READ ONLY")


def limit_reads(engine: sa.Engine, limit_s: float) -> None:
    """Interrupt reads that run longer than `limit_s`: neither DuckDB nor SQLite has a timeout of its own."""

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _start(
        connection: sa.Connection, _cursor: object, text: str, _values: object, context: Any, _many: bool
    ) -> None:
        if context is not None and is_read(text):
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
