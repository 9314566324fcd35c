"""Reading order of what a detector finds."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ocr.document import Box, Line
from ocr.reading_order import arrange
from ocr.tables import Grid, Place
from tests.ocr.drawn import line

RUNNING = "проверка резервуаров проводится комиссией станции"


def shuffled(lines: Sequence[Line]) -> list[Line]:
    mixed = list(lines)
    random.Random(5).shuffle(mixed)
    return mixed


def texts(lines: Sequence[Line]) -> list[str]:
    return [one.text for one in lines]


def test_two_columns_are_read_one_after_the_other_between_what_goes_across() -> None:
    heading = line("АКТ ОСМОТРА ОБОРУДОВАНИЯ СТАНЦИИ ЗА НОЯБРЬ МЕСЯЦ ЭТОГО ГОДА ВСЕЙ КОМИССИЕЙ ОБЩЕСТВА", 100, 20)
    left = [line(f"{RUNNING} {number}", 20, 100 + 40 * number) for number in range(6)]
    right = [line(f"{RUNNING} {number}", 900, 108 + 40 * number) for number in range(6)]
    ending = line("ПОДПИСИ ВСЕХ ЧЛЕНОВ КОМИССИИ СТАВЯТСЯ НИЖЕ ЭТОЙ СТРОКИ В ПОРЯДКЕ СТАРШИНСТВА СТАНЦИИ", 100, 420)
    expected = texts([heading, *left, *right, ending])
    assert texts(arrange(shuffled([heading, *left, *right, ending]))) == expected


def test_a_form_is_read_row_by_row() -> None:
    labels = ["Дата осмотра:", "Адрес:", "Серийный номер:", "Инспектор:", "Заключение:"]
    values = ["12.03.2026", "г. Москва, ул. Коптева, д. 40", "SN-1042", "Иванов И. И.", "исправно"]
    lines = [line(text, 20, 60 * row) for row, text in enumerate(labels)]
    lines += [line(text, 500, 60 * row + 4) for row, text in enumerate(values)]
    assert texts(arrange(shuffled(lines))) == [text for pair in zip(labels, values, strict=True) for text in pair]


def test_two_fields_side_by_side_are_read_row_by_row() -> None:
    left = ["ТТН № 553601", "ИНН поставщика 3616729780", "Температура топлива +24 °С", "Итого по ТТН 9 200 л"]
    right = ["Дата слива 18.09.2026 г.", "Гос. номер В892НТ 116", "Плотность 830,1 кг/м³", "Итого принято 9 173 л"]
    lines = [line(text, 20, 60 * row) for row, text in enumerate(left)]
    lines += [line(text, 700, 60 * row + 3) for row, text in enumerate(right)]
    assert texts(arrange(shuffled(lines))) == [text for pair in zip(left, right, strict=True) for text in pair]


def test_pieces_of_one_row_become_one_line_and_far_ones_do_not() -> None:
    near, far = line("осмотра", 20 + 3 * 15 + 20, 12), line("№ 7", 600, 10)
    joined, alone = arrange([far, near, line("Акт", 20, 10, confidence=0.7)])
    assert (joined.text, joined.confidence, len(joined.words)) == ("Акт осмотра", 0.7, 2)
    assert alone.text == "№ 7"
    assert joined.box.left == 20
    assert joined.box.right == near.box.right


def test_a_line_is_taken_apart_at_the_walls_of_cells_and_loses_the_walls() -> None:
    places = tuple(
        Place(row, column, 1, 1, Box(200 * column, 60 * row, 200 * (column + 1), 60 * (row + 1)))
        for row in range(2) for column in range(2)
    )  # fmt: skip
    grid = Grid(Box(0, 0, 400, 120), places)
    across = line("колонка | исправна", 30, 10)
    below = [line("насос", 220, 75), line("кран", 20, 70), line("шаровой", 20, 95, height=20)]
    assert texts(arrange([*below, across], [grid])) == ["колонка", "исправна", "кран", "шаровой", "насос"]


def test_nothing_on_a_page_is_nothing() -> None:
    assert arrange([]) == []
