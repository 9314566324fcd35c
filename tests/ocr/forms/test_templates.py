"""Templates in files, and those learned from one example."""

from __future__ import annotations

from pathlib import Path

import pytest

from azs.i18n import texts
from ocr.document import Box, OcrDocument
from ocr.forms.checks import check
from ocr.forms.extraction import extract
from ocr.forms.learning import Example, guess_kind, learn_template
from ocr.forms.recognition import recognise
from ocr.forms.template import BUILT_IN, TemplateError, load_templates, read_template
from tests.evaluation.ocr.contents import TODAY
from tests.ocr.forms.pages import text_page

FIRST = """
Наряд на ремонт
Наряд №: 55/2   Станция обслуживания: АЗС № 42
Выдан: 12.03.2026
Работа
Замена уплотнения насоса
Стоимость работ 12 500,00 руб.
"""
NEXT = """
Наряд на ремонт
Наряд №: 61/7   Станция обслуживания: АЗС № 7
Выдан: 3 апреля 2026 г.
Работа
Чистка фильтра колонки
Стоимость работ 900,50 руб.
"""


def place(text: str, words: str) -> Box:
    """Where words stand on the page of a text."""
    for line in text_page(text).lines:
        if words in line.text:
            start = line.box.left + 20 * line.text.index(words)
            return Box(start - 3, line.box.top - 3, start + 20 * len(words) + 3, line.box.bottom + 3)
    raise AssertionError(words)


def test_five_kinds_come_with_the_product_and_survive_their_file() -> None:
    templates = load_templates()
    assert {template.name for template in templates} == {
        "inspection_act",
        "incident_report",
        "delivery_note",
        "meter_verification",
        "complaint_letter",
    }
    for template in templates:
        assert read_template(template.to_toml(), name=template.name) == template
        for spec in (*template.fields, *(column for table in template.tables for column in table.columns)):
            assert spec.ru and spec.en and spec.labels, spec.name
        assert len({spec.name for spec in template.fields}) == len(template.fields)


def test_every_problem_has_its_text() -> None:
    import re

    sources = [*BUILT_IN.parent.glob("*.py"), BUILT_IN.parents[2] / "chains" / "forms.py"]
    keys = {key for path in sources for key in re.findall(r'Problem\(\s*"(\w+)"', path.read_text("utf-8"))}
    assert len(keys) > 15
    assert {f"forms.problem.{key}" for key in keys} <= set(texts())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "titles = []",
        "titles = ['А']\nru = 'А'\nen = 'A'\n[[fields]]\nname = 'x'\nru = 'x'\nen = 'x'\nkind = 'colour'",
        "titles = ['А']\nru = 'А'\nen = 'A'\n[[fields]]\nname = 'x'\nru = 'x'\nen = 'x'\npattern = '('",
        "titles = ['А']\nru = 'А'\nen = 'A'\nfields = 3",
        "titles = [",
        "titles = ['А']\nru = 'А'\nen = 'A'\nfields = []\ncolour = 'red'",
    ],
)
def test_a_wrong_file_is_named(text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read_template(text, name="наряд")
    assert caught.value.key == "ocr.template_unread" and caught.value.params["name"] == "наряд"


def test_a_company_replaces_a_template_by_one_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "inspection_act.toml").write_text(
        "ru = 'Свой акт'\nen = 'Own act'\ntitles = ['Свой акт']\n[[fields]]\nname = 'n'\nru = 'Номер'\nen = 'No'\n",
        encoding="utf-8",
    )
    found = {template.name: template for template in load_templates(tmp_path)}
    assert len(found) == 5 and found["inspection_act"].ru == "Свой акт"


def test_the_next_page_of_a_form_somebody_pointed_at_once_is_read(tmp_path: Path) -> None:
    examples = [
        Example("number", place(FIRST, "55/2")),
        Example("station", place(FIRST, "АЗС № 42"), place(FIRST, "Станция обслуживания")),
        Example("date", place(FIRST, "12.03.2026"), required=True),
        Example("work", place(FIRST, "Замена уплотнения насоса")),
        Example("cost", place(FIRST, "12 500,00 руб."), place(FIRST, "Стоимость работ")),
    ]
    learned = learn_template(OcrDocument((text_page(FIRST),)), examples, name="repair_order", ru="Наряд на ремонт")
    learned.save(tmp_path)
    document = OcrDocument((text_page(NEXT),))
    template, confidence = recognise(document, load_templates(tmp_path))
    assert template == learned and confidence > 0.8
    form = check(extract(document, learned), learned, today=TODAY)
    assert [value.value for value in form.values] == ["61/7", "7", "2026-04-03", "Чистка фильтра колонки", 900.5]
    assert [spec.kind for spec in learned.fields] == ["code", "station", "date", "text", "sum"]


def test_pointing_at_nothing_is_refused() -> None:
    with pytest.raises(TemplateError):
        learn_template(OcrDocument((text_page(FIRST),)), [Example("x", Box(0, 2000, 50, 2100))], name="x", ru="х")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("12 марта 2026 г.", "date"),
        ("09:30", "time"),
        ("1 200 руб.", "sum"),
        ("АЗС № 42", "station"),
        ("ТРК-2031457", "serial"),
        ("0,25 %", "number"),
        ("Орлов П. А.", "person"),
        ("замена насоса", "text"),
        ("Орлов П. А. и другие", "text"),
    ],
)
def test_kinds_are_guessed_from_values(raw: str, kind: str) -> None:
    assert guess_kind(raw) == kind


ORDER = """
АКТ № 118/26 от 12.03.2026 г.
об утилизации тары

Место: площадка слива   Сдал: Иванов П. С.
Масса тары, кг: 12,5   Принял: Белова Н. К.
Примечание: тара промыта
Подпись
"""
ORDER_NEXT = """
АКТ № 7/27 от 03.04.2026 г.
об утилизации тары

Место: навес   Сдал: Громов Д. А.
Масса тары, кг: 4   Принял: Ахметов Р. Р.
Примечание: тара не промыта, сдана
вместе с ветошью
Подпись
"""


def test_a_value_ends_before_fields_that_nobody_pointed_at() -> None:
    examples = [
        Example("number", place(ORDER, "118/26")),
        Example("date", place(ORDER, "12.03.2026")),
        Example("place", place(ORDER, "площадка слива")),
        Example("mass", place(ORDER, "12,5")),
        Example("note", place(ORDER, "тара промыта")),
    ]
    learned = learn_template(OcrDocument((text_page(ORDER),)), examples, name="disposal", ru="Акт утилизации")
    assert "Сдал" in learned.stops and learned.printed
    form = check(extract(OcrDocument((text_page(ORDER_NEXT),)), learned), learned, today=TODAY)
    told = [value.value for value in form.values]
    assert told == ["7/27", "2026-04-03", "навес", 4.0, "тара не промыта, сдана вместе с ветошью"]


def test_a_label_that_is_not_read_makes_a_person_look() -> None:
    learned = learn_template(
        OcrDocument((text_page(ORDER),)), [Example("mass", place(ORDER, "12,5"))], name="disposal", ru="Акт"
    )
    smudged = ORDER.replace("Масса тары, кг:", "~~~")
    value = check(extract(OcrDocument((text_page(smudged),)), learned), learned, today=TODAY).values[0]
    assert value.value is None and value.needs_person and [one.key for one in value.problems] == ["label_lost"]


@pytest.mark.parametrize(("label", "kind"), [("Заводской номер", "serial"), ("Номер наряда", "code")])
def test_only_a_label_that_says_so_makes_a_serial_number(label: str, kind: str) -> None:
    assert guess_kind("ТРК-2031457", label) == kind
