"""Letters that look the same in both alphabets."""

import pytest

from ocr import look_alikes


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ОAO «Бензин»", "ОАО «Бензин»"),  # two Latin letters in a Cyrillic word
        ("Cостояние тoпливораздаточной колонки", "Состояние топливораздаточной колонки"),
        ("K/C 30101810 в банке", "К/С 30101810 в банке"),  # a word of look-alikes follows a Russian line
        ("1993, pр. 761 of the book", "1993, pp. 761 of the book"),
        ("SN-АВ12 Dresser", "SN-AB12 Dresser"),  # S and N are Latin alone
        ("AC-95 и дизель", "AC-95 и дизель"),  # a code: nothing tells its alphabet
        ("А3С-042", "АЗС-042"),
        ("к0лонка закрыта, п03. 3", "колонка закрыта, п03. 3"),
        ("А300ВС 77, 3 шт, 2-3 раза", "А300ВС 77, 3 шт, 2-3 раза"),
        ("Объём 7ОО л, ущерб 144 оо3 руб., доза 1О,О5", "Объём 700 л, ущерб 144 003 руб., доза 10,05"),
        ("з", "3"),  # a cell of a table
        ("-з, +з", "-3, +3"),
        ("часть З, +20о тепла, О2 в баке, ООО и о нём", "часть З, +20о тепла, О2 в баке, ООО и о нём"),
        ("COCA", "COCA"),  # nothing around it
        ("АЗС-042", "АЗС-042"),
        ("", ""),
    ],
)
def test_a_word_keeps_to_one_alphabet(read: str, meant: str) -> None:
    assert look_alikes.repair(read) == meant


def test_readings_that_mean_the_same_fold_together() -> None:
    assert look_alikes.fold("АЗС № 42, «Север»") == look_alikes.fold('A3С №42 "Север".'.replace("3", "З"))
    assert look_alikes.fold("12,5 л") == look_alikes.fold("12.5 л")


def test_readings_that_differ_in_value_do_not() -> None:
    assert look_alikes.fold("12.5") != look_alikes.fold("125")
    assert look_alikes.fold("№ 3О1") != look_alikes.fold("№ 301")


def test_codes_are_compared_in_one_alphabet() -> None:
    assert look_alikes.fold_code("ав 12-с") == look_alikes.fold_code("AB12-C")


@pytest.mark.parametrize(("word", "mixed"), [("AЗС-1", True), ("1З4", True), ("SN12", False), ("АЗС-12", False)])
def test_mixed_codes_are_seen(word: str, mixed: bool) -> None:
    assert look_alikes.mixes(word) is mixed
