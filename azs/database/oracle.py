"""Connections to Oracle: the driver's own pool in thin mode, TLS, and sign-in that survives a changed password."""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass
from typing import Any

import oracledb
import sqlalchemy as sa

from azs.database.credentials import Credentials, read_credentials
from azs.database.faults import code_of
from azs.errors import DatabaseDownError, DatabaseError
from azs.security.actor import USER_BYTES
from azs.settings import OracleOptions, Settings

log = logging.getLogger("azs.database")
DRIVER = "oracle+oracledb"
PROGRAM = "azs"
CONNECTION_CLASS = "AZS"
ACTION_BYTES = 32  # what v$session holds
NOBODY = "azs:nobody"
_PING_TIMEOUT_S = 5
SUSPICION_S = 60
CLOSE_TIMEOUT_S = 2
KEEPALIVE_MIN = 2
_STALE_SIGN_IN = ("ORA-01017", "ORA-28001", "ORA-01005")
_POOL_WAITED = "DPY-4005"


def oracle_engine(settings: Settings, account: str) -> sa.Engine:
    """Engine of `account` ("read", "write", "migrate") over a pool of the driver's.

    Connections are opened as they are needed; the first use tells what is wrong with the address or the sign-in.

    Raises:
        CredentialsError: see `read_credentials`.
        DatabaseError: the address cannot be understood or names another driver.
    """
    driver = sa.make_url(settings.accounts[account].url).drivername
    if driver != DRIVER:
        raise DatabaseError("database.driver", kind=driver)
    pool = OraclePool(settings, account)
    engine = sa.create_engine(f"{DRIVER}://", creator=pool.acquire, poolclass=sa.pool.NullPool)
    sa.event.listen(engine, "handle_error", lambda failure: pool.suspect() if failure.is_disconnect else None)
    sa.event.listen(engine, "engine_disposed", lambda _engine: pool.close())
    return engine


def tag(connection: Any, *, user: str, action: str) -> None:
    """Name who is at work, for v$session and the policies of the database; sent along with the next statement.

    Cut at what Oracle holds, except the user: a policy must never see half a name. Every tag is set each time, so that
    a pooled session never keeps the one of the person before.
    """
    fits = 0 < len(user.encode()) <= USER_BYTES
    connection.client_identifier = user if fits else NOBODY
    connection.module = PROGRAM
    connection.action = action.encode()[:ACTION_BYTES].decode(errors="ignore") or PROGRAM


def pool_params(settings: Settings, account: str) -> oracledb.PoolParams:
    """Address, TLS and pool of `account`, without its credentials.

    Raises:
        DatabaseError: the address is none of host and service, host and SID, alias, Easy Connect or descriptor.
    """
    options, url = settings.oracle, sa.make_url(settings.accounts[account].url)
    params: oracledb.PoolParams = oracledb.PoolParams(
        config_dir=options.config_dir or None, min=options.pool_min, max=options.pool_max, increment=1,
        getmode=oracledb.POOL_GETMODE_TIMEDWAIT, wait_timeout=_ms(options.pool_wait_s),
        timeout=int(options.pool_idle_s), max_lifetime_session=int(options.pool_lifetime_s),
        ping_interval=int(options.pool_ping_s), ping_timeout=_ms(_PING_TIMEOUT_S), **_address(url, options),
    )  # fmt: skip
    try:
        if text := _connect_string(url, options):
            params.parse_connect_string(text)
        params.set(**_session(options))
    except (oracledb.Error, ValueError, TypeError) as error:
        raise DatabaseError("database.oracle_address") from error
    return params


def _connect_string(url: sa.URL, options: OracleOptions) -> str:
    """Alias, Easy Connect string or descriptor, where the address is one."""
    if options.dsn:
        return options.dsn
    asked = url.query.get("dsn")
    if isinstance(asked, str) and asked:
        return asked
    named = url.database or url.query.get("service_name") or url.query.get("sid")
    return "" if named else url.host or ""


def _address(url: sa.URL, options: OracleOptions) -> dict[str, Any]:
    if _connect_string(url, options):
        return {}
    unknown = set(url.query) - {"service_name", "sid", "protocol"}
    service, sid = url.query.get("service_name"), url.query.get("sid") or url.database
    if unknown or not url.host or not (service or sid) or (service and sid):
        raise DatabaseError("database.oracle_address")
    return {
        "host": url.host, "port": url.port or 1521, "protocol": url.query.get("protocol", "tcp"),
        **({"service_name": service} if service else {"sid": sid}),
    }  # fmt: skip


def _session(options: OracleOptions) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "tcp_connect_timeout": options.connect_timeout_s, "expire_time": KEEPALIVE_MIN, "program": PROGRAM,
        "ssl_server_dn_match": options.dn_match,
    }  # fmt: skip
    if options.server_dn:
        settings["ssl_server_cert_dn"] = options.server_dn
    if options.wallet_dir:
        settings["wallet_location"] = options.wallet_dir
    if options.wallet_password:
        settings["wallet_password"] = options.wallet_password
    if options.drcp:
        settings |= {"server_type": "pooled", "cclass": CONNECTION_CLASS, "purity": oracledb.PURITY_SELF}
    return settings


@dataclass(frozen=True)
class _Generation:
    """A pool and what it signs in with."""

    number: int
    pool: oracledb.ConnectionPool
    credentials: Credentials


class OraclePool:
    """Hands out connections; reads the password again and builds its pool anew when Oracle refuses the old one."""

    def __init__(self, settings: Settings, account: str) -> None:
        self._settings = settings
        self._account = account
        self._params = pool_params(settings, account)
        self._limit_ms = _ms(settings.query_timeout_s if account == "read" else settings.write_timeout_s)
        self._lock = threading.Lock()
        self._calm_at: float | None = None
        self._current = self._build(1, read_credentials(settings, account))

    def acquire(self) -> oracledb.Connection:
        """A connection of the pool; after a refused password once more with the password that is valid now.

        Raises:
            oracledb.Error: the real reason, also where the driver only says that it has waited.
            DatabaseDownError: the server takes the connection and then says nothing.
            CredentialsError: the password was refused and its source cannot be read.
        """
        current = self._current
        if self._calm_at is not None and time.monotonic() > self._calm_at:
            self._calm_at = None
            current.pool.ping_interval = int(self._settings.oracle.pool_ping_s)
        try:
            return self._acquire(current)
        except oracledb.Error as error:
            if code_of(error) not in _STALE_SIGN_IN or not self._renewed(current):
                raise
        return self._acquire(self._current)

    def suspect(self) -> None:
        """A connection has broken off: for a while every pooled one is tried before it is handed out."""
        self._current.pool.ping_interval = 0
        self._calm_at = time.monotonic() + SUSPICION_S

    def close(self) -> None:
        """Close the idle connections; those in use are closed as they come back."""
        _close(self._current.pool)

    def _acquire(self, current: _Generation) -> oracledb.Connection:
        try:
            return current.pool.acquire()
        except oracledb.Error as error:
            if code_of(error) != _POOL_WAITED or current.pool.busy >= current.pool.max:
                raise
            # The driver opens connections in the background and keeps the reason of a failure to itself. It has no
            # limit for a sign-in that is never answered, so a server that answers again gets a new pool.
            self._probe(current.credentials)
            return self._rebuilt(current).pool.acquire()

    def _probe(self, credentials: Credentials) -> None:
        """Connect once beside the pool, to learn why it cannot."""
        outcome: queue.SimpleQueue[oracledb.Error | None] = queue.SimpleQueue()

        def connect() -> None:
            try:
                oracledb.connect(
                    dsn=self._params.get_connect_string(), user=credentials.user, password=credentials.password,
                    config_dir=self._params.config_dir, wallet_password=self._settings.oracle.wallet_password or None,
                ).close()  # fmt: skip
            except oracledb.Error as error:
                outcome.put(error)
            else:
                outcome.put(None)

        threading.Thread(target=connect, name="azs-oracle-probe", daemon=True).start()
        try:
            failed = outcome.get(timeout=self._settings.oracle.connect_timeout_s)
        except queue.Empty as error:
            raise DatabaseDownError("database.down", host=str(self._params.host or "Oracle")) from error
        if failed is not None:
            raise failed

    def _rebuilt(self, stuck: _Generation) -> _Generation:
        """A new pool with the same password, where nobody has made one yet."""
        with self._lock:
            if self._current.number == stuck.number:
                self._current = self._build(stuck.number + 1, stuck.credentials)
        _close(stuck.pool)
        return self._current

    def _renewed(self, refused: _Generation) -> bool:
        """Whether there is a newer password than the refused one, in force now. A known one is not tried again:
        each refusal counts towards the account's lock."""
        with self._lock:
            if self._current.number != refused.number:
                return True
            fresh = read_credentials(self._settings, self._account)
            if fresh == refused.credentials:
                return False
            self._current = self._build(refused.number + 1, fresh)
        _close(refused.pool)
        log.warning("account %s signs in with a new password", self._account)
        return True

    def _build(self, number: int, credentials: Credentials) -> _Generation:
        def opened(connection: oracledb.Connection, _tag: str | None) -> None:
            connection.call_timeout = self._limit_ms  # only here: on a dropped connection the driver dies of it

        pool = oracledb.create_pool(
            user=credentials.user, password=credentials.password, params=self._params, session_callback=opened
        )
        return _Generation(number, pool, credentials)


def _close(pool: oracledb.ConnectionPool) -> None:
    """Close in the background: the driver waits for whatever it is doing."""

    def close() -> None:
        try:
            pool.close(force=False)
        except oracledb.Error as error:
            log.info("connections of a pool are still in use: %s", code_of(error))

    closing = threading.Thread(target=close, name="azs-oracle-close", daemon=True)
    closing.start()
    closing.join(CLOSE_TIMEOUT_S)


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
