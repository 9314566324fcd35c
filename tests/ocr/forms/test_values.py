"""What a read text means: Russian dates, numbers, codes and names, with the faults of readers."""

from __future__ import annotations

import pytest

from ocr.forms.form import Value
from ocr.forms.template import Choice, FieldSpec
from ocr.forms.values import inn_holds, same_value, understand

STATES = (
    Choice("исправно", ("исправно", "исправен")),
    Choice("неисправно", ("неисправно", "не исправно")),
    Choice("ограниченно исправно", ("ограниченно исправно",)),
)


def meaning(raw: str, kind: str, **more: object) -> tuple[Value, list[str]]:
    """The value and the keys of its problems."""
    found = understand(raw, FieldSpec("x", "x", "x", kind, **more))  # type: ignore[arg-type]
    return found.value, [problem.key for problem in found.problems]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("12.03.2026", "2026-03-12"),
        ("12.03.26", "2026-03-12"),
        ("12 марта 2026 г.", "2026-03-12"),
        ("«12» марта 2026 г.", "2026-03-12"),
        ('"12" марта 2026', "2026-03-12"),
        ("12-го марта 2026 года", "2026-03-12"),
        ("1 мая 2026", "2026-05-01"),
        ("12/03/2026", "2026-03-12"),
        ("12-03-2026", "2026-03-12"),
        ("2026-03-12", "2026-03-12"),
        ("12. 03. 2026", "2026-03-12"),
        ("I2.О3.2026", "2026-03-12"),
        ("12 мартa 2026", "2026-03-12"),
        ("9 сентябпя 2025 г.", "2025-09-09"),
        ("29.02.2024", "2024-02-29"),
        ("29.05 2026", "2026-05-29"),
        ("26 07.25", "2025-07-26"),
        ("г. Тюмень 5 ноября 2025 г.", "2025-11-05"),
    ],
)
def test_dates(raw: str, expected: str) -> None:
    assert meaning(raw, "date") == (expected, [])


@pytest.mark.parametrize(
    "raw", ["31.02.2026", "29.02.2025", "00.13.2026", "12 мрт", "март 2026", "исправно", "12.2026"]
)
def test_what_is_no_date_is_said_to_be_none(raw: str) -> None:
    assert meaning(raw, "date") == (None, ["no_date"])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0,25 %", 0.25),
        ("− 0,25%", -0.25),
        ("-0,25", -0.25),
        ("± 0,25 %", 0.25),
        ("+0,12", 0.12),
        ("1 234,56", 1234.56),
        ("1 234,5 л", 1234.5),
        ("12 000", 12000.0),
        ("10 л", 10.0),
        ("752,3 кг/м³", 752.3),
        ("-15 °С", -15.0),
        ("0", 0.0),
        ("3 чел.", 3.0),
    ],
)
def test_numbers(raw: str, expected: float) -> None:
    assert meaning(raw, "number") == (expected, [])


@pytest.mark.parametrize(
    ("raw", "key"), [("025", "number_odd"), ("10 20", "number_odd"), ("1О", "number_odd"), ("12 000 3", "number_odd")]
)
def test_numbers_nobody_writes_so_are_shown(raw: str, key: str) -> None:
    assert key in meaning(raw, "number")[1]


def test_another_unit_is_shown() -> None:
    assert meaning("5 мм", "number", unit="л") == (5.0, ["other_unit"])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("12 345,67 руб.", 12345.67), ("12 345 руб. 67 коп.", 12345.67), ("900 р.", 900.0), ("1 200 ₽", 1200.0)],
)
def test_sums(raw: str, expected: float) -> None:
    assert meaning(raw, "sum") == (expected, [])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("42", "42"),
        ("№ 42", "42"),
        ("АЗС № 42", "42"),
        ("А3С-042", "42"),
        ("A3C 042", "42"),
        ("АЗС-О42", "42"),
        ("АЗС №42, г. Тюмень", "42"),
    ],
)
def test_stations(raw: str, expected: str) -> None:
    assert meaning(raw, "station") == (expected, [])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("TPK-2031457", "TPK-2031457"),
        ("СТГ 004518", "СТГ 004518"),
        ("CTГ 004518", "СТГ 004518"),
        ("GВ7-0099182", "GB7-0099182"),
        ("RJ-55120-ХK", "RJ-55120-XK"),
        ("РГС-25/0417", "РГС-25/0417"),
    ],
)
def test_serials_have_one_alphabet(raw: str, expected: str) -> None:
    assert meaning(raw, "serial") == (expected, [])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Кузнецов Пётр Андреевич", "Кузнецов Пётр Андреевич"),
        ("Кузнецов П. А.", "Кузнецов П. А."),
        ("Кузнецов П.А.", "Кузнецов П. А."),
        ("П.А. Кузнецов", "Кузнецов П. А."),
        ("Петров-Водкин К. С.", "Петров-Водкин К. С."),
    ],
)
def test_people(raw: str, expected: str) -> None:
    assert meaning(raw, "person") == (expected, [])


@pytest.mark.parametrize(
    ("raw", "expected", "problems"),
    [
        ("исправно", "исправно", []),
        ("Неисправно.", "неисправно", []),
        ("не исправно", "неисправно", []),
        ("ограниченно исправно", "ограниченно исправно", []),
        ("исправнo", "исправно", []),
        ("исправно / неисправно", None, ["several_choices"]),
        ("хорошо", None, ["no_choice"]),
        ("испр", None, ["no_choice"]),
    ],
)
def test_choices(raw: str, expected: str | None, problems: list[str]) -> None:
    assert meaning(raw, "choice", choices=STATES) == (expected, problems)


@pytest.mark.parametrize("raw", ["I2.03.2026", "12.03 2026", "12 03.26"])
def test_a_date_that_had_to_be_mended_is_less_certain(raw: str) -> None:
    assert understand(raw, FieldSpec("x", "x", "x", "date")).certainty < 1


def test_a_lone_letter_that_looks_like_a_digit_is_one_but_less_certain() -> None:
    found = understand("з", FieldSpec("x", "x", "x", "code"))
    assert found.value == "3" and found.certainty < 0.9
    assert meaning("ж", "code") == (None, ["no_code"])


def test_times_and_taxpayer_numbers() -> None:
    assert meaning("09:30", "time") == ("09:30", [])
    assert meaning("9 ч 05 мин", "time") == ("09:05", [])
    assert meaning("25:70", "time")[0] is None
    assert meaning("7707083893", "inn") == ("7707083893", [])
    assert meaning("7707083898", "inn")[1] == ["inn_checksum"]
    assert inn_holds("500100732259") and not inn_holds("500100732258")


def test_a_pattern_holds_for_the_whole_value() -> None:
    plate = r"[АВЕКМНОРСТУХ]\d{3}[АВЕКМНОРСТУХ]{2} ?\d{2,3}"
    assert (
        meaning("A123BC 77", "code", pattern=plate) == ("А123ВС 77", [])
        or meaning("А123ВС 77", "code", pattern=plate)[1] == []
    )
    assert meaning("Я123ВС 77", "code", pattern=plate)[1] == ["pattern"]


def test_look_alike_values_are_one_value_and_others_are_not() -> None:
    assert same_value("АЗС", "A3C") is False
    assert same_value("ТРК-12", "TPK-12") and same_value("Фёдоров", "Федоров")
    assert not same_value("12-03/26", "1203/26") and not same_value(0.25, 0.26)
