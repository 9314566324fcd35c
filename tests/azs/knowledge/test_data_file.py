"""Data files as people have them become typed tables; what is no table says so."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest

from azs.errors import DataFileError
from azs.knowledge import data_file, data_grid, data_sheets, data_trees
from azs.knowledge.data_file import DataTable, read_data_file
from tests.chains import made_files as made


def _table(name: str, data: bytes | str, at: int = 0) -> DataTable:
    return read_data_file(name, data if isinstance(data, bytes) else data.encode()).tables[at]


def _kinds(table: DataTable) -> dict[str, str]:
    return {column.title: column.kind for column in table.columns}


def test_a_russian_csv_with_a_line_above_and_a_total_below() -> None:
    data, frame = made.sales()
    table = _table("продажи.csv", data)
    assert len(table.frame) == len(frame) and [note.key for note in table.notes] == ["total_left_out"]
    assert _kinds(table) == {
        "Номер заказа": "text", "Дата": "date", "Город": "text", "Менеджер": "text", "Товар": "text",
        "Количество": "integer", "Сумма, руб.": "number", "Скидка": "integer", "Статус": "text", "Оплачен": "truth",
    }  # fmt: skip
    units = {column.title: column.unit for column in table.columns}
    assert units["Сумма, руб."] == "rub" and units["Скидка"] == "%"
    assert table.frame["Сумма_руб"].tolist() == pytest.approx(frame["Сумма, руб."].tolist())
    assert table.frame["Дата"].tolist() == frame["Дата"].tolist()
    assert table.frame["Оплачен"].tolist() == frame["Оплачен"].tolist()
    assert table.frame["Скидка"].isna().sum() == frame["Скидка"].isna().sum()


def test_an_english_tsv_with_american_dates_and_thousands() -> None:
    data, frame = made.staff()
    table = _table("employees.tsv", data)
    assert table.frame["Salary"].tolist() == frame["Salary"].tolist()
    assert table.frame["Hire_date"].tolist() == frame["Hire date"].tolist()
    assert table.frame["Manager"].isna().sum() == frame["Manager"].isna().sum()


def test_a_workbook_with_merged_headings_percent_and_several_sheets() -> None:
    data, frame = made.stations(["А-1", "А-2", "А-3"])
    found = read_data_file("Станции.xlsx", data)
    assert [table.title for table in found.tables] == ["Станции", "Примечания"]
    first = found.tables[0]
    assert [column.title for column in first.columns] == list(frame.columns)
    assert first.frame["Доля_кофе"].tolist() == pytest.approx((frame["Доля кофе"] * 100).round(6).tolist())
    assert {column.title: column.unit for column in first.columns}["Доля кофе"] == "%"


def test_merged_titles_that_repeat_below_are_told_apart() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Город", "Январь", None, "Февраль", None],
        [None, "план", "факт", "план", "факт"],
        ["Уфа", 1, 2, 3, 4],
        ["Омск", 5, 6, 7, 8],
    ):  # noqa: E501, RUF100
        sheet.append(row)
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(area)
    kept = io.BytesIO()
    book.save(kept)
    table = _table("план.xlsx", kept.getvalue())
    assert [column.title for column in table.columns] == [
        "Город",
        "Январь план",
        "Январь факт",
        "Февраль план",
        "Февраль факт",
    ]
    assert table.frame.iloc[:, 4].tolist() == [4, 8]


def test_a_formula_counts_by_the_value_it_was_saved_with_and_errors_are_missing() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["a", "b"], [1, "=A2*2"], [2, "#DIV/0!"], [3, "x"]):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    table = _table("f.xlsx", kept.getvalue())
    assert table.frame["a"].tolist() == [1, 2, 3] and table.frame["b"].isna().tolist() == [True, True, False]


def test_nested_json_becomes_a_table_with_a_child() -> None:
    data, orders, items = made.orders()
    found = read_data_file("orders.json", data)
    parent, child = found.tables
    assert len(parent.frame) == len(orders) and len(child.frame) == len(items) and child.parent == parent.title
    assert {"customer.name", "customer.vip", "amount", "created", "tags"} <= set(_kinds(parent))
    joined = parent.frame.merge(child.frame, left_on=parent.columns[0].name, right_on=child.columns[0].name)
    assert joined.groupby("id")["qty"].sum().tolist() == items.groupby("order")["qty"].sum().tolist()
    assert parent.frame["created"].tolist() == orders["created"].tolist()


def test_xml_records_by_the_repeated_element() -> None:
    data, frame = made.checks()
    table = _table("проверки.xml", data)
    assert table.frame["оценка"].tolist() == frame["оценка"].tolist()
    assert table.frame["дата"].tolist() == frame["дата"].tolist()
    single = _table(
        "o.xml", "<os><o><id>1</id><x><v>1</v></x></o><o><id>2</id><x><v>2</v></x><x><v>3</v></x></o></os>", 1
    )
    assert single.frame["v"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (("1 234,56", "7", "-3,5"), "number", [1234.56, 7, -3.5]),
        (("1\u00a0234", "2\u202f000"), "integer", [1234, 2000]),
        (("1,234", "12,000"), "integer", [1234, 12000]),
        (("0,745", "0,812"), "number", [0.745, 0.812]),
        (("1.234.567,5", "2,5"), "number", [1234567.5, 2.5]),
        (("1,234.50", "2.25"), "number", [1234.5, 2.25]),
        (("(1 500)", "20"), "integer", [-1500, 20]),
        (("1 200 ₽", "3 руб."), "integer", [1200, 3]),
        (("12%", "7,5 %"), "number", [12, 7.5]),
        (("$1,200", "$3"), "integer", [1200, 3]),
        (("007", "123"), "text", ["007", "123"]),
        (("да", "нет"), "truth", [True, False]),
        (("TRUE", "false"), "truth", [True, False]),
        (("01.02.2026", "15.03.2026"), "date", [dt.date(2026, 2, 1), dt.date(2026, 3, 15)]),
        (("02/13/2026", "03/01/2026"), "date", [dt.date(2026, 2, 13), dt.date(2026, 3, 1)]),
        (("1 февраля 2026 г.", "2 мая 2026"), "date", [dt.date(2026, 2, 1), dt.date(2026, 5, 2)]),
        (("Feb 3, 2026", "March 4, 2026"), "date", [dt.date(2026, 2, 3), dt.date(2026, 3, 4)]),
        (("2026-01-02T03:04:05Z", "2026-01-03 04:05"), "moment", [dt.datetime(2026, 1, 2, 3, 4, 5), dt.datetime(2026, 1, 3, 4, 5)]),  # noqa: E501
        (("31.02.2026", "01.02.2026"), "text", ["31.02.2026", "01.02.2026"]),
        (("1", "н/д", "3"), "integer", [1, None, 3]),
        (("1", "abc", "3"), "text", ["1", "abc", "3"]),
    ],
)  # fmt: skip
def test_types(cells: tuple[str, ...], kind: str, values: list[object]) -> None:
    table = _table("x.csv", "имя;v\n" + "".join(f"a;{cell}\n" for cell in cells))
    assert table.columns[1].kind == kind
    found = [None if pd.isna(value) else value for value in table.frame["v"]]
    assert found == pytest.approx(values) if kind in ("integer", "number") and None not in values else found == values


def test_a_few_strays_among_numbers_are_missing_and_told() -> None:
    table = _table("x.csv", "v;w\n" + "".join(f"{at};a\n" for at in range(200)) + "не знаю;a\n")
    assert table.columns[0].kind == "integer" and table.frame["v"].isna().sum() == 1
    assert dict(table.notes[0].params) == {"title": "v", "count": 1, "stray": "не знаю"}


def test_headings_that_are_missing_repeated_or_strange() -> None:
    table = _table("x.csv", 'город,город,,"a""; DROP--",group\nУфа,1,2,3,4\n')
    assert [column.title for column in table.columns] == ["город", "город (2)", "№3", 'a"; DROP--', "group"]
    assert len({column.name.lower() for column in table.columns}) == 5
    assert all(column.name.replace("_", "a").isalnum() for column in table.columns)
    bare = _table("y.csv", "1,2\n3,4\n")
    assert [note.key for note in bare.notes] == ["no_heading"] and len(bare.frame) == 2


def test_delimiters_are_told_apart() -> None:
    for text in ("a;b\n1,5;2\n3,5;4\n", "sep=;\na;b\n1,5;2\n3,5;4\n", "a\tb\n1,5\t2\n3,5\t4\n", "a|b\n1,5|2\n3,5|4\n"):
        assert _table("x.csv", text).frame["a"].tolist() == [1.5, 3.5], text


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("x.doc", b"abc", "kind"),
        ("x.csv", b" \n", "empty"),
        ("x.csv", b"\x00\x01\x02\x03" * 50, "broken"),
        ("x.csv", b"only a heading\n", "no_table"),
        ("x.json", b"{oops", "broken"),
        ("x.json", b"[" * 100_000, "broken"),
        ("x.json", b"[]", "no_table"),
        ("x.json", b'"text"', "no_table"),
        ("x.xml", b"<a><b></a>", "broken"),
        ("x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "hostile"),
        ("x.xml", b"<a>" * 60 + b"</a>" * 60, "too_deep"),
        ("x.xlsx", b"PK\x03\x04 not a workbook", "broken"),
        ("x.csv", b",".join(b"a%d" % at for at in range(400)) + b"\n" + b",".join([b"1"] * 400), "too_wide"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_why(name: str, data: bytes, key: str) -> None:
    with pytest.raises(DataFileError) as error:
        read_data_file(name, data)
    assert error.value.key == f"data_files.{key}" and error.value.params["file"] == name


def test_a_workbook_that_unpacks_to_more_than_it_may_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(DataFileError) as error:
        read_data_file("bomb.xlsx", kept.getvalue())
    assert error.value.key == "data_files.too_heavy"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (data_grid, data_sheets, data_trees):
        monkeypatch.setattr(module, "MAX_ROWS", 50)
    for name, data in (("x.csv", b"a,b\n" + b"1,2\n" * 90), ("x.json", json.dumps([{"a": 1}] * 90).encode())):
        with pytest.raises(DataFileError) as error:
            read_data_file(name, data)
        assert error.value.key == "data_files.too_long"


def test_a_file_over_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_file, "MAX_BYTES", 10)
    with pytest.raises(DataFileError) as error:
        read_data_file("x.csv", b"a,b\n1,2\n3,4\n")
    assert error.value.key == "data_files.too_heavy"


def test_json_in_its_other_shapes() -> None:
    assert _table("x.json", '{"a": 1}\n{"a": 2}\n').frame["a"].tolist() == [1, 2]
    assert _table("x.json", json.dumps({"u1": {"age": 5}, "u2": {"age": 6}})).frame["key"].tolist() == ["u1", "u2"]
    assert _table("x.json", '[["a", "b"], [1, 2], [3, 4]]').frame["b"].tolist() == [2, 4]
    odd = _table("x.json", '[{"a": "\\ud800", "b": NaN}, {"a": "x\\u0000y", "b": 12345678901234567890123}]')
    assert odd.frame["a"].tolist() == ["?", "x y"] and len(odd.frame) == 2
