"""Fields of a form: the label is found, then what stands beside, below or in the cell next to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ocr.document import Box, Line, OcrDocument, Page
from ocr.forms.alone import find_unlabelled
from ocr.forms.form import FieldValue, Form, FormTable, Problem
from ocr.forms.labels import Label, LabelFinder
from ocr.forms.layout import Layout, Token, around, joined, lay_out
from ocr.forms.tables import FoundTable, find_tables
from ocr.forms.template import FieldSpec, Template
from ocr.forms.values import same_value, understand

STOP = ""
_NEXT_ROW, _BELOW = 2.3, 3.0
_COLUMN_GAP = 5.0
_UNSURE = 0.5


@dataclass(frozen=True)
class _Found:
    """A value and how good its place is: better label, preferred place."""

    value: FieldValue
    merit: float
    in_cell: bool = False


def extract(document: OcrDocument, template: Template, *, confidence: float = 1.0) -> Form:
    """The fields and tables of a template in a document, unchecked: every value still needs a person.

    Args:
        confidence: that the document is of this kind.
    """
    form = _extract(document, template, confidence)
    other = _as_second_reader(document)
    return _compared(form, _extract(other, template, confidence)) if other else form


def _extract(document: OcrDocument, template: Template, confidence: float) -> Form:
    best: dict[str, list[_Found]] = {spec.name: [] for spec in template.fields}
    seen: set[str] = set()
    tables: dict[str, FormTable] = {}
    for page in document.pages:
        layout = lay_out(page)
        found_tables = find_tables(layout, template.tables)
        for found in found_tables:
            before = tables.get(found.table.name, FormTable(found.table.name))
            tables[found.table.name] = FormTable(before.name, before.rows + found.table.rows)
        for name, more in _page_values(layout, template, found_tables, seen).items():
            best[name] += more
    lost = {spec.name for spec in template.fields} - seen if template.printed else set()
    values = tuple(_chosen(spec, best[spec.name], lost=spec.name in lost) for spec in template.fields)
    engine = document.pages[0].engine if document.pages else ""
    ordered = tuple(tables.get(spec.name, FormTable(spec.name)) for spec in template.tables)
    return Form(template.name, confidence, values, ordered, engine)


def _page_values(
    layout: Layout, template: Template, tables: Sequence[FoundTable], seen: set[str]
) -> dict[str, list[_Found]]:
    """Values of a page by field; fields whose labels stand there are added to `seen`."""
    taken = frozenset(number for table in tables for number in table.rows)
    stops = [
        FieldSpec(STOP, word, word, inline=template.printed)
        for word in (*template.stops, *(table.ru for table in template.tables))
    ]
    finder = LabelFinder([*template.fields, *stops])
    labels = [label for label in finder.find(layout.rows) if label.row not in taken]
    specs = {spec.name: spec for spec in template.fields}
    found: dict[str, list[_Found]] = {name: [] for name in specs}
    places = _cell_values(layout.page, specs, finder, {id(table.source) for table in tables})
    for name, in_cell, _ in places:
        found[name].append(in_cell)
    seen |= {label.field for label in labels} | {name for name, _, _ in places}
    for number, label in enumerate(labels):
        if label.field == STOP or _said_twice(labels, number) or _within(label, layout, [box for _, _, box in places]):
            continue
        value = _beside(layout, specs[label.field], (labels, number), taken)
        if value:
            found[label.field].append(value)
    labelled = {label.row for label in labels} | taken
    for spec in template.fields:
        if spec.unlabelled and not found[spec.name]:
            alone = find_unlabelled(layout, spec, labelled)
            found[spec.name] += [_Found(alone, 0.1)] if alone else []
    return found


def _said_twice(labels: Sequence[Label], number: int) -> bool:
    """Whether another label of the same field stands at once behind, as in "Станция: АЗС № 42"."""
    label, after = labels[number], labels[number + 1] if number + 1 < len(labels) else None
    return after is not None and (after.field, after.row, after.first) == (label.field, label.row, label.last)


def _within(label: Label, layout: Layout, boxes: Iterable[Box]) -> bool:
    box = layout.rows[label.row].tokens[label.first].box
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return any(one.left <= x <= one.right and one.top <= y <= one.bottom for one in boxes)


def _cell_values(
    page: Page, specs: dict[str, FieldSpec], finder: LabelFinder, data_tables: set[int]
) -> list[tuple[str, _Found, Box]]:
    """Values in the cells beside or below those that hold a label; with the field's name and the label's place."""
    found = []
    for table in page.tables:
        if id(table) in data_tables:
            continue
        cells = {(cell.row, cell.column): cell for cell in table.cells if cell.text.strip()}
        for cell in table.cells:
            name, score = finder.whole(cell.text.rstrip(" :"))
            if not score or name == STOP:
                continue
            places = ((cell.row, cell.column + cell.column_span), (cell.row + cell.row_span, cell.column))
            beside = next((cells[at] for at in places if at in cells and not finder.whole(cells[at].text)[1]), None)
            if beside is None:
                continue
            meaning = understand(beside.text, specs[name])
            value = FieldValue(
                name, " ".join(beside.text.split()), meaning.value, page.number, beside.box,
                beside.confidence * meaning.certainty, problems=meaning.problems,
            )  # fmt: skip
            found.append((name, _Found(value, score + 0.3 + _goodness(value), in_cell=True), cell.box))
    return found


def _beside(
    layout: Layout, spec: FieldSpec, among: tuple[Sequence[Label], int], taken: frozenset[int]
) -> _Found | None:
    """The value of a label, in the first of the places of the template where there is one of the field's kind."""
    labels, number = among
    label = labels[number]
    options = []
    for order, place in enumerate(place for place in spec.places if place != "cell"):
        tokens = (
            _right_of(layout, spec, labels, number, taken)
            if place == "right"
            else _below(layout, spec, labels, number, taken)
        )
        if tokens:
            value = read_tokens(tokens, spec, layout.page)
            merit = label.weight + _goodness(value) - 0.1 * order
            options.append(_Found(value, merit))
            if value.value is not None and not value.problems:
                break
    return max(options, key=lambda option: option.merit, default=None)


def _goodness(value: FieldValue) -> float:
    return (1.0 if value.value is not None else 0.0) + (0.5 if not value.problems else 0.0)


def read_tokens(tokens: Sequence[Token], spec: FieldSpec, page: Page) -> FieldValue:
    """The value that words make; a line nobody was sure of makes it unsure."""
    raw = joined(tokens)
    meaning = understand(raw, spec)
    lines = [page.lines[token.line] for token in tokens]
    confidence = min(token.confidence for token in tokens) * meaning.certainty
    if any(line.doubtful and not line.second for line in lines):
        confidence = min(confidence, _UNSURE)
    return FieldValue(spec.name, raw, meaning.value, page.number, around(tokens), confidence, problems=meaning.problems)


def _right_of(
    layout: Layout, spec: FieldSpec, labels: Sequence[Label], number: int, taken: frozenset[int]
) -> list[Token]:
    """Words of the row up to the next label, and for a field of several lines those that go on below."""
    label = labels[number]
    row = layout.rows[label.row]
    end, limit = _until(layout, labels, number)
    tokens: list[Token] = []
    for token in row.tokens[label.last : end]:
        if tokens and token.left - tokens[-1].right > _COLUMN_GAP * row.height:
            break
        tokens.append(token)
    if not spec.multiline or not tokens:
        return tokens
    left = row.tokens[label.first].left - row.height
    return tokens + _going_on(layout, labels, label.row, bounds=(left, limit), taken=taken)


def _below(layout: Layout, spec: FieldSpec, labels: Sequence[Label], number: int, taken: frozenset[int]) -> list[Token]:
    """Words under the label, in its column."""
    label = labels[number]
    row = layout.rows[label.row]
    _, limit = _until(layout, labels, number)
    left = row.tokens[label.first].left - row.height
    for below in range(label.row + 1, min(label.row + 3, len(layout.rows))):
        if below in taken or layout.rows[below].middle - row.middle > _BELOW * layout.line_height:
            return []
        tokens = _inside(layout, below, labels, (left, limit))
        if tokens is None:
            return []
        if tokens:
            more = _going_on(layout, labels, below, bounds=(left, limit), taken=taken) if spec.multiline else []
            return tokens + more
    return []


def _until(layout: Layout, labels: Sequence[Label], number: int) -> tuple[int, float]:
    """Where the value of a label ends in its row: the word, and its place in pixels."""
    label = labels[number]
    row = layout.rows[label.row]
    after = labels[number + 1] if number + 1 < len(labels) else None
    if after is None or after.row != label.row:
        return len(row.tokens), float("inf")
    return after.first, row.tokens[after.first].left - 0.2 * row.height


def _going_on(
    layout: Layout, labels: Sequence[Label], row: int, *, bounds: tuple[float, float], taken: frozenset[int]
) -> list[Token]:
    """Words of the following rows within the bounds, until a label, a table or a wider gap."""
    tokens: list[Token] = []
    middle = layout.rows[row].middle
    for below in range(row + 1, len(layout.rows)):
        if below in taken or layout.rows[below].middle - middle > _NEXT_ROW * layout.line_height:
            break
        more = _inside(layout, below, labels, bounds)
        if not more:
            break
        tokens += more
        middle = layout.rows[below].middle
    return tokens


def _inside(layout: Layout, row: int, labels: Sequence[Label], bounds: tuple[float, float]) -> list[Token] | None:
    """Words of a row within the bounds; None where a label stands among them."""
    left, right = bounds
    inside = [
        (at, token)
        for at, token in enumerate(layout.rows[row].tokens)
        if left <= (token.left + token.right) / 2 < right
    ]
    for label in labels:
        if label.row == row and any(label.first <= at < label.last for at, _ in inside):
            return None
    return [token for _, token in inside]


def _chosen(spec: FieldSpec, found: Sequence[_Found], *, lost: bool) -> FieldValue:
    """The best value of a field; where another place says otherwise, or the label is lost, it is told."""
    if not found:
        return FieldValue(spec.name, problems=(Problem("label_lost"),) if lost else ())
    ranked = sorted(found, key=lambda one: -one.merit)
    best = ranked[0].value
    others = [
        one.value.raw
        for one in ranked[1:]
        if one.value.value is not None and not one.value.problems and not same_value(one.value.value, best.value)
    ]
    if others and best.value is not None:
        return replace(best, problems=(*best.problems, Problem("two_values", suggestions=tuple(dict.fromkeys(others)))))
    return best


def _as_second_reader(document: OcrDocument) -> OcrDocument | None:
    """The document as the other reader has it; None where no line differs."""
    if not any(line.second for page in document.pages for line in page.lines):
        return None
    pages = tuple(replace(page, lines=tuple(map(_second_line, page.lines)), tables=()) for page in document.pages)
    return OcrDocument(pages, document.failed)


def _second_line(line: Line) -> Line:
    return replace(line, text=line.second, words=(), second="") if line.second else line


def _compared(form: Form, other: Form) -> Form:
    values = tuple(_with_second(value, second) for value, second in zip(form.values, other.values, strict=True))
    return replace(form, values=values)


def _with_second(value: FieldValue, second: FieldValue) -> FieldValue:
    if not value.raw or same_value(value.value, second.value):
        return value
    return replace(value, second=second.raw or "—")
