"""The one gate of every statement: who asks is named to the database, and reads are narrowed to what they may see.

An engine of `as_person` carries the person; every statement on it passes `_narrow`. An engine without a person reads no
reporting view at all.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from azs.database.views import CONTRACT
from azs.errors import SqlRefusedError
from azs.security.actor import SYSTEM, Actor
from azs.security.scoping import GIVEN, narrow

ACTOR, ACTION = "azs_actor", "azs_action"
_VIEWS = re.compile(r"\b(" + "|".join(CONTRACT) + r")\b", re.IGNORECASE)
_READS = re.compile(r"(?:[\s(]|/\*.*?\*/|--[^\n]*\n)*(?:select|with)\b", re.IGNORECASE | re.DOTALL)
_DEFINES = re.compile(r"\s*(create|drop|comment)\b", re.IGNORECASE)
_PING = re.compile(r"\s*select\s+\d+\s*", re.IGNORECASE)
_CHANGES_LOG = re.compile(
    r"\b(update|delete\s+from|merge\s+into|truncate(\s+table)?|(drop|alter)\s+table)\s+\W?audit_log\b", re.IGNORECASE
)
MIGRATION = "migrate"


def as_person(engine: sa.Engine, actor: Actor, action: str = "") -> sa.Engine:
    """`engine` for one person: reads show the stations of their scope only.

    Args:
        action: page or command, for the database's own list of sessions.
    """
    return engine.execution_options(**{ACTOR: actor, ACTION: action})


def as_system(engine: sa.Engine, action: str = "") -> sa.Engine:
    """`engine` for the product itself, which sees everything."""
    return as_person(engine, SYSTEM, action)


def person_of(engine: sa.Engine) -> Actor | None:
    """The person an engine works for, None where there is none."""
    found: Actor | None = engine.get_execution_options().get(ACTOR)
    return found


def is_read(text: str) -> bool:
    """Whether a statement asks for rows."""
    return bool(_READS.match(text))


def install(engine: sa.Engine) -> None:
    """Put the gate into `engine`; called once, where engines are made."""
    sa.event.listen(engine, "before_cursor_execute", _narrow, retval=True)
    if engine.dialect.name == "oracle":
        sa.event.listen(engine, "engine_connect", _tag)


def _narrow(
    connection: sa.Connection, _cursor: object, text: str, values: Any, _context: object, many: bool
) -> tuple[str, Any]:
    options = connection.get_execution_options()
    actor: Actor | None = options.get(ACTOR)
    if _CHANGES_LOG.search(text) and options.get(ACTION) != MIGRATION:
        raise SqlRefusedError("guard.append_only")
    if actor is None:
        if _VIEWS.search(text) and not _DEFINES.match(text):
            raise SqlRefusedError("guard.no_person")
        return text, values
    if actor.scope.everything or _PING.fullmatch(text):
        return text, values
    if many:
        raise SqlRefusedError("guard.several")
    narrowed = narrow(text, connection.dialect.name, actor.scope, given=len(values or ()))
    if connection.dialect.name == "duckdb":
        return narrowed.sql, [*(values or ()), *(value for _, value in narrowed.values)]
    given = values if isinstance(values, dict) else {f"{GIVEN}{at}": value for at, value in enumerate(values or ())}
    return narrowed.sql, given | dict(narrowed.values)


def _tag(connection: sa.Connection) -> None:
    from azs.database.oracle import tag

    options = connection.get_execution_options()
    actor: Actor | None = options.get(ACTOR)
    tag(connection.connection.dbapi_connection, user=actor.user if actor else "", action=options.get(ACTION) or "")
