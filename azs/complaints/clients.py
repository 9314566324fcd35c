"""Clients of the REST interface: each has a key, of which the database keeps the hash alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.complaint_tables import api_clients
from azs.database.writing import fitted
from azs.errors import ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor
from azs.signs import cleaned

PREFIX = "azs_"
"""How every key begins, so that one that has leaked is found in texts."""
KEY_BYTES = 32


@dataclass(frozen=True)
class Client:
    """Somebody who may send complaints; `revoked_at` is None while the key is good."""

    identifier: str
    name: str
    made_by: str
    made_at: dt.datetime
    revoked_at: dt.datetime | None = None


def make_client(engine: sa.Engine, actor: Actor, name: str) -> tuple[Client, str]:
    """A new client and its key, which nobody can be told again.

    Raises:
        ComplaintError: the name is empty. DatabaseError: nothing was written.
    """
    shown = fitted(cleaned(name).strip(), api_clients.c.client_name)
    if not shown:
        raise ComplaintError("complaints.client_name", field="name")
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    client = Client(str(uuid.uuid4()), shown, actor.user, now())
    row = {
        "client_id": client.identifier, "client_name": shown, "key_sha256": hashed(key), "made_by": actor.user,
        "made_at": client.made_at,
    }  # fmt: skip
    with changing(engine) as connection:
        connection.execute(sa.insert(api_clients).values(**row))
        audit.record_within(connection, actor, audit.Event("write", place="api.key_new", question=shown, rows=1))
    return client, key


def clients(engine: sa.Engine) -> list[Client]:
    """All clients, those with a good key first."""
    c = api_clients.c
    asked = sa.select(c.client_id, c.client_name, c.made_by, c.made_at, c.revoked_at).order_by(c.made_at)
    found = [Client(*row) for row in fetched(engine, lambda connection: connection.execute(asked).all())]
    return sorted(found, key=lambda one: one.revoked_at is not None)


def revoke(engine: sa.Engine, actor: Actor, identifier: str) -> Client:
    """End a key. `identifier` may be its beginning.

    Raises:
        ComplaintError: no client, or several, have it. DatabaseError: nothing was changed.
    """
    found = [one for one in clients(engine) if identifier and one.identifier.startswith(identifier)]
    if len(found) != 1:
        raise ComplaintError("complaints.no_client", identifier=identifier[:36])
    client = found[0]
    ended = sa.update(api_clients).where(api_clients.c.client_id == client.identifier).values(revoked_at=now())
    with changing(engine) as connection:
        connection.execute(ended.where(api_clients.c.revoked_at.is_(None)))
        event = audit.Event("write", place="api.key_revoked", question=client.name, rows=1)
        audit.record_within(connection, actor, event)
    return client


def client_of(engine: sa.Engine, key: str) -> Client | None:
    """Whose key it is; None where it is nobody's or has been revoked."""
    c = api_clients.c
    asked = sa.select(c.client_id, c.client_name, c.made_by, c.made_at).where(
        c.key_sha256 == hashed(key), c.revoked_at.is_(None)
    )
    row = fetched(engine, lambda connection: connection.execute(asked).one_or_none())
    return Client(*row) if row else None


def hashed(key: str) -> str:
    """What the database keeps of a key. Keys are random and long: nothing slower than SHA-256 is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
