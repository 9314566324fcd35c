"""What one reader may search: documents told apart by all they say, and questions outside that none of them answers."""

from __future__ import annotations

import numpy as np
import pytest

from azs.knowledge.document import Access
from azs.knowledge.embedding import Vectors
from chains.documents import outside
from chains.documents.discriminant import Centred, Discriminant
from chains.documents.ranking import FEATURES, SIGNALS, signals_of
from tests.chains.documents.knowledge_base import ANNA, DAY, OLGA, KnowledgeBase

TILL = "# Зависла касса\n1. Перезагрузить кассу.\n2. Позвонить в поддержку."
SPILL = "# Пролив топлива\n1. Засыпать пролив песком.\n2. Собрать песок совком."


def test_many_fitting_texts_outweigh_one_that_is_nearer_by_chance() -> None:
    """The right document has nine texts in the direction of the question; a wrong one has the single nearest."""
    rows = np.zeros((12, 4), np.float32)
    rows[:9, 0], rows[:9, 1] = 0.8, np.linspace(-0.6, 0.6, 9)
    rows[9] = (0.85, 0.0, 0.3, 0.0)
    rows[10:, 2] = 1.0
    texts, phrases = (Centred(np.zeros((2, 4), np.float32), some) for some in (rows[:0], rows))
    found = Discriminant.fitted(texts, phrases, np.array([0] * 9 + [1] * 3), 2)
    question = np.array((1.0, 0.0, 0.0, 0.0), np.float32)
    assert int((rows @ question).argmax()) == 9, "the nearest one is of the wrong document"
    first, second = found.sounds_like(question)
    assert first > second


def test_vectors_that_are_not_made_yet_lie_in_the_middle() -> None:
    vectors: Vectors = np.array([[1.0, 0.0], [0.0, 0.0]], np.float32)
    centred = Centred.of(vectors, np.array([False, True]), np.full((2, 2), 0.5, np.float32))
    assert np.linalg.norm(centred.rows[0]) == pytest.approx(1.0)
    assert not centred.rows[1].any()
    assert np.allclose(centred.middles[1], 0.5), "nothing is known of that alphabet but the model's own middle"


def test_a_document_without_phrases_is_found_among_those_that_have_them(base: KnowledgeBase) -> None:
    base.add(TILL, asked=("дисплей посинел", "терминал завис"))
    base.add(SPILL)
    assert base.ask("засыпать пролив песком").quotes[0].document.card.title == "Пролив топлива"


def test_without_phrases_the_best_text_decides_however_many_words_a_long_document_holds(base: KnowledgeBase) -> None:
    base.add(
        "# Общее положение\n## 1. Песок\nЯщик наполнен: песок сухой.\n## 2. Пролив\nПролив записывают в журнал."
        "\n## 3. Уборка\nВечером магазин убирают, полы засыпать нельзя.\n## 4. Совок\nСовок хранят у двери."
    )
    base.add("# Пролив топлива\nПролив засыпать песком.")
    current = base.shelf.current()
    found = current.search("чем засыпать пролив: песком, совком?", current.readable(ANNA, DAY))
    assert [one.document.card.title for one in found.documents] == ["Пролив топлива", "Общее положение"]


def test_words_that_stand_in_one_section_tell_more_than_words_scattered_over_a_document(base: KnowledgeBase) -> None:
    scattered = base.add(
        "# Касса\n## 1. Экран\nЭкран погас.\n## 2. Чек\nЧек не выходит.", asked=("1: экран чёрный", "2: нет бумаги")
    )
    together = base.add(
        "# Терминал\n## 1. Сбой\nЭкран погас, чек не выходит.\n## 2. Связь\nПозвонить.",
        asked=("1: не платит", "2: номер"),
    )
    current = base.shelf.current()
    scope = current.scope(current.readable(ANNA, DAY))
    told = signals_of("экран погас и чек не выходит", scope)[:, SIGNALS.index("section")]
    of = {document.identifier: float(value) for document, value in zip(scope.documents, told, strict=True)}
    assert of[together] > of[scattered]


def test_a_question_outside_counts_until_a_document_answers_it(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "_made", {})
    monkeypatch.setattr(outside, "questions", lambda: ("отпуск дней в году", "сколько стоит кофе"))
    base.add(TILL, asked=("дисплей посинел",))
    current = base.shelf.current()
    assert len(current.scope(current.readable(ANNA, DAY)).strange) == 2
    base.add(
        "# Отпуск\nОтпуск дней в году двадцать восемь: отпуск дней в году.", access=Access(reader_roles=("analyst",))
    )
    current = base.shelf.current()
    assert len(current.scope(current.readable(ANNA, DAY)).strange) == 1
    assert len(current.scope(current.readable(OLGA, DAY)).strange) == 2, "a document one may not read has no influence"


def test_the_nearest_question_outside_is_seen(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "_made", {})
    monkeypatch.setattr(outside, "questions", lambda: ("сколько стоит кофе",))
    base.add(TILL, asked=("дисплей посинел", "касса не включается"))
    current = base.shelf.current()
    allowed = current.readable(ANNA, DAY)
    told = [current.search(question, allowed).features for question in ("сколько стоит кофе", "касса не включается")]
    place = FEATURES.index("outside")
    assert told[0][place] > 0.99 > told[1][place]


def test_what_is_outside_is_asked_of_no_document() -> None:
    lines = outside.questions()
    assert len(lines) > 300 and len({line.casefold() for line in lines}) == len(lines)


def test_readers_of_the_same_documents_share_what_is_made_for_them(base: KnowledgeBase) -> None:
    base.add(TILL, asked=("дисплей посинел",))
    current = base.shelf.current()
    assert current.scope(frozenset(current.documents)) is current.scope(frozenset(current.documents))
