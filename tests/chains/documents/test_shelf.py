"""The searchable documents follow the database, without a restart and from any thread."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from azs.database.schema import documents
from azs.knowledge import library
from azs.knowledge.document import Access
from chains.documents import shelf
from tests.chains.documents.knowledge_base import ANNA, DAY, OLGA, KnowledgeBase, quoted

ICE = "# Гололёд\n1. Посыпать площадку песком.\n2. Поставить знак."


def test_every_change_reaches_the_search(base: KnowledgeBase) -> None:
    assert not base.ask("посыпать песком").answered
    ice = base.add(ICE)
    assert quoted(base.ask("посыпать песком")) == {"Гололёд"}
    base.describe(ice, title="Скользко")
    assert quoted(base.ask("посыпать песком")) == {"Скользко"}
    base.describe(ice, valid_until=DAY - dt.timedelta(days=1))
    assert not base.ask("посыпать песком").answered
    base.describe(ice, valid_until=None, access=Access(reader_roles=("manager",)))
    assert not base.ask("посыпать песком").answered
    assert not base.ask("посыпать песком", ANNA).answered
    base.describe(ice, access=Access())
    assert base.ask("посыпать песком").answered
    library.delete(base.engine, ANNA, ice)
    assert not base.ask("посыпать песком").answered


def test_changes_of_one_second_are_told_apart_where_the_database_cannot(base: KnowledgeBase) -> None:
    second = library.now().replace(microsecond=0)
    base.add(ICE)
    with base.engine.begin() as connection:
        connection.execute(documents.update().values(changed_at=second, status="reading"))
    assert not base.ask("посыпать песком").answered
    with base.engine.begin() as connection:
        connection.execute(documents.update().values(changed_at=second, status="ready"))
    assert base.ask("посыпать песком").answered


def test_nothing_is_read_again_while_nothing_changes(base: KnowledgeBase) -> None:
    base.add(ICE)
    with base.engine.begin() as connection:
        connection.execute(documents.update().values(changed_at=library.now() - dt.timedelta(minutes=1)))
    first = base.shelf.current()
    assert base.shelf.current() is first
    base.terms = ()
    assert base.shelf.current() is not first, "the glossary is part of the search"


def test_the_database_is_looked_at_now_and_then_only(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "LOOK_S", 1_000.0)
    base.shelf.current()
    base.add(ICE)
    assert not base.ask("посыпать песком").answered
    monkeypatch.setattr(shelf, "LOOK_S", -1.0)
    assert base.ask("посыпать песком").answered


def test_failed_and_waiting_documents_are_not_searched(base: KnowledgeBase) -> None:
    ice = base.add(ICE)
    for status in ("queued", "reading", "failed"):
        base.change(ice, status=status)
        assert not base.adviser.has_documents()
        assert not base.ask("посыпать песком").answered


def test_documents_without_vectors_are_found_by_their_words(base: KnowledgeBase) -> None:
    base.add(ICE)
    base.embedder.name = "another"
    assert quoted(base.ask("посыпать площадку песком")) == {"Гололёд"}


def test_many_threads_ask_while_documents_come_and_go(base: KnowledgeBase) -> None:
    base.add(ICE)
    stop = threading.Event()
    failed: list[BaseException] = []

    def keep() -> None:
        try:
            while not stop.is_set():
                other = base.add("# Пылесос\n1. Очистить фильтр пылесоса.\n2. Вставить мешок.")
                library.delete(base.engine, ANNA, other)
        except BaseException as error:  # noqa: BLE001  # told below
            failed.append(error)

    keeper = threading.Thread(target=keep)
    keeper.start()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: base.ask("посыпать площадку песком", OLGA), range(24)))
    stop.set()
    keeper.join()
    assert not failed
    assert all(quoted(one) == {"Гололёд"} for one in found)
    assert all(len(one.quotes[0].blocks) == 2 for one in found)
