"""Sections of a report from answers a person has kept: asked again, over the stations they see now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from azs.errors import AzsError
from azs.i18n import describe
from azs.reports.draft import MOST_ROWS, Draft
from azs.reports.report import Block, Cell, Chart, Paragraph, Section, Series, Table, Unit
from azs.reports.report import Column as ReportColumn
from azs.saved import SavedAnswer
from chains.answer import Answer
from chains.assistant import Assistant
from chains.chart import LINE_UNITS
from chains.plan import Plan
from chains.result import Column
from chains.sentence import cell_text

MOST_BARS = 20
COLOUR = "#2F6FDE"
UNITS: dict[str, Unit] = {"count": "count", "h": "h", "rub": "rub", "l": "l", "%": "%", "d": "d"}


def kept_section(item: SavedAnswer, assistant: Assistant) -> Callable[[Draft], Section]:
    """What adds the section of one kept answer to a report; an answer that cannot be had again says why."""

    def made(draft: Draft) -> Section:
        try:
            answer = _again(item, assistant, draft.lang)
        except AzsError as error:
            return Section(item.title, (Paragraph((describe(error, draft.lang),), "note"),))
        source = draft.cite_answer(item.title, counted=answer.understood or answer.question, sql=answer.sql)
        return Section(item.title, tuple(_blocks(answer, source)))

    return made


def _again(item: SavedAnswer, assistant: Assistant, lang: str) -> Answer:
    if item.plan_json:
        return assistant.run(item.question, plan=Plan.from_json(item.plan_json), language=lang)
    return assistant.run_sql(item.question, sql=item.sql_text, language=lang)


def _blocks(answer: Answer, source: str) -> list[Block]:
    """The answer's own sentence, its chart and its table."""
    said = Paragraph((answer.text or answer.reason, f" [{source}]"))
    if not answer.rows:
        return [said]
    made: list[Block] = [said]
    if (chart := _chart(answer, source)) is not None:
        made.append(chart)
    rows = [
        tuple(_cell(column, value, answer.language) for column, value in zip(answer.shape, row, strict=True))
        for row in answer.rows
    ]
    cut = len(rows) if len(rows) > MOST_ROWS else 0
    made.append(Table(answer.question, tuple(map(_column, answer.shape)), tuple(rows[:MOST_ROWS]), source, cut))
    return made


def _chart(answer: Answer, source: str) -> Chart | None:
    """Bars, or a line over time, where one measure stands beside one group."""
    groups = [at for at, column in enumerate(answer.shape) if column.role in ("group", "period")]
    measures = [at for at, column in enumerate(answer.shape) if column.role == "measure"]
    if len(groups) != 1 or not measures or len(answer.rows) < 2:
        return None
    group, measure = answer.shape[groups[0]], answer.shape[measures[0]]
    line = group.unit in LINE_UNITS
    known = [row for row in answer.rows if row[measures[0]] is not None]
    shown = known if line else known[:MOST_BARS]
    values = tuple(float(str(row[measures[0]])) for row in shown)
    if not values or min(values) < 0:
        return None
    labels = tuple(cell_text(group.dimension or group.unit, row[groups[0]], answer.language) for row in shown)
    about = "; ".join(f"{label}: {value:g}" for label, value in zip(labels, values, strict=True))[:500]
    return Chart(
        answer.question,
        "line" if line else "bar",
        labels,
        (Series(measure.header, values, COLOUR),),
        source,
        unit=UNITS.get(measure.unit, "count"),
        digits=measure.digits,
        about=about,
    )


def _column(column: Column) -> ReportColumn:
    if column.role == "measure":
        return ReportColumn(column.header, UNITS.get(column.unit, "count"), column.digits)
    return ReportColumn(column.header, "moment" if column.role == "moment" else "text")


def _cell(column: Column, value: object, lang: str) -> Cell:
    if value is None:
        return None
    if column.role == "measure":
        return round(float(str(value)), column.digits) if column.digits else float(str(value))
    if column.role == "moment" and isinstance(value, dt.datetime):
        return value
    return cell_text(column.dimension or (column.unit if column.role == "period" else ""), value, lang)
