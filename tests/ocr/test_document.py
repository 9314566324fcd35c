"""A document that was read goes through JSON unchanged."""

import json

from ocr.document import Box, Cell, Line, OcrDocument, Page, Table, Word

BOX = Box(1.0, 2.0, 30.0, 14.5)
LINE = Line("АЗС № 42", BOX, 0.93, (Word("АЗС", BOX, 0.99), Word("№ 42", BOX, 0.87)), second="АЗС № 4Z", doubtful=True)
TABLE = Table(BOX, (Cell(0, 0, "ТРК", BOX, 0.9), Cell(0, 1, "Литры", BOX, 0.8), Cell(1, 1, "19,98", BOX, 0.7)))
DOCUMENT = OcrDocument((Page(1, 800, 600, (LINE,), (TABLE,), 90, -0.4, "paddle", ("handwriting",)),), ((2, "damaged"),))


def test_a_document_comes_back_from_json() -> None:
    assert OcrDocument.from_json(json.loads(json.dumps(DOCUMENT.to_json()))) == DOCUMENT


def test_a_table_without_a_cell_has_an_empty_place() -> None:
    assert TABLE.rows() == [["ТРК", "Литры"], ["", "19,98"]]


def test_a_page_without_lines_is_not_sure_of_anything() -> None:
    assert Page(1, 10, 10).confidence == 0.0


def test_pages_are_parted_by_a_form_feed() -> None:
    page = Page(1, 10, 10, (Line("да", BOX, 1.0), Line("нет", BOX, 1.0)))
    assert OcrDocument((page, page)).text == "да\nнет\fда\nнет"
