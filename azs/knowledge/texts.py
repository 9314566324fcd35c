"""The text of documents in the database: blocks, chunks and the vectors of chunks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import document_blocks, document_chunks, document_retellings, document_vectors
from azs.database.writing import fitted
from azs.knowledge.document import Block, Chunk

HEADINGS = " › "
ROWS_A_STATEMENT = 1_000
_STORED = np.float16
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class StoredChunk:
    """A chunk with the document it belongs to."""

    document_id: str
    chunk: Chunk


def store(engine: sa.Engine, identifier: str, *, blocks: Sequence[Block], chunks: Sequence[Chunk]) -> None:
    """Put the text of a document in the place of what was there, in one transaction; its vectors and what a model told
    of it are dropped.

    Raises:
        DatabaseError: nothing was changed.
    """
    with changing(engine) as connection:
        write(connection, identifier, blocks=blocks, chunks=chunks)


def write(connection: sa.Connection, identifier: str, *, blocks: Sequence[Block], chunks: Sequence[Chunk]) -> None:
    """What `store` does, within a transaction of the caller's."""
    c = document_blocks.c
    block_rows = [
        {
            "document_id": identifier, "position": position, "kind": block.kind, "depth": block.level,
            "page": block.page, "label": fitted(block.label, c.label), "body": fitted(block.text, c.body),
        }
        for position, block in enumerate(blocks)
    ]  # fmt: skip
    chunk_rows = [_chunk_row(identifier, chunk) for chunk in chunks]
    for table in (document_vectors, document_retellings, document_chunks, document_blocks):
        connection.execute(sa.delete(table).where(table.c.document_id == identifier))
    _insert(connection, document_blocks, block_rows)
    _insert(connection, document_chunks, chunk_rows)


def store_phrases(engine: sa.Engine, identifier: str, *, chunks: Sequence[Chunk]) -> None:
    """Put phrases in the place of those that were there, in one transaction; the text and its vectors stay.

    Raises:
        DatabaseError: nothing was changed.
    """
    c, v = document_chunks.c, document_vectors.c
    old = sa.select(c.position).where(c.document_id == identifier, c.kind == "phrase").scalar_subquery()
    with changing(engine) as connection:
        connection.execute(sa.delete(document_vectors).where(v.document_id == identifier, v.position.in_(old)))
        connection.execute(sa.delete(document_chunks).where(c.document_id == identifier, c.kind == "phrase"))
        _insert(connection, document_chunks, [_chunk_row(identifier, chunk) for chunk in chunks])


def _chunk_row(identifier: str, chunk: Chunk) -> dict[str, Any]:
    c = document_chunks.c
    return {
        "document_id": identifier, "position": chunk.number, "kind": chunk.kind, "page": chunk.page,
        "page_last": chunk.page_last, "heading": fitted(HEADINGS.join(chunk.heading), c.heading),
        "body": fitted(chunk.text, c.body), "block_first": chunk.block_first, "block_last": chunk.block_last,
    }  # fmt: skip


def store_vectors(
    engine: sa.Engine, identifier: str, embedder: str, *, positions: Sequence[int], vectors: Vectors
) -> None:
    """Keep vectors of chunks, (chunks, dim) unit rows, as half-precision numbers.

    Raises:
        DatabaseError: nothing was written.
    """
    rows = [
        {"document_id": identifier, "position": position, "embedder": embedder, "vector": row.astype(_STORED).tobytes()}
        for position, row in zip(positions, vectors, strict=True)
    ]
    with changing(engine) as connection:
        _insert(connection, document_vectors, rows)


def blocks_of(engine: sa.Engine, identifier: str) -> tuple[Block, ...]:
    """Blocks of a document in their order."""
    c = document_blocks.c
    asked = sa.select(document_blocks).where(c.document_id == identifier).order_by(c.position)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return tuple(Block(row.kind, row.body, row.page, row.depth, row.label or "") for row in rows)


def chunks_of(engine: sa.Engine, identifiers: Iterable[str] | None = None) -> tuple[StoredChunk, ...]:
    """Chunks of some documents, or of all, by document and place."""
    c = document_chunks.c
    asked = sa.select(document_chunks).order_by(c.document_id, c.position)
    found = _for_some(engine, asked, c.document_id, identifiers)
    return tuple(
        StoredChunk(
            row.document_id,
            Chunk(
                row.position, tuple((row.heading or "").split(HEADINGS)), row.body, row.page, row.page_last,
                row.block_first, row.block_last, row.kind,
            ),
        )
        for row in found
    )  # fmt: skip


def vectors_of(
    engine: sa.Engine, embedder: str, identifiers: Iterable[str] | None = None
) -> dict[tuple[str, int], Vectors]:
    """Vectors of the chunks of some documents, or of all, by document and place."""
    c = document_vectors.c
    asked = sa.select(document_vectors).where(c.embedder == embedder)
    found = _for_some(engine, asked, c.document_id, identifiers)
    return {
        (row.document_id, row.position): np.frombuffer(row.vector, dtype=_STORED).astype(np.float32) for row in found
    }


def unembedded(engine: sa.Engine, embedder: str, identifier: str) -> tuple[Chunk, ...]:
    """Chunks of a document that have no vector of this embedder yet."""
    c = document_vectors.c
    asked = sa.select(c.position).where(c.document_id == identifier, c.embedder == embedder)
    done = set(fetched(engine, lambda connection: connection.execute(asked).scalars().all()))
    return tuple(one.chunk for one in chunks_of(engine, [identifier]) if one.chunk.number not in done)


def lacking(engine: sa.Engine, embedder: str) -> tuple[str, ...]:
    """Documents that have chunks without a vector of this embedder."""
    c, v = document_chunks.c, document_vectors.c
    same = sa.and_(v.document_id == c.document_id, v.position == c.position, v.embedder == embedder)
    asked = (
        sa.select(c.document_id)
        .select_from(document_chunks.outerjoin(document_vectors, same))
        .where(v.position.is_(None))
        .group_by(c.document_id)
        .order_by(c.document_id)
    )
    return tuple(fetched(engine, lambda connection: connection.execute(asked).scalars().all()))


def searched_text(chunk: Chunk) -> str:
    """What a chunk is found by: its headings and its text; a phrase by itself alone."""
    if chunk.kind == "phrase":
        return chunk.text
    return "\n".join((HEADINGS.join(chunk.heading), chunk.text))


def _for_some(
    engine: sa.Engine, asked: sa.Select[Any], column: sa.ColumnElement[Any], identifiers: Iterable[str] | None
) -> list[sa.Row[Any]]:
    if identifiers is None:
        return _rows(engine, asked)
    wanted, found = list(identifiers), []
    for start in range(0, len(wanted), ROWS_A_STATEMENT):
        found += _rows(engine, asked.where(column.in_(wanted[start : start + ROWS_A_STATEMENT])))
    return found


def _rows(engine: sa.Engine, asked: sa.Select[Any]) -> list[sa.Row[Any]]:
    return list(fetched(engine, lambda connection: connection.execute(asked).all()))


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        connection.execute(sa.insert(table), rows[start : start + ROWS_A_STATEMENT])
