"""Letting in whoever the company's identity provider has recognised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import app_users
from azs.database.sign_in_tables import app_accounts
from azs.errors import AccessError
from azs.knowledge.library import now
from azs.security.actor import Actor, Scope
from azs.security.people import list_people, save_person
from azs.sign_in import sessions
from azs.sign_in.claims import Identity, identity_of, session_key
from azs.sign_in.options import SignInOptions
from azs.sign_in.sessions import Session


def session_of(
    engine: sa.Engine, claims: Mapping[str, Any], options: SignInOptions, *, device: str = ""
) -> Session | None:  # fmt: skip
    """The session of claims that Streamlit has checked: begun where it is new, None where it is over.

    Raises:
        AccessError: this person may not come in.
        DatabaseError: the database does not take it.
    """
    key = session_key(claims)
    if found := sessions.find(engine, key, options):
        return found
    if options.oidc is None or sessions.known(engine, key):
        return None
    identity = identity_of(claims, options.oidc)
    age = now() - dt.datetime.fromtimestamp(identity.issued_at, dt.UTC).replace(tzinfo=None)
    if age > dt.timedelta(hours=options.session_h):
        return None
    account = _account(engine, identity)
    if account is not None and _signed_out_since(account, identity):
        return None
    actor = _admitted(engine, identity, bound=account is not None)
    sessions.begin_as(engine, key, actor.user, way="oidc", device=device)
    audit.record(engine, actor, audit.Event("sign_in", place="oidc"))
    return sessions.find(engine, key, options)


def _account(engine: sa.Engine, identity: Identity) -> sa.Row[Any] | None:
    c = app_accounts.c
    asked = sa.select(app_accounts).where(c.oidc_issuer == identity.issuer, c.oidc_subject == identity.subject)
    return fetched(engine, lambda connection: connection.execute(asked).one_or_none())


def _signed_out_since(account: sa.Row[Any], identity: Identity) -> bool:
    """Whether the person has signed out everywhere after this sign-in at the provider."""
    if account.signed_out_at is None:
        return False
    ended: dt.datetime = account.signed_out_at
    return identity.issued_at < int(ended.replace(tzinfo=dt.UTC).timestamp())


def _admitted(engine: sa.Engine, identity: Identity, *, bound: bool) -> Actor:
    """The person in our own table, with what the claims say of them now.

    Raises:
        AccessError: nobody has put them there, they are switched off, or the name belongs to another account.
    """
    user = _account(engine, identity).user_name if bound else identity.user  # type: ignore[union-attr]
    before = next((one for one in list_people(engine) if one.user == user), None)
    if before is None and (identity.role is None or _there(engine, user)):
        raise AccessError("sign_in.not_admitted")
    if not bound:
        _bind(engine, identity, user)
    role = identity.role or (before.role if before else "operator")
    scope = identity.scope if identity.scope is not None else (before.scope if before else Scope())
    name = identity.full_name or (before.full_name if before else "")
    actor = Actor(user, role, scope, name or user)
    if actor != before:
        save_person(engine, actor)
        audit.record(engine, actor, audit.Event("write", place="user.claims", question=user, rows=1))
    return actor


def _there(engine: sa.Engine, user: str) -> bool:
    """Whether there is such a person, even one who is switched off."""
    asked = sa.select(app_users.c.user_name).where(app_users.c.user_name == user)
    return fetched(engine, lambda connection: connection.execute(asked).scalar()) is not None


def _bind(engine: sa.Engine, identity: Identity, user: str) -> None:
    """Tie the name to this person at the provider, for ever: a name can be given to somebody else there.

    Raises:
        AccessError: the name has a password here, or belongs to somebody else at the provider.
    """
    c, told = app_accounts.c, {"oidc_issuer": identity.issuer, "oidc_subject": identity.subject}
    with changing(engine) as connection:
        free = sa.update(app_accounts).where(c.user_name == user, c.password_hash.is_(None), c.oidc_subject.is_(None))
        if connection.execute(free.values(**told)).rowcount:
            return
        if connection.execute(sa.select(c.user_name).where(c.user_name == user)).scalar() is not None:
            raise AccessError("sign_in.other_account")
        connection.execute(sa.insert(app_accounts).values(user_name=user, must_change=0, **told))
