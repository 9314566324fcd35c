"""The document whose texts a question lies among is told from one that has the single nearest."""

from __future__ import annotations

import numpy as np
import pytest

from chains.documents.likeness import NEAREST, sounds_like
from tests.chains.documents.knowledge_base import KnowledgeBase

QUESTION = np.array((1.0, 0.0, 0.0, 0.0), np.float32)


def test_many_fitting_texts_outweigh_one_that_is_nearer_by_chance() -> None:
    rows = np.zeros((12, 4), np.float32)
    rows[:9, 0], rows[:9, 1] = 0.8, np.linspace(-0.6, 0.6, 9)
    rows[9] = (0.85, 0.0, 0.53, 0.0)
    rows[10:, 2] = 1.0
    assert int((rows @ QUESTION).argmax()) == 9, "the nearest one is of the wrong document"
    first, second, third = sounds_like(QUESTION, rows, np.array([0] * 9 + [1] * 3), 3)
    assert first > second and third == 0.0


def test_a_text_said_twice_does_not_count_twice() -> None:
    other = np.array((0.9, 0.0, 0.0, 0.43), np.float32)
    once, more = (np.stack([QUESTION * 0.9 + (0, 0.43, 0, 0)] * times + [other]) for times in (1, 8))
    few = sounds_like(QUESTION, once.astype(np.float32), np.array([0, 1]), 2)
    many = sounds_like(QUESTION, more.astype(np.float32), np.array([0] * 8 + [1]), 2)
    assert few[0] == pytest.approx(few[1], abs=0.01)
    assert many[0] < 1.5 * many[1]


@pytest.mark.parametrize("count", [1, NEAREST, NEAREST + 1, 4 * NEAREST])
def test_a_question_sounds_like_itself_among_any_number_of_texts(count: int) -> None:
    rows = np.random.default_rng(count).normal(size=(count, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = sounds_like(rows[-1], rows, np.arange(count), count)
    assert int(found.argmax()) == count - 1 and found[-1] > 0.8


def test_vectors_that_are_not_made_yet_do_no_harm() -> None:
    found = sounds_like(QUESTION, np.stack([QUESTION, *np.zeros((3, 4), np.float32)]), np.array([0, 1, 1, 1]), 2)
    assert np.isfinite(found).all() and found[0] > found[1]


def test_the_document_that_holds_all_the_words_is_first(base: KnowledgeBase) -> None:
    """Its words stand apart, in a text and in a phrase; another document has one of them again and again."""
    base.add("# Касса\nКасса, касса, касса.\n1. Включить.", asked=("касса", "касса не включается", "где касса"))
    base.add("# Терминал\nТерминал рядом с кассой.\n1. Отключить.", asked=("завис банковский экран",))
    assert base.ask("завис терминал у кассы").quotes[0].document.card.title == "Терминал"
