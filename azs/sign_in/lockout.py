"""Attempts that failed: after some in a row a name has to wait, longer each time, whether anybody has it or not."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading

import sqlalchemy as sa

from azs.database.changing import changing
from azs.database.sign_in_tables import sign_in_failures
from azs.errors import LockedError
from azs.knowledge.library import now

FREE = 5
"""So many attempts in a row cost nothing."""
FIRST_WAIT_S, LONGEST_WAIT_S = 60, 15 * 60
FORGOTTEN_AFTER = dt.timedelta(hours=24)
_counting = threading.Lock()


def count(engine: sa.Engine, name: str) -> None:
    """Count an attempt before the password is looked at, so that attempts at once are counted too.

    Raises:
        LockedError: this name has to wait.
        DatabaseError: the attempt could not be counted, so there is none.
    """
    with _counting:  # DuckDB refuses two changes of a row at once, and has one process; Oracle lets them wait
        _count(engine, name_key(name))


def clear(engine: sa.Engine, name: str) -> None:
    """Forget the attempts of a name: the right password, or an administrator has opened it."""
    with changing(engine) as connection:
        connection.execute(sa.delete(sign_in_failures).where(sign_in_failures.c.name_key == name_key(name)))


def waits_until(engine: sa.Engine, names: list[str]) -> dict[str, dt.datetime]:
    """Of these names, those that have to wait, and until when."""
    c, keys = sign_in_failures.c, {name_key(name): name for name in names}
    with changing(engine) as connection:
        rows = connection.execute(sa.select(c.name_key, c.locked_until).where(c.locked_until > now())).all()
    return {keys[row.name_key]: row.locked_until for row in rows if row.name_key in keys}


def name_key(name: str) -> str:
    """What is kept of a name that somebody typed, which may be a password typed into the wrong place."""
    return hashlib.sha256(name.strip().casefold().encode()).hexdigest()


def _count(engine: sa.Engine, key: str) -> None:
    c, moment = sign_in_failures.c, now().replace(microsecond=0)
    with changing(engine) as connection:
        connection.execute(sa.delete(sign_in_failures).where(c.last_at < moment - FORGOTTEN_AFTER))
        free = sa.or_(c.locked_until.is_(None), c.locked_until <= moment)
        counted = sa.update(sign_in_failures).where(c.name_key == key, free)
        if connection.execute(counted.values(failures=c.failures + 1, last_at=moment)).rowcount:
            failures = connection.execute(sa.select(c.failures).where(c.name_key == key)).scalar_one()
            if failures >= FREE:
                until = moment + dt.timedelta(seconds=min(FIRST_WAIT_S * 2 ** (failures - FREE), LONGEST_WAIT_S))
                connection.execute(sa.update(sign_in_failures).where(c.name_key == key).values(locked_until=until))
            return
        locked = connection.execute(sa.select(c.locked_until).where(c.name_key == key)).scalar()
        if locked is not None:
            raise LockedError("sign_in.wait", wait_s=(locked - moment).total_seconds())
        connection.execute(sa.insert(sign_in_failures).values(name_key=key, failures=1, last_at=moment))
