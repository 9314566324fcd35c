"""What is read from a file: pages of lines and tables, each with its place and how sure the reader is.

All places are pixels of the page's picture as decoded and turned upright (`Page.turned`): x to the right, y down. What
an engine straightens or enlarges for itself it turns back before it tells a place.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeVar

_Boxed = TypeVar("_Boxed")


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Word:
    """A word of a line; `confidence` from 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True)
class Line:
    """A line of text.

    Attributes:
        confidence: from 0 to 1, of the reader whose text this is.
        words: in order; empty where the engine tells none.
        second: what another reader made of the line where it differs; empty where it agrees or was not asked.
        doubtful: a person has to look: the readers disagree, or nobody was sure.
    """

    text: str
    box: Box
    confidence: float
    words: tuple[Word, ...] = ()
    second: str = ""
    doubtful: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a table; rows and columns are counted from 0."""

    row: int
    column: int
    text: str
    box: Box
    confidence: float
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Table:
    """A table, its cells by row, then column."""

    box: Box
    cells: tuple[Cell, ...]

    def rows(self) -> list[list[str]]:
        """Texts as a full grid; a cell that spans several stands in its first place."""
        if not self.cells:
            return []
        height = max(cell.row + cell.row_span for cell in self.cells)
        width = max(cell.column + cell.column_span for cell in self.cells)
        grid = [[""] * width for _ in range(height)]
        for cell in self.cells:
            grid[cell.row][cell.column] = cell.text
        return grid


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        number: from 1, within the file.
        width, height: pixels of the upright picture.
        lines: in reading order, those of tables included.
        turned: quarter turns clockwise, in degrees (0, 90, 180, 270), that made the decoded picture upright.
        skew_deg: how far the text leans, clockwise, in degrees.
        engine: name of the reader of most lines.
        notes: keys of what a person should know: "blank", "handwriting", "other_alphabet", "low_resolution", "unsure".
    """

    number: int
    width: int
    height: int
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    turned: int = 0
    skew_deg: float = 0.0
    engine: str = ""
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its lines."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """Of its lines, each by its length; 0 where there are none."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / letters if letters else 0.0


@dataclass(frozen=True)
class OcrDocument:
    """A file that was read.

    Attributes:
        failed: key of the error of each page that could not be read, by number; the others are in `pages`.
    """

    pages: tuple[Page, ...]
    failed: tuple[tuple[int, str], ...] = ()

    @property
    def text(self) -> str:
        """All pages in order, a form feed between them."""
        return "\f".join(page.text for page in self.pages)

    def to_json(self) -> dict[str, Any]:
        """For `json.dumps`; `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> OcrDocument:
        """The document that `to_json` wrote.

        Raises:
            KeyError, TypeError: it did not write this.
        """
        return cls(tuple(map(_page, body["pages"])), tuple((int(n), str(key)) for n, key in body["failed"]))


def _page(body: dict[str, Any]) -> Page:
    lines = tuple(
        Line(**line | {"box": Box(**line["box"]), "words": tuple(_boxed(Word, word) for word in line["words"])})
        for line in body["lines"]
    )
    tables = tuple(
        Table(Box(**table["box"]), tuple(_boxed(Cell, cell) for cell in table["cells"])) for table in body["tables"]
    )
    return Page(**body | {"lines": lines, "tables": tables, "notes": tuple(body["notes"])})


def _boxed(kind: type[_Boxed], body: dict[str, Any]) -> _Boxed:
    return kind(**body | {"box": Box(**body["box"])})
