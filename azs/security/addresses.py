"""Addresses of mail of the people the product knows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schedule_tables import user_addresses
from azs.errors import AccessError
from azs.knowledge.library import now
from azs.security.actor import Actor

_EMAIL = re.compile(r"[^\s@,;<>\"()\[\]\\]{1,64}@[\w-]+(?:\.[\w-]+)+")
MOST_CHARS = 200


def known(engine: sa.Engine) -> Mapping[str, str]:
    """User name -> address, of those who have one.

    Args:
        engine: the writing account's.
    """
    c = user_addresses.c
    rows = fetched(engine, lambda connection: connection.execute(sa.select(c.user_name, c.email)).all())
    return {row.user_name: row.email for row in rows}


def save(engine: sa.Engine, actor: Actor, user: str, *, email: str) -> None:
    """Keep a person's address, or none for "".

    Raises:
        AccessError: the actor is no administrator, or this is no address.
        DatabaseError: nothing was changed.
    """
    if actor.role != "administrator":
        raise AccessError("security.administrators_only")
    given, c = email.strip(), user_addresses.c
    if given and (len(given) > MOST_CHARS or not _EMAIL.fullmatch(given)):
        raise AccessError("security.not_an_address", email=given[:60])
    row = {"email": given, "changed_by": actor.user, "changed_at": now()}
    with changing(engine) as connection:
        if not given:
            connection.execute(sa.delete(user_addresses).where(c.user_name == user))
        elif not connection.execute(sa.update(user_addresses).where(c.user_name == user).values(**row)).rowcount:
            connection.execute(sa.insert(user_addresses).values(user_name=user, **row))
        audit.record_within(connection, actor, audit.Event("write", place="user.address", question=user, rows=1))
