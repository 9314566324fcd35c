"""Vectors in Oracle 23ai: what is sent to it and what is made of its answers, over a connection that plays the server.

A real one is asked where `AZS_TEST_ORACLE_URL` names it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.errors import DatabaseDownError, DatabaseError
from azs.knowledge import library
from azs.knowledge.document import Access
from azs.settings import ROOT, load_settings
from chains.documents import shelf
from chains.documents.oracle_vectors import OracleVectors
from chains.documents.shelf import ShelfSource
from chains.documents.vector_store import choose_store, has_vectors
from chains.retrieval.embedders import LetterEmbedder
from tests.chains.documents.knowledge_base import ANNA, DAY, OLGA, KnowledgeBase
from tests.chains.documents.vector_oracle import VectorOracle, ora
from tests.oracle_server.home import REAL, OracleHome
from tests.system_packages import requires_system

ICE = "# Гололёд\n1. Посыпать площадку песком.\n2. Поставить знак."
SPILL = "# Пролив топлива\n1. Остановить отпуск топлива.\n2. Засыпать пролив песком."
TILL = "# Касса\n1. Перезагрузить кассу.\n2. Позвонить в поддержку."
QUESTIONS = ("посыпать песком", "пролилось топливо", "касса зависла", "скользко на площадке", "fuel spill", "??")
EMBEDDER = LetterEmbedder()


@pytest.fixture
def server() -> VectorOracle:
    """An Oracle 23ai with the table and no rows."""
    return VectorOracle()


def over(base: KnowledgeBase, server: VectorOracle) -> ShelfSource:
    """The documents of `base`, their vectors in `server`."""
    return ShelfSource(
        base.engine, lambda: base.embedder, lambda: (), lambda model: OracleVectors(server.engine(), model)
    )


def plain(base: KnowledgeBase) -> ShelfSource:
    """The documents of `base`, compared in this process."""
    return ShelfSource(base.engine, lambda: base.embedder, lambda: ())


def hits(source: ShelfSource, question: str, allowed: frozenset[str]) -> list[tuple[str, float]]:
    """Documents found, with their scores, the best first; equal ones by their names."""
    found = source.current().search(question, allowed)
    told = [(one.document.identifier, round(one.score, 2)) for one in found.documents]
    return sorted(told, key=lambda one: (-one[1], one[0]))


def rows(count: int, embedder: LetterEmbedder = EMBEDDER) -> dict[str, np.ndarray]:
    """Vectors of as many documents."""
    return {f"d{at}:0": row for at, row in enumerate(embedder.passages([f"слово {at} масло" for at in range(count)]))}


def test_the_answers_are_those_of_the_search_in_this_process(base: KnowledgeBase, server: VectorOracle) -> None:
    names = frozenset(base.add(text, asked=("лёд", "пролили")) for text in (ICE, SPILL, TILL))
    there, here = over(base, server), plain(base)
    for question in QUESTIONS:
        assert hits(there, question, names) == hits(here, question, names)
        assert there.current().mended(question) == here.current().mended(question)
    assert server.kept() == set(there.current().chunks), "text and phrases, each once"


def test_what_a_person_may_not_read_is_not_even_looked_at(base: KnowledgeBase, server: VectorOracle) -> None:
    base.add(ICE)
    secret = base.add(SPILL, access=Access(reader_roles=("manager",)))
    source = over(base, server)
    allowed = source.current().readable(OLGA, DAY)
    assert secret not in allowed and secret in source.current().readable(ANNA, DAY) | {secret}
    source.current().search("засыпать пролив песком", allowed)
    asked = list(server.searched())
    assert asked
    for text, binds in asked:
        assert secret not in binds.values() and "'$.document?(@ in" in text


def test_changes_and_deletions_reach_the_store_and_a_restart_writes_nothing_again(
    base: KnowledgeBase, server: VectorOracle
) -> None:
    ice, spill = base.add(ICE, asked=("лёд", "скользко")), base.add(SPILL)
    source = over(base, server)
    source.current()
    before = set(server.kept())
    base.describe(ice, asked=("лёд",))
    base.embed(ice)
    base.change(ice, status="ready")
    source.current()
    assert before - server.kept() == {f"{ice}:100001"}
    library.delete(base.engine, ANNA, spill)
    source.current()
    assert server.kept() and not any(key.startswith(spill) for key in server.kept())
    server.statements.clear()
    assert over(base, server).current().documents
    assert not any(text.startswith(("MERGE", "DELETE")) for text, _ in server.statements)
    library.restore(base.engine, ANNA, spill)
    source.current()
    assert any(key.startswith(spill) for key in server.kept())


def test_rows_that_no_document_has_any_more_go_at_the_next_start(base: KnowledgeBase, server: VectorOracle) -> None:
    base.add(ICE)
    OracleVectors(server.engine(), base.embedder).put(rows(3), kind="text")
    assert server.kept() == {"d0:0", "d1:0", "d2:0"}
    chunks = over(base, server).current().chunks
    assert server.kept() == set(chunks)


def test_vectors_of_another_model_are_put_anew_and_never_compared(base: KnowledgeBase, server: VectorOracle) -> None:
    ice = base.add(ICE)
    over(base, server).current()
    base.embedder.name = "another"
    found = over(base, server)
    assert hits(found, "посыпать площадку песком", frozenset({ice})), "by its words"
    assert all("another" in binds.values() for _, binds in server.searched())
    base.embed(ice)
    over(base, server).current()
    assert {metadata["embedder"] for _, metadata in server.rows.values()} == {"another"}


def test_texts_beyond_the_nearest_are_still_found_by_their_words(
    base: KnowledgeBase, server: VectorOracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = frozenset(base.add(text) for text in (ICE, SPILL, TILL))
    monkeypatch.setattr(shelf, "NEAREST", 1)
    found = over(base, server).current().search("перезагрузить кассу", names)
    assert found.documents[0].document.card.title == "Касса"
    assert len(found.documents) == 3


def test_the_nearest_of_many_documents_are_asked_for_in_turns(server: VectorOracle) -> None:
    store, kept = OracleVectors(server.engine(), EMBEDDER), rows(450)
    store.put(kept, kind="text")
    vector = EMBEDDER.queries(["слово 321 масло"])[0]
    allowed = {f"d{at}" for at in range(50, 450)}
    found = store.nearest(vector, allowed, kind="text", limit=7)
    exact = sorted(((float(row @ vector), key) for key, row in kept.items() if key[:-2] in allowed), reverse=True)[:7]
    assert list(found.values()) == pytest.approx([cosine for cosine, _ in exact], abs=1e-6)
    assert len(list(server.searched())) == 2
    assert store.nearest(vector, allowed, kind="phrase", limit=7) == {}
    assert (
        store.nearest(vector, (), kind="text", limit=7)
        == {}
        == store.nearest(vector * 0, allowed, kind="text", limit=7)
    )


def test_a_row_another_process_puts_at_the_same_moment_is_put_again(server: VectorOracle) -> None:
    server.refused = [{"d1:0"}]
    OracleVectors(server.engine(), EMBEDDER).put(rows(3), kind="text")
    assert server.kept() == set(rows(3)) and server.commits


def test_rows_the_table_does_not_take_are_told(server: VectorOracle) -> None:
    server.refused = [{"d1:0"}, {"d1:0"}]
    with pytest.raises(DatabaseError) as told:
        OracleVectors(server.engine(), EMBEDDER).put(rows(3), kind="text")
    assert told.value.key == "database.vectors_refused" and told.value.params["dim"] == EMBEDDER.dim


def test_a_search_whose_connection_breaks_off_is_asked_again(server: VectorOracle) -> None:
    store = OracleVectors(server.engine(), EMBEDDER)
    store.put(rows(3), kind="text")
    server.failing = [("vector_distance", ora(3113, "end-of-file"))]
    assert len(store.nearest(EMBEDDER.queries(["масло"])[0], {"d1", "d2"}, kind="text", limit=5)) == 2
    server.failing = [("vector_distance", ora(1013, "cancelled"))]
    with pytest.raises(DatabaseError) as told:
        store.nearest(EMBEDDER.queries(["масло"])[0], {"d1"}, kind="text", limit=5)
    assert told.value.key == "analytics.query_timeout"
    server.failing = [("MERGE", ora(1536, "quota"))]
    with pytest.raises(DatabaseError) as told:
        store.put(rows(1), kind="text")
    assert told.value.key == "database.full"


@pytest.mark.parametrize(
    ("asked", "server", "expected"),
    [
        ("auto", VectorOracle(), True),
        ("oracle", VectorOracle(), True),
        ("table", VectorOracle(), False),
        ("auto", VectorOracle(release="19.24.0.0.0"), False),
        ("auto", VectorOracle(release="23.3.0.0.0"), False),
        ("auto", VectorOracle(knows_vectors=False), False),
        ("auto", VectorOracle(has_table=False), False),
        ("oracle", VectorOracle(release="19.24.0.0.0"), "database.no_vectors"),
        ("oracle", VectorOracle(has_table=False), "database.no_vector_table"),
    ],
)
def test_the_store_that_is_chosen(asked: str, server: VectorOracle, expected: bool | str) -> None:
    settings = load_settings({"AZS_VECTOR_STORE": asked})
    if isinstance(expected, str):
        with pytest.raises(DatabaseError) as told:
            choose_store(settings, server.engine(), EMBEDDER)
        assert told.value.key == expected
    else:
        assert isinstance(choose_store(settings, server.engine(), EMBEDDER), OracleVectors) is expected


def test_a_server_that_is_down_is_not_taken_for_an_old_one(server: VectorOracle) -> None:
    server.failing = [("TO_VECTOR", ora(3113, "end-of-file"))]
    with pytest.raises(DatabaseDownError):
        choose_store(load_settings({}), server.engine(), EMBEDDER)
    server.failing = [("ROWNUM", ora(12541, "no listener"))] * 3
    with pytest.raises(DatabaseDownError):
        choose_store(load_settings({}), server.engine(), EMBEDDER)


def test_without_the_package_this_process_compares(server: VectorOracle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "chains.documents.oracle_vectors", None)
    assert choose_store(load_settings({}), server.engine(), EMBEDDER) is None
    with pytest.raises(DatabaseError) as told:
        choose_store(load_settings({"AZS_VECTOR_STORE": "oracle"}), server.engine(), EMBEDDER)
    assert told.value.key == "database.driver"


def test_on_duckdb_this_process_compares(base: KnowledgeBase) -> None:
    assert choose_store(load_settings({}), base.engine, EMBEDDER) is None
    with pytest.raises(DatabaseError):
        choose_store(load_settings({"AZS_VECTOR_STORE": "oracle"}), base.engine, EMBEDDER)


@pytest.fixture
def wire(oracle: OracleHome) -> Iterator[sa.Engine]:
    """The wire test server, or a real Oracle; the table is not there."""
    engine = open_engine(oracle.settings(oracle.empty_url()))
    yield engine
    engine.dispose()


@pytest.mark.skipif(bool(REAL), reason="a real Oracle may have what this one lacks")
@requires_system("orafce")
def test_over_the_wire_an_oracle_without_vectors_is_seen_as_one(wire: sa.Engine) -> None:
    assert choose_store(load_settings({}), wire, EMBEDDER) is None


@pytest.mark.skipif(not REAL, reason="needs a real Oracle 23ai: AZS_TEST_ORACLE_URL")
def test_a_real_oracle_finds_the_same(wire: sa.Engine) -> None:
    if not has_vectors(wire):
        pytest.skip("this Oracle knows no vectors")
    script = (ROOT / "infra" / "oracle" / "07_vectors.sql").read_text(encoding="utf-8")
    made = script[script.index("CREATE TABLE") : script.index("~'")]
    with wire.begin() as connection:
        connection.exec_driver_sql(made.replace("&owner..", "").replace("&vector_dim", str(EMBEDDER.dim)))
    store, kept = OracleVectors(wire, EMBEDDER), rows(450)
    store.check()
    store.put(kept, kind="text")
    store.put(dict(list(kept.items())[:3]), kind="text")
    assert store.held().keys() == kept.keys()
    vector = EMBEDDER.queries(["слово 321 масло"])[0]
    found = store.nearest(vector, {f"d{at}" for at in range(50, 450)}, kind="text", limit=7)
    exact = sorted((float(row @ vector) for key, row in kept.items() if int(key[1:-2]) >= 50), reverse=True)[:7]
    assert list(found.values()) == pytest.approx(exact, abs=1e-4)
    store.remove(kept.keys())
    assert store.held() == {}
