"""What is wrong with a form is said, with what may have been meant; only what nothing speaks against needs nobody."""

from __future__ import annotations

import pytest

from ocr.document import OcrDocument
from ocr.forms.form import FieldValue, Form
from ocr.forms.reading import read_form
from tests.evaluation.ocr.contents import TODAY
from tests.ocr.forms.pages import NETWORK, document, drawn, text_page

STATION = NETWORK.stations[0]
OTHER = NETWORK.stations[1]
SERIAL = STATION.units[0][1]


def act(**fields: str) -> Form:
    """An inspection act with these lines in place of sound ones."""
    sound = {
        "Акт №": "12-03/26",
        "Дата осмотра": "12.03.2026",
        "АЗС №": str(STATION.number),
        "Оборудование": "Насос",
        "Серийный №": SERIAL,
        "Инспектор (ФИО)": NETWORK.people[0],
        "Состояние": "исправно",
    } | {label.replace("_", " "): text for label, text in fields.items()}
    text = "\n".join(f"{label}: {value}" for label, value in sound.items() if value)
    form = read_form(OcrDocument((text_page(f"Акт осмотра оборудования\n{text}"),)), today=TODAY, facts=NETWORK)
    assert form
    return form


def problems(value: FieldValue) -> list[str]:
    return [problem.key for problem in value.problems]


def test_a_sound_act_needs_nobody() -> None:
    assert [value.name for value in act().values if value.needs_person] == []
    assert act().value("station").value == STATION.code


def test_a_date_in_the_future_is_shown() -> None:
    assert problems(act(Дата_осмотра="28.11.2026").value("date")) == ["future"]
    assert problems(act(Дата_осмотра="27.11.2026").value("date")) == []
    assert problems(act(Дата_осмотра="12.03.1926").value("date")) == ["date_far"]


def test_a_station_that_does_not_exist_is_shown_with_its_likes() -> None:
    value = act(**{"АЗС №": "999"}).value("station")
    assert problems(value) == ["unknown_station"] and value.needs_person


def test_a_serial_number_of_another_station_is_shown_with_those_of_this_one() -> None:
    value = act(**{"Серийный №": OTHER.units[0][1]}).value("serial")
    assert problems(value) == ["other_station"] and value.needs_person
    assert dict(value.problems[0].params)["station"] == OTHER.code
    own = {serial for _, serial in STATION.units}
    assert set(value.problems[0].suggestions) <= own


def test_a_misread_serial_number_suggests_the_right_one_first() -> None:
    misread = (
        SERIAL[:-2] + str((int(SERIAL[-2]) + 1) % 10) + SERIAL[-1]
        if SERIAL[-2].isdigit()
        else SERIAL[:4] + "9" + SERIAL[5:]
    )
    value = act(**{"Серийный №": misread}).value("serial")
    assert problems(value) == ["unknown_serial"] and value.problems[0].suggestions[0] == SERIAL


def test_a_serial_number_takes_the_companys_spelling() -> None:
    alike = SERIAL.translate(str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX"))
    value = act(**{"Серийный №": alike}).value("serial")
    assert value.value == SERIAL and not value.needs_person


def test_an_unknown_inspector_is_shown() -> None:
    assert problems(act(**{"Инспектор (ФИО)": "Чужаков Ф. Ф."}).value("inspector")) == ["unknown_person"]


def test_a_missing_required_field_is_shown() -> None:
    value = act(Состояние="").value("condition")
    assert problems(value) == ["missing"] and value.needs_person
    assert not act().value("remarks").needs_person, "it may be empty"


@pytest.mark.parametrize("odd", ["no_station", "other_station", "future", "missing"])
@pytest.mark.parametrize("layout", ["lines", "grid"])
def test_what_is_wrong_on_a_perfectly_read_page_is_never_taken_over(odd: str, layout: str) -> None:
    page = drawn(
        21, "incident_report" if odd in ("missing", "other_station") else "inspection_act", layout, "clean", odd
    )
    form = read_form(document(page.truth), today=TODAY, facts=NETWORK)
    assert form and page.sheet.spoilt
    assert all(form.value(name).needs_person for name in page.sheet.spoilt)


def test_totals_and_differences_of_a_delivery_note() -> None:
    text = """
Акт приёмки автоцистерны
ТТН №: 55123
Дата приёмки: 12.03.2026
Итого по ТТН: 12 000 л   Итого принято: 11 970 л
Секция     Вид топлива     По ТТН, л     Принято, л     Расхождение, л
1          АИ-92           5000          4980           -20
2          АИ-95           7000          {received}           -10
"""
    sound = read_form(OcrDocument((text_page(text.format(received=6990)),)), today=TODAY)
    assert sound and not problems(sound.value("received")) and not problems(sound.value("sent"))
    wrong = read_form(OcrDocument((text_page(text.format(received=6090)),)), today=TODAY)
    assert wrong and problems(wrong.value("received")) == ["total"]
    row = {value.name: value for value in wrong.tables[0].rows[1]}
    assert set(problems(row["received"])) == {"difference", "total"} and problems(row["difference"]) == ["difference"]
    assert all(value.needs_person for value in row.values() if value.name in ("sent", "received", "difference"))


def test_the_error_of_a_dose_is_calculated_anew_and_the_years_go_forward() -> None:
    text = """
Протокол поверки
Дата поверки: 12.03.2026
Действительно до: {until}
Пистолет     Доза, л     Показание мерника, л     Погрешность, %
1            10          10,012                   {error}
2            50          49,950                   -0,10
"""
    sound = read_form(OcrDocument((text_page(text.format(until="12.03.2027", error="+0,12")),)), today=TODAY)
    assert sound and not any(value.problems for row in sound.tables[0].rows for value in row)
    wrong = read_form(OcrDocument((text_page(text.format(until="12.03.2025", error="+0,72")),)), today=TODAY)
    assert wrong and problems(wrong.value("date")) == problems(wrong.value("valid_until")) == ["order"]
    assert [bool(value.problems) for value in wrong.tables[0].rows[0]] == [False, True, True, True]
