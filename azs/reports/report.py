"""What a report is, whatever file it is written to: sentences, tables and charts, and the queries behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Value = str | int | float | dt.date | None
"""A moment is a `datetime`, which is a `date` too."""
Unit = Literal["text", "count", "h", "d", "rub", "%", "l", "date", "moment", "month"]
Style = Literal["text", "lead", "item", "quote", "note"]
ChartKind = Literal["column", "stacked", "line", "bar"]


@dataclass(frozen=True)
class Source:
    """A query that figures come from.

    Attributes:
        identifier: what facts refer to: "Q1".
        title: what it gives. definition: how that is counted. selection: period and filters, in words.
        sql: the statement as it was sent, with its values; "" of what is not asked of the database.
    """

    identifier: str
    title: str
    definition: str
    selection: str
    sql: str


@dataclass(frozen=True)
class Fact:
    """A figure of a sentence: its value, its words, the `Source` it comes from, and what it is counted in."""

    value: Value
    text: str
    source: str
    unit: Unit = "count"


Cell = Value | Fact


@dataclass(frozen=True)
class Paragraph:
    """A sentence or several; `style` is "quote" for the words of a document, "note" for a remark in small print."""

    parts: tuple[str | Fact, ...]
    style: Style = "text"

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The figures of it."""
        return tuple(part for part in self.parts if isinstance(part, Fact))


@dataclass(frozen=True)
class Column:
    """A column of a table: what its cells are and how many decimals of them are shown."""

    header: str
    unit: Unit = "text"
    digits: int = 0


@dataclass(frozen=True)
class Table:
    """Rows of values, or of facts where rows have units of their own; `source` names the query.

    `cut`: how many rows there are where not all are here, else 0.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str
    cut: int = 0


@dataclass(frozen=True)
class Series:
    """Values of a chart under one name; `colour` as "#RRGGBB"."""

    name: str
    values: tuple[float, ...]
    colour: str


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes:
        labels: of the places on its axis, as many as every series has values.
        limits: horizontal lines: name and value. marked: places that signal a change.
        unit, digits: of the values. about: what is to be seen, for those who do not see it.
    """

    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    source: str
    limits: tuple[tuple[str, float], ...] = ()
    marked: tuple[int, ...] = ()
    unit: Unit = "count"
    digits: int = 0
    about: str = ""


Block = Paragraph | Table | Chart


@dataclass(frozen=True)
class Section:
    """A chapter."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        about: names and values that stand under the title: period, stations, who made it.
        made_at: when, in the network's time.
        sources: every query that a fact, table or chart names.
    """

    kind: str
    language: str
    title: str
    about: tuple[tuple[str, str], ...]
    made_at: dt.datetime
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
