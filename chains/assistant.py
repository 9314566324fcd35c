"""From a question to an answer: rules, model where they fall short, query, chart and sentence."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.reading import fetched
from azs.database.access import person_of
from azs.database.views import v_incident
from azs.errors import BeyondPlanError, CancelledError, UnanswerableError
from azs.i18n import describe, t
from azs.i18n.formats import date as date_text
from azs.security.scoping import spelled
from azs.semantic import load_model
from azs.settings import Settings
from chains import reference
from chains.answer import Answer, Way, clarification, examples, language_of, refusal
from chains.chart import choose_chart
from chains.compile import compile_plan, literal_sql, most_rows
from chains.concepts import a_concept, a_name
from chains.emptiness import explain, is_empty
from chains.familiarity import FamiliaritySource
from chains.found_facts import found_facts
from chains.golden_source import Approved, GoldenSource
from chains.labels import name_of_column, result_columns
from chains.leaving_out import offered
from chains.linker import Linker, LinkerSource
from chains.measures import view_of
from chains.models.client import ModelClient, Usage
from chains.own_sql import OwnSql
from chains.plan import PERIOD_UNITS, Plan
from chains.planner import complete
from chains.reading import Reading, read_question
from chains.result import Column, Row
from chains.sentence import answer_text, understood
from chains.wordings import as_typed

MAX_QUESTION = 1000
HELP = re.compile(
    r"^\s*(?:помощь|help|привет|здравствуй\w*|что ты умеешь|hello|hi|what can you do)\s*[?!.]*\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Asked:
    """One question with what belongs to it."""

    question: str
    lang: str
    context: Plan | None
    filters: Filters | None
    choices: Mapping[str, str]
    step: Callable[..., None]
    cancelled: Callable[[], bool] | None

    def waits(self, place: int) -> None:
        """Tell the place in the queue of the model."""
        self.step("assistant.stage_wait", place=str(place))


class Assistant:
    """Answers questions about one database."""

    def __init__(
        self, engine: sa.Engine, *, model: Callable[[], ModelClient] | None, settings: Settings,
        today: dt.date | None = None, by_model: bool = False, approved: Approved | None = None,
    ) -> None:  # fmt: skip
        """
        Args:
            model: gives the language model; called once a question needs one. None where there is none.
            today: what "today" means; the current day of the settings' time zone when not given.
            approved: verified questions of the company, beside those of the product.
            by_model: the model reads every question; the rules give it values and dates only. For evaluation.
        """
        self._by_model = by_model
        self._engine = engine
        self._model = model
        self._settings = settings
        self._today = today
        self._values = LinkerSource(engine)
        self._free: OwnSql | None = None
        self._golden = GoldenSource(approved, fiscal_month=settings.fiscal_month)
        self._familiarity = FamiliaritySource(approved)

    @property
    def today(self) -> dt.date:
        """The day "today" means."""
        return self._today or dt.datetime.now(ZoneInfo(self._settings.timezone)).date()

    def values(self, dimension: str) -> tuple[str, ...]:
        """Stored values of a dimension, sorted; codes for stations."""
        return self.linker.values(dimension)

    @property
    def linker(self) -> Linker:
        """What the assistant knows of the values in the database; read again once these have changed."""
        return self._values.current()

    def ask(
        self, question: str, *, context: Plan | None = None, filters: Filters | None = None, language: str | None = None,  # noqa: E501
        choices: Mapping[str, str] | None = None, on_stage: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:  # fmt: skip
        """Answer a question.

        Args:
            context: plan of the previous answer, for follow-ups.
            filters: selection carried over from a page.
            language: of the answer; that of the question when not given.
            choices: what the person picked where a doubt was shown.
            on_stage: told a short text of what is being done.
            cancelled: asked between the steps and while the model writes.

        Raises:
            CancelledError: `cancelled` said so.
            DatabaseError, ModelError: the database or the model cannot be used.
        """
        began = time.perf_counter()
        lang = language or language_of(question, self._settings.language)
        if HELP.match(question):
            text = t("assistant.help", lang, examples=examples(lang))
            return Answer(question, lang, "help", text=text, seconds=time.perf_counter() - began)
        step = _steps(lang, on_stage, cancelled)
        asked = Asked(question, lang, context, filters, choices or {}, step, cancelled)
        try:
            found = self._answer(asked)
        except BeyondPlanError as error:
            found = self._written(asked, error)
        except UnanswerableError as error:
            found = refusal(question, lang, describe(error, lang))
            ways = offered(question, error, partial(self._read, asked), lang)
            found = replace(found, ways=ways)
        return replace(found, seconds=time.perf_counter() - began, choices=tuple((choices or {}).items()))

    def run(
        self, question: str, *, plan: Plan, language: str, on_stage: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:  # fmt: skip
        """Answer with a plan the person has put together, without any reading of words.

        Raises:
            CancelledError, DatabaseError: as in `ask`.
        """
        began = time.perf_counter()
        asked = Asked(question, language, None, None, {}, _steps(language, on_stage, cancelled), cancelled)
        try:
            found = self._of_plan(asked, plan)
        except UnanswerableError as error:  # a plan put together by hand may ask for what no query gives
            found = replace(refusal(question, language, describe(error, language)), plan=plan)
        return replace(found, seconds=time.perf_counter() - began)

    def run_sql(
        self, question: str, *, sql: str, language: str, on_stage: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:  # fmt: skip
        """Answer with a statement that was kept; it is judged and narrowed to the person's stations again.

        Raises:
            SqlRefusedError: the statement is not allowed.
            CancelledError, DatabaseError: as in `ask`.
        """
        began = time.perf_counter()
        _steps(language, on_stage, cancelled)("assistant.stage_query")
        found = self._own_sql().kept(question, sql, language)
        return replace(found, seconds=time.perf_counter() - began)

    def _own_sql(self) -> OwnSql:
        if self._free is None:
            self._free = OwnSql(
                self._engine, self._settings, self.today, verified=lambda: self._golden.items(self.today)
            )  # fmt: skip
        return self._free

    def _answer(self, asked: Asked) -> Answer:
        if not asked.question.strip():
            raise UnanswerableError("assistant.empty")
        if len(asked.question) > MAX_QUESTION:
            raise UnanswerableError("assistant.too_long")
        asked.step("assistant.stage_reading")
        if asked.context is not None and reference.refers(asked.question, asked.context):
            codes = {name: code for code, name in self.linker.station_names.items()}
            asked = replace(asked, context=reference.narrowed(asked.question, asked.context, self._rows_of, codes))
        read = self._read(asked, asked.question)
        if (
            not self._by_model
            and asked.filters is None
            and not asked.choices
            and (found := self._verified(asked, read))
        ):
            return found
        if read.doubt is not None and (not read.unknown or read.doubt.name.startswith("word:")):
            found = clarification(asked.question, asked.lang, read.doubt, tuple(asked.choices.items()))
            return replace(found, plan=read.plan)
        plan, model_name, tokens = self._complete(asked, read)
        found = self._of_plan(asked, plan)
        if not model_name:
            said = (_passed_over(read, asked.lang), _left_out(read, asked.lang))
            return replace(found, caution=" ".join(filter(None, said)), unfamiliar=self._unfamiliar(asked, read))
        return replace(found, model_name=model_name, caution=_doubt(read, asked.lang), tokens=tokens)

    def _unfamiliar(self, asked: Asked, read: Reading) -> bool:
        """Whether nothing like the question has been checked."""
        given = read.plan if asked.filters or asked.choices else asked.context if read.follow_up else None
        return self._familiarity.unfamiliar(
            asked.question, read.plan, self.linker, self.today, given=given, follow_up=read.follow_up
        )  # fmt: skip

    def _read(self, asked: Asked, question: str) -> Reading:
        """The question as the rules read it, in the place of the one that was asked."""
        return read_question(
            question, self.linker, today=self.today, context=asked.context, filters=asked.filters,
            choices=asked.choices, fiscal_month=self._settings.fiscal_month,
        )  # fmt: skip

    def _verified(self, asked: Asked, read: Reading) -> Answer | None:
        """The answer of the verified question that this one is, by words or by meaning."""
        match = self._golden.match(asked.question, read, self.linker, self.today)
        if match is None:
            return None
        if match.plan is None:
            found = self._own_sql().kept(asked.question, match.item.sql, asked.lang)
            return replace(found, badge="golden", caution="", verified=match.question)
        return replace(self._of_plan(asked, match.plan), badge="golden", verified=match.question)

    def _of_plan(self, asked: Asked, plan: Plan) -> Answer:
        check_shape(plan)
        lang, linker = asked.lang, self.linker
        statement = self._compiled(plan)
        said = understood(plan, lang, linker.station_names)
        asked.step("assistant.understood", text=said)
        asked.step("assistant.stage_query")
        names, rows = fetched(self._engine, partial(_rows, statement))
        asked.step("assistant.stage_query")
        shape = result_columns(plan, names, lang)
        text = answer_text(plan, rows, lang)
        ways: tuple[Way, ...] = ()
        if is_empty(plan, rows):
            text, ways = explain(plan, self._finds, lang, linker.station_names)
            text = " ".join(filter(None, (text, self._ending(plan, lang))))
        cut = plan.limit is None and len(rows) >= most_rows(plan, self._settings.max_rows)
        text = f"{text} {t('assistant.cut', lang)}" if cut else text
        view = v_incident if plan.target in ("incidents", "absent", "absent_count") else view_of(plan.metric)
        return Answer(
            asked.question, lang, "data", said, "plan", sql=self._sql(statement), shape=shape, rows=rows, text=text,
            sources=(t("assistant.source", lang, view=view.name),), chart=choose_chart(shape, rows), plan=plan,
            ways=ways, places=_places(shape, rows, linker), cut=cut,
        )  # fmt: skip

    def _written(self, asked: Asked, error: BeyondPlanError) -> Answer:
        """The answer of free SQL to a question whose words are known but that no plan says; else the refusal."""
        reason = describe(error, asked.lang)
        if self._model is None or asked.context is not None:
            return refusal(asked.question, asked.lang, reason)
        asked.step("assistant.stage_sql")
        month = self._settings.fiscal_month
        facts = found_facts(asked.question, self.linker, self._engine.dialect, today=self.today, fiscal_month=month)
        found = self._own_sql().ask(
            asked.question, asked.lang, self._model(), facts=facts, cancelled=asked.cancelled
        )  # fmt: skip
        return found or refusal(asked.question, asked.lang, reason)

    def _compiled(self, plan: Plan) -> sa.Select[Any]:
        return compile_plan(plan, self._settings.max_rows, today=self.today)

    def _rows_of(self, plan: Plan) -> list[Row]:
        return fetched(self._engine, partial(_rows, self._compiled(plan)))[1]

    def _finds(self, plan: Plan) -> bool:
        """Whether a plan has any row; for saying which condition leaves none."""
        _, rows = fetched(self._engine, partial(_rows, self._compiled(replace(plan, limit=1, each=False))))
        return not is_empty(plan, rows)

    def _complete(self, asked: Asked, read: Reading) -> tuple[Plan, str, int]:
        """The plan, the name of the model that completed it and its tokens; no name where the rules were enough."""
        sure = not read.unknown and read.sure_metric
        if sure and not self._by_model:
            return read.plan, "", 0
        if (named := a_name(read.unknown, asked.question)) or (read.unknown and self._model is None):
            word = as_typed(named or read.unknown[0], asked.question, self.linker)
            raise UnanswerableError("assistant.unknown_word", word=word)
        if self._model is None:
            raise UnanswerableError("assistant.no_subject")
        client = self._model()
        if client.stand_in and not self._by_model and (concept := a_concept(read.unknown)):
            word = as_typed(concept, asked.question, self.linker)
            raise UnanswerableError("assistant.unknown_word", word=word)
        asked.step("assistant.stage_model")
        plan = read.plan
        if self._by_model:
            plan = Plan(filters=plan.filters, period=plan.period, compare=plan.compare)
        used: list[Usage] = []
        found = complete(
            asked.question, plan, client, cancelled=asked.cancelled, on_usage=used.append, on_wait=asked.waits
        )
        return found, client.name, sum(one.prompt_tokens + one.completion_tokens for one in used)

    def _sql(self, statement: sa.Select[Any]) -> str:
        """What was asked of the database, as the person may read and repeat it."""
        text, actor = literal_sql(statement, self._engine.dialect), person_of(self._engine)
        if actor is None or actor.scope.everything:
            return text
        return spelled(text, self._engine.dialect.name, actor.scope)

    def _ending(self, plan: Plan, lang: str) -> str:
        """When the data end, where the period asked for begins later."""
        if plan.period is None:
            return ""
        latest = sa.select(sa.func.max(v_incident.c.reported_at))
        last = fetched(self._engine, lambda connection: connection.execute(latest).scalar())
        if isinstance(last, dt.datetime) and last.date() < plan.period.start:
            return t("assistant.hint_ends", lang, day=date_text(last.date(), lang))
        return ""


def _places(
    shape: Sequence[Column], rows: Sequence[Row], linker: Linker
) -> tuple[tuple[str, float, float], ...]:  # fmt: skip
    """Where the stations of the rows lie, where each row is one station."""
    groups = [at for at, column in enumerate(shape) if column.role in ("group", "period")]
    if len(groups) != 1 or shape[groups[0]].dimension != "station" or len(shape) < 2:
        return ()
    names = (str(row[groups[0]]) for row in rows)
    return tuple((name, *linker.places[name]) for name in names if name in linker.places)


def _steps(
    lang: str, on_stage: Callable[[str], None] | None, cancelled: Callable[[], bool] | None
) -> Callable[..., None]:
    """What is called before each stage: stops where the person stopped, else tells the stage."""
    told = on_stage or (lambda _text: None)

    def step(key: str, **words: str) -> None:
        if cancelled and cancelled():
            raise CancelledError("assistant.cancelled")
        told(t(key, lang, **words))

    return step


def _rows(statement: sa.Select[Any], connection: sa.Connection) -> tuple[tuple[str, ...], list[Row]]:
    """Names of the columns and the rows."""
    result = connection.execute(statement)
    return tuple(result.keys()), [tuple(_plain(value) for value in row) for row in result]


def _passed_over(read: Reading, lang: str) -> str:
    """Which words were left out of the plan; empty where none was."""
    quoted = "«{}»" if lang == "ru" else "“{}”"
    named = ", ".join(quoted.format(word) for word in read.passed)
    return t("assistant.passed_over", lang, words=named) if named else ""


def _left_out(read: Reading, lang: str) -> str:
    """What is named and not in the answer; empty where nothing is."""
    model = load_model()
    names = [
        model.metric(name).label(lang) if name in model.metrics else name_of_column(name, lang) for name in read.missing
    ]
    return t("assistant.left_out", lang, names=", ".join(names)) if names else ""


def _doubt(read: Reading, lang: str) -> str:
    """Which words the model read, so that the person looks at them."""
    quoted = "«{}»" if lang == "ru" else "“{}”"
    named = ", ".join(quoted.format(word) for word in read.unknown)
    return t("assistant.doubt", lang, words=named) if named else t("assistant.doubt_whole", lang)


def check_shape(plan: Plan) -> None:
    """Raises: UnanswerableError for a plan that has no query."""
    if plan.compare and any(name in ("day", "week", "year") for name in plan.dimensions):
        raise UnanswerableError("assistant.compare_cut")
    bounded = plan.having_more_than is not None or plan.having_less_than is not None
    if bounded and not plan.dimensions:
        raise UnanswerableError("assistant.no_cut")
    if plan.per and any(name in PERIOD_UNITS for name in plan.dimensions) and plan.per in PERIOD_UNITS:
        raise UnanswerableError("assistant.no_cut")


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
