"""Forms out of read pages: every layout, with and without tables and words, and with the faults of readers."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ocr.document import Box, Line, OcrDocument, Page
from ocr.forms.checks import check
from ocr.forms.extraction import extract
from ocr.forms.form import Form
from ocr.forms.reading import read_form
from ocr.forms.recognition import recognise
from ocr.forms.template import Template, load_templates
from ocr.forms.values import same_value
from tests.evaluation.ocr.contents import KINDS, TODAY
from tests.evaluation.ocr.drawn import LAYOUTS, Drawn
from tests.ocr.forms.pages import NETWORK, document, drawn, text_page, with_alike, with_dropped

TEMPLATES = {template.name: template for template in load_templates()}
ACT = TEMPLATES["inspection_act"]


def read(page: Page, template: Template = ACT, **how: bool) -> Form:
    """The form of a page, checked without facts."""
    return check(extract(document(page, **how), template), template, today=TODAY)


def wrong_fields(page: Drawn, form: Form) -> list[str]:
    """Names of fields and tables that are not as they were drawn."""
    wrong = [entry.name for entry in page.sheet.entries if not same_value(form.value(entry.name).value, entry.truth)]
    for name, _, columns, rows in page.sheet.tables:
        found = next(table.rows for table in form.tables if table.name == name)
        order = [
            column.name for spec in TEMPLATES[form.template].tables if spec.name == name for column in spec.columns
        ]
        read_rows = [["".join(row[order.index(column)].raw.split()) for column in columns] for row in found]
        if read_rows != [["".join(text.split()) for text in row] for row in rows]:
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_well_read_form_is_read_whole(kind: str, layout: str) -> None:
    page = drawn(7, kind, layout)
    for tables, words in ((True, True), (False, True), (True, False)):
        form = read_form(document(page.truth, tables=tables, words=words), today=TODAY, facts=NETWORK)
        assert form and form.template == kind
        assert wrong_fields(page, form) == [], (tables, words)


@pytest.mark.parametrize("kind", KINDS)
def test_a_leaning_photographed_page_keeps_its_rows(kind: str) -> None:
    page = drawn(11, kind, "pairs", "hard")
    form = read_form(document(page.truth, tables=False), today=TODAY, facts=NETWORK)
    assert form and form.template == kind
    assert len(wrong_fields(page, form)) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_latin_look_alikes_change_no_value(kind: str) -> None:
    page = drawn(7, kind, "lines")
    spoilt = with_alike(page.truth, random.Random(3))
    form = read_form(document(spoilt), today=TODAY, facts=NETWORK)
    assert form and form.template == kind
    kinds = {spec.name: spec.kind for spec in TEMPLATES[kind].fields}
    assert [name for name in wrong_fields(page, form) if kinds.get(name) not in (None, "person", "serial")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_lost_letters_in_labels_lose_no_field(kind: str) -> None:
    page = drawn(7, kind, "lines")
    form = read_form(document(with_dropped(page.truth, random.Random(5)), tables=False), today=TODAY, facts=NETWORK)
    assert form and form.template == kind
    strict = {
        spec.name for spec in TEMPLATES[kind].fields if spec.kind in ("date", "number", "sum", "station", "inn", "time")
    }
    assert strict & set(wrong_fields(page, form)) == set()


def test_another_paper_is_no_form() -> None:
    assert recognise(OcrDocument((text_page("Меню столовой\nБорщ   120\nКотлета   180\nКомпот   40"),)))[0] is None
    assert recognise(OcrDocument(()))[0] is None
    assert read_form(OcrDocument((Page(1, 100, 100, notes=("blank",)),)), today=TODAY) is None


def test_two_fields_in_a_line_without_colons() -> None:
    form = read(
        text_page(
            "Акт осмотра оборудования\nАкт № 12-03/26   АЗС № 42 Дата осмотра 12 марта 2026 г.\nСостояние исправно"
        )
    )
    assert [form.value(name).value for name in ("act_no", "station", "date", "condition")] == [
        "12-03/26",
        "42",
        "2026-03-12",
        "исправно",
    ]


def test_a_value_of_several_lines_ends_at_the_next_label() -> None:
    form = read(
        text_page(
            "Акт осмотра\nАдрес: г. Екатеринбург, ул. Щорса,\n"
            "д. 54, к. 2\nОборудование: Насос погружной\nСерийный №: RJ-55120-XK"
        )
    )
    assert form.value("address").value == "г. Екатеринбург, ул. Щорса, д. 54, к. 2"
    assert form.value("equipment").value == "Насос погружной"
    assert form.value("serial").value == "RJ-55120-XK"


def test_words_of_labels_in_sentences_are_no_labels() -> None:
    form = read(
        text_page(
            "Акт осмотра\nЗамечания: осмотрено оборудование и состояние рукава,\n"
            "серийный № не читается\nЗаключение: Оборудование подлежит ремонту"
        )
    )
    assert form.value("equipment").raw == "" and form.value("condition").raw == ""
    assert form.value("conclusion").value == "в ремонт"


def test_without_labels_a_date_and_a_station_are_found_but_asked_about() -> None:
    form = read(text_page("Акт осмотра оборудования № 7\nг. Тюмень   12 марта 2026 г.\nна АЗС-042 комиссия осмотрела"))
    for name, value in (("date", "2026-03-12"), ("station", "42")):
        assert form.value(name).value == value and form.value(name).needs_person
        assert [problem.key for problem in form.value(name).problems] == ["no_label"]


def test_two_different_values_are_both_told() -> None:
    form = read(text_page("Акт осмотра\nДата осмотра: 12.03.2026\nСостояние: исправно\nДата осмотра: 13.03.2026"))
    value = form.value("date")
    assert [problem.key for problem in value.problems] == ["two_values"] and value.needs_person
    assert {value.raw, *value.problems[0].suggestions} == {"12.03.2026", "13.03.2026"}


def test_an_empty_field_is_missing_and_takes_nothing_of_its_neighbours() -> None:
    form = read(text_page("Акт осмотра\nАЗС №: ______\nДата осмотра: 12.03.2026\nСерийный №:   Инспектор: Орлов П. А."))
    assert form.value("station").value is None and form.value("station").needs_person
    assert form.value("serial").value is None
    assert form.value("inspector").value == "Орлов П. А."


def test_where_a_second_reader_differs_its_value_is_told() -> None:
    page = text_page("Акт осмотра\nДата осмотра: 12.03.2026\nСерийный №: ТРК-2031457")
    lines = list(page.lines)
    lines[1] = replace(lines[1], second="Дата осмотра: 12.08.2026", doubtful=True)
    lines[2] = replace(lines[2], second="Серийныи №: ТРК-2031457", doubtful=True)
    form = read(replace(page, lines=tuple(lines)))
    assert form.value("date").second == "12.08.2026" and form.value("date").needs_person
    assert form.value("serial").second == "" and not form.value("serial").needs_person


def test_a_line_nobody_was_sure_of_is_asked_about() -> None:
    page = text_page("Акт осмотра\nДата осмотра: 12.03.2026")
    doubtful = replace(page, lines=(page.lines[0], replace(page.lines[1], doubtful=True)))
    assert not read(page).value("date").needs_person
    assert read(doubtful).value("date").needs_person


def test_places_are_those_of_the_page() -> None:
    page = drawn(7, "inspection_act", "lines", "medium")
    form = read(page.truth)
    for name in ("date", "station", "serial"):
        box, true = form.value(name).box, page.places[name]
        assert (
            box and abs(box.left - true.left) < 30 and abs(box.right - true.right) < 30 and abs(box.top - true.top) < 15
        )


def test_a_hostile_page_takes_no_time_and_breaks_nothing() -> None:
    texts = ["№" * 500, "Дата" * 300, ":" * 400, "a" * 3000, "\u202e АЗС № 42", "𝕬" * 50, "1" * 5000, "АЗС № " * 200]
    lines = tuple(Line(text, Box(0, 40 * at, 1500, 40 * at + 30), 0.9) for at, text in enumerate(texts))
    form = read(Page(1, 1600, 2000, lines))
    assert all(value.needs_person or not value.raw for value in form.values)


def test_a_form_is_stored_and_read_again() -> None:
    form = read(drawn(7, "inspection_act", "lines").truth)
    assert Form.from_json(form.to_json()) == form
