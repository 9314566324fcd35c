"""Personal data inside complaints: masked before anybody reads them."""

from __future__ import annotations

import pytest

from azs.complaints.personal import find_personal, masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("звоните +7 (912) 345-67-89 или 8-912-345-67-89", "звоните [телефон] или [телефон]"),
        ("мой номер 9123456789.", "мой номер [телефон]."),
        ("тел 89123456789", "тел [телефон]"),
        ("call +44 20 7946 0958", "call [телефон]"),
        ("пишите на ivan.petrov+azs@mail.ru!", "пишите на [почта]!"),
        ("карта 4276 1600 1234 5675 списали дважды", "карта [карта] списали дважды"),
        ("карта *4821, сумма 3500", "карта *4821, сумма 3500"),
        ("с карты **** 4821", "с карты [карта]"),
        ("машина А123ВС77 и a 456 мр 177", "машина [номер машины] и [номер машины]"),
        ("паспорт 45 08 123456", "паспорт [паспорт]"),
        ("Иванова Мария Петровна нахамила", "[имя] нахамила"),
        ("Меня зовут Олег, заправлялся вчера", "Меня зовут [имя], заправлялся вчера"),
        ("my name is John Smith", "my name is [имя]"),
        ("оператор Петров И. С.", "оператор [имя]"),
    ],
)  # fmt: skip
def test_it_is_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "АЗС 42 на Ленинском, колонка 3, залил 40 литров АИ-95 на 2500 рублей",
        "чек 000123456789 от 12.03.2026 в 14:35",
        "номер заказа 1234 5678 1234 5678",  # no card: its check digit is wrong
        "Лукойл и Газпром лучше",
        "Санкт-Петербург, Невский проспект",
        "",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert masked(text) == text and find_personal(text) == ()
