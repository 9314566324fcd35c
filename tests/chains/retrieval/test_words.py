"""Terms of words, sentences, slips, the glossary and BM25 over terms."""

from __future__ import annotations

import numpy as np
import pytest

from chains.retrieval.mending import Vocabulary, mended
from chains.retrieval.pieces import pieces, sentences
from chains.retrieval.postings import Postings, Seen
from chains.retrieval.synonyms import Synonyms
from chains.retrieval.words import is_latin, term, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [("колонками", "колонка"), ("ЁМКОСТИ", "емкость"), ("tanks", "tank"), ("резервуaр", "резервуары"), ("шёл", "идти")],
)
def test_forms_of_a_word_share_a_term(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_compounds_are_found_whole_and_by_their_parts() -> None:
    assert {term("дизель"), term("генератор"), term("дизель-генератор")} == set(terms("дизель-генератор"))
    assert "ф-12/3" in terms("форма Ф-12/3")
    assert terms("и в на the of") == []


def test_the_alphabet_of_a_text_is_told() -> None:
    assert is_latin("Fuel АЗС") and not is_latin("Топливо на АЗС, pump") and not is_latin("123")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Нажать кнопку. Позвонить 112!", ["Нажать кнопку.", "Позвонить 112!"]),
        ("См. рис. 3 и п. 2.1. Далее идти.", ["См. рис. 3 и п. 2.1.", "Далее идти."]),
        ("1. Остановить насос.\n2. Вызвать мастера", ["1. Остановить насос.", "2. Вызвать мастера"]),
        ("А. С. Пушкин жил в 1836 г. в Петербурге.", ["А. С. Пушкин жил в 1836 г. в Петербурге."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_stand_as_in_the_text(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
    assert all(sentence in text for sentence in sentences(text))


@pytest.mark.parametrize("text", ["Слово. " * 500, "без точек " * 500, "ы" * 3_000, "Да.\n" * 900])
def test_pieces_leave_nothing_out(text: str) -> None:
    found = list(pieces(text, 300))
    assert all(0 < len(piece) <= 300 and piece in text for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_an_empty_text_is_one_empty_piece() -> None:
    assert list(pieces("")) == [""]


KNOWN = Vocabulary(("пролив", "топлива", "начислены", "бонусы", "касса", "кассы", "charger"))


def holding(one: str) -> int:
    """How many texts hold a term: those of KNOWN."""
    return int(one in {term(word) for length in range(20) for word in KNOWN.of_length(length)})


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("пралив", "пролив"),
        ("топлева", "топлива"),
        ("начеслили", "начислили"),  # another form than the texts have
        ("rfccf", "касса"),
        ("chargre", "charger"),
        ("продив", "пролив"),
        ("погода", "погода"),  # a word of the dictionary
        ("касс", "касс"),
        ("кс", "кс"),
        ("ф-12", "ф-12"),
        ("spill", "spill"),
        ("ыыыыыыы", "ыыыыыыы"),
    ],
)
def test_only_slips_are_mended(word: str, expected: str) -> None:
    assert mended(word, KNOWN, holding) == expected


def test_the_longest_phrase_of_the_glossary_is_taken() -> None:
    found = Synonyms((("ТРК", "колонка"), ("ГРК", "газовая колонка"), ("один",), ("", "пусто")))
    (named,) = found.named([term("газовый"), term("колонка")])
    assert (named.start, named.end, named.others) == (0, 2, ("ГРК",))
    assert found.named([term("один"), term("пусто")]) == []


def test_a_phrase_is_not_taken_for_its_telling_words() -> None:
    found = Synonyms((("пять почему", "метод 5 почему"),))
    assert found.named([term("пять"), term("колонок")]) == []


def test_bm25_gives_what_its_formula_gives() -> None:
    postings = Postings.of([["а", "б", "а"], ["б"], [], ["в", "в", "в", "в"]])
    seen, scores = Seen(postings, np.ones(4, np.bool_)), np.zeros(4, np.float32)
    seen.add_scores(scores, "а")
    rarity = np.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    assert scores == pytest.approx([rarity * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2)), 0, 0, 0], rel=1e-5)
    seen.add_scores(scores, "нет")
    assert seen.holding("нет") == 0 and seen.rarity("нет") > seen.rarity("а")


def test_unseen_texts_do_not_count() -> None:
    postings = Postings.of([["а"], ["а"], ["б"]])
    seen = Seen(postings, np.array([True, False, True]))
    assert seen.holding("а") == 1 and seen.holds("а", 0) and not seen.holds("а", 2)
    assert seen.rarity("а") == Seen(Postings.of([["а"], ["б"]]), np.ones(2, np.bool_)).rarity("а")


def test_joined_and_parted_postings_are_those_of_the_texts() -> None:
    texts = [["а", "б"], ["б", "б"], [], ["в", "а"]]
    joined = Postings.of(texts[:2]).joined(Postings.of(texts[2:]))
    kept = joined.only(np.array([True, False, True, True]))
    for found, expected in ((joined, Postings.of(texts)), (kept, Postings.of([texts[0], *texts[2:]]))):
        assert found.count == expected.count and list(found.lengths) == list(expected.lengths)
        assert all(list(found.holding(one)) == list(expected.holding(one)) for one in "абвг")
