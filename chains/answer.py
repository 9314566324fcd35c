"""From a question to an answer: rules, model where they fall short, query, chart and sentence."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.reading import fetched
from azs.database.access import person_of
from azs.database.views import v_incident
from azs.errors import CancelledError, UnanswerableError
from azs.i18n import describe, t
from azs.i18n.formats import date as date_text
from azs.security.scoping import spelled
from azs.semantic import load_model
from azs.settings import Settings
from chains.chart import ChartSpec, choose_chart
from chains.compile import VIEWS, compile_plan, literal_sql
from chains.linker import Linker, lemmas
from chains.models.client import ModelClient
from chains.plan import PERIOD_UNITS, Plan
from chains.planner import complete
from chains.reading import Reading, read_question
from chains.sentence import Row, answer_text, understood

MAX_QUESTION = 1000
HELP = re.compile(
    r"^\s*(?:помощь|help|привет|здравствуй\w*|что ты умеешь|hello|hi|what can you do)\s*[?!.]*\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Answer:
    """An answer and everything it was made from.

    Attributes:
        route: "data", "unanswerable" or "help".
        understood: the plan in words.
        badge: who read the question: "rules", "model" or "none".
        columns: ids of the columns of `rows`; `headers` are their labels.
        reason: `text` without the examples, for an unanswerable question.
        sources: what the figures come from, in words.
        seconds: wall time.
    """

    question: str
    language: str
    route: str
    understood: str = ""
    badge: str = "none"
    sql: str = ""
    columns: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    text: str = ""
    reason: str = ""
    sources: tuple[str, ...] = ()
    seconds: float = 0.0
    chart: ChartSpec = field(default_factory=lambda: ChartSpec("none"))
    plan: Plan | None = None
    model_name: str = ""


def language_of(question: str, default: str) -> str:
    """ "ru" where the letters are mostly Cyrillic, "en" where mostly Latin, else `default`."""
    cyrillic = len(re.findall("[а-яё]", question, re.IGNORECASE))
    latin = len(re.findall("[a-z]", question, re.IGNORECASE))
    return default if cyrillic == latin else "ru" if cyrillic > latin else "en"


class Assistant:
    """Answers questions about one database."""

    def __init__(
        self, engine: sa.Engine, *, model: Callable[[], ModelClient] | None, settings: Settings,
        today: dt.date | None = None, by_model: bool = False,
    ) -> None:  # fmt: skip
        """
        Args:
            model: gives the language model; called once a question needs one. None where there is none.
            today: what "today" means; the current day of the settings' time zone when not given.
            by_model: the model reads every question; the rules give it values and dates only. For evaluation.
        """
        self._by_model = by_model
        self._engine = engine
        self._model = model
        self._settings = settings
        self._today = today
        self._linker: Linker | None = None

    def ask(
        self, question: str, *, context: Plan | None = None, filters: Filters | None = None, language: str | None = None,  # noqa: E501
        on_stage: Callable[[str], None] | None = None, cancelled: Callable[[], bool] | None = None,
    ) -> Answer:  # fmt: skip
        """Answer a question.

        Args:
            context: plan of the previous answer, for follow-ups.
            filters: selection carried over from a page.
            language: of the answer; that of the question when not given.
            on_stage: told a short text of what is being done.
            cancelled: asked between the steps and while the model writes.

        Raises:
            CancelledError: `cancelled` said so.
            DatabaseError, ModelError: the database or the model cannot be used.
        """
        began = time.perf_counter()
        lang = language or language_of(question, self._settings.language)
        told = on_stage or (lambda _text: None)

        def step(key: str, **words: str) -> None:
            if cancelled and cancelled():
                raise CancelledError("assistant.cancelled")
            told(t(key, lang, **words))

        if HELP.match(question):
            text = t("assistant.help", lang, examples=examples(lang))
            return Answer(question, lang, "help", text=text, seconds=time.perf_counter() - began)
        try:
            found = self._answer(question, lang, context, filters, step, cancelled)
        except UnanswerableError as error:
            found = refusal(question, lang, describe(error, lang))
        return replace(found, seconds=time.perf_counter() - began)

    def _answer(
        self, question: str, lang: str, context: Plan | None, filters: Filters | None, step: Callable[..., None],
        cancelled: Callable[[], bool] | None,
    ) -> Answer:  # fmt: skip
        if not question.strip():
            raise UnanswerableError("assistant.empty")
        if len(question) > MAX_QUESTION:
            raise UnanswerableError("assistant.too_long")
        step("assistant.stage_reading")
        if self._linker is None:
            self._linker = Linker(self._engine)
        read = read_question(question, self._linker, today=self.today, context=context, filters=filters)
        plan, model_name = self._complete(question, read, step, cancelled)
        check_shape(plan)
        statement = compile_plan(plan, self._settings.max_rows)
        said = understood(plan, lang, self._linker.station_names)
        step("assistant.understood", text=said)
        step("assistant.stage_query")
        columns, rows = fetched(self._engine, partial(_rows, statement))
        step("assistant.stage_query")
        view = v_incident if plan.target == "incidents" else VIEWS[load_model().metric(plan.metric).view]
        return Answer(
            question, lang, "data", said, "model" if model_name else "rules",
            self._sql(statement), columns, headers(plan, columns, lang), rows,
            self._text(plan, rows, lang) + (_doubt(read, lang) if model_name else ""),
            sources=(t("assistant.source", lang, view=view.name),), chart=choose_chart(plan, rows), plan=plan,
            model_name=model_name,
        )  # fmt: skip

    @property
    def today(self) -> dt.date:
        """The day "today" means."""
        return self._today or dt.datetime.now(ZoneInfo(self._settings.timezone)).date()

    def _complete(
        self, question: str, read: Reading, step: Callable[..., None], cancelled: Callable[[], bool] | None
    ) -> tuple[Plan, str]:
        """The plan and the name of the model that completed it; no name where the rules were enough."""
        sure = not read.unknown and read.sure_metric
        if sure and not self._by_model:
            return read.plan, ""
        named = next((word for word in read.unknown if _is_name(word, question)), None)
        if named or (read.unknown and self._model is None):
            raise UnanswerableError("assistant.unknown_word", word=named or read.unknown[0])
        if self._model is None:
            raise UnanswerableError("assistant.no_subject")
        step("assistant.stage_model")
        plan = read.plan
        if self._by_model:
            plan = Plan(filters=plan.filters, period=plan.period, compare=plan.compare)
        client = self._model()
        return complete(question, plan, client, cancelled=cancelled), client.name

    def _sql(self, statement: sa.Select[Any]) -> str:
        """What was asked of the database, as the person may read and repeat it."""
        text, actor = literal_sql(statement, self._engine.dialect), person_of(self._engine)
        if actor is None or actor.scope.everything:
            return text
        return spelled(text, self._engine.dialect.name, actor.scope)

    def _text(self, plan: Plan, rows: list[Row], lang: str) -> str:
        text = answer_text(plan, rows, lang)
        empty = not rows or (not plan.dimensions and rows[0][0] in (None, 0))
        if not empty or plan.period is None:
            return text
        latest = sa.select(sa.func.max(v_incident.c.reported_at))
        last = fetched(self._engine, lambda connection: connection.execute(latest).scalar())
        if isinstance(last, dt.datetime) and last.date() < plan.period.start:
            text += " " + t("assistant.hint_ends", lang, day=date_text(last.date(), lang))
        return text


def _rows(statement: sa.Select[Any], connection: sa.Connection) -> tuple[tuple[str, ...], list[Row]]:
    """Names of the columns and the rows."""
    result = connection.execute(statement)
    return tuple(result.keys()), [tuple(_plain(value) for value in row) for row in result]


def _doubt(read: Reading, lang: str) -> str:
    """Which words the model read, so that the person looks at them; empty where it read the whole question."""
    quoted = "«{}»" if lang == "ru" else "“{}”"
    named = ", ".join(quoted.format(word) for word in read.unknown)
    return " " + t("assistant.doubt", lang, words=named) if named else ""


def refusal(question: str, lang: str, reason: str) -> Answer:
    """The answer to a question that cannot be answered: why, and what can be."""
    text = t("assistant.cannot", lang, reason=reason, examples=examples(lang))
    return Answer(
        question, lang, "unanswerable", text=text, reason=t("assistant.cannot_reason", lang, reason=reason)
    )  # fmt: skip


def check_shape(plan: Plan) -> None:
    """Raises: UnanswerableError for a plan that has no query."""
    if plan.compare and any(name in PERIOD_UNITS for name in plan.dimensions):
        raise UnanswerableError("assistant.compare_cut")
    if not plan.dimensions and (plan.having_more_than is not None or plan.having_less_than is not None):
        raise UnanswerableError("assistant.no_cut")


def examples(lang: str) -> str:
    """Three verified questions in quotes."""
    quoted = "«{}»" if lang == "ru" else "“{}”"
    return ", ".join(quoted.format(item.question(lang)) for item in load_model().golden[:3])


def headers(plan: Plan, columns: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """Labels of the result's columns."""
    model = load_model()
    if plan.target == "incidents":
        return tuple(t(f"assistant.column.{name}", lang) for name in columns)
    known = {
        "value": model.metric(plan.metric).label(lang),
        "previous": t("assistant.previous", lang),
        "change_pct": t("assistant.change", lang),
    }
    names = [known.get(name) or model.dimension(name).label(lang) for name in columns]
    return tuple(name[:1].upper() + name[1:] for name in names)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _is_name(word: str, question: str) -> bool:
    """A number, a capitalised word inside the question, or a word after a preposition of place: a value, not a wish."""
    if any(character.isdigit() for character in word):
        return True
    at = question.find(word)
    if at > 0 and word[0].isupper():
        return True
    before = question[:at].split()
    return bool(before) and bool(lemmas(before[-1]) & {"в", "во", "на", "из", "у", "in", "at", "from"})
