"""Questions that no plan says: the app asks a model for SQL there, and people have said which statements were right."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator

import sqlalchemy as sa

from azs.errors import AzsError, BeyondPlanError, DatabaseDownError, DatabaseLockedError
from chains.assistant import check_shape
from chains.compile import compile_plan
from chains.found_facts import found_facts
from chains.golden import GoldenItem
from chains.linker import Linker
from chains.own_sql import OwnSql
from chains.reading import read_question
from training.dataset.rows import Draft, Tally, sft
from training.dataset.texts import language_of, number_of

_LITERALS = re.compile(r"'(?:[^']|'')*'|\d+")


class Statements:
    """Asks for SQL as the app asks, and tries statements out.

    Args:
        own: makes what the app asks with; called once, where there is a statement at all.
    """

    def __init__(
        self, engine: sa.Engine, linker: Linker, today: dt.date, own: Callable[[], OwnSql], *, fiscal_month: int = 1
    ) -> None:  # fmt: skip
        self._engine, self._linker, self._today, self._fiscal_month = engine, linker, today, fiscal_month
        self._make = own
        self._made: OwnSql | None = None

    def messages(self, question: str, *, without: str = "") -> list[tuple[str, str]] | None:
        """What a model is sent; None where the app answers the question, or refuses it, without SQL.

        Args:
            without: a statement that may not stand among the examples, since it is the answer.
        """
        if not self._is_asked(question):
            return None
        facts = found_facts(
            question, self._linker, self._engine.dialect, today=self._today, fiscal_month=self._fiscal_month
        )  # fmt: skip
        return list(self._own().messages(question, facts=facts, without=without))

    def answer(self, sql: str) -> str | None:
        """The statement as a model should write it; None where it cannot be run."""
        try:
            return f"{self._own().settled(sql).removesuffix(';')};"
        except (DatabaseDownError, DatabaseLockedError):
            raise
        except AzsError:
            return None

    def _own(self) -> OwnSql:
        self._made = self._made or self._make()
        return self._made

    def _is_asked(self, question: str) -> bool:
        """Whether the rules know all the words of a question, and that no plan says it."""
        try:
            read = read_question(question, self._linker, today=self._today, fiscal_month=self._fiscal_month)
            if read.doubt is None and not read.unknown and read.sure_metric:
                check_shape(read.plan)
                compile_plan(read.plan, 1, today=self._today)
        except BeyondPlanError:
            return True
        except (DatabaseDownError, DatabaseLockedError):
            raise
        except AzsError:
            return False
        return False


def sql_family(statement: str) -> str:
    """Statements that differ in values alone are of one family."""
    return f"sql:{number_of(_LITERALS.sub('?', ' '.join(statement.lower().split()))):016x}"


def approved_sql_rows(statements: Statements, items: Iterable[GoldenItem], tally: Tally) -> Iterator[Draft]:
    """Every wording of the questions that the company has approved with SQL."""
    for item in items:
        answer = statements.answer(item.sql) if item.sql else None
        if item.sql and answer is None:
            tally.drop("sql_fails", len(item.questions))
        for question in item.questions if answer else ():
            told = statements.messages(question, without=item.sql)
            if told is None:
                tally.drop("no_sql_asked")
                continue
            yield sft(told, answer or "", asked=question, family=sql_family(answer or ""),
                      language=language_of(question), source="approved")  # fmt: skip
