"""The text of documents comes back from the database as it was read."""

from __future__ import annotations

import numpy as np
import pytest
import sqlalchemy as sa

from azs.database.schema import documents
from azs.knowledge import texts
from azs.knowledge.document import BLOCK_CHARS, Block, Chunk
from azs.knowledge.library import now

BLOCKS = (
    Block("heading", "Пролив", None, 1, "2."),
    Block("step", "Засыпать «песком» — 20 л.", 3, 2, "2.1)"),
    Block("table", "Объём\tЧем\n20 л\tпесок", 4),
    Block("paragraph", "я" * BLOCK_CHARS),
    Block("item", "'; DROP TABLE documents; -- <script>", 5, 1, "•"),
)
CHUNKS = (
    Chunk(0, ("Памятка", "2. Пролив"), "2.1) Засыпать", 3, 4, 1, 2),
    Chunk(1, ("Памятка",), "я", None, None, 3, 3),
    Chunk(100_000, ("Памятка",), "капнуло", 3, 3, 1, 1, "phrase"),
)


@pytest.fixture
def document(engine: sa.Engine) -> str:
    row = {
        "document_id": "d", "title": "Памятка", "kind": "other", "file_name": "a.txt", "sha256": "d", "size_bytes": 1,
        "status": "ready", "uploaded_by": "анна", "uploaded_at": now(), "changed_at": now(),
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(documents).values(**row))
    texts.store(engine, "d", blocks=BLOCKS, chunks=CHUNKS)
    return "d"


def _vectors(engine: sa.Engine) -> set[int]:
    return {position for _, position in texts.vectors_of(engine, "e")}


def test_blocks_and_chunks_come_back_as_they_were(engine: sa.Engine, document: str) -> None:
    assert texts.blocks_of(engine, document) == BLOCKS
    assert tuple(one.chunk for one in texts.chunks_of(engine, [document])) == CHUNKS
    assert texts.chunks_of(engine, []) == () and texts.blocks_of(engine, "none") == ()


def test_other_phrases_leave_the_text_and_its_vectors(engine: sa.Engine, document: str) -> None:
    vectors = np.eye(3, 4, dtype=np.float32)
    texts.store_vectors(engine, document, "e", positions=[0, 1, 100_000], vectors=vectors)
    assert texts.unembedded(engine, "e", document) == () and texts.lacking(engine, "e") == ()
    assert np.array_equal(texts.vectors_of(engine, "e")[document, 1], vectors[1])
    new = Chunk(100_000, ("Памятка",), "лужа", 3, 3, 1, 1, "phrase")
    texts.store_phrases(engine, document, chunks=[new])
    assert tuple(one.chunk for one in texts.chunks_of(engine, [document])) == (*CHUNKS[:2], new)
    assert _vectors(engine) == {0, 1}, "the vector of the former phrase is not taken for that of the new one"
    assert texts.unembedded(engine, "e", document) == (new,) and texts.lacking(engine, "e") == (document,)
    texts.store_phrases(engine, document, chunks=[])
    assert texts.lacking(engine, "e") == ()


def test_a_text_read_anew_drops_what_was_there(engine: sa.Engine, document: str) -> None:
    texts.store_vectors(engine, document, "e", positions=[0], vectors=np.ones((1, 4), np.float32))
    texts.store(engine, document, blocks=BLOCKS[:1], chunks=CHUNKS[:1])
    assert texts.blocks_of(engine, document) == BLOCKS[:1]
    assert len(texts.chunks_of(engine)) == 1 and not _vectors(engine)


def test_a_phrase_is_searched_by_itself_and_a_text_with_its_headings() -> None:
    assert texts.searched_text(CHUNKS[2]) == "капнуло"
    assert texts.searched_text(CHUNKS[0]) == "Памятка › 2. Пролив\n2.1) Засыпать"
