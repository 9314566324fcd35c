"""People the product knows: role and stations, kept in `app_users` and `app_user_scopes`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from azs.database.faults import explained
from azs.database.schema import app_user_scopes, app_users
from azs.errors import AccessError, DatabaseError
from azs.security.actor import EVERYTHING, ROLES, USER_BYTES, Actor, Scope

OWN = "azs:"
"""How the product's own names begin, which nobody can sign in with."""


def list_people(engine: sa.Engine) -> list[Actor]:
    """Active people, those who see everything first; none where the database has no such tables.

    Args:
        engine: the writing account's; the reading one sees reporting views only.

    Raises:
        DatabaseError: the database does not answer.
    """
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table(app_users.name):
                return []
            users = connection.execute(sa.select(app_users).where(app_users.c.active == 1)).all()
            scopes = connection.execute(sa.select(app_user_scopes)).all()
    except sa.exc.DBAPIError as error:
        raise explained(error) or DatabaseError("database.broke_off") from error
    held: dict[str, list[tuple[str, str]]] = {}
    for one in scopes:
        held.setdefault(one.user_name, []).append((one.kind, one.value))
    known = [actor_of(row, held.get(row.user_name, [])) for row in users if not row.user_name.startswith(OWN)]
    found = [actor for actor in known if actor]
    return sorted(found, key=lambda actor: (not actor.scope.everything, ROLES.index(actor.role), actor.full_name))


def actor_of(row: sa.Row[Any], scopes: Sequence[tuple[str, str]]) -> Actor | None:
    """The person of a row of `app_users` and of the rows (kind, value) of their scope; None for an unknown role."""
    if row.role not in ROLES:
        return None
    return Actor(row.user_name, row.role, _scope(scopes), row.full_name or row.user_name)


def find_person(engine: sa.Engine, user_name: str) -> Actor:
    """The active person of this name.

    Raises:
        AccessError: there is none.
        DatabaseError: the database does not answer.
    """
    found = next((actor for actor in list_people(engine) if actor.user == user_name), None)
    if found is None:
        raise AccessError("security.unknown_person", user=user_name)
    return found


def save_person(engine: sa.Engine, actor: Actor, *, active: bool = True) -> None:
    """Add a person or replace what is known of them.

    Raises:
        AccessError: the name is empty or longer than Oracle's CLIENT_IDENTIFIER, or begins like the product's own.
        DatabaseError: nothing was written.
    """
    if not 0 < len(actor.user.encode()) <= USER_BYTES or actor.user.startswith(OWN):
        raise AccessError("security.user_name", limit=USER_BYTES)
    row = {"user_name": actor.user, "full_name": actor.full_name or None, "role": actor.role, "active": int(active)}
    scopes = [{"user_name": actor.user, "kind": kind, "value": value} for kind, value in _rows(actor.scope)]
    try:
        with engine.begin() as connection:
            connection.execute(sa.delete(app_user_scopes).where(app_user_scopes.c.user_name == actor.user))
            connection.execute(sa.delete(app_users).where(app_users.c.user_name == actor.user))
            connection.execute(sa.insert(app_users).values(**row))
            if scopes:
                connection.execute(sa.insert(app_user_scopes), scopes)
    except sa.exc.DBAPIError as error:
        raise explained(error) or DatabaseError("database.not_saved") from error


def _scope(rows: Sequence[tuple[str, str]]) -> Scope:
    if any(kind == "all" for kind, _ in rows):
        return EVERYTHING
    return Scope(
        regions=tuple(value for kind, value in rows if kind == "region"),
        stations=tuple(value for kind, value in rows if kind == "station"),
    )


def _rows(scope: Scope) -> list[tuple[str, str]]:
    if scope.everything:
        return [("all", "*")]
    return [("region", value) for value in scope.regions] + [("station", value) for value in scope.stations]
