"""Starting and stopping PostgreSQL and the wire test server for one test session, on loopback, in its own folder."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from azs.settings import ROOT

START_TIMEOUT_S = 60
COPY_ATTEMPTS = 20
SERVICE = "azs"
PASSWORDS = {"AZS_OWNER": "owner-secret", "AZS_READ": "read-secret", "AZS_WRITE": "write-secret"}
_SHAPE = """
    WITH own AS (SELECT oid, relname, relacl FROM pg_class WHERE relnamespace = 'azs_owner'::regnamespace)
    SELECT (SELECT md5(string_agg(concat(oid, relname, relacl), ',' ORDER BY oid)) FROM own),
        (SELECT sum(xmin::text::bigint) FROM pg_attribute WHERE attrelid IN (SELECT oid FROM own)),
        (SELECT sum(xmin::text::bigint) FROM pg_constraint WHERE conrelid IN (SELECT oid FROM own)),
        (SELECT sum(xmin::text::bigint) FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM own)),
        (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_trigger),
        (SELECT string_agg(version_num, ',') FROM azs_owner.alembic_version)
"""
_EMPTY = """
    DO $$ DECLARE filled text; BEGIN
        SELECT string_agg(oid::regclass::text, ', ') INTO filled FROM pg_class
        WHERE relnamespace = 'azs_owner'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
            AND pg_relation_size(oid) > 0;
        IF filled IS NOT NULL THEN EXECUTE 'TRUNCATE ' || filled || ' CASCADE'; END IF;
    END $$
"""


def _shape_of(connection: psycopg.Connection) -> str:
    """See `Postgres.shape`; "" where the schema or its version is missing."""
    try:
        return str(connection.execute(_SHAPE).fetchone())
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedObject):
        return ""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def binaries() -> Path | None:
    """Folder of the newest PostgreSQL that has orafce."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/lib/orafce.so"), key=lambda path: int(path.parts[4]))
    return found[-1].parent.parent / "bin" if found else None


class Postgres:
    """A PostgreSQL of this session; where the tests run as root it runs as the user of Debian's package.

    It lives in a folder of its own: pytest closes the parent of its folders to others whenever it starts.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="azs-postgres-"))
        self._bin = binaries()
        self._asking: psycopg.Connection | None = None
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @property
    def major(self) -> str:
        """Release of PostgreSQL, "15"."""
        assert self._bin
        return self._bin.parts[4]

    def start(self) -> None:
        """Initialise and start; nothing is kept after the session, so nothing is flushed to disk.

        Plans are run as they are: to compile one or to share it out takes longer than these small tables do.
        """
        if self._as:
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "-U", "postgres")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off "
            "-c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c statement_timeout=20s "
            "-c jit=off -c max_parallel_workers_per_gather=0 -c wal_level=minimal -c max_wal_senders=0"
        )
        self._run("pg_ctl", "-D", str(data), "-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self) -> None:
        """Stop at once and leave nothing behind."""
        if self._asking:
            self._asking.close()
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def create_database(self, name: str, template: str = "template0") -> None:
        """A database; a copy of `template`, whose connections are ended: PostgreSQL copies only what nobody uses."""
        for left in range(COPY_ATTEMPTS, 0, -1):
            self._ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", template)
            try:
                self._ask(f"CREATE DATABASE {name} TEMPLATE {template}")
            except psycopg.Error:
                if left == 1:
                    raise
                time.sleep(0.2)
            else:
                return

    def drop_database(self, name: str) -> None:
        """Drop a database whoever is connected."""
        self._ask(f"DROP DATABASE {name} WITH (FORCE)")

    def shape(self, name: str) -> str:
        """What tells a database apart from a copy of it whose tables have changed, whoever changed them and how."""
        with self.connected(name) as connection:
            return _shape_of(connection)

    def empty_tables(self, name: str, shape: str) -> bool:
        """End all sessions of a database and take the rows out of its tables, but that of its schema's version.

        False where it has another shape: then it is left as it is.
        """
        self._ask("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", name)
        with self.connected(name) as connection:
            if _shape_of(connection) != shape:
                return False
            connection.execute(_EMPTY)
        return True

    def connected(self, name: str) -> psycopg.Connection:
        """A connection to a database, each statement a transaction of its own."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=name, autocommit=True)

    def _ask(self, sql: str, *values: str) -> None:
        """Run a statement in the database that nobody tests, over a connection that is kept."""
        if self._asking is None:
            self._asking = self.connected("postgres")
        self._asking.execute(sql.encode(), values or None)

    def _run(self, program: str, *arguments: str) -> None:
        assert self._bin
        done = subprocess.run(
            [*self._as, str(self._bin / program), *arguments], cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=START_TIMEOUT_S, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")


@dataclass
class Mirror:
    """One process of the wire test server over one PostgreSQL database."""

    database: str
    postgres: Postgres
    folder: Path
    options: tuple[str, ...] = ()
    users: Mapping[str, str] = field(default_factory=lambda: dict(PASSWORDS))
    environ: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until the server says that it listens.

        The port is not tried: each connection is a session, and the first one in a database installs what all
        need there. Two that install at once end in an error for one of them.
        """
        environ = os.environ | {
            "MIRROR_USERS": ",".join(f"{user}:{password}" for user, password in self.users.items()),
            "AZS_POSTGRES_MAJOR": self.postgres.major,
            **self.environ,
        }
        path = self.folder / f"mirror_{self.database}_{self.port}.log"
        log = path.open("ab")
        said_before = path.stat().st_size
        conninfo = f"host=127.0.0.1 port={self.postgres.port} dbname={self.database} user=postgres"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.oracle_server.mirror", "--port", str(self.port), *self.options, "postgres",
             conninfo], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the wire test server stopped: see {self.folder}")
            if b"Mirror listening on" in path.read_bytes()[said_before:]:
                return
            time.sleep(0.05)
        raise RuntimeError("the wire test server does not answer")

    def stop(self, *, hard: bool = False) -> None:
        """End the process; `hard` leaves its clients without a word."""
        if self._process is None:
            return
        if hard:
            self._process.kill()
        else:
            self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def url(self, user: str = "AZS_OWNER", password: str | None = None, port: int | None = None) -> str:
        """Address for SQLAlchemy."""
        secret = self.users[user] if password is None else password
        return f"oracle+oracledb://{user}:{secret}@127.0.0.1:{port or self.port}/?service_name={SERVICE}"
