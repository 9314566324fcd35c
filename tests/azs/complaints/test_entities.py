"""What a complaint names."""

from __future__ import annotations

import pytest

from azs.complaints.entities import entities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("АЗС 42, колонка №3, залили 95-го на 2 500 рублей вчера около 19:00",
         {"station": "42", "pump": "3", "fuel": "АИ-95", "amount": "2500", "time": "вчера около 19:00"}),
        ("на 17-й заправке третья колонка не льёт дизель", {"station": "17", "pump": "3", "fuel": "ДТ"}),
        ("Заправлялся на Ленинском проспекте 12, списали 3,5 тыс руб",
         {"station": "Ленинском проспекте 12", "amount": "3500"}),
        ("pump 4 at station 7, diesel, 1500 rub", {"station": "7", "pump": "4", "fuel": "ДТ", "amount": "1500"}),
        ("Кассир хамит", {}),
        ("списали 1999.90₽ дважды 12.03.2026 в 14:35", {"amount": "1999.9", "time": "12.03.2026 в 14:35"}),
    ],
)  # fmt: skip
def test_entities(text: str, expected: dict[str, str]) -> None:
    assert entities(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("были на сорок второй на третьей колонке", {"station": "42", "pump": "3"}),
        ("двадцать шестая азс, хот дог", {"station": "26"}),
        ("6 азс 5 калонка 19 числа", {"station": "6", "pump": "5", "time": "19 числа"}),
        ("сняли 2400 дважды", {"amount": "2400"}), ("сняли 2400 бонусов", {}),
        ("заправка 5 литров, а в чеке 6", {}), ("АЗС 5 литров недолила", {}),
        ("вместо дт налили 95", {"fuel": "ДТ"}),
        ("залил 95го на 57.90", {"fuel": "АИ-95"}),
        ("25го утром заезжал", {"time": "25го утром"}),
    ],
)  # fmt: skip
def test_entities_said_in_words_or_carelessly(text: str, expected: dict[str, str]) -> None:
    assert entities(text) == expected
