"""A knowledge base without documents, whose search counts words: the weights of the product belong to its model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.database.schema import documents
from azs.knowledge import library
from azs.knowledge.originals import Originals
from azs.settings import load_settings
from chains.documents import ranking, shelf
from chains.retrieval import confidence, index
from tests.chains.documents.knowledge_base import KnowledgeBase

TABLES = (*library.OF_A_DOCUMENT, documents)


@pytest.fixture(scope="session")
def knowledge_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database that the tests of this folder share; each begins without documents."""
    engine = open_engine(load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("documents")), "AZS_LLM": "off"}))
    upgrade(engine)
    yield as_system(engine)
    engine.dispose()


@pytest.fixture
def base(knowledge_engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    """No documents yet. A text answers that holds most of the telling words, a document with phrases some."""
    with knowledge_engine.begin() as connection:
        for table in TABLES:
            connection.execute(sa.delete(table))
    by_words = {"one": -5.0, "held": 10.0}
    by_phrase = {"one": -5.0, "held": 40.0}
    text = confidence.Weights(tuple(by_words.get(name, 0.0) for name in confidence.FEATURES), 0.5, 0.5)
    sure = tuple(by_phrase.get(name, 0.0) for name in ranking.FEATURES)
    known = ranking.Fitted(ranking.fitted().order, sure, 0.5)
    monkeypatch.setattr(index, "weights", lambda: text)
    monkeypatch.setattr(ranking, "fitted", lambda: known)
    monkeypatch.setattr(ranking, "FEW", 0)
    monkeypatch.setattr(shelf, "LOOK_S", -1.0)
    return KnowledgeBase(knowledge_engine, Originals(tmp_path / "files"))
