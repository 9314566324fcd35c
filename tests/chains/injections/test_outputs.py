"""Injections in what is shown and taken out: sentences, charts, the page of a chart, spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pytest

from azs.analytics import export
from chains.answer import Answer
from chains.chart import ChartSpec, choose_chart, shape_of_frame
from components import answer_chart, answer_result
from components.chat_messages import plain
from tests.chains.injections.obeying import CORPUS, Injection

EACH = pytest.mark.parametrize("item", CORPUS, ids=lambda item: item.id)
LINKED = tuple(item for item in CORPUS if re.search(r"https?://|www\.|\w@\w+\.\w", item.text))
_MARKS = re.compile(r"[\\`*_{}\[\]<>()#+!|~$]")
_LINKED_BARE = re.compile(r"(?:https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.IGNORECASE)
"""What the page makes a link of by itself, once escapes are resolved."""


@EACH
def test_no_mark_of_markdown_is_left_alive_in_a_sentence(item: Injection) -> None:
    shown = plain(item.text)
    assert not _MARKS.search(re.sub(r"\\(?:[^\w\s]|_)", "", shown))
    assert re.sub(r"\\([^\w\s]|_)", r"\1", shown) == item.text or "\u2060" in shown, "and nothing is lost"


@pytest.mark.parametrize("item", LINKED, ids=lambda item: item.id)
def test_no_address_becomes_a_link_by_itself(item: Injection) -> None:
    assert not _LINKED_BARE.search(re.sub(r"\\([^\w\s]|_)", r"\1", plain(item.text)))


class Read(HTMLParser):
    """Tags, attributes and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.given: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.given += attrs

    def handle_data(self, data: str) -> None:
        (self.scripts if self.tags and self.cdata_elem == "script" else self.texts).append(data)


def test_the_page_of_a_chart_is_a_page_of_texts() -> None:
    answer = _answer()
    made = answer_chart.figure(answer, answer.chart)
    assert made is not None
    page = Read()
    page.feed(answer_result.page_of(answer, made))
    assert set(page.tags) <= {
        "html", "meta", "title", "body", "h1", "p", "div", "script", "table", "thead", "tbody", "tr", "th", "td"
    }  # fmt: skip
    assert not [(name, value) for name, value in page.given if name in ("src", "href") or name.startswith("on")]
    told = "".join(page.texts)
    assert all(item.text.split("\n")[0][:40] in told for item in CORPUS)
    assert len([tag for tag in page.tags if tag == "script"]) <= 4


@pytest.mark.parametrize("kind", ["bar", "column", "line", "donut", "share", "heatmap", "grouped_bar"])
def test_no_label_of_a_chart_is_read_as_markup(kind: str) -> None:
    answer = _answer(second=kind in ("heatmap", "grouped_bar"))
    names = answer.columns
    spec = ChartSpec(kind, names[0], names[-1])
    if kind == "heatmap":
        spec = ChartSpec(kind, names[0], names[1], names[2])
    if kind == "grouped_bar":
        spec = ChartSpec(kind, names[0], names[2], names[1])
    made = answer_chart.figure(answer, spec)
    assert made is not None
    told = re.sub(r"</?extra>|</?b>", "", str(made.to_plotly_json()))
    assert not re.search(r"<(?:a|img|iframe|svg|script)\b", told)


def test_spreadsheets_hold_texts_and_no_formulas() -> None:
    texts = [item.text for item in CORPUS] + ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"]
    frame = pd.DataFrame({"=cause()": texts, "value": range(len(texts))})
    heads = {"=cause()": '=HYPERLINK("http://evil.example")', "value": "n"}
    book = openpyxl.load_workbook(io.BytesIO(export.to_xlsx([frame], heads)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert len(cells) == 2 * len(texts) + 2
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]
    for lang, mark in (("ru", ";"), ("en", ",")):
        written = export.to_csv([frame], heads, lang=lang).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=mark))
        assert len(rows) == len(texts) + 1, "no text begins a row of its own"
        assert not [cell for row in rows for cell in row if cell.startswith(export.DANGEROUS)]


def test_a_statements_own_names_of_columns_stay_texts() -> None:
    names = ['<img src="http://evil.example">', "![x](http://evil.example)"]
    rows: list[tuple[object, ...]] = [("a", 1), ("b", 2)]
    shape = shape_of_frame(names, rows)
    answer = Answer("?", "ru", "data", shape=shape, rows=rows, chart=choose_chart(shape, rows))
    made = answer_chart.figure(answer, answer.chart)
    assert made is not None
    page = Read()
    page.feed(answer_result.page_of(answer, made))
    assert "img" not in page.tags


def _answer(*, second: bool = False) -> Answer:
    """An answer whose every text is an injection."""
    marked = sorted(CORPUS, key=lambda item: item.goal != "markup")
    texts = [item.text for item in (marked[:30] if second else marked)]
    rows: list[tuple[object, ...]] = [
        (text, texts[at % 3], at + 1) if second else (text, at + 1) for at, text in enumerate(texts)
    ]
    shape = shape_of_frame(["cause", "who", "n"] if second else ["cause", "n"], [("a",) * (2 if second else 1) + (1,)])
    said = " ".join(texts[:12])
    chart = ChartSpec("bar", "cause", "n")
    return Answer(texts[0], "ru", "data", said, shape=shape, rows=rows, text=said, chart=chart)
