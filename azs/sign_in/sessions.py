"""Sessions: kept in the database, so that they can be ended from anywhere and nothing in a browser outlives them."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import app_user_scopes, app_users
from azs.database.sign_in_tables import app_accounts, app_sessions
from azs.database.writing import fitted
from azs.errors import DatabaseError
from azs.knowledge.library import now
from azs.security.actor import Actor
from azs.security.people import OWN, actor_of
from azs.sign_in.options import SignInOptions

log = logging.getLogger("azs.sign_in")
SEEN_EVERY = dt.timedelta(seconds=60)
KEPT = dt.timedelta(days=30)
"""Sessions that are over are remembered so long: when somebody last signed in is told from them."""


@dataclass(frozen=True)
class Session:
    """One that is in force. Moments in UTC without a zone."""

    key: str
    actor: Actor
    way: str
    must_change: bool
    began_at: dt.datetime
    seen_at: dt.datetime
    device: str = ""


def key_of(token: str) -> str:
    """What is kept of the token in a browser's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(engine: sa.Engine, user: str, *, device: str = "") -> str:
    """Begin a session by password.

    Returns:
        The token for the cookie.

    Raises:
        DatabaseError: there is none.
    """
    token = secrets.token_urlsafe(32)
    begin_as(engine, key_of(token), user, way="password", device=device)
    return token


def begin_as(engine: sa.Engine, key: str, user: str, *, way: str, device: str = "") -> None:
    """Begin a session whose key is given.

    Raises:
        DatabaseError: there is none.
    """
    c, moment = app_sessions.c, now()
    row = {"session_key": key, "user_name": user, "way": way, "began_at": moment, "seen_at": moment,
           "device": fitted(device, c.device)}  # fmt: skip
    with changing(engine) as connection:
        connection.execute(sa.delete(app_sessions).where(c.began_at < moment - KEPT))
        connection.execute(sa.insert(app_sessions).values(**row))


def known(engine: sa.Engine, key: str) -> bool:
    """Whether there is or was such a session."""
    asked = sa.select(app_sessions.c.session_key).where(app_sessions.c.session_key == key)
    return fetched(engine, lambda connection: connection.execute(asked).scalar()) is not None


def find(engine: sa.Engine, key: str, options: SignInOptions) -> Session | None:
    """The session of a key, if it is in force: not ended or too old, its way still open, the person still active.

    Raises:
        QueryError: the database cannot be read.
    """
    s, u = app_sessions.c, app_users.c
    asked = _in_force(options).where(s.session_key == key)
    scopes = sa.select(app_user_scopes).join(app_sessions, s.user_name == app_user_scopes.c.user_name)

    def read(connection: sa.Connection) -> Session | None:
        row = connection.execute(asked.add_columns(u.role, u.full_name)).one_or_none()
        if row is None or row.user_name.startswith(OWN):
            return None
        held = connection.execute(scopes.where(s.session_key == key)).all()
        actor = actor_of(row, [(one.kind, one.value) for one in held])
        if actor is None:
            return None
        return Session(key, actor, row.way, bool(row.must_change), row.began_at, row.seen_at, row.device or "")

    return fetched(engine, read)


def seen(engine: sa.Engine, session: Session) -> None:
    """Note that the person is at work, at most once a minute."""
    moment, c = now(), app_sessions.c
    if moment - session.seen_at < SEEN_EVERY:
        return
    try:
        with changing(engine) as connection:
            connection.execute(sa.update(app_sessions).where(c.session_key == session.key).values(seen_at=moment))
    except DatabaseError as error:  # another tab has noted it at the same moment
        log.info("session not noted: %s", error.key)


def of_person(engine: sa.Engine, user: str, options: SignInOptions) -> Sequence[sa.Row[tuple[object, ...]]]:
    """Sessions of a person that are in force, the latest first: key, way, began_at, seen_at, device."""
    s = app_sessions.c
    asked = _in_force(options).where(s.user_name == user).order_by(s.seen_at.desc())
    return fetched(engine, lambda connection: connection.execute(asked).all())


def end(engine: sa.Engine, actor: Actor, key: str) -> None:
    """End one session of the actor.

    Raises:
        DatabaseError: it goes on.
    """
    c = app_sessions.c
    with changing(engine) as connection:
        own = sa.update(app_sessions).where(c.session_key == key, c.user_name == actor.user, c.ended_at.is_(None))
        if connection.execute(own.values(ended_at=now())).rowcount:
            audit.record_within(connection, actor, audit.Event("sign_out", rows=1))


def end_all(engine: sa.Engine, actor: Actor, user: str) -> None:
    """End all sessions of a person: one's own, or as an administrator anybody's.

    Raises:
        ValueError: somebody else's, and the actor is no administrator.
        DatabaseError: they go on.
    """
    if user != actor.user and actor.role != "administrator":
        raise ValueError(user)
    with changing(engine) as connection:
        ended = end_all_within(connection, user)
        audit.record_within(connection, actor, audit.Event("sign_out", place="everywhere", question=user, rows=ended))


def end_all_within(connection: sa.Connection, user: str) -> int:
    """End all sessions of a person in the transaction of what makes it necessary; gives how many."""
    c, a, moment = app_sessions.c, app_accounts.c, now()
    own = sa.update(app_accounts).where(a.user_name == user)
    if not connection.execute(own.values(signed_out_at=moment)).rowcount:
        connection.execute(sa.insert(app_accounts).values(user_name=user, must_change=0, signed_out_at=moment))
    open_ones = sa.update(app_sessions).where(c.user_name == user, c.ended_at.is_(None))
    return connection.execute(open_ones.values(ended_at=moment)).rowcount


def _in_force(options: SignInOptions) -> sa.Select[tuple[object, ...]]:
    s, u, a, moment = app_sessions.c, app_users.c, app_accounts.c, now()
    return (
        sa.select(s.session_key, s.user_name, s.way, s.began_at, s.seen_at, s.device, a.must_change)
        .select_from(
            app_sessions.join(app_users, u.user_name == s.user_name)
            .outerjoin(app_accounts, a.user_name == s.user_name)
        )
        .where(
            s.ended_at.is_(None), u.active == 1, s.way.in_(options.ways),
            s.began_at > moment - dt.timedelta(hours=options.session_h),
            s.seen_at > moment - dt.timedelta(minutes=options.idle_min),
        )
    )  # fmt: skip
