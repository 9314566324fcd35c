"""Free SQL over the product's own reporting views: what the model is shown, and the answer made of what it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from azs.i18n import t
from azs.semantic import load_model
from azs.settings import Settings
from chains.answer import Answer
from chains.chart import choose_chart, shape_of_frame
from chains.compile import compile_plan, literal_sql
from chains.database_schema import describe_views
from chains.free_sql import FreeSql
from chains.golden import plan_of
from chains.models.client import ModelClient
from chains.result import Column, Row
from chains.sentence import counted, measure_text
from chains.sql_prompt import Example, nearest_examples
from chains.sql_source import Rows, ViewSource

MAX_EXAMPLES = 3
MOST_ROWS = 100


class OwnSql:
    """Writes SQL for one person's views; the schema and the examples are made once."""

    def __init__(self, engine: sa.Engine, settings: Settings, today: dt.date) -> None:
        """Raises: QueryError where the views cannot be read."""
        self._max_rows = settings.max_rows
        self._today = today
        self._source = ViewSource(engine, describe_views(engine))
        self._nearest = nearest_examples(_examples(engine.dialect, today), count=MAX_EXAMPLES)

    def ask(
        self, question: str, lang: str, client: ModelClient, *, cancelled: Callable[[], bool] | None = None
    ) -> Answer | None:
        """The answer of the statement the model wrote; None where it wrote none that could be run.

        Raises:
            CancelledError: `cancelled` said so.
            DatabaseError, ModelError: the database or the model cannot be used.
        """
        writer = FreeSql(self._source, client, examples=self._nearest)
        found = writer.ask(question, today=self._today, max_rows=self._max_rows, cancelled=cancelled)
        if found.refusal:
            return None
        note = t("assistant.free_note", lang, model=client.name)
        answer = _answer(question, lang, found.sql, Rows(found.columns, found.rows, found.cut))
        tokens = found.usage.prompt_tokens + found.usage.completion_tokens
        return replace(answer, badge="sql", caution=note, model_name=client.name, tokens=tokens)

    def kept(self, question: str, sql: str, lang: str) -> Answer:
        """The answer of a statement that was kept.

        Raises:
            SqlRefusedError: the guard does not allow it.
            QueryError: the database refused it, broke off or took too long.
        """
        answer = _answer(question, lang, sql, self._source.run(sql, max_rows=self._max_rows))
        return replace(answer, badge="sql", caution=t("assistant.kept_note", lang))


def _answer(question: str, lang: str, sql: str, found: Rows) -> Answer:
    rows = [tuple(row) for row in found.rows]
    shape = shape_of_frame(found.columns, rows)
    said = t("assistant.cut", lang) if found.cut else ""
    return Answer(
        question, lang, "data", t("assistant.free_understood", lang), sql=sql, shape=shape, rows=rows,
        text=f"{_text(shape, rows, lang)} {said}".strip(), sources=(t("assistant.source_views", lang),),
        chart=choose_chart(shape, rows), cut=found.cut,
    )  # fmt: skip


def _examples(dialect: sa.Dialect, today: dt.date) -> list[Example]:
    """Verified questions with the statement of their plan in the dialect, in both languages."""
    found = []
    for item in load_model().golden:
        sql = literal_sql(compile_plan(plan_of(item, today), MOST_ROWS, today=today), dialect)
        found += [Example(item.question(lang), sql) for lang in ("ru", "en")]
    return found


def _text(shape: tuple[Column, ...], rows: list[Row], lang: str) -> str:
    if len(rows) == 1 and len(shape) == 1 and shape[0].role == "measure" and rows[0][0] is not None:
        value = measure_text(float(str(rows[0][0])), shape[0].unit, shape[0].digits, lang)
        return t("assistant.free_single", lang, name=shape[0].header, value=value)
    return t("assistant.free_text", lang, rows=counted(len(rows), "row", lang))
