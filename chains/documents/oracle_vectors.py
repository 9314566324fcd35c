"""Vectors in Oracle 23ai: LangChain's `OracleVS` keeps and compares them, in a table that the administrator makes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

import oracledb
import sqlalchemy as sa
from langchain_core.embeddings import Embeddings
from langchain_oracledb.vectorstores import DistanceStrategy, OracleVS

from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.errors import DatabaseError, DatabaseRightsError, QueryError, QueryTimeoutError
from azs.knowledge.embedding import Embedder, Vectors
from chains.documents.vector_store import mark_of

TABLE = "DOCUMENT_CHUNK_VECTORS"
ROWS_A_STATEMENT = 500
DOCUMENTS_A_SEARCH = 200
"""How many documents one statement names; more are asked for in turns."""


class OracleVectors:
    """The `VectorStore` of Oracle 23ai. Safe between threads: each call borrows a connection of the engine.

    A row holds the key of a chunk instead of its text, and what it is filtered by: `document`, `kind`, `embedder`.
    """

    def __init__(self, engine: sa.Engine, embedder: Embedder) -> None:
        self._engine, self._embedder = engine, embedder

    def check(self) -> None:
        """Raises DatabaseError where the table cannot be read: it is the administrator's to make, not ours."""
        asked = sa.text(f"SELECT metadata FROM {TABLE} WHERE ROWNUM < 1")  # noqa: S608
        try:
            fetched(self._engine, lambda connection: connection.execute(asked).all())
        except QueryTimeoutError:
            raise
        except (QueryError, DatabaseRightsError) as error:
            raise DatabaseError("database.no_vector_table", table=TABLE) from error

    def held(self) -> dict[str, str]:
        """Marks of all vectors that are kept, by key."""
        asked = sa.text(f"SELECT metadata FROM {TABLE}")  # noqa: S608
        rows = fetched(self._engine, lambda connection: connection.execute(asked).scalars().all())
        return {str(row["key"]): str(row["mark"]) for row in rows if "key" in row}

    def put(self, vectors: Mapping[str, Vectors], *, kind: str) -> None:
        """Keep vectors in the place of those with the same keys."""
        with changing(self._engine) as connection, _told():
            for keys in _parts(vectors, ROWS_A_STATEMENT):
                store = self._opened(connection, {key: vectors[key] for key in keys})
                written = self._write(store, keys, vectors, kind)
                left = [key for key in keys if key not in written]  # another process has put the same row just now
                if left and len(self._write(store, left, vectors, kind)) < len(left):
                    raise DatabaseError("database.vectors_refused", table=TABLE, dim=self._embedder.dim)

    def _write(self, store: OracleVS, keys: Sequence[str], vectors: Mapping[str, Vectors], kind: str) -> set[str]:
        """Keys that were written: `OracleVS` logs the others and says nothing."""
        told = [
            {"key": key, "document": key.rsplit(":", 1)[0], "kind": kind, "embedder": self._embedder.name,
             "mark": mark_of(vectors[key], kind, self._embedder.name)}
            for key in keys
        ]  # fmt: skip
        return set(store.add_texts(list(keys), told, ids=list(keys)))

    def remove(self, keys: Collection[str]) -> None:
        """Forget vectors."""
        if not keys:
            return
        with changing(self._engine) as connection, _told():
            store = self._opened(connection)
            for part in _parts(keys, ROWS_A_STATEMENT):
                store.delete(part)

    def nearest(self, vector: Vectors, documents: Collection[str], *, kind: str, limit: int) -> dict[str, float]:
        """Cosines of the nearest chunks of one kind of these documents, by key."""
        if not documents or not vector.any():
            return {}

        def ask(connection: sa.Connection) -> dict[str, float]:
            found: dict[str, float] = {}
            with _told():
                store = self._opened(connection)
                for part in _parts(sorted(documents), DOCUMENTS_A_SEARCH):
                    wanted = {"embedder": self._embedder.name, "kind": kind, "document": {"$in": part}}
                    hits = store.similarity_search_by_vector_with_relevance_scores(
                        vector.tolist(), k=limit, filter=wanted
                    )
                    found |= {hit.metadata["key"]: -float(distance) for hit, distance in hits}
            return dict(sorted(found.items(), key=lambda one: -one[1])[:limit])

        return fetched(self._engine, ask)

    def _opened(self, connection: sa.Connection, vectors: Mapping[str, Vectors] | None = None) -> OracleVS:
        """`OracleVS` on a borrowed connection. The rows have length 1, so that the negated dot product, which Oracle
        gives for DOT, is the negated cosine, of a row of zeros too."""
        return OracleVS(
            connection.connection.driver_connection, _Made(self._embedder.dim, vectors or {}), TABLE,
            distance_strategy=DistanceStrategy.DOT_PRODUCT, query="", mutate_on_duplicate=True,
        )  # fmt: skip


class _Made(Embeddings):
    """Vectors that were made already, by what stands for their texts; zeros for a text without any."""

    def __init__(self, dim: int, vectors: Mapping[str, Vectors]) -> None:
        self._dim, self._vectors = dim, vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._vectors[text].tolist() if text else [0.0] * self._dim  # OracleVS asks for "" to learn the length


@contextmanager
def _told() -> Iterator[None]:
    """The driver's errors as SQLAlchemy tells them; `OracleVS` makes a RuntimeError of each."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error.__cause__, oracledb.Error):
            raise sa.exc.DBAPIError("OracleVS", None, error.__cause__) from error
        raise


def _parts(values: Collection[str], size: int) -> Iterator[list[str]]:
    left = iter(values)
    while part := list(islice(left, size)):
        yield part
