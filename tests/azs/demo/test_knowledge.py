"""New demo documents reach a knowledge base that an earlier version filled; what people made of theirs stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.schema import app_info, documents
from azs.demo import given, knowledge
from azs.demo.knowledge import DemoDocument
from azs.knowledge import library
from azs.knowledge.document import DocumentCard
from azs.knowledge.originals import Originals
from azs.security.actor import EVERYTHING, SYSTEM, Actor

ANNA = Actor("анна", "analyst", EVERYTHING)


def _demo(code: str, text: str, revision: str = "1", **card: object) -> DemoDocument:
    named = {"title": f"Документ {code}", "kind": "instruction", "code": code, "revision": revision, **card}
    return DemoDocument(code, DocumentCard(**named), f"# Документ {code}\n\n## 1. Шаги\n1. {text}\n2. Готово.")  # type: ignore[arg-type]


FIRST = (_demo("А-01", "Звонить.", asked=("1: кому звонить",)), _demo("Б-02", "Мыть."), _demo("В-03", "Красить."))


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "files")


def _here(engine: sa.Engine) -> dict[str, tuple[str, ...]]:
    """Phrases of the documents that people see, by number and revision."""
    return {given.name_of(one.card): one.card.asked for one in library.visible(engine, ANNA)}


def _by_code(engine: sa.Engine, code: str) -> library.Document:
    (found,) = [one for one in library.visible(engine, ANNA) if one.card.code == code]
    return found


def _forget(engine: sa.Engine) -> None:
    """As a version left it that noted nothing."""
    with engine.begin() as connection:
        connection.execute(sa.delete(app_info))


def _purge(engine: sa.Engine, originals: Originals) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.update(documents).where(documents.c.deleted_at.is_not(None)).values(
                deleted_at=library.now() - 2 * library.UNDO
            )
        )  # fmt: skip
    assert library.purge(engine, originals) > 0


def test_an_empty_knowledge_base_gets_all_and_the_same_version_nothing_more(
    engine: sa.Engine, originals: Originals
) -> None:
    assert knowledge.load(engine, originals, FIRST) == 3
    assert set(_here(engine)) == {"А-01 1", "Б-02 1", "В-03 1"}
    assert knowledge.load(engine, originals, FIRST) == 0


def test_new_phrases_texts_revisions_and_documents_arrive(engine: sa.Engine, originals: Originals) -> None:
    knowledge.load(engine, originals, FIRST)
    old = _by_code(engine, "Б-02").identifier
    today = dt.date(2026, 11, 27)
    newer = (
        _demo("А-01", "Звонить.", asked=("1: кому звонить", "1: whom do I call")),
        _demo("Б-02", "Мыть и сушить."),
        _demo("В-03", "Красить.", valid_until=today),
        _demo("В-03", "Красить дважды.", "2", valid_from=today + dt.timedelta(days=1)),
        _demo("Г-04", "Новое."),
    )
    assert knowledge.load(engine, originals, newer) == 5
    assert _here(engine) == {
        "А-01 1": ("1: кому звонить", "1: whom do I call"), "Б-02 1": (), "В-03 1": (), "В-03 2": (), "Г-04 1": (),
    }  # fmt: skip
    assert _by_code(engine, "Б-02").identifier != old
    assert knowledge.load(engine, originals, newer) == 0


def test_what_people_changed_stays_as_they_left_it(engine: sa.Engine, originals: Originals) -> None:
    knowledge.load(engine, originals, FIRST)
    own = _by_code(engine, "А-01")
    library.describe(engine, ANNA, own.identifier, card=replace(own.card, asked=("1: наша фраза",)))
    newer = (_demo("А-01", "Звонить всем.", asked=("1: кому звонить", "1: ещё")), *FIRST[1:])
    assert knowledge.load(engine, originals, newer) == 0
    assert _by_code(engine, "А-01").identifier == own.identifier
    assert _here(engine)["А-01 1"] == ("1: наша фраза",)


@pytest.mark.parametrize("purged", [False, True])
def test_what_people_deleted_does_not_come_back(engine: sa.Engine, originals: Originals, *, purged: bool) -> None:
    knowledge.load(engine, originals, FIRST)
    library.delete(engine, ANNA, _by_code(engine, "Б-02").identifier)
    if purged:
        _purge(engine, originals)
    newer = (FIRST[0], _demo("Б-02", "Мыть и сушить."), FIRST[2], _demo("Б-02", "Мыть иначе.", "2"))
    assert knowledge.load(engine, originals, newer) == 0
    assert set(_here(engine)) == {"А-01 1", "В-03 1"}


def test_a_knowledge_base_emptied_by_people_stays_empty(engine: sa.Engine, originals: Originals) -> None:
    knowledge.load(engine, originals, FIRST)
    for one in library.visible(engine, ANNA):
        library.delete(engine, ANNA, one.identifier)
    _purge(engine, originals)
    assert knowledge.load(engine, originals, FIRST) == 0


def test_documents_of_people_alone_get_no_demo_documents_beside_them(engine: sa.Engine, originals: Originals) -> None:
    library.add(engine, originals, ANNA, name="Своё.txt", data=b"1")
    assert knowledge.load(engine, originals, FIRST) == 0
    assert len(library.visible(engine, ANNA)) == 1


def test_a_file_of_a_person_with_the_same_number_is_theirs(engine: sa.Engine, originals: Originals) -> None:
    knowledge.load(engine, originals, FIRST)
    library.add(engine, originals, ANNA, name="Своё.txt", data=b"1", card=FIRST[1].card)
    newer = (FIRST[0], _demo("Б-02", "Мыть и сушить."), FIRST[2])
    assert knowledge.load(engine, originals, newer) == 0


def test_a_knowledge_base_of_a_version_that_noted_nothing_is_known_by_its_cards(
    engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge.load(engine, originals, FIRST)
    before = {given.name_of(one.card): frozenset({given.mark_of_card(one.card)}) for one in FIRST}
    monkeypatch.setattr(knowledge, "given_before", lambda: before)
    _forget(engine)
    library.delete(engine, ANNA, _by_code(engine, "В-03").identifier)
    _purge(engine, originals)
    newer = (_demo("А-01", "Звонить.", asked=("1: новая",)), _demo("Б-02", "Мыть и сушить."), FIRST[2])
    assert knowledge.load(engine, originals, newer) == 2
    assert _here(engine) == {"А-01 1": ("1: новая",), "Б-02 1": ()}
    assert knowledge.load(engine, originals, newer) == 0


def test_what_was_broken_off_is_finished_the_next_time(
    engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge.load(engine, originals, FIRST)
    newer = (FIRST[0], _demo("Б-02", "Мыть и сушить."), FIRST[2])
    with monkeypatch.context() as patched:
        patched.setattr(library, "delete", _broken)
        with pytest.raises(RuntimeError):
            knowledge.load(engine, originals, newer)
    assert knowledge.load(engine, originals, newer) == 1
    assert set(_here(engine)) == {"А-01 1", "Б-02 1", "В-03 1"}
    assert len(library.visible(engine, SYSTEM)) == 3


def test_states_before_anything_was_noted_are_known(engine: sa.Engine, originals: Originals) -> None:
    known = given.given_before()
    assert len(known) >= 79 and all(marks for marks in known.values())
    untouched = [
        one for one in knowledge.demo_documents() if given.mark_of_card(one.card) in known[given.name_of(one.card)]
    ]
    assert untouched, "cards are marked in another way than those of earlier versions were"
    knowledge.load(engine, originals, untouched[:2])
    stored = {given.mark_of_card(one.card) for one in library.every(engine)}
    assert stored == {given.mark_of_card(one.card) for one in untouched[:2]}  # as the database gives it back


def _broken(*_args: object, **_named: object) -> None:
    raise RuntimeError("broke off")
