"""Files of reports, read back: the same figures in all of them, whatever the texts are."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
import sqlalchemy as sa
from defusedxml.ElementTree import fromstring
from selectolax.lexbor import LexborHTMLParser

from azs.errors import ReportError
from azs.reports.formats.pdf import write_pdf
from azs.reports.report import Report
from azs.reports.values import bare, cell
from azs.reports.write import FORMATS, save, write
from tests.azs.reports.made import hostile, made, paragraphs, tables


@pytest.fixture(scope="module")
def report(demo_duckdb: sa.Engine) -> Report:
    return made(demo_duckdb, "incidents", days=(dt.date(2026, 1, 1), dt.date(2026, 3, 31)))


def _pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+|\u00ad|\ufffe|\u200b", "", text)


@pytest.fixture(scope="module")
def texts(report: Report) -> dict[str, str]:
    """All words of the report in each format that people read."""
    word = docx.Document(io.BytesIO(write(report, "docx")))
    in_tables = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    page = LexborHTMLParser(write(report, "html").decode())
    book = openpyxl.load_workbook(io.BytesIO(write(report, "xlsx")))
    cells = [
        str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value is not None
    ]
    return {
        "pdf": _pdf_text(write(report, "pdf")),
        "docx": "\n".join([*(one.text for one in word.paragraphs), *in_tables]),
        "html": page.body.text() if page.body else "",
        "xlsx": "\n".join(cells),
    }


def test_every_figure_of_every_sentence_is_in_every_file(report: Report, texts: dict[str, str]) -> None:
    for kind, text in texts.items():
        squeezed = _squeezed(re.sub(r"\[Q\d+\]", "", text))
        for one in paragraphs(report):
            assert _squeezed(one.text) in squeezed, (kind, one.text)


def test_every_cell_of_every_table_is_in_the_printed_files(report: Report, texts: dict[str, str]) -> None:
    printed = {kind: _squeezed(text) for kind, text in texts.items() if kind != "xlsx"}
    for table in tables(report).values():
        for row in table.rows[:40]:
            for value, column in zip(row, table.columns, strict=True):
                shown = _squeezed(cell(value, column, "ru"))
                assert all(shown in text for text in printed.values()), shown


def test_the_workbook_has_numbers_dates_filters_and_charts(report: Report) -> None:
    data = write(report, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    table = tables(report)["Инциденты, новые сверху"]
    sheet = book[table.title[:31]]
    assert sheet.auto_filter.ref and sheet.freeze_panes == "A2"
    for line, row in enumerate(table.rows, start=2):
        for at, value in enumerate(row, start=1):
            found = sheet.cell(line, at).value
            assert found == (bare(value) if not isinstance(value, float) else pytest.approx(value))
    assert isinstance(sheet["B2"].value, dt.datetime)
    charts = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4


def test_data_files_hold_the_same_values(report: Report) -> None:
    body = json.loads(write(report, "json"))
    blocks = [block for section in body["sections"] for block in section["blocks"]]
    facts = [fact["value"] for block in blocks for fact in block.get("facts", ())]
    assert facts == [_iso(fact.value) for one in paragraphs(report) for fact in one.facts]
    root = fromstring(write(report, "xml"))
    assert [node.text for node in root.iter("fact")] == [fact.text for one in paragraphs(report) for fact in one.facts]
    lines = list(csv.reader(io.StringIO(write(report, "csv").decode("utf-8-sig")), delimiter=";"))
    counted = sum(len(one.facts) for one in paragraphs(report))
    counted += sum(len(table.rows) * len(table.columns) for table in tables(report).values())
    assert len(lines) == counted + 1
    said = {one.text for one in paragraphs(report)}
    units = [fact.unit for one in paragraphs(report) for fact in one.facts]
    assert [line[5] for line in lines if line[1] in said] == units and {"count", "h", "%", "rub"} <= set(units)
    assert [node.get("unit") for node in root.iter("fact")] == units
    headline = [line[4:6] for line in lines if line[1] == "Показатели" and line[3] == "Значение"]
    assert [unit for _, unit in headline] == ["count", "count", "h", "h", "%", "rub", "count"]
    for table in tables(report).values():
        found = next(block for block in blocks if block["kind"] == "table" and block["title"] == table.title)
        rows = [[one["value"] if isinstance(one, dict) else one for one in row] for row in found["rows"]]
        assert rows == [[_iso(bare(value)) for value in row] for row in table.rows]


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def test_the_pdf_is_accessible_and_has_its_fonts_and_pages(report: Report) -> None:
    data = write(report, "pdf")
    assert data.startswith(b"%PDF-") and b"/StructTreeRoot" in data and b"pdfuaid" in data
    assert b"DejaVuSans" in data and b"/FontFile2" in data
    text = _pdf_text(data)
    pages = len(pypdfium2.PdfDocument(data))
    assert f"Стр. {pages} из {pages}" in text.replace("\u00a0", " ") and "Содержание" in text
    assert data.count(b"/Subtype/Image") + data.count(b"/Subtype /Image") == 0, "charts are drawings"


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_texts_stay_texts(kind: str) -> None:
    data = write(hostile(), kind)
    assert data
    if kind == "pdf":
        text = _squeezed(_pdf_text(data))
        for said in (
            "<script>alert(1)</script>",
            "DROPTABLE",
            "#import",
            "пожар(огонь,пожарнаямашина)",
            "x" * 200,
            "שלום",
        ):
            assert said in text
        assert b"pdfuaid" in data and b"/Subtype/Image" not in data
    elif kind == "html":
        page = LexborHTMLParser(data.decode())
        assert not page.css("script") and not page.css("img") and "<script>alert(1)" in page.body.text()
        assert "default-src 'none'" in data.decode()
    elif kind == "docx":
        word = docx.Document(io.BytesIO(data))
        assert any("<script>" in one.text for one in word.paragraphs)
        assert word.tables[0].rows[0].cells[0].text.startswith("<script>")
    elif kind == "xlsx":
        for sheet in openpyxl.load_workbook(io.BytesIO(data)):
            for row in sheet.iter_rows():
                assert all(one.data_type != "f" and not str(one.value).startswith(("=", "@")) for one in row)
    elif kind == "csv":
        for line in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"):
            assert not any(one.startswith(("=", "@", "+")) for one in line)
    elif kind == "json":
        assert "🔥" in json.loads(data)["sections"][0]["blocks"][8]["text"]
    else:
        assert any("<script>" in (node.text or "") for node in fromstring(data).iter("paragraph"))


def test_missing_fonts_and_unknown_formats_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        write_pdf(hostile(), fonts=tmp_path)
    assert caught.value.key == "reports.no_font"
    with pytest.raises(ReportError) as caught:
        write(hostile(), "exe")
    assert caught.value.key == "reports.unknown_format"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "отчёт.pdf"
    save(b"one", place)
    save(b"two", place)
    assert place.read_bytes() == b"two" and [one.name for one in tmp_path.iterdir()] == [place.name]
    assert place.stat().st_mode & 0o600 == 0o600
    (tmp_path / "folder").mkdir()
    for bad in (tmp_path / "нет" / "x.pdf", tmp_path / "folder", tmp_path / ("д" * 300)):
        with pytest.raises(ReportError) as caught:
            save(b"x", bad)
        assert caught.value.key == "reports.not_written"
    assert {one.name for one in tmp_path.iterdir()} == {place.name, "folder"} and not list(
        (tmp_path / "folder").iterdir()
    )
