"""Texts, characters and measures of the recogniser's training: no picture and no network needed."""

import random

import pytest

from ocr.training.charset import ALLOWED, CHARACTERS, CLASS_COUNT, decode, encode, needed_steps
from ocr.training.corpus import Corpus, clean_paragraph, is_held_out, load_corpus
from ocr.training.measures import edit_distance, score_lines
from ocr.training.texts import TextMaker

CORPUS = Corpus(
    prose=(
        "Перед началом смены оператор проверяет ТРК, огнетушители и журнал учёта.",
        "Слив топлива запрещён в грозу.",
    ),
    english=("The dispenser does not release the nozzle.",),
    words=("колонка", "подъёмник", "съёмщица"),
    names=("Курицына", "Нижний", "Щукин"),
)


def test_a_text_survives_its_classes() -> None:
    text = "№ 12 «Съёмщица» — 5 ½ ₽ ©®"
    path = [number for code in encode(text) for number in (code, code, 0)]
    assert decode(path) == text


def test_equal_neighbours_need_a_blank_between_them() -> None:
    assert decode(encode("нн")) == "н"
    assert needed_steps("длинный") == len("длинный") + 1


def test_characters_have_no_double_and_every_class_a_meaning() -> None:
    assert len(set(CHARACTERS)) == len(CHARACTERS) == CLASS_COUNT - 2
    assert set("Ёё№«»—–…₽°§©±×÷•“”„’‘€") <= ALLOWED


def test_a_character_outside_is_refused() -> None:
    with pytest.raises(KeyError):
        encode("漢")


def test_texts_are_clean_bounded_and_repeatable() -> None:
    maker = TextMaker(CORPUS)
    texts = [maker.make_text(random.Random(seed)) for seed in range(400)]
    assert texts == [maker.make_text(random.Random(seed)) for seed in range(400)]
    for text in texts:
        assert text == text.strip()
        assert 1 <= len(text) <= 110
        assert ALLOWED.issuperset(text)
        assert "  " not in text


def test_texts_cover_what_papers_hold() -> None:
    maker = TextMaker(CORPUS)
    rng = random.Random(5)
    texts = [maker.make_text(rng) for _ in range(2000)]
    assert {character for text in texts for character in text} >= set("0123456789№«»—–()/%°|.,:;АЯаяёQz")
    assert sum(text.isupper() for text in texts) > 100
    assert max(map(len, texts)) > 80
    assert min(map(len, texts)) <= 3


def test_evaluation_entries_are_apart_from_those_of_training(tmp_path) -> None:
    entries = [f"слово{number}" for number in range(500)]
    for name in ("prose", "english", "words", "names"):
        (tmp_path / f"{name}.txt").write_text("\n".join(entries), encoding="utf-8")
    train, held = load_corpus(tmp_path, held_out=False), load_corpus(tmp_path, held_out=True)
    assert set(train.words).isdisjoint(held.words)
    assert sorted((*train.words, *held.words)) == sorted(entries)
    assert 10 < len(held.words) < 50
    assert all(is_held_out(entry) for entry in held.words)


def test_foreign_characters_leave_a_paragraph() -> None:
    assert clean_paragraph("Топливо\u00a0— 漢字 «АИ‑95»\t🔎 ") == "Топливо — «АИ-95»"


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("", "ааа", 3), ("шина", "щипа", 2), ("колонка", "клонка", 1), ("аб", "ба", 2)],
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


def test_a_lost_space_costs_both_words() -> None:
    score = score_lines(["6. СРОК ДЕЙСТВИЯ", "ТРК"], ["6. СРОКДЕЙСТВИЯ", "ТРК"])
    assert (score.characters, score.wrong_characters) == (19, 1)
    assert (score.words, score.right_words) == (4, 2)
    assert score.words_right == 0.5
    assert (score.wrong_words, score.word_error_rate) == (2, 0.5)


def test_unequal_numbers_of_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        score_lines(["а"], [])
