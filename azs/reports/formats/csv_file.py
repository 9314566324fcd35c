"""The figures of a report as CSV: a line for each figure of a sentence and each cell of a table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from azs.analytics.export import to_csv
from azs.i18n import t
from azs.reports.report import Cell, Fact, Paragraph, Report, Table
from azs.reports.values import bare
from azs.signs import cleaned

COLUMNS = ("section", "block", "row", "column", "value", "unit", "source")


def write_csv(report: Report) -> bytes:
    """One long table, so that a spreadsheet or a program may filter it; formulas in texts are made harmless."""
    frame = pd.DataFrame(list(_lines(report)), columns=list(COLUMNS), dtype=object)
    headers = {name: t(f"reports.csv_{name}", report.language) for name in COLUMNS}
    return to_csv([frame], headers, lang=report.language)


def _lines(report: Report) -> Iterator[tuple[Cell, ...]]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from _of_table(cleaned(section.title), block)
            elif isinstance(block, Paragraph) and block.facts:
                for number, fact in enumerate(block.facts, start=1):
                    yield cleaned(section.title), cleaned(block.text), number, "", _text(fact), fact.unit, fact.source


def _of_table(section: str, table: Table) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(table.rows, start=1):
        for column, value in zip(table.columns, row, strict=True):
            source, unit = (value.source, value.unit) if isinstance(value, Fact) else (table.source, column.unit)
            yield section, cleaned(table.title), number, cleaned(column.header), _text(value), unit, source


def _text(value: Cell) -> Cell:
    plain = bare(value)
    return cleaned(plain) if isinstance(plain, str) else plain
