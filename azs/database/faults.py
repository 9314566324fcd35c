"""What a driver's complaint means to a person: one narrow error for each thing that can go wrong with a server."""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb
import sqlalchemy as sa

from azs.errors import (
    DatabaseBusyError,
    DatabaseDownError,
    DatabaseError,
    DatabaseRightsError,
    QueryError,
    QueryTimeoutError,
    SignInError,
)

_CODE = re.compile(r"\b(?:ORA|DPY)-\d{4,5}\b")
_MEANINGS: Mapping[str, tuple[type[DatabaseError], str, str]] = {
    "wrong_password": (SignInError, "database.wrong_password", "ORA-01017 ORA-01005 DPY-4001"),
    "expired": (SignInError, "database.password_expired", "ORA-28001"),
    "locked_out": (SignInError, "database.account_locked", "ORA-28000"),
    "no_session": (SignInError, "database.no_sign_in_right", "ORA-01045"),
    "tls": (DatabaseDownError, "database.tls_refused", "ORA-28860 ORA-29024 ORA-28759 DPY-6006"),
    "service": (
        DatabaseDownError, "database.no_service",
        "ORA-12514 ORA-12505 DPY-6001 DPY-6003 DPY-4026 DPY-4027 DPY-4000",
    ),
    "busy": (
        DatabaseBusyError, "database.busy",
        "DPY-4005 ORA-00018 ORA-00020 ORA-12516 ORA-12519 ORA-12520 ORA-02391",
    ),
    "timeout": (
        QueryTimeoutError, "analytics.query_timeout", "DPY-4024 ORA-01013 ORA-00040 ORA-12827 ORA-56735"
    ),
    "missing": (QueryError, "database.view_unseen", "ORA-00942 ORA-04063 ORA-00904"),
    "rights": (DatabaseRightsError, "database.no_right", "ORA-01031 ORA-01720 ORA-16000"),
    "full": (
        DatabaseError, "database.full", "ORA-01653 ORA-01654 ORA-01652 ORA-01536 ORA-01950 ORA-30036 ORA-00257"
    ),
    "down": (
        DatabaseDownError, "database.down", (
        "DPY-6005 DPY-4011 DPY-1001 DPY-6000 DPY-6002 DPY-4038 ORA-12541 ORA-12170 ORA-12537 ORA-12547 ORA-12560 "
        "ORA-03113 ORA-03114 ORA-03135 ORA-01033 ORA-01034 ORA-01089 ORA-00028 ORA-02396 ORA-12528 ORA-12526 ORA-12500"
        ),
    ),
}  # fmt: skip
"""Meaning -> error, message, codes of Oracle (ORA) and of its driver (DPY). The first that holds a code wins."""
_UNANSWERED_BREAK = "recovering from previous socket timeout"
"""The driver has stopped a call that took too long, and the server did not confirm: the connection is lost besides."""
_TLS_WORDS = ("ssl", "certificate", "tls")
_CONNECTION_ID = re.compile(r"\(CONNECTION_ID=[^)]*\)")
"""Random letters that the driver puts into its messages: they may spell any word."""


def code_of(error: BaseException | None) -> str:
    """Code of an Oracle or driver error as "ORA-01017", "" where there is none."""
    found = _CODE.search(str(error or ""))
    return found[0] if found else ""


def meaning(error: BaseException) -> str:
    """Which of the known faults `error` is, "" for none of them."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, duckdb.InterruptException) or str(cause) == "interrupted":
        return "timeout"
    code = code_of(cause)
    if _UNANSWERED_BREAK in str(cause):
        return "timeout"
    said = _CONNECTION_ID.sub("", str(cause)).lower()
    if code == "DPY-6005" and any(word in said for word in _TLS_WORDS):
        return "tls"
    return next((name for name, (_, _, codes) in _MEANINGS.items() if code and code in codes.split()), "")


def explained(error: BaseException, host: str = "") -> DatabaseError | None:
    """The product's error for a driver's, None where it is none of the known faults."""
    kind, key, _ = _MEANINGS.get(meaning(error), (None, "", ()))
    return kind(key, host=host) if kind else None


def broke_off(error: BaseException) -> bool:
    """Whether the connection is gone, so that what was asked may be asked again on another one."""
    kind = meaning(error)
    lost = isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
    return kind == "down" or (lost and kind != "timeout")
