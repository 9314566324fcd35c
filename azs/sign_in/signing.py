"""Signing in by name and password: the same answer, after about the same time, whatever was wrong."""

from __future__ import annotations

import sqlalchemy as sa

from azs import audit
from azs.errors import AccessError, LockedError
from azs.security.actor import Actor, Scope
from azs.security.people import find_person
from azs.sign_in import accounts, lockout, passwords, sessions

NOBODY = Actor("azs:nobody", "operator", Scope())
"""Who has not shown who they are, for the log."""
MOST_NAME_CHARS = 64


def sign_in(engine: sa.Engine, name: str, password: str, *, device: str = "") -> str:
    """Begin a session.

    Returns:
        The token for the cookie.

    Raises:
        AccessError: name and password do not belong together; which of them is wrong is not said.
        LockedError: the name has to wait.
        DatabaseError: the database does not take it.
    """
    user = name.strip()[:MOST_NAME_CHARS]
    try:
        lockout.count(engine, user)
    except LockedError:
        audit.record(engine, NOBODY, audit.Event("sign_in", "refused", "waiting"))
        raise
    kept = accounts.kept_hash(engine, user)
    if not passwords.matches(kept, password):
        audit.record(engine, NOBODY, audit.Event("sign_in", "refused", "password", question=user if kept else ""))
        raise AccessError("sign_in.wrong")
    lockout.clear(engine, user)
    if kept and passwords.outdated(kept):
        accounts.rehash(engine, user, password)
    token = sessions.begin(engine, user, device=device)
    audit.record(engine, find_person(engine, user), audit.Event("sign_in", place="password"))
    return token
