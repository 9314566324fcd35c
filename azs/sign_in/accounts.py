"""Accounts: the password of a person, or who they are to the identity provider."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import app_user_scopes, app_users
from azs.database.sign_in_tables import app_accounts, app_sessions
from azs.errors import AccessError
from azs.knowledge.library import now
from azs.security.actor import Actor
from azs.security.people import OWN, actor_of, save_person
from azs.sign_in import lockout, passwords, sessions


@dataclass(frozen=True)
class Account:
    """How a person signs in, and when they last did. Moments in UTC without a zone."""

    actor: Actor
    active: bool
    has_password: bool
    must_change: bool
    from_provider: bool
    last_at: dt.datetime | None
    locked_until: dt.datetime | None


def set_password(engine: sa.Engine, actor: Actor, user: str, *, password: str) -> None:
    """Give a person a password, which they have to change at once; their sessions end.

    Raises:
        AccessError: the actor is no administrator, there is no such person, or the password is poor.
        DatabaseError: nothing was changed.
    """
    _require_administrator(actor)
    passwords.require_good(password, user)
    _require_known(engine, user)
    _keep(engine, actor, user, password=password, must_change=True)
    lockout.clear(engine, user)


def change_own(engine: sa.Engine, actor: Actor, *, old: str, new: str) -> None:
    """Change one's own password; all sessions end, the one that asks among them.

    Raises:
        AccessError: the old one is wrong, or the new one is poor or the same.
        LockedError: too many wrong ones.
        DatabaseError: nothing was changed.
    """
    lockout.count(engine, actor.user)
    if not passwords.matches(kept_hash(engine, actor.user), old):
        raise AccessError("sign_in.old_password")
    lockout.clear(engine, actor.user)
    passwords.require_good(new, actor.user)
    if new == old:
        raise AccessError("sign_in.same_password")
    _keep(engine, actor, actor.user, password=new, must_change=False)


def unlink(engine: sa.Engine, actor: Actor, user: str) -> None:
    """Forget password and provider of a person: they cannot sign in before they get one or come from the provider.

    Raises:
        AccessError: the actor is no administrator. DatabaseError: nothing was changed.
    """
    _require_administrator(actor)
    with changing(engine) as connection:
        connection.execute(sa.delete(app_accounts).where(app_accounts.c.user_name == user))
        sessions.end_all_within(connection, user)
        audit.record_within(connection, actor, audit.Event("write", place="user.unlink", question=user, rows=1))


def unlock(engine: sa.Engine, actor: Actor, user: str) -> None:
    """Let a person try again at once.

    Raises:
        AccessError: the actor is no administrator. DatabaseError: nothing was changed.
    """
    _require_administrator(actor)
    lockout.clear(engine, user)
    audit.record(engine, actor, audit.Event("write", place="user.unlock", question=user, rows=1))


def listed(engine: sa.Engine, actor: Actor) -> list[Account]:
    """Everybody the product knows, those switched off too, by name.

    Raises:
        AccessError: the actor is no administrator. QueryError: the database cannot be read.
    """
    _require_administrator(actor)
    u, a, s = app_users.c, app_accounts.c, app_sessions.c
    last = sa.select(s.user_name, sa.func.max(s.began_at).label("last_at")).group_by(s.user_name).subquery()
    asked = (
        sa.select(app_users, a.password_hash, a.must_change, a.oidc_subject, last.c.last_at)
        .select_from(app_users.outerjoin(app_accounts, a.user_name == u.user_name).outerjoin(
            last, last.c.user_name == u.user_name
        ))
        .order_by(u.user_name)
    )  # fmt: skip
    rows, scopes = fetched(engine, lambda connection: (
        connection.execute(asked).all(), connection.execute(sa.select(app_user_scopes)).all()
    ))  # fmt: skip
    held: dict[str, list[tuple[str, str]]] = {}
    for one in scopes:
        held.setdefault(one.user_name, []).append((one.kind, one.value))
    waiting = lockout.waits_until(engine, [row.user_name for row in rows])
    known = [(row, actor_of(row, held.get(row.user_name, []))) for row in rows if not row.user_name.startswith(OWN)]
    return [
        Account(
            person, bool(row.active), bool(row.password_hash), bool(row.must_change), bool(row.oidc_subject),
            row.last_at, waiting.get(person.user),
        )
        for row, person in known if person
    ]  # fmt: skip


def save(engine: sa.Engine, actor: Actor, person: Actor, *, active: bool = True) -> None:
    """Add a person or change role and stations; sessions of whoever is switched off end.

    Raises:
        AccessError: the actor is no administrator, takes the administration from themselves, or the name cannot be
            used.
        DatabaseError: nothing was changed.
    """
    _require_administrator(actor)
    if person.user == actor.user and (not active or person.role != "administrator"):
        raise AccessError("sign_in.yourself")
    save_person(engine, person, active=active)
    audit.record(engine, actor, audit.Event("write", place="user", question=person.user, rows=1))
    if not active:
        sessions.end_all(engine, actor, person.user)


def kept_hash(engine: sa.Engine, user: str) -> str | None:
    """What is kept of a person's password; None where there is no such person, or no password."""
    asked = (
        sa.select(app_accounts.c.password_hash)
        .join(app_users, app_users.c.user_name == app_accounts.c.user_name)
        .where(app_accounts.c.user_name == user, app_users.c.active == 1)
    )
    found: str | None = fetched(engine, lambda connection: connection.execute(asked).scalar())
    return found


def rehash(engine: sa.Engine, user: str, password: str) -> None:
    """Keep the same password with today's parameters."""
    with changing(engine) as connection:
        kept = sa.update(app_accounts).where(app_accounts.c.user_name == user)
        connection.execute(kept.values(password_hash=passwords.hashed(password)))


def _keep(engine: sa.Engine, actor: Actor, user: str, *, password: str, must_change: bool) -> None:
    row = {"password_hash": passwords.hashed(password), "must_change": int(must_change), "password_at": now()}
    with changing(engine) as connection:
        c = app_accounts.c
        if not connection.execute(sa.update(app_accounts).where(c.user_name == user).values(**row)).rowcount:
            connection.execute(sa.insert(app_accounts).values(user_name=user, **row))
        sessions.end_all_within(connection, user)
        audit.record_within(connection, actor, audit.Event("write", place="user.sign_in", question=user, rows=1))


def _require_known(engine: sa.Engine, user: str) -> None:
    asked = sa.select(app_users.c.user_name).where(app_users.c.user_name == user)
    if fetched(engine, lambda connection: connection.execute(asked).scalar()) is None:
        raise AccessError("security.unknown_person", user=user)


def _require_administrator(actor: Actor) -> None:
    if actor.role != "administrator":
        raise AccessError("sign_in.administrators_only")
