"""Free SQL over the product's own reporting views: what the model is shown, and the answer made of what it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import sqlalchemy as sa

from azs.errors import AzsError
from azs.i18n import t
from azs.settings import Settings
from chains.amounts import counted, measure_text
from chains.answer import Answer
from chains.chart import choose_chart, shape_of_frame
from chains.compile import compile_plan, literal_sql
from chains.database_schema import describe_views
from chains.free_sql import FreeSql
from chains.golden import GoldenItem, packaged_items
from chains.meaning import load_meaning
from chains.models.client import Messages, ModelClient
from chains.own_schema import told_schema
from chains.plan import Plan
from chains.result import Column, Row
from chains.sql_prompt import Example, Nearest, SqlPrompt, nearest_examples
from chains.sql_source import Rows, ViewSource
from chains.sql_text import extract_sql, settle

Verified = Callable[[], Sequence[GoldenItem]]
MAX_EXAMPLES = 3
MOST_ROWS = 100


class OwnSql:
    """Writes SQL for one person's views; the schema and the examples are made once."""

    def __init__(
        self, engine: sa.Engine, settings: Settings, today: dt.date, *, verified: Verified | None = None
    ) -> None:  # fmt: skip
        """
        Args:
            verified: gives the verified questions, the nearest of which are shown beside a question; those of the
                product where not given.

        Raises:
            QueryError: the views cannot be read.
        """
        self._max_rows = settings.max_rows
        self._today = today
        self._source = ViewSource(engine, describe_views(engine))
        self._prompt = SqlPrompt(
            self._source.schema, told=told_schema(self._source.schema), examples=lambda asked: self._nearest()(asked)
        )  # fmt: skip
        self._dialect = engine.dialect
        self._verified = verified or (lambda: packaged_items(today))
        self._known: tuple[tuple[GoldenItem, ...], Nearest] | None = None

    def ask(
        self, question: str, lang: str, client: ModelClient, *, facts: str = "",
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer | None:  # fmt: skip
        """The answer of the statement the model wrote; None where it wrote none that could be run.

        Args:
            facts: what the rules know of the question, see `found_facts`.

        Raises:
            CancelledError: `cancelled` said so.
            DatabaseError, ModelError: the database or the model cannot be used.
        """
        writer = FreeSql(self._source, client, prompt=self._prompt)
        found = writer.ask(question, today=self._today, max_rows=self._max_rows, facts=facts, cancelled=cancelled)
        if found.refusal:
            return None
        note = t("assistant.free_note", lang, model=client.name)
        answer = _answer(question, lang, found.sql, Rows(found.columns, found.rows, found.cut))
        tokens = found.usage.prompt_tokens + found.usage.completion_tokens
        return replace(answer, badge="sql", caution=note, model_name=client.name, tokens=tokens)

    def messages(self, question: str, *, facts: str = "", without: str = "") -> Messages:
        """The conversation that `ask` begins with; see `SqlPrompt.messages`."""
        return self._prompt.messages(question, today=self._today, facts=facts, without=without)

    def settled(self, sql: str) -> str:
        """A statement as it runs: slips of writing put right, judged and run.

        Raises:
            SqlRefusedError: the guard does not allow it.
            QueryError: the database refused it, broke off or took too long.
        """
        text = settle(extract_sql(sql), self._source.schema)
        self._source.run(text, max_rows=1)
        return text

    def _nearest(self) -> Nearest:
        """Finds examples among the verified questions in force."""
        items = tuple(self._verified())
        if self._known is None or self._known[0] != items:
            examples = _examples(items, self._dialect, self._today)
            self._known = items, nearest_examples(examples, load_meaning(), count=MAX_EXAMPLES)
        return self._known[1]

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


def _examples(items: Sequence[GoldenItem], dialect: sa.Dialect, today: dt.date) -> list[Example]:
    """Verified questions in every wording, with their statement in the dialect."""
    found = []
    for item in items:
        sql = item.sql or _statement(item.plan_json, dialect, today)
        found += [Example(question, sql) for question in item.questions if sql]
    return found


def _statement(plan_json: str, dialect: sa.Dialect, today: dt.date) -> str:
    """The statement of a plan; "" where it is one of a former version."""
    try:
        return literal_sql(compile_plan(Plan.from_json(plan_json), MOST_ROWS, today=today), dialect)
    except (AzsError, ValueError, KeyError, TypeError):
        return ""


def _text(shape: tuple[Column, ...], rows: list[Row], lang: str) -> str:
    if len(rows) == 1 and len(shape) == 1 and shape[0].role == "measure" and rows[0][0] is not None:
        value = measure_text(float(str(rows[0][0])), shape[0].unit, shape[0].digits, lang)
        return t("assistant.free_single", lang, name=shape[0].header, value=value)
    return t("assistant.free_text", lang, rows=counted(len(rows), "row", lang))
