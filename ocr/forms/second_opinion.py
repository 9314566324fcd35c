"""What another reader made of the values of a form, beside what the first one did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from ocr.document import Box, Line, OcrDocument, Page, Word
from ocr.forms.form import FieldValue, Form, FormTable, Value
from ocr.forms.template import FieldSpec, Template
from ocr.forms.values import same_value, understand
from ocr.look_alikes import fold

NOTHING = "—"
"""Stands for a value that the other reader did not find."""


def as_second_reader(document: OcrDocument) -> OcrDocument | None:
    """The document as the other reader has it; None where no line differs."""
    if not any(line.second for page in document.pages for line in page.lines):
        return None
    return OcrDocument(tuple(map(_second_page, document.pages)), document.failed)


def _second_page(page: Page) -> Page:
    lines = tuple(replace(line, text=line.second, words=(), second="") if line.second else line for line in page.lines)
    return replace(page, lines=lines, tables=())


def compared(form: Form, other: Form, document: OcrDocument, template: Template) -> Form:
    """The form with a second opinion on each value that the other reader has otherwise.

    Args:
        other: the form of `as_second_reader(document)`; of its tables nothing is needed: cells are looked up in the
            lines, because nothing tells that two tables have the same rows.
    """
    values = tuple(_beside(value, one.value, one.raw) for value, one in zip(form.values, other.values, strict=True))
    pages = {page.number: page for page in document.pages}
    columns = {table.name: table.columns for table in template.tables}
    tables = tuple(_compared_table(table, columns[table.name], pages) for table in form.tables)
    return replace(form, values=values, tables=tables)


def _beside(value: FieldValue, meaning: Value, raw: str) -> FieldValue:
    same = same_value(value.value, meaning) or fold(value.raw) == fold(raw)
    return value if same or not value.raw else replace(value, second=raw or NOTHING)


def _compared_table(table: FormTable, columns: Sequence[FieldSpec], pages: dict[int, Page]) -> FormTable:
    def cell(value: FieldValue, spec: FieldSpec) -> FieldValue:
        page = pages.get(value.page)
        if page is None or value.box is None or (raw := second_text(page, value.box)) is None:
            return value
        return _beside(value, understand(raw, spec).value, raw)

    rows = tuple(tuple(cell(*pair) for pair in zip(row, columns, strict=True)) for row in table.rows)
    return replace(table, rows=rows)


def second_text(page: Page, box: Box) -> str | None:
    """What the other reader has within a box; None where it differs from no line there."""
    found = [(line, inside) for line in page.lines if (inside := _inside(line, box))]
    if not any(line.second for line, _ in found):
        return None
    return " ".join(word for line, inside in found for word in _counterparts(line, inside))


def _words(line: Line) -> tuple[Word, ...]:
    return line.words or (Word(line.text, line.box, line.confidence),)


def _inside(line: Line, box: Box) -> list[int]:
    """Words of a line whose middles are in the box."""
    middles = [((w.box.left + w.box.right) / 2, (w.box.top + w.box.bottom) / 2) for w in _words(line)]
    return [
        at for at, (x, y) in enumerate(middles) if box.left <= x <= box.right and box.top <= y <= box.bottom
    ]  # fmt: skip


def _counterparts(line: Line, inside: Sequence[int]) -> list[str]:
    """The other reader's words in the place of these of the line; its own where that reader was not asked."""
    own = [word.text for word in _words(line)]
    if not line.second:
        return [own[at] for at in inside]
    others = line.second.split()
    if len(inside) == len(own):
        return others
    found: list[str] = []
    for _, start, end, first, last in SequenceMatcher(None, own, others, autojunk=False).get_opcodes():
        within = [at for at in inside if start <= at < end]
        if end - start == last - first:
            found += [others[first + at - start] for at in within]
        elif within:
            found += others[first:last]
    return found
