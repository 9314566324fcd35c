"""Forms of the reader as fields of a scan: every kind of paper gives what `save` writes, and is judged as it stands."""

from __future__ import annotations

import datetime as dt

import pytest

from azs.intake.fields import Decision
from azs.intake.inspection import sheet_of
from azs.intake.reading_forms import empty_in, named, problems_of, read_fields, specs_of, template_of, validator
from ocr.forms.form import FieldValue
from ocr.forms.template import FieldSpec, Template, load_templates
from tests.evaluation.ocr.contents import TODAY
from tests.ocr.forms.pages import NETWORK, document, drawn, text_page

TEMPLATES = load_templates()
KINDS = tuple(template.name for template in TEMPLATES)
ACT = """
АКТ ОСМОТРА ОБОРУДОВАНИЯ
Номер акта: 17/26
Дата осмотра: 05.03.2026
АЗС № 12
Оборудование: ТРК
Заводской номер: TRK-2031457
Инспектор: Кузнецов П. А.
Состояние: требует ремонта
Замечания: Течь рукава.
"""


def _values(text: str, form: str = "") -> dict[str, str]:
    read = read_fields(document(text_page(text)), TEMPLATES, today=TODAY, form=form)
    return {one.name: one.value for one in read.fields}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_paper_gives_station_and_day(kind: str) -> None:
    page = drawn(3, kind, "lines")
    read = read_fields(document(page.truth), TEMPLATES, today=TODAY, facts=NETWORK)
    sheet = sheet_of({one.name: one.value for one in read.fields})
    assert read.document_type == kind
    assert sheet.station and sheet.inspected_on is not None


def test_an_act_becomes_what_is_written() -> None:
    sheet = sheet_of(_values(ACT))
    assert (sheet.act_number, sheet.inspected_on, sheet.state) == ("17/26", dt.date(2026, 3, 5), "repair")
    assert sheet.is_faulty and sheet.complaint == "Течь рукава."


def test_a_meter_that_is_unfit_is_out_of_order() -> None:
    text = "ПРОТОКОЛ ПОВЕРКИ № 5\nДата поверки: 01.03.2026\nАЗС № 12\nРезультат поверки: признано непригодным"
    assert sheet_of(_values(text, "meter_verification")).state == "out_of_order"


def test_an_incident_report_gives_severity_and_time() -> None:
    text = (
        "ОТЧЁТ ОБ ИНЦИДЕНТЕ № 9\nДата происшествия: 01.03.2026\nВремя происшествия: 14:35\nАЗС № 12\n"
        "Вид происшествия: пожар\nСтепень тяжести: критическая\nСообщил: Иванов И. И.\nОписание: Задымление щитовой."
    )
    sheet = sheet_of(_values(text))
    assert (sheet.severity, sheet.time, sheet.category) == ("critical", dt.time(14, 35), "пожар")
    assert sheet.fault == "Задымление щитовой." and sheet.is_faulty


def test_rows_of_other_tables_are_measurements() -> None:
    values = {"dispensing.0.dispenser": "2", "dispensing.0.nozzle": "1", "dispensing.0.dose": "10",
              "dispensing.0.error": "-0,3", "dispensing.1.error": "", "compartments.0.compartment": "1",
              "compartments.0.fuel": "ДТ", "compartments.0.sent": "5000",
              "compartments.0.received": "4988"}  # fmt: skip
    told = [(one.parameter, one.norm, one.value, one.unit) for one in sheet_of(values).measurements]
    assert told == [
        ("Погрешность выдачи: ТРК 2, пистолет 1, —, доза 10 л", "", -0.3, "%"),
        ("Принято: секция 1, ДТ", "по ТТН 5000 л", 4988.0, "л"),
    ]


def test_a_form_that_is_not_known_gives_nothing() -> None:
    assert read_fields(document(text_page("Меню столовой\nБорщ 120 р.")), TEMPLATES, today=TODAY).fields == ()


def test_a_chosen_form_is_read_whatever_the_title() -> None:
    assert _values("Бумага без названия\nДата осмотра: 05.03.2026\nАЗС № 12", "inspection_act")["station"] == "12"


def test_what_a_person_corrects_is_judged_anew_and_against_the_other_fields() -> None:
    text = "ПРОТОКОЛ ПОВЕРКИ № 5\nДата поверки: 01.03.2026\nДействительно до: 01.03.2027\nАЗС № 12"
    template = template_of(TEMPLATES, "meter_verification")
    assert template is not None
    fields = read_fields(document(text_page(text)), TEMPLATES, today=TODAY, form=template.name).fields
    before = problems_of(fields, {}, template, today=TODAY)
    wrong = {"valid_until": Decision("corrected", "01.03.2025")}
    after = problems_of(fields, wrong, template, today=TODAY)
    assert "valid_until" not in before and [one.key for one in after["valid_until"]] == ["order"]
    field = next(one for one in fields if one.name == "valid_until")
    assert validator(after)(field, "01.03.2025") == ("forms.problem.order",)


def test_values_as_they_are_shown_pass_the_checks_again() -> None:
    """A person who opens a sheet and changes nothing must not get complaints that the reader did not have."""
    for kind in KINDS:
        template = template_of(TEMPLATES, kind)
        assert template is not None
        page = drawn(5, kind, "lines")
        fields = read_fields(document(page.truth), TEMPLATES, today=TODAY, facts=NETWORK).fields
        now = problems_of(fields, {}, template, today=TODAY, facts=NETWORK)
        read = {one.name: {key.removeprefix("forms.problem.") for key in one.problems} for one in fields}
        new = {name: [one.key for one in found if one.key not in read[name]] for name, found in now.items()}
        assert not any(new.values()), (kind, new)


def test_a_companys_own_form_gives_its_station_date_and_serial() -> None:
    own = Template(
        "own", "Карта", "Card", ("Карта смены",),
        (FieldSpec("when", "Когда", "When", "date"), FieldSpec("where", "Где", "Where", "station"),
         FieldSpec("unit", "Номер", "Number", "serial"), FieldSpec("till", "До", "Until", "date")),
    )  # fmt: skip
    assert list(specs_of(own, rows={})) == ["inspected_on", "station", "serial", "till"]


def test_required_fields_without_a_value_are_known_by_the_names_of_the_form() -> None:
    template = template_of(TEMPLATES, "inspection_act")
    assert template is not None
    fields = read_fields(document(text_page(ACT)), TEMPLATES, today=TODAY, form="inspection_act").fields
    assert empty_in(fields, template) == ()
    without = read_fields(
        document(text_page(ACT.replace("Дата осмотра: 05.03.2026", ""))), TEMPLATES, today=TODAY, form="inspection_act"
    ).fields
    assert empty_in(without, template) == ("date",)
    [found] = named([FieldValue("date", "05.03.2026", "2026-03-05", 1)], template)
    assert (found.name, found.value, found.needs_person) == ("inspected_on", "05.03.2026", True)
