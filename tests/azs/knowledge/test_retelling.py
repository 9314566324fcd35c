"""What a model told of a document: kept whole beside it, for its readers only, and gone with its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.schema import document_retellings, documents
from azs.errors import DocumentError
from azs.knowledge import library, reader, retelling, texts
from azs.knowledge.document import Access, DocumentCard
from azs.knowledge.originals import Originals
from azs.knowledge.reader import Desk
from azs.knowledge.revisions import Document
from azs.knowledge.summary import KeySentence, Source, Summary
from azs.knowledge.summary_record import from_json
from azs.security.actor import EVERYTHING, SYSTEM, Actor, Scope
from tests.azs.knowledge.reading import procedure

ANNA = Actor("анна", "analyst", EVERYTHING)
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)))


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "files")


def _read(engine: sa.Engine, originals: Originals, access: Access | None = None) -> Document:
    card = DocumentCard("Кран", access=access or Access())
    name = library.add(engine, originals, ANNA, name="a.md", data=procedure(3), card=card).identifier
    reader.work_off(Desk(engine, originals, None))
    return library.find(engine, SYSTEM, name)


def _told(document: Document, *sentences: str, model: str = "Llama 3 8B") -> Summary:
    own = from_json(document.summary_json)
    return replace(own, sentences=tuple(KeySentence(text, Source(2, None)) for text in sentences), model=model)


def test_a_retelling_is_kept_for_the_next_reader_and_replaced(engine: sa.Engine, originals: Originals) -> None:
    document = _read(engine, originals)
    assert retelling.kept(engine, document.identifier) is None
    for model in ("Llama 3 8B", "Llama 3 8B, ред. 2"):
        retelling.keep(engine, OLGA, document, told=_told(document, f"Кран закрывают: {model}.", model=model))
        found = retelling.kept(engine, document.identifier)
        assert found is not None and (found.model, len(found.sentences)) == (model, 1)
        assert found.sentences[0] == KeySentence(f"Кран закрывают: {model}.", Source(2))
    again = library.find(engine, SYSTEM, document.identifier)
    assert again == document, "its own summary stays, and its text is not searched anew"


def test_six_long_sentences_are_kept_beside_what_the_file_says_itself(
    duckdb_engine: sa.Engine, originals: Originals
) -> None:
    document = _read(duckdb_engine, originals)
    long = [f"{at}. {'Перекрыть кран и проверить давление в линии. ' * 6}".strip() for at in range(6)]
    assert sum(len(text.encode()) for text in long) > 2_500
    retelling.keep(duckdb_engine, ANNA, document, told=_told(document, *long))
    found = retelling.kept(duckdb_engine, document.identifier)
    assert found is not None and [one.text for one in found.sentences] == long
    assert from_json(document.summary_json).obligations and not found.obligations


def test_it_goes_with_the_text_and_with_the_document(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine, document = duckdb_engine, _read(duckdb_engine, originals)
    retelling.keep(engine, ANNA, document, told=_told(document, "Кран."))
    texts.store(engine, document.identifier, blocks=texts.blocks_of(engine, document.identifier), chunks=())
    assert retelling.kept(engine, document.identifier) is None
    retelling.keep(engine, ANNA, document, told=_told(document, "Кран."))
    with engine.begin() as connection:
        connection.execute(sa.update(documents).values(deleted_at=library.now() - 2 * library.UNDO))
    assert library.purge(engine, originals) == 1 and retelling.kept(engine, document.identifier) is None


def test_what_was_told_of_an_earlier_text_is_not_kept(duckdb_engine: sa.Engine, originals: Originals) -> None:
    document = _read(duckdb_engine, originals)
    with duckdb_engine.begin() as connection:
        connection.execute(sa.update(documents).values(summary_json=document.summary_json.replace("кран", "клапан")))
    with pytest.raises(DocumentError, match="read_meanwhile"):
        retelling.keep(duckdb_engine, ANNA, document, told=_told(document, "Кран."))
    assert retelling.kept(duckdb_engine, document.identifier) is None


def test_nobody_keeps_one_of_a_document_that_is_not_theirs(duckdb_engine: sa.Engine, originals: Originals) -> None:
    document = _read(duckdb_engine, originals, Access(reader_roles=("manager",)))
    with pytest.raises(DocumentError, match="gone"):
        retelling.keep(duckdb_engine, OLGA, document, told=_told(document, "Кран."))
    assert retelling.kept(duckdb_engine, document.identifier) is None


@pytest.mark.parametrize("text", ["{", "[]", '{"language": "ru"}', "null"])
def test_a_broken_record_is_as_good_as_none(duckdb_engine: sa.Engine, originals: Originals, text: str) -> None:
    document = _read(duckdb_engine, originals)
    row = {"document_id": document.identifier, "summary_json": text, "told_by": "анна", "told_at": library.now()}
    with duckdb_engine.begin() as connection:
        connection.execute(sa.insert(document_retellings).values(**row))
    assert retelling.kept(duckdb_engine, document.identifier) is None
