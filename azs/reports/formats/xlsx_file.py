"""A report as a workbook: the text, a sheet for each table with filters, native charts, the queries."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import xlsxwriter

from azs.analytics.export import XLSX_MAX_TEXT, neutralised
from azs.i18n import t
from azs.i18n.formats import moment
from azs.reports.report import Cell, Chart, Column, Fact, Paragraph, Report, Table
from azs.reports.values import bare
from azs.signs import cleaned

NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
KINDS = {"column": ("column", ""), "stacked": ("column", "stacked"), "line": ("line", ""), "bar": ("bar", "")}
CHART_ROWS, CHART_SIZE = 22, {"width": 760, "height": 400}


def write_xlsx(report: Report) -> bytes:
    """The workbook; texts are texts even where they look like formulas, numbers and dates are numbers and dates."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": cleaned(report.title)[:250], "author": "АЗС Ассистент"})
        made = _Workbook(book, report)
        made.text()
        for section in report.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    made.table(block)
        made.charts([block for section in report.sections for block in section.blocks if isinstance(block, Chart)])
        made.sources()
    return buffer.getvalue()


class _Workbook:
    """The sheets of one report."""

    def __init__(self, book: Any, report: Report) -> None:
        self._book, self._report, self._lang = book, report, report.language
        self._names: set[str] = set()
        self._formats: dict[tuple[str, int], Any] = {}
        wrap = {"text_wrap": True, "valign": "top"}
        self._wrapped, self._bold = book.add_format(wrap), book.add_format({**wrap, "bold": True})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._heading = book.add_format({"bold": True, "font_size": 12, "font_color": "#1D4ED8"})
        self._head = book.add_format(
            {"bold": True, "bg_color": "#F1F5F9", "text_wrap": True, "valign": "top", "bottom": 1}
        )

    def text(self) -> None:
        """The sentences; beside each the queries of its figures."""
        page = self._sheet(self._report.title)
        page.set_column(0, 0, 100)
        page.set_column(1, 1, 18)
        self._write(page, 0, 0, self._report.title, self._title)
        line = 1
        made = (t("reports.made_at", self._lang), moment(self._report.made_at, self._lang))
        for name, value in (*self._report.about, made):
            self._write(page, line, 0, f"{name}: {value}", self._wrapped)
            line += 1
        for section in self._report.sections:
            self._write(page, line + 1, 0, section.title, self._heading)
            line += 2
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    self._write(page, line, 0, block.text, self._bold if block.style == "lead" else self._wrapped)
                    self._write(
                        page, line, 1, ", ".join(dict.fromkeys(fact.source for fact in block.facts)), self._wrapped
                    )
                    line += 1

    def table(self, table: Table) -> None:
        """A sheet with a filter on every column."""
        page = self._sheet(table.title)
        for at, column in enumerate(table.columns):
            self._write(page, 0, at, column.header, self._head)
            page.set_column(at, at, _width(table, at))
        for line, row in enumerate(table.rows, start=1):
            for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                self._cell(page, line, at, value, column=column)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(table.rows), 1), max(len(table.columns) - 1, 0))
        note = f"{t('reports.source_word', self._lang)}: {table.source}"
        note += f". {t('reports.cut', self._lang, shown=len(table.rows), total=table.cut)}" if table.cut else ""
        self._write(page, len(table.rows) + 2, 0, note, None)

    def charts(self, charts: list[Chart]) -> None:
        """All charts on one sheet, what they are drawn from on another."""
        if not charts:
            return
        page, data = (
            self._sheet(t("reports.sheet_charts", self._lang)),
            self._sheet(t("reports.sheet_chart_data", self._lang)),
        )
        column = 0
        for at, chart in enumerate(charts):
            drawn = self._chart(chart, data, column)
            page.insert_chart(at * CHART_ROWS, 0, drawn, {"description": cleaned(chart.about or chart.title)[:2000]})
            column += 2 + len(chart.series) + len(chart.limits)

    def _chart(self, chart: Chart, data: Any, column: int) -> Any:
        kind, subtype = KINDS[chart.kind]
        drawn = self._book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
        self._write(data, 0, column, chart.title, self._head)
        for line, label in enumerate(chart.labels, start=1):
            self._write(data, line, column, label, None)
        last, name = len(chart.labels), data.get_name()
        places = [name, 1, column, last, column]
        for at, series in enumerate(chart.series, start=column + 1):
            self._numbers(data, at, series.name, list(series.values))
            drawn.add_series(
                {
                    "name": [name, 0, at],
                    "categories": places,
                    "values": [name, 1, at, last, at],
                    "fill": {"color": series.colour},
                    "line": {"color": series.colour},
                }
            )
        self._limits(chart, data, column + 1 + len(chart.series), drawn)
        drawn.set_title({"name": cleaned(chart.title)})
        drawn.set_size(CHART_SIZE)
        if kind == "bar":
            drawn.set_y_axis({"reverse": True})
            drawn.set_legend({"none": True})
        return drawn

    def _limits(self, chart: Chart, data: Any, column: int, drawn: Any) -> None:
        """Control limits as lines over the columns."""
        if not chart.limits:
            return
        lines, name, last = self._book.add_chart({"type": "line"}), data.get_name(), len(chart.labels)
        for at, (label, value) in enumerate(chart.limits, start=column):
            self._numbers(data, at, label, [value] * last)
            lines.add_series(
                {
                    "name": [name, 0, at],
                    "values": [name, 1, at, last, at],
                    "line": {"color": "#64748B", "dash_type": "dash", "width": 1.2},
                }
            )
        drawn.combine(lines)

    def sources(self) -> None:
        """What each query counts, and its SQL."""
        page = self._sheet(t("reports.sources", self._lang))
        names = ("identifier", "title", "definition", "selection", "sql")
        for at, (name, width) in enumerate(zip(names, (6, 30, 60, 40, 100), strict=True)):
            page.set_column(at, at, width)
            self._write(page, 0, at, t(f"reports.of_source_{name}", self._lang), self._head)
            for line, one in enumerate(self._report.sources, start=1):
                self._write(page, line, at, getattr(one, name), self._wrapped)

    def _numbers(self, page: Any, column: int, name: str, values: list[float]) -> None:
        self._write(page, 0, column, name, self._head)
        for line, value in enumerate(values, start=1):
            page.write_number(line, column, value)

    def _cell(self, page: Any, line: int, at: int, value: Cell, *, column: Column) -> None:
        plain = bare(value)
        if plain is None:
            return
        if isinstance(value, Fact):
            self._write(page, line, at, value.text, None)
        elif isinstance(plain, dt.date):
            page.write_datetime(line, at, plain, self._format(column))
        elif isinstance(plain, int | float):
            page.write_number(line, at, plain, self._format(column))
        else:
            self._write(page, line, at, plain, None)

    def _format(self, column: Column) -> Any:
        key = (column.unit, column.digits)
        if key not in self._formats:
            number = "#,##0" + (f".{'0' * column.digits}" if column.digits else "")
            named = {"date": "dd.mm.yyyy", "moment": "dd.mm.yyyy hh:mm", "month": "mmm yyyy"}
            self._formats[key] = self._book.add_format({"num_format": named.get(column.unit, number)})
        return self._formats[key]

    def _write(self, page: Any, line: int, at: int, text: str, style: Any) -> None:
        page.write_string(line, at, str(neutralised(cleaned(text)))[:XLSX_MAX_TEXT], style)

    def _sheet(self, title: str) -> Any:
        """A sheet under a name that Excel takes and that no other has."""
        plain = " ".join(_FORBIDDEN.sub(" ", cleaned(title)).split())[:NAME] or "—"
        name, number = plain, 2
        while name.lower() in self._names:
            name, number = f"{plain[: NAME - 3]} {number}", number + 1
        self._names.add(name.lower())
        return self._book.add_worksheet(name)


def _width(table: Table, at: int) -> float:
    texts = [table.columns[at].header, *(str(bare(row[at])) for row in table.rows[:200] if row[at] is not None)]
    return float(min(max(9, max(map(len, texts)) + 2), 60))
