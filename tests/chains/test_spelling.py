"""Slips of the keyboard: mended where one known word is near, left alone otherwise."""

from __future__ import annotations

import pytest

from chains.lexemes import lemmas, one_alphabet
from chains.numerals import number_of
from chains.spelling import Spelling, other_layout

SPELLING = Spelling(("инцидент", "категория", "failure"), ("самара", "петровск", "петрозск", "сорокин", "gilbarco"))


@pytest.mark.parametrize(
    ("word", "mended"),
    [
        ("инцедентов", "инцидентов"),
        ("катигориям", "категориям"),
        ("Сомара", "самара"),
        ("самрае", "самара"),
        ("gilbarko", "gilbarco"),
        ("fialure", "failure"),
        ("fail", None),
        ("сорока", None),
        ("петроаск", None),
        ("смр", None),
        ("ыыы", None),
        ("a1b2c3", None),
        ("", None),
    ],
)
def test_words(word: str, mended: str | None) -> None:
    assert SPELLING.correct(word) == mended


def test_equally_near_names_are_offered() -> None:
    assert set(SPELLING.near("петроаск")) == {"петровск", "петрозск"}
    assert SPELLING.near("сорока") == ()


@pytest.mark.parametrize(("typed", "meant"), [("eaf", "уфа"), ("пшдифксщ", "gilbarco"), ("[bvrb", "химки")])
def test_the_other_layout(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant and other_layout(meant) == typed


@pytest.mark.parametrize(
    ("word", "mended"), [("Уфa", "Уфа"), ("AЗC", "АЗС"), ("Gilbаrco", "Gilbarco"), ("IT-служба", "IT-служба")]
)
def test_letters_that_look_alike(word: str, mended: str) -> None:
    assert one_alphabet(word) == mended


def test_capital_latin_letters_may_be_russian() -> None:
    assert {"tpk", "трк"} <= lemmas("TPK") and "трк" not in lemmas("tpk")


@pytest.mark.parametrize(
    ("phrase", "number"),
    [
        ("сорок два", 42), ("сорок вторая", 42), ("сто двадцать третьей", 123), ("двенадцатой", 12), ("девяностой", 90),
        ("forty two", 42), ("twenty-one", 21), ("два сорок", None), ("пять шесть", None), ("", None), ("кот", None),
    ],
)  # fmt: skip
def test_numbers_in_words(phrase: str, number: int | None) -> None:
    assert number_of(phrase) == number
