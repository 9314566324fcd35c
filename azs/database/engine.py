"""Opening the company's database: DuckDB by default, Oracle in production, SQLite for reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import sqlalchemy as sa

from azs.database import access, embedded
from azs.database.faults import explained
from azs.errors import DatabaseDownError, DatabaseError, DatabaseLockedError
from azs.settings import Account, Settings

_LOCK_WORDS = ("could not set lock", "being used by another process", "with a different configuration")
_REASON_CHARS = 200


def open_engine(settings: Settings, *, account: str = "read", read_only: bool = False) -> sa.Engine:
    """Engine of an account, after one connection has been tried. It reads no reporting view until a person is named
    with `azs.database.access.as_person`.

    A DuckDB file that is not there yet is created with its folder, unless `read_only`. SQLite is always read only.

    Args:
        account: "read" (dashboards, assistant), "write" (the product's own records) or "migrate" (the schema).

    Raises:
        DatabaseLockedError: another process holds the DuckDB file.
        DatabaseDownError, DatabaseBusyError: the server does not answer.
        SignInError: the server refuses the account, or its password cannot be found.
        DatabaseError: the address or the file cannot be used, or the driver is not installed.
    """
    kept = settings.accounts[account]
    url = _url(kept)
    kind = url.get_backend_name()
    if kind not in _OPENERS:
        raise DatabaseError("database.kind", kind=kind, supported=", ".join(_OPENERS))
    try:
        engine = _OPENERS[kind](settings, account, read_only)
    except (sa.exc.NoSuchModuleError, ImportError) as error:
        raise DatabaseError("database.driver", kind=url.drivername) from error
    except OSError as error:
        raise file_error(error, str(url.database)) from error
    access.install(engine)
    _try(engine, url)
    return engine


def open_writer(settings: Settings, reader: sa.Engine) -> sa.Engine:
    """Engine of the writing account: `reader` itself where both accounts are one.

    Raises:
        DatabaseError: see `open_engine`.
    """
    return reader if same_account(settings, "read", "write") else open_engine(settings, account="write")


def same_account(settings: Settings, first: str, second: str) -> bool:
    """Whether two accounts sign in alike, so that one engine serves both."""
    return settings.accounts[first] == settings.accounts[second]


def _url(account: Account) -> sa.URL:
    try:
        return sa.make_url(account.url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise DatabaseError("database.url") from error


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


def _duckdb(settings: Settings, account: str, read_only: bool) -> sa.Engine:
    url = _url(settings.accounts[account])
    if url.database and url.database != ":memory:" and not read_only:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return embedded.duckdb_engine(url, settings, read_only=read_only)


def _oracle(settings: Settings, account: str, _read_only: bool) -> sa.Engine:
    from azs.database.oracle import oracle_engine  # the driver is an extra

    return oracle_engine(settings, account)


def _sqlite(settings: Settings, account: str, _read_only: bool) -> sa.Engine:
    url = _url(settings.accounts[account])
    if not url.database or not Path(url.database).is_file():
        raise DatabaseError("database.file_missing", file=str(url.database))
    return embedded.sqlite_engine(Path(url.database), settings)


_OPENERS: Mapping[str, Callable[[Settings, str, bool], sa.Engine]] = {
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
            host = url.host or "Oracle"
            raise explained(error, host) or DatabaseDownError("database.down", host=host) from error
        raise file_error(error, str(url.database)) from error
