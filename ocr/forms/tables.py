"""Rows of a form's tables: from the tables the reader found, or from words that stand under the headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from ocr.document import Cell, Page, Table
from ocr.forms.form import FieldValue, FormTable
from ocr.forms.labels import LabelFinder
from ocr.forms.layout import Layout, Row, Token, around, joined
from ocr.forms.letters import NUMBER_SIGN, fold
from ocr.forms.template import FieldSpec, TableSpec
from ocr.forms.values import understand

_LIKE = 78.0
_MOST_HEADING_ROWS = 4
_CELL_GAP = 0.9
_ROW_PITCH = 3.5
_EDGE = 0.3
_WRAP_PITCH = 1.9
_UNSURE = 0.5


@dataclass(frozen=True)
class FoundTable:
    """A table's values, the rows of the layout it takes, and the reader's table it was read from, if any."""

    table: FormTable
    rows: frozenset[int]
    source: Table | None = None


@dataclass(frozen=True)
class _Column:
    spec: FieldSpec
    left: float
    right: float


def find_tables(layout: Layout, specs: Sequence[TableSpec]) -> list[FoundTable]:
    """The tables of a page that fit the specs; each spec at most once."""
    found = []
    for spec in specs:
        table = _from_cells(layout, spec) or _from_words(layout, spec)
        if table:
            found.append(table)
    return found


def _from_cells(layout: Layout, spec: TableSpec) -> FoundTable | None:
    page = layout.page
    for table in page.tables:
        places = {(cell.row, cell.column): cell for cell in table.cells}
        height = max((cell.row for cell in table.cells), default=-1) + 1
        for row in range(min(height, _MOST_HEADING_ROWS)):
            columns = _headed({column: cell.text for (at, column), cell in places.items() if at == row}, spec)
            if len(columns) >= _needed(spec):
                rows = [_cell_row(places, number, columns, page.number) for number in range(row + 1, height)]
                kept = tuple(_ordered(one, spec) for one in rows if any(value.raw for value in one))
                return FoundTable(FormTable(spec.name, kept), _rows_inside(layout, table), table)
    return None


def _needed(spec: TableSpec) -> int:
    """How many headings make a table: most of them."""
    return max(2, (len(spec.columns) * 3 + 4) // 5)


def _headed(texts: dict[int, str], spec: TableSpec) -> dict[int, FieldSpec]:
    """Which column each heading names; the most alike pairs first."""
    pairs = [
        (_alike(text, column), number, column)
        for number, text in texts.items() for column in spec.columns if text.strip()
    ]  # fmt: skip
    found: dict[int, FieldSpec] = {}
    for score, number, column in sorted(pairs, key=lambda pair: -pair[0]):
        if score and number not in found and column not in found.values():
            found[number] = column
    return found


def _alike(text: str, column: FieldSpec) -> float:
    folded = fold(" ".join("№" if NUMBER_SIGN.match(word) else word for word in text.split()))
    labels = map(fold, (*column.labels, column.ru))
    near = (label for label in labels if abs(len(label) - len(folded)) <= 0.4 * len(label))
    return max((fuzz.ratio(folded, label, score_cutoff=_LIKE) for label in near), default=0.0)


def _cell_row(
    places: dict[tuple[int, int], Cell], row: int, columns: dict[int, FieldSpec], page: int
) -> list[FieldValue]:
    values = []
    for column, spec in columns.items():
        cell = places.get((row, column))
        if cell is None or not cell.text.strip():
            values.append(FieldValue(spec.name))
        else:
            values.append(_read(cell.text, spec, page=page, confidence=cell.confidence, box=cell.box))
    return values


def _read(text: str, spec: FieldSpec, *, page: int, confidence: float, box: object) -> FieldValue:
    meaning = understand(text, spec)
    return FieldValue(
        spec.name, " ".join(text.split()), meaning.value, page, box,  # type: ignore[arg-type]
        confidence * meaning.certainty, problems=meaning.problems,
    )  # fmt: skip


def _ordered(values: Sequence[FieldValue], spec: TableSpec) -> tuple[FieldValue, ...]:
    by_name = {value.name: value for value in values}
    return tuple(by_name.get(column.name, FieldValue(column.name)) for column in spec.columns)


def _rows_inside(layout: Layout, table: Table) -> frozenset[int]:
    """Rows whose words are those of the cells they lie in; the box of a leaning table holds other rows too."""
    return frozenset(
        number
        for number, row in enumerate(layout.rows)
        if sum(any(_holds(cell, token) for cell in table.cells) for token in row.tokens) * 2 > len(row.tokens)
    )


def _holds(cell: Cell, token: Token) -> bool:
    x, y = (token.box.left + token.box.right) / 2, (token.box.top + token.box.bottom) / 2
    box = cell.box
    return box.left <= x <= box.right and box.top <= y <= box.bottom and token.text in cell.text


def _from_words(layout: Layout, spec: TableSpec) -> FoundTable | None:
    """A table of which the reader gave only lines: the rows of headings that name most columns give the places."""
    best: tuple[tuple[int, int], int, int, list[_Column]] | None = None
    finder = LabelFinder(spec.columns)
    for first, row in enumerate(layout.rows):
        for count in range(1, min(_MOST_HEADING_ROWS, len(layout.rows) - first) + 1):
            columns = _columns(layout.rows[first : first + count], spec)
            if count == 1:
                columns = max(columns, _named_columns(row, finder, spec), key=len)
            merit = (len(columns), -count)
            if len(columns) >= _needed(spec) and (best is None or merit > best[0]):
                best = (merit, first, first + count, columns)
    return _under(layout, spec, best[3], first=best[1], last=best[2]) if best else None


def _named_columns(row: Row, finder: LabelFinder, spec: TableSpec) -> list[_Column]:
    """Columns of headings that stand too close to be parted by gaps; each name once."""
    specs = {column.name: column for column in spec.columns}
    found: dict[str, _Column] = {}
    for label in finder.anywhere(row):
        words = row.tokens[label.first : label.last]
        found.setdefault(label.field, _Column(specs[label.field], words[0].left, words[-1].right))
    return list(found.values())


def _columns(heading: Sequence[Row], spec: TableSpec) -> list[_Column]:
    """Columns by x; a heading of several lines is read column by column."""
    stacks: list[list[Token]] = []
    for row in heading:
        for chunk in _chunks(row):
            near = next((stack for stack in stacks if _over(stack, chunk)), None)
            if near is None:
                stacks.append(list(chunk))
            else:
                near.extend(chunk)
    named = _headed({number: joined(stack) for number, stack in enumerate(stacks)}, spec)
    return sorted(
        (
            _Column(column, min(t.left for t in stacks[number]), max(t.right for t in stacks[number]))
            for number, column in named.items()
        ),
        key=lambda column: column.left,
    )


def _chunks(row: Row, edges: Sequence[float] = ()) -> list[list[Token]]:
    """The words of a row, parted at gaps wider than those between words, and where a column begins.

    Args:
        edges: where columns begin, pixels.
    """
    chunks: list[list[Token]] = []
    for at, token in enumerate(row.tokens):
        gap = row.gap_before(at)
        begins = any(abs(token.left - edge) < _EDGE * row.height for edge in edges)
        if gap > _CELL_GAP * row.height or (begins and not token.glued):
            chunks.append([])
        chunks[-1].append(token)
    return chunks


def _over(stack: Sequence[Token], chunk: Sequence[Token]) -> bool:
    left, right = max(stack[0].left, chunk[0].left), min(max(t.right for t in stack), chunk[-1].right)
    return right - left > 0.3 * min(max(t.right for t in stack) - stack[0].left, chunk[-1].right - chunk[0].left)


def _under(layout: Layout, spec: TableSpec, columns: Sequence[_Column], *, first: int, last: int) -> FoundTable:
    """Rows below the headings, until one lies too far below or fills too few columns."""
    rows: list[dict[str, list[Token]]] = []
    taken = set(range(first, last))
    middle = layout.rows[last - 1].middle
    for number in range(last, len(layout.rows)):
        row = layout.rows[number]
        if row.middle - middle > _ROW_PITCH * layout.line_height:
            break
        cells = _assigned(row, columns)
        if len(cells) >= max(2, len(columns) // 2):
            rows.append(cells)
        elif (
            rows
            and len(cells) == 1
            and row.middle - middle < _WRAP_PITCH * layout.line_height
            and not _wide(row, columns)
        ):
            for name, tokens in cells.items():
                rows[-1].setdefault(name, []).extend(tokens)
        else:
            break
        taken.add(number)
        middle = row.middle
    read = [_word_row(cells, spec, layout.page) for cells in rows]
    whole = len(columns) == len(spec.columns)
    believed = [row if whole and all(value.raw for value in row) else _doubted(row) for row in read]
    return FoundTable(FormTable(spec.name, tuple(believed)), frozenset(taken))


def _word_row(cells: dict[str, list[Token]], spec: TableSpec, page: Page) -> tuple[FieldValue, ...]:
    columns = {column.name: column for column in spec.columns}
    return _ordered([_word_cell(tokens, columns[name], page) for name, tokens in cells.items()], spec)


def _doubted(row: Sequence[FieldValue]) -> tuple[FieldValue, ...]:
    """A row of which a cell is empty: what stands in another may be two cells in one."""
    return tuple(replace(value, confidence=min(value.confidence, _UNSURE)) for value in row)


def _assigned(row: Row, columns: Sequence[_Column]) -> dict[str, list[Token]]:
    """Words by the column they stand nearest to."""
    cells: dict[str, list[Token]] = {}
    for chunk in _chunks(row, [column.left for column in columns]):
        nearest = min(columns, key=lambda column: _distance(chunk, column))
        cells.setdefault(nearest.spec.name, []).extend(chunk)
    return cells


def _distance(chunk: Sequence[Token], column: _Column) -> float:
    left, right = chunk[0].left, chunk[-1].right
    overlap = min(right, column.right) - max(left, column.left)
    apart = abs((left + right) / 2 - (column.left + column.right) / 2)
    return apart - 2 * max(overlap, 0.0) if overlap > 0 else apart + -overlap


def _wide(row: Row, columns: Sequence[_Column]) -> bool:
    return row.tokens[-1].right - row.tokens[0].left > 0.5 * (columns[-1].right - columns[0].left)


def _word_cell(tokens: Sequence[Token], spec: FieldSpec, page: Page) -> FieldValue:
    confidence = min(token.confidence for token in tokens)
    return _read(joined(tokens), spec, page=page.number, confidence=confidence, box=around(tokens))
