"""What is exported is read back as it was, ugly texts included; a spreadsheet runs none of it; PDF text is found."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from azs.errors import ScanError
from azs.intake.child import Child
from azs.intake.exports import csv_file, json_file, xml_file
from azs.intake.exports.content import ExportedScan, exported
from azs.intake.exports.searchable_pdf import searchable_pdf
from azs.intake.fields import Field
from azs.intake.scans import Decided, Scan
from azs.signs import cleaned
from ocr.document import Box, Line, OcrDocument, Page
from ocr.pictures import Picture
from tests.azs.intake.fake_reader import document
from tests.azs.intake.sheets import BOX, act, fields, jpeg, words

MOMENT = dt.datetime(2026, 11, 27, 5, 10, 15, 123456)
UGLY = (
    'кавычки "и" «ёлочки»; точка с запятой', "строка\nвторая\r\nтретья\rчетвёртая", "\ttab", "⛽️ эмодзи 👩‍🔧 🇷🇺",
    "\x00\x07\x1b[31m\x7f\x85", "\ud800 половина", "\ufffe\uffff", "=1+1", "+7 (900)", "-25", "−25", "@SUM(A1)", "'=1",
    "''-x", "' апостроф", "</value><x/>]]>&amp;<!--", "  края  ", "", "%0A|cmd", "\u202eобратно", "\u2028",
)  # fmt: skip


def _scan(*texts: str, name: str = "акт.jpg") -> ExportedScan:
    scan = Scan(
        "ab" * 16, name, "image/jpeg", "ab" * 32, 10, "saved", "анна", MOMENT, 1, "inspection", "АЗС-001",
        settled_by="olga", settled_at=MOMENT,
    )  # fmt: skip
    made = [
        Decided(
            Field(f"f{at}", "text", text, text, 1 + at % 2, BOX if at % 2 else None, 1 / 3, text,
                  ("a.b", "c.d")[: at % 3]),
            text, ("none", "accepted", "corrected")[at % 3], text, text, "olga", MOMENT if at % 2 else None,
        )
        for at, text in enumerate(texts)
    ]  # fmt: skip
    return exported(scan, OcrDocument((*document("\n".join(texts)).pages, Page(2, 5, 5))), fields=made)


def test_ugly_texts_come_back_as_they_were() -> None:
    scans = (_scan(*UGLY, name='a"b;\n.jpg'), _scan())
    assert json_file.read_json(json_file.write_json(scans)) == scans
    assert xml_file.read_xml(xml_file.write_xml(scans)) == scans
    assert csv_file.read_csv(csv_file.write_csv(scans)) == csv_file.rows_of(scans)
    rows = csv_file.read_records(csv_file.write_records(scans))
    assert [row["scan"] for row in rows] == ["ab" * 16] * 2
    assert {name: value for name, value in rows[0].items() if name in scans[0].values()} == scans[0].values()
    assert rows[1]["f0"] == ""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(), max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    scans = (_scan(*texts),)
    assert json_file.read_json(json_file.write_json(scans)) == scans
    assert xml_file.read_xml(xml_file.write_xml(scans)) == scans
    assert csv_file.read_csv(csv_file.write_csv(scans)) == csv_file.rows_of(scans)


def test_signs_that_no_file_carries_are_made_visible() -> None:
    assert cleaned("a\x00b\x1b\x7f\x85\ud800\r\nc\rd\t⛽") == "a␀b␛␡��\nc\nd\t⛽"


def test_no_cell_runs_in_a_spreadsheet() -> None:
    data = csv_file.write_csv([_scan(*UGLY)]) + csv_file.write_records([_scan(*UGLY)])[3:]
    assert data.startswith("\ufeff".encode())
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"):
        for cell in row:
            number = cell.lstrip("+-").replace(",", "").replace(".", "").isdigit()
            assert not cell.startswith(csv_file.DANGEROUS) or number, cell


def test_the_schema_takes_what_is_written_and_nothing_else() -> None:
    schema = xmlschema.XMLSchema(xml_file.SCHEMA)
    good = xml_file.write_xml([_scan(*UGLY), _scan()])
    schema.validate(io.BytesIO(good))
    schema.validate(io.BytesIO(xml_file.write_xml([])))
    for old, new in ((b"<status>saved", b"<status>lost"), (b'page="1"', b'page="0"'),
                     (b'confidence="0.', b'confidence="7.'),
                     (b"<station>", b"<x/><station>"), (b"T05:10:15<", b"<")):  # fmt: skip
        assert good.count(old)
        assert not schema.is_valid(io.BytesIO(good.replace(old, new))), old


BAD = (
    b"", b"\xff\xfe\x00", b"[]", b'{"format": "azs-scans-1"}', b'{"format":"azs-scans-1","scans":[{}]}',
    b"a;b\r\n1;2\r\n",
    b'<!DOCTYPE a [<!ENTITY b "c">]><scans xmlns="urn:azs:scans:1"/>', b"<other/>",
    b'<scans xmlns="urn:azs:scans:1"><scan/></scans>',
)  # fmt: skip


@pytest.mark.parametrize("data", BAD)
def test_other_files_are_refused(data: bytes) -> None:
    for read in (json_file.read_json, csv_file.read_csv, csv_file.read_records, xml_file.read_xml):
        with pytest.raises(ScanError, match="export_unread"):
            read(data)


def _found(data: bytes, text: str, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Places of a text on a page, in points from the lower left corner: left, bottom, right, top."""
    file = pypdfium2.PdfDocument(data)
    layer = file[page].get_textpage()
    search = layer.search(text, match_case=True)
    places = []
    while (hit := search.get_next()) is not None:
        boxes = [layer.get_charbox(at) for at in range(hit[0], hit[0] + hit[1])]
        sides = list(zip(*boxes, strict=True))
        places.append((min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))
    for one in (search, layer):
        one.close()
    file.close()
    return places


def test_the_text_of_a_pdf_lies_over_its_lines() -> None:
    pixels = np.asarray(act(1)[0])
    height = pixels.shape[0]
    one = Line("Обнаружена течь рукава №5", Box(100, 300, 700, 340), 0.9)
    two = Line("Давление 0,41 МПа", Box(100, 500, 338, 528), 0.9, words("Давление 0,41 МПа", 100, 500))
    three = Line("⛽ ёЁ “x” \x07", Box(100, 700, 400, 730), 0.9)
    page = Page(1, pixels.shape[1], height, (one, two, three, Line("", Box(0, 0, 0, 0), 0.0)))
    data = searchable_pdf(OcrDocument((page,)), [Picture(1, pixels, dpi=150), Picture(2, pixels)], title="Акт")
    scale = 72 / 150
    for text, box in (
        ("Обнаружена течь рукава №5", one.box),
        ("Давление 0,41 МПа", two.box),
        ("0,41", two.words[1].box),
    ):
        ((left, bottom, right, top),) = _found(data, text)
        assert abs(left - box.left * scale) < 3 and abs(right - box.right * scale) < 4, text
        assert (height - box.bottom) * scale - 1 < bottom < top < (height - box.top) * scale + 1, text
    assert len(_found(data, "ёЁ")) == 1 and not _found(data, "течь", page=1)
    file = pypdfium2.PdfDocument(data)
    assert len(file) == 2 and max(file[1].get_size()) == pytest.approx(842, abs=1)
    shown = np.asarray(file[0].render(scale=150 / 72).to_pil().convert("L"), float)
    plain = np.asarray(act(1)[0].convert("L").resize(shown.shape[::-1]), float)
    assert np.abs(shown - plain).mean() < 4, "the text is not seen"
    file.close()
    assert data == searchable_pdf(OcrDocument((page,)), [Picture(1, pixels, dpi=150), Picture(2, pixels)], title="Акт")


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_is_turned_upright_with_its_text(turned: int) -> None:
    upright = np.full((400, 600, 3), 255, np.uint8)
    upright[100:140, 50:300] = 0
    decoded = np.rot90(upright, turned // 90)  # quarter turns the other way
    page = Page(1, 600, 400, (Line("Осмотр колонки", Box(50, 100, 300, 140), 0.9),), turned=turned)
    data = searchable_pdf(OcrDocument((page,)), [Picture(1, np.ascontiguousarray(decoded), dpi=72)])
    ((left, _, right, top),) = _found(data, "Осмотр колонки")
    assert abs(left - 50) < 3 and abs(right - 300) < 4 and 255 < top < 301
    file = pypdfium2.PdfDocument(data)
    shown = np.asarray(file[0].render().to_pil().convert("L"))
    assert shown.shape == (400, 600) and shown[120, 150] < 60 and shown[300, 150] > 200
    file.close()


def test_the_child_makes_the_pdf() -> None:
    child = Child(decoder="tests.azs.intake.fake_reader:pictures")
    data = child.searchable_pdf(jpeg(act(1)[0]), "акт.jpg", document("Акт осмотра"))
    child.close()
    assert _found(data, "Акт осмотра")


def test_boxes_and_confidences_survive() -> None:
    odd = replace(fields()[0], box=Box(0.1, 1 / 3, 1e6, 7), confidence=0.123456)
    scan = replace(_scan(), fields=exported_fields(odd))
    assert csv_file.read_csv(csv_file.write_csv([scan]))[0].field == scan.fields[0]
    assert xml_file.read_xml(xml_file.write_xml([scan])) == json_file.read_json(json_file.write_json([scan])) == (scan,)


def exported_fields(field: Field) -> tuple[object, ...]:
    """One field as it is exported."""
    scan = Scan("a", "a", "a", "a", 1, "saved", "a", MOMENT)
    return exported(scan, document(), fields=[Decided(field, field.value)]).fields


def test_the_schema_is_shipped() -> None:
    assert xml_file.SCHEMA.is_file() and xml_file.NAMESPACE in xml_file.SCHEMA.read_text(encoding="utf-8")
