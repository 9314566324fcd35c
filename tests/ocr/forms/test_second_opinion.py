"""What another reader made of values, cells of tables included."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocr.document import Line, OcrDocument, Page
from ocr.forms.reading import failed_places, read_form
from ocr.forms.second_opinion import second_text
from ocr.forms.template import load_templates
from tests.evaluation.ocr.contents import TODAY
from tests.ocr.forms.pages import NETWORK, document, drawn

TEMPLATES = load_templates()


def _said_otherwise(read: OcrDocument, own: str, other: str) -> OcrDocument:
    """The document; the second reader has `other` where the first has `own`."""
    (page,) = read.pages
    (at,) = (at for at, line in enumerate(page.lines) if own in line.text)
    lines = list(page.lines)
    lines[at] = replace(lines[at], second=lines[at].text.replace(own, other))
    return OcrDocument((replace(page, lines=tuple(lines)),))


@pytest.mark.parametrize("layout", ["cells", "lines"])
def test_a_cell_that_the_readers_have_otherwise_goes_to_a_person(layout: str) -> None:
    page = drawn(3, "inspection_act", layout)
    read = document(page.truth)
    form = read_form(read, TEMPLATES, today=TODAY, facts=NETWORK)
    assert form is not None
    cell = next(
        value for row in form.tables[0].rows for value in row
        if value.raw and sum(value.raw in line.text for line in read.pages[0].lines) == 1
    )  # fmt: skip
    other = read_form(_said_otherwise(read, cell.raw, "7,77"), TEMPLATES, today=TODAY, facts=NETWORK)
    assert other is not None
    changed = [value for row in other.tables[0].rows for value in row if value.second]
    assert [(one.name, one.raw, one.second) for one in changed] == [(cell.name, cell.raw, "7,77")]
    assert changed[0].needs_person


def test_a_word_of_a_line_is_put_beside_its_counterpart() -> None:
    page = drawn(3, "inspection_act", "lines").truth
    words = next(line for line in page.lines if len(line.words) >= 3)
    third = words.words[2]

    def second(text: str) -> str | None:
        return second_text(replace(page, lines=(replace(words, second=text),)), third.box)

    said = [word.text for word in words.words]
    assert second(" ".join([*said[:2], "другое", *said[3:]])) == "другое"
    assert second(" ".join([*said[:2], "два", "слова", *said[3:]])) == "два слова"
    assert second(" ".join([*said[:2], *said[3:]])) == ""
    assert second("") is None


def test_places_of_values_that_fail_are_told_once() -> None:
    read = document(drawn(3, "inspection_act", "lines").truth)
    form = read_form(read, TEMPLATES, today=TODAY, facts=NETWORK)
    assert form is not None and failed_places(form) == []
    serial = form.value("serial")
    wrong = _replaced(read, serial.raw, "ТРК-0000001")
    failed = read_form(wrong, TEMPLATES, today=TODAY, facts=NETWORK)
    assert failed is not None
    assert (1, failed.value("serial").box) in failed_places(failed)
    again = read_form(_said_otherwise(wrong, "ТРК-0000001", serial.raw), TEMPLATES, today=TODAY, facts=NETWORK)
    assert again is not None and again.value("serial").second == serial.raw
    assert (1, again.value("serial").box) not in failed_places(again)


def _replaced(read: OcrDocument, old: str, new: str) -> OcrDocument:
    def changed(line: Line) -> Line:
        words = tuple(replace(word, text=word.text.replace(old, new)) for word in line.words)
        return replace(line, text=line.text.replace(old, new), words=words)

    def page(one: Page) -> Page:
        tables = tuple(
            replace(table, cells=tuple(replace(cell, text=cell.text.replace(old, new)) for cell in table.cells))
            for table in one.tables
        )
        return replace(one, lines=tuple(map(changed, one.lines)), tables=tables)

    return OcrDocument(tuple(map(page, read.pages)))
