"""What ails a database, in facts for a DBA: version, encryption, speed, rights, views, clocks."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.check import check_contract
from azs.database.engine import open_engine, same_account
from azs.database.faults import code_of
from azs.database.views import CONTRACT
from azs.errors import DatabaseError
from azs.settings import Settings

PINGS = 5
SLOW_MS = 20.0
CLOCK_S = 5.0
EXPIRES_DAYS = 14
OLDEST_ORACLE = 19
NARROW = {
    "read": frozenset(("CREATE SESSION",)),
    "write": frozenset(("CREATE SESSION",)),
    "migrate": frozenset(("CREATE SESSION", "CREATE TABLE", "CREATE VIEW", "CREATE SEQUENCE", "CREATE PROCEDURE")),
}
"""System privileges an account may have; any other is too wide."""
NEEDED = NARROW | {"migrate": frozenset(("CREATE SESSION", "CREATE TABLE", "CREATE VIEW"))}
WRITTEN = (
    "feedback", "verified_questions", "saved_answers", "glossary_terms", "glossary_changes", "imports", "audit_log",
    "app_users", "app_user_scopes", "incidents", "actions", "stations", "documents", "document_chunks",
    "knowledge_gaps", "labelling_answers", "labelling_labels",
)  # fmt: skip
"""Tables that the writing account has to insert into."""
READING = frozenset(("SELECT", "READ"))
PACKAGES = (
    "UTL_HTTP", "UTL_TCP", "UTL_SMTP", "UTL_INADDR", "UTL_FILE", "DBMS_LDAP", "DBMS_SCHEDULER", "DBMS_JAVA",
    "DBMS_CLOUD", "HTTPURITYPE",
)  # fmt: skip
"""What reaches the network, files or the operating system."""


@dataclass(frozen=True)
class Finding:
    """One fact: `level` is "good", "doubt" or "bad", `key` a message below `doctor.`, `params` its values."""

    level: str
    key: str
    params: Mapping[str, Any]


def examine(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Connect with each account that differs and tell what is found, as (account, finding).

    Raises:
        DatabaseError: the reading account cannot connect.
    """
    for account in ("read", "write", "migrate"):
        if account != "read" and same_account(settings, "read", account):
            if settings.database_url.startswith("oracle"):
                yield account, Finding("doubt", "one_account", {})
            continue
        try:
            engine = open_engine(settings, account=account, read_only=True)
        except DatabaseError as error:
            if account == "read":
                raise
            yield account, Finding("bad", "no_connection", {"error": error.key})
            continue
        try:
            for finding in _findings(as_system(engine, "doctor"), settings, account):
                yield account, finding
        finally:
            engine.dispose()


def _findings(engine: sa.Engine, settings: Settings, account: str) -> Iterator[Finding]:
    probes: list[Callable[[sa.Connection], Iterator[Finding]]] = [_version, _latency]
    if engine.dialect.name == "oracle":
        probes += [_encryption, lambda c: _system_rights(c, account), _packages]
        probes += [_object_rights, _policies] if account == "read" else []
        probes += [_writing_rights] if account == "write" else []
        probes += [_expiry, _letters, lambda c: _clock(c, settings)]
    for probe in probes:
        try:
            with engine.connect() as connection:
                yield from probe(connection)
        except sa.exc.DBAPIError as error:
            yield Finding("doubt", "unknown", {"what": _name(probe), "code": code_of(error.orig) or "?"})
    if account == "read":
        yield from _views(engine)


def _name(probe: Callable[..., Any]) -> str:
    return "rights" if probe.__name__ == "<lambda>" else probe.__name__.strip("_")


def _views(engine: sa.Engine) -> Iterator[Finding]:
    found = check_contract(engine)
    for finding in found:
        yield Finding("bad", f"contract_{finding.kind}", finding.params)
    if not found:
        yield Finding("good", "views", {"count": len(CONTRACT)})


def _version(connection: sa.Connection) -> Iterator[Finding]:
    if connection.dialect.name != "oracle":
        asked = "SELECT sqlite_version()" if connection.dialect.name == "sqlite" else "SELECT version()"
        version = str(connection.exec_driver_sql(asked).scalar_one())
        yield Finding("good", "version", {"version": f"{connection.dialect.name} {version}"})
        return
    raw: Any = connection.connection.dbapi_connection
    old = int(raw.version.split(".")[0]) < OLDEST_ORACLE
    yield Finding("doubt" if old else "good", "version_old" if old else "version", {"version": f"Oracle {raw.version}"})


def _latency(connection: sa.Connection) -> Iterator[Finding]:
    asked = "SELECT 1 FROM dual" if connection.dialect.name == "oracle" else "SELECT 1"
    took = []
    for _ in range(PINGS):
        began = time.perf_counter()
        connection.exec_driver_sql(asked).scalar_one()
        took.append((time.perf_counter() - began) * 1000)
    median = statistics.median(took)
    slow = median > SLOW_MS
    yield Finding("doubt" if slow else "good", "latency_slow" if slow else "latency", {"ms": f"{median:.1f}"})


def _encryption(connection: sa.Connection) -> Iterator[Finding]:
    said = connection.exec_driver_sql("SELECT sys_context('USERENV', 'NETWORK_PROTOCOL') FROM dual").scalar()
    raw: Any = connection.connection.dbapi_connection
    protocol = str(said or ("tcps" if "tcps" in str(raw.dsn).lower() else "tcp")).lower()
    yield Finding("good" if protocol == "tcps" else "doubt", f"protocol_{'tcps' if protocol == 'tcps' else 'tcp'}", {})


def _system_rights(connection: sa.Connection, account: str) -> Iterator[Finding]:
    held = set(connection.exec_driver_sql("SELECT privilege FROM session_privs").scalars())
    wide, missing = sorted(held - NARROW[account]), sorted(NEEDED[account] - held)
    if not held:
        yield Finding("doubt", "unknown", {"what": "rights", "code": "-"})
        return
    if missing:
        yield Finding("bad", "rights_missing", {"rights": ", ".join(missing)})
    if wide:
        yield Finding("bad", "rights_wide", {"rights": ", ".join(wide[:8]), "count": len(wide)})
    elif not missing:
        yield Finding("good", "rights_narrow", {})


def _object_rights(connection: sa.Connection) -> Iterator[Finding]:
    asked = "SELECT table_name, privilege FROM user_tab_privs WHERE grantee = USER"
    rows = connection.exec_driver_sql(asked).all()
    wide = sorted({f"{privilege} {table}" for table, privilege in rows if privilege not in READING})
    tables = sorted({table for table, _ in rows if table.lower() not in CONTRACT})
    own = connection.exec_driver_sql("SELECT count(*) FROM user_tables").scalar_one()
    if own:
        yield Finding("bad", "reads_as_owner", {"count": own})
    if wide or tables:
        yield Finding("bad", "grants_wide", {"grants": ", ".join([*wide, *tables][:8])})
    elif not own:
        yield Finding("good", "grants_narrow", {"count": len(rows)})


def _writing_rights(connection: sa.Connection) -> Iterator[Finding]:
    asked = "SELECT table_name FROM user_tab_privs WHERE grantee = USER AND privilege = 'INSERT'"
    held = {name.lower() for name in connection.exec_driver_sql(asked).scalars()}
    held |= {name.lower() for name in connection.exec_driver_sql("SELECT table_name FROM user_tables").scalars()}
    missing = [name for name in WRITTEN if name not in held]
    if missing:
        yield Finding("bad", "writing_missing", {"tables": ", ".join(missing)})
    else:
        yield Finding("good", "writing", {})


def _packages(connection: sa.Connection) -> Iterator[Finding]:
    names = ", ".join(f"'{name}'" for name in PACKAGES)
    asked = f"SELECT DISTINCT table_name FROM all_tab_privs WHERE privilege = 'EXECUTE' AND table_name IN ({names})"  # noqa: S608
    found = sorted(connection.exec_driver_sql(asked).scalars())
    if found:
        yield Finding("bad", "packages", {"packages": ", ".join(found)})
    else:
        yield Finding("good", "no_packages", {})


def _policies(connection: sa.Connection) -> Iterator[Finding]:
    names = ", ".join(f"'{name.upper()}'" for name in CONTRACT)
    asked = f"SELECT count(DISTINCT object_name) FROM all_policies WHERE object_name IN ({names})"  # noqa: S608
    count = connection.exec_driver_sql(asked).scalar_one()
    whole = count == len(CONTRACT)
    yield Finding("good" if whole else "doubt", "policies" if whole else "no_policies", {"count": count})


def _expiry(connection: sa.Connection) -> Iterator[Finding]:
    until = connection.exec_driver_sql("SELECT expiry_date FROM user_users").scalar()
    if isinstance(until, dt.datetime) and until - dt.datetime.now() < dt.timedelta(days=EXPIRES_DAYS):  # noqa: DTZ005
        yield Finding("bad", "password_expires", {"day": until.date().isoformat()})
    else:
        yield Finding("good", "password_lasts", {})


def _letters(connection: sa.Connection) -> Iterator[Finding]:
    asked = "SELECT value FROM nls_database_parameters WHERE parameter = 'NLS_CHARACTERSET'"
    name = str(connection.exec_driver_sql(asked).scalar())
    good = name in ("AL32UTF8", "UTF8")
    yield Finding("good" if good else "doubt", "letters" if good else "letters_other", {"name": name})


def _clock(connection: sa.Connection, settings: Settings) -> Iterator[Finding]:
    asked = "SELECT TO_CHAR(SYSTIMESTAMP, 'YYYY-MM-DD\"T\"HH24:MI:SS.FF3TZH:TZM') FROM dual"
    began = dt.datetime.now(dt.UTC)
    theirs = dt.datetime.fromisoformat(str(connection.exec_driver_sql(asked).scalar_one()))
    ours = began + (dt.datetime.now(dt.UTC) - began) / 2
    apart_s = (theirs - ours).total_seconds()
    off = abs(apart_s) > CLOCK_S
    yield Finding("bad" if off else "good", "clock_off" if off else "clock", {"seconds": f"{apart_s:+.1f}"})
    network = ours.astimezone(ZoneInfo(settings.timezone)).utcoffset()
    if theirs.utcoffset() != network:
        zones = {"database": theirs.strftime("%z"), "network": settings.timezone}
        yield Finding("doubt", "zone_differs", zones)
