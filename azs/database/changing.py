"""Changing records that are there already: one transaction, one error for whatever the database says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from azs.database.faults import explained
from azs.errors import DatabaseError


@contextmanager
def changing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that is done whole or not at all.

    Raises:
        DatabaseError: the database refused it or broke off; nothing was changed.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise explained(error) or DatabaseError("database.not_saved") from error
