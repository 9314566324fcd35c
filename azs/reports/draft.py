"""What a report is built with: who asks, for what, the queries cited so far, and sentences made of facts."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.overview import covered
from azs.analytics.reading import Statement, frame
from azs.i18n import t
from azs.i18n.formats import date, plural
from azs.knowledge.revisions import Document
from azs.reports.report import Cell, Column, Fact, Paragraph, Source, Style, Table, Unit, Value
from azs.reports.values import shown
from azs.security.actor import Actor
from azs.security.scoping import spelled
from azs.semantic import load_model

MOST_ROWS = 1_000
"""Of a table; what is left out is told."""
Tell = Callable[[str, float], None]


@dataclass
class Draft:
    """A report in the making.

    Attributes:
        reader: the engine of the person, for reporting views. records: the writing account's, for inspections and
            documents, which have readers of their own.
        now: in the network's time; `zone` is its zone. tell: told a stage (a key below `reports.stage_`) and its part,
            0 to 1.
    """

    reader: sa.Engine
    records: sa.Engine
    actor: Actor
    filters: Filters
    lang: str
    now: dt.datetime
    tell: Tell = lambda _stage, _part: None
    zone: dt.tzinfo = dt.UTC
    sources: list[Source] = field(default_factory=list)
    _cited: dict[str, str] = field(default_factory=dict)

    @cached_property
    def comparable(self) -> bool:
        """Whether the data cover the whole of the period before."""
        before = self.filters.previous()
        return covered(self.reader, before) == (before.start, before.end)

    def cite(
        self, key: str, statement: Statement | None = None, *, metric: str = "", filters: Filters | None = None
    ) -> str:
        """Identifier of a query, put on the list where it is new.

        Args:
            key: below `reports.source_`: its title there, and its definition below `reports.counted_` where no metric
                of the semantic model gives one.
            filters: the selection where it is not that of the report.
        """
        selection = filters or self.filters
        mark = f"{key}:{metric}:{selection}"
        if mark not in self._cited:
            model = load_model()
            at_end = metric == "open_incidents"
            named = t("reports.open_at_end", self.lang) if at_end else metric and model.metric(metric).label(self.lang)
            name = named or t(f"reports.source_{key}", self.lang)
            counted = model.metric(metric).definition(self.lang) if metric else t(f"reports.counted_{key}", self.lang)
            self._add(mark, name, counted, self.selection(selection), self._sql(statement))
        return self._cited[mark]

    def cite_own(self, key: str, statement: Statement) -> str:
        """Identifier of a query over the product's own records, which carries the person's stations in itself."""
        mark = f"{key}:{self.filters}"
        if mark not in self._cited:
            text = str(statement.compile(dialect=self.records.dialect, compile_kwargs={"literal_binds": True}))
            self._add(
                mark,
                t(f"reports.source_{key}", self.lang),
                t(f"reports.counted_{key}", self.lang),
                self.selection(self.filters),
                text,
            )
        return self._cited[mark]

    def cite_document(self, document: Document) -> str:
        """Identifier of a document of the knowledge base as a source."""
        mark = f"document:{document.identifier}"
        if mark not in self._cited:
            card = document.card
            named = " ".join(filter(None, (card.code, card.title)))
            revision = t("reports.revision", self.lang, revision=card.revision) if card.revision else ""
            self._add(mark, named, t("reports.counted_document", self.lang), revision, "")
        return self._cited[mark]

    def cite_answer(self, title: str, *, counted: str, sql: str) -> str:
        """Identifier of a query that somebody else has run, for example of an answer that was kept."""
        mark = f"answer:{len(self.sources)}"
        self._add(mark, title, counted, "", sql)
        return self._cited[mark]

    def read(self, statement: Statement) -> pd.DataFrame:
        """Rows of a statement over the reporting views, within the person's stations."""
        return frame(self.reader, statement)

    def fact(self, value: Value, source: str, unit: Unit = "count", digits: int = 0) -> Fact:
        """A figure of a sentence."""
        return Fact(value, shown(value, unit, digits, self.lang), source, unit)

    def say(self, key: str, *, count: float | None = None, style: Style = "text", **places: str | Fact) -> Paragraph:
        """The sentence `reports.said_…` with its places filled; `count` picks the form of the words around it.

        With a count, the sentence has the keys …_one, …_few and …_many.
        """
        return Paragraph(self._parts(f"reports.said_{key}", count, places), style)

    def word(self, key: str, count: float) -> str:
        """The form of the word `reports.word_…` beside a count."""
        forms = {form: t(f"reports.word_{key}_{form}", self.lang) for form in ("one", "few", "many")}
        return plural(int(count), self.lang, **forms)

    def label(self, dimension: str, value: object) -> str:
        """A stored value in words; texts of the data are made fit for every file."""
        return load_model().value_label(dimension, str(value), self.lang)

    def table(self, key: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], source: str) -> Table:
        """A table of at most MOST_ROWS rows."""
        cut = len(rows) if len(rows) > MOST_ROWS else 0
        return Table(t(f"reports.table_{key}", self.lang), columns, tuple(rows[:MOST_ROWS]), source, cut)

    def column(self, key: str, unit: Unit = "text", digits: int = 0) -> Column:
        """A column with the heading `reports.column_…`."""
        return Column(t(f"reports.column_{key}", self.lang), unit, digits)

    def title(self, key: str) -> str:
        """Title of a section: `reports.section_…`."""
        return t(f"reports.section_{key}", self.lang)

    def selection(self, filters: Filters) -> str:
        """Period and filters in words."""
        model = load_model()
        named = {
            "region": filters.regions,
            "station": filters.stations,
            "category": filters.categories,
            "severity": filters.severities,
            "status": filters.statuses,
            "measure": filters.measures,
        }
        parts = [f"{date(filters.start, self.lang)} — {date(filters.end, self.lang)}"]
        for name, values in named.items():
            if values:
                told = ", ".join(model.value_label(name, value, self.lang) for value in values[:20])
                more = f" … ({len(values)})" if len(values) > 20 else ""
                parts.append(f"{t(f'reports.by_{name}', self.lang)}: {told}{more}")
        return "; ".join(parts)

    def _add(self, mark: str, title: str, definition: str, selection: str, sql: str) -> None:
        self._cited[mark] = f"Q{len(self.sources) + 1}"
        self.sources.append(Source(self._cited[mark], title, definition, selection, sql))

    def _parts(self, key: str, count: float | None, places: dict[str, str | Fact]) -> tuple[str | Fact, ...]:
        if count is not None:
            whole = float(count).is_integer()
            key += "_" + (plural(int(count), self.lang, one="one", few="few", many="many") if whole else "few")
        parts: list[str | Fact] = []
        for text, name, _, _ in string.Formatter().parse(t(key, self.lang)):
            parts += [text] if text else []
            parts += [places[name]] if name else []
        return tuple(parts)

    def _sql(self, statement: Statement | None) -> str:
        if statement is None:
            return ""
        text = str(statement.compile(dialect=self.reader.dialect, compile_kwargs={"literal_binds": True}))
        return text if self.actor.scope.everything else spelled(text, self.reader.dialect.name, self.actor.scope)
