"""CSV and XLSX files: contents, types, and texts that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest

from azs.analytics.export import About, neutralised, to_csv, to_xlsx

HEADERS = {"title": "Заголовок", "severity": "Важность", "loss_rub": "Ущерб, ₽", "reported_at": "Сообщено"}
LABELS = {"severity": {"high": "Высокая"}}
ATTACKS = ["=1+1", "+7 900", "-2", "@SUM(A1)", "\tx", "\r=1"]


def _chunks() -> list[pd.DataFrame]:
    times = pd.to_datetime(["2026-11-05 09:30", None, "2026-01-02 00:00"])
    first = pd.DataFrame(
        {
            "title": ["Разлив; «АИ-95»", None, 'кавычка " и\nстрока'],
            "severity": ["high", "odd", "high"],
            "loss_rub": [-1234.5, float("nan"), 10.0],
            "reported_at": times,
        }
    )
    second = pd.DataFrame(
        {"title": ATTACKS, "severity": ["high"] * 6, "loss_rub": [1.0] * 6, "reported_at": [times[0]] * 6}
    )
    return [first, second]


def test_csv_in_russian() -> None:
    data = to_csv(_chunks(), HEADERS, labels=LABELS)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == list(HEADERS.values())
    assert rows[1] == ["Разлив; «АИ-95»", "Высокая", "-1234,5", "05.11.2026 09:30"]
    assert rows[2] == ["", "odd", "", ""]
    assert rows[3][0] == 'кавычка " и\nстрока'
    assert [row[0] for row in rows[4:]] == [f"'{text}" for text in ATTACKS]


def test_csv_in_english() -> None:
    rows = list(csv.reader(io.StringIO(to_csv(_chunks(), HEADERS, lang="en").decode("utf-8-sig"), newline="")))
    assert rows[1] == ["Разлив; «АИ-95»", "high", "-1234.5", "2026-11-05 09:30"]


def test_xlsx_keeps_types() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(_chunks(), HEADERS, labels=LABELS))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == tuple(HEADERS.values())
    assert rows[1] == ("Разлив; «АИ-95»", "Высокая", -1234.5, dt.datetime(2026, 11, 5, 9, 30))
    assert rows[2] == (None, "odd", None, None)
    assert [row[0] for row in rows[4:]] == [f"'{text}".replace("\r", "_x000D_") for text in ATTACKS]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_empty_selection_still_has_headings(write: object) -> None:
    data = write([], HEADERS)
    if write is to_csv:
        assert data.decode("utf-8-sig").strip() == ";".join(HEADERS.values())
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert [cell.value for cell in sheet[1]] == list(HEADERS.values())


def test_numbers_are_not_neutralised() -> None:
    assert neutralised(-5) == -5
    assert neutralised("5-5") == "5-5"
    assert neutralised("") == ""


def test_rows_beyond_one_sheet_go_on_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azs.analytics.export.XLSX_MAX_ROWS", 4)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(_chunks(), HEADERS)))
    assert [sheet.max_row for sheet in book.worksheets] == [4, 4, 4]
    assert [sheet.cell(1, 1).value for sheet in book.worksheets] == ["Заголовок"] * 3


def test_a_last_sheet_says_where_the_rows_come_from() -> None:
    about = About("О выгрузке", (("Вопрос", "=1+1"), ("SQL", "SELECT 1\nFROM v_incident")))
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(_chunks(), HEADERS, labels=LABELS, about=about)))
    assert book.sheetnames[-1] == "О выгрузке" and book.active.title != "О выгрузке"
    rows = [[cell.value for cell in row] for row in book["О выгрузке"]]
    assert rows == [["Вопрос", "'=1+1"], ["SQL", "SELECT 1\nFROM v_incident"]]
