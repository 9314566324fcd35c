"""The wire test server: a Python server that speaks Oracle's protocol over PostgreSQL with orafce.

Started as `python -m tests.oracle_server.mirror …`. Texts get a collation that sorts by code, as Oracle does, but knows
Cyrillic letters, so that LOWER works. PostgreSQL 15 (Debian 12) lacks what the server expects of later releases: `IS
JSON`, subqueries in FROM without an alias, a setting of newer orafce. They are put in here.
"""

from __future__ import annotations

import os
import re
from typing import Any

import seerdb.server.backends.postgres as postgres
import seerdb.server.session as session
from seerdb.server.launcher import main

_IS_JSON = (
    "CREATE OR REPLACE FUNCTION sys.pg15_is_json(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS "
    "$$ BEGIN PERFORM $1::json; RETURN true; EXCEPTION WHEN others THEN RETURN false; END $$;"
)
_SUBQUERY = re.compile(r"\b(?:from|join)\s*\((?=\s*(?:select|with)\b)", re.IGNORECASE)
_LISTAGG = re.compile(r"\blistagg\s*\(", re.IGNORECASE)
_WITHIN = re.compile(r"\s*within\s+group\s*\(", re.IGNORECASE)
_NO_ALIAS = re.compile(
    r"(where|group|order|having|union|minus|intersect|except|fetch|offset|join|inner|left|right|full|cross|natural|on|"
    r"using|connect|start|for|pivot|unpivot|sample|as of)\b|[,);]|$",
    re.IGNORECASE,
)


def patch() -> None:
    """Let the server run on PostgreSQL 15."""
    ddl = postgres._HELPER_FUNCTIONS_DDL
    assert ddl.count("ELSE $1 IS JSON END") == 2, "the wire test server has changed: check this patch"
    ddl = ddl.replace("ELSE $1 IS JSON END", "ELSE sys.pg15_is_json($1) END", 1)
    ddl = ddl.replace("ELSE $1 IS JSON END", "ELSE sys.pg15_is_json(convert_from($1,'UTF8')) END", 1)
    postgres._HELPER_FUNCTIONS_DDL = _IS_JSON + ddl
    first, rest = postgres._ORAFCE_SESSION_SETTINGS.split("; ", 1)
    assert first == "SET orafce.oracle_compatibility_date_limit = off"
    postgres._ORAFCE_SESSION_SETTINGS = rest
    for name in ("execute", "describe", "parse"):
        if hasattr(postgres.PostgresBackend, name):
            setattr(postgres.PostgresBackend, name, _translating(getattr(postgres.PostgresBackend, name)))


def tag_at_once() -> None:
    """Set who is at work in one round trip: the product says it with every connection that it takes."""

    def tagged(self: Any, attrs: dict[str, str | None]) -> None:
        told = [(f"seerdb.{name}", attrs[name] or "") for name in self._END_TO_END_SETTINGS if name in attrs]
        if told:
            asked = ", ".join("set_config(%s, %s, false)" for _ in told)
            self._conn.execute(f"SELECT {asked}", [one for pair in told for one in pair])

    assert hasattr(postgres.PostgresBackend, "set_end_to_end"), "the wire test server has changed: check this patch"
    postgres.PostgresBackend.set_end_to_end = tagged


def _translating(method: Any) -> Any:
    def translated(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        return method(self, for_postgres_15(sql), *args, **kwargs)

    return translated


def for_postgres_15(sql: str) -> str:
    """Give subqueries in FROM an alias and LISTAGG its PostgreSQL form."""
    number = at = 0
    while match := _SUBQUERY.search(sql, at):
        at, end = match.end(), _closing(sql, match.end() - 1)
        if end >= 0 and _NO_ALIAS.match(sql[end + 1 :].lstrip()):
            number += 1
            sql = f"{sql[: end + 1]} sq__{number} {sql[end + 1 :]}"
    at = 0
    while match := _LISTAGG.search(sql, at):
        at, end = match.end(), _closing(sql, match.end() - 1)
        within = _WITHIN.match(sql, end + 1)
        if within:
            last = _closing(sql, within.end() - 1)
            inner = f"{sql[match.end() : end]} {sql[within.end() : last]}"
            sql = f"{sql[: match.start()]}string_agg({inner}){sql[last + 1 :]}"
    return sql


def _closing(sql: str, start: int) -> int:
    """Place of the bracket that closes the one at `start`, -1 where there is none; strings are skipped."""
    depth, at = 0, start
    while at < len(sql):
        if sql[at] == "'":
            at = sql.find("'", at + 1)
            if at < 0:
                return -1
        depth += (sql[at] == "(") - (sql[at] == ")")
        if depth == 0:
            return at
        at += 1
    return -1


def know_cyrillic() -> None:
    """Let LOWER and UPPER work on Cyrillic letters in table columns."""
    types = postgres._translate_column_types
    postgres._translate_column_types = lambda text: types(text).replace('COLLATE "C"', 'COLLATE "C.utf8"')


def refuse_sign_in(code: int) -> None:
    """Answer the first sign-in after a wrong password with this ORA code, as for a password that has expired."""
    session.ORA_ACCOUNT_LOCKED = code


if __name__ == "__main__":
    know_cyrillic()
    tag_at_once()
    if "AZS_SIGN_IN_CODE" in os.environ:
        refuse_sign_in(int(os.environ["AZS_SIGN_IN_CODE"]))
    if os.environ.get("AZS_POSTGRES_MAJOR") == "15":
        patch()
    main()
