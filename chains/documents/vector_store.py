"""Where the vectors of documents are compared: in this process, exactly, or in a store inside the database."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Mapping
from typing import Protocol

import numpy as np
import sqlalchemy as sa

from azs.database.faults import broke_off, explained
from azs.errors import DatabaseError
from azs.knowledge.embedding import Embedder, Vectors
from azs.settings import Settings

log = logging.getLogger("azs.knowledge")
VECTORS_SINCE = (23, 4)
"""The first release of Oracle with a VECTOR type."""
UNFIT = ("database.driver", "database.no_vectors", "database.no_vector_table")
"""What is not going to pass by itself."""


class VectorStore(Protocol):
    """A copy of the vectors of one embedder that finds the nearest ones itself.

    What counts is `document_vectors`: the store may be emptied at any time and is filled again. A vector is known by
    the key of its chunk, "document:position". All methods raise DatabaseError.
    """

    def held(self) -> dict[str, str]:
        """Marks of all vectors that are kept, by key; see `mark_of`."""
        ...

    def put(self, vectors: Mapping[str, Vectors], *, kind: str) -> None:
        """Keep vectors, each (dim), in the place of those with the same keys."""
        ...

    def remove(self, keys: Collection[str]) -> None:
        """Forget vectors; keys that are not there are passed over."""
        ...

    def nearest(self, vector: Vectors, documents: Collection[str], *, kind: str, limit: int) -> dict[str, float]:
        """Cosines of the `limit` chunks nearest to a vector (dim) by key, among those of one kind of these documents
        alone: no other row is looked at."""
        ...


def mark_of(vector: Vectors, kind: str, embedder: str) -> str:
    """Tells one vector from another that has the same key."""
    told = f"{embedder}\n{kind}\n".encode() + vector.astype(np.float16).tobytes()
    return hashlib.blake2b(told, digest_size=12).hexdigest()


def choose_store(settings: Settings, engine: sa.Engine, embedder: Embedder) -> VectorStore | None:
    """The store of `AZS_VECTOR_STORE`; None where this process compares the vectors itself.

    Args:
        engine: the writing account's.

    Raises:
        DatabaseError: "oracle" was asked for and this database, its table or the package is not fit for it; or the
            database is gone.
    """
    asked = settings.vector_store
    if asked == "table" or (asked == "auto" and not has_vectors(engine)):
        return None
    try:
        if asked == "oracle" and not has_vectors(engine):
            raise DatabaseError("database.no_vectors")
        return _oracle(engine, embedder)
    except DatabaseError as error:
        if asked == "oracle" or error.key not in UNFIT:
            raise
        log.warning("vectors are compared in this process: %s", error.key, exc_info=error)
        return None


def has_vectors(engine: sa.Engine) -> bool:
    """Whether the database is an Oracle that knows vectors.

    Raises:
        DatabaseError: it is an Oracle and does not answer.
    """
    if engine.dialect.name != "oracle":
        return False
    try:
        with engine.connect() as connection:
            if (connection.dialect.server_version_info or ()) < VECTORS_SINCE:
                return False
            connection.execute(sa.text("SELECT TO_VECTOR('[1]') FROM dual")).all()
    except sa.exc.DBAPIError as error:
        if broke_off(error):
            raise explained(error) or DatabaseError("database.no_vectors") from error
        return False
    return True


def _oracle(engine: sa.Engine, embedder: Embedder) -> VectorStore:
    try:
        from chains.documents.oracle_vectors import OracleVectors  # an extra, and slow to load
    except ImportError as error:
        raise DatabaseError("database.driver", kind="langchain-oracledb") from error
    store = OracleVectors(engine, embedder)
    store.check()
    return store
