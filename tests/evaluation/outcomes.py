"""What an answer was worth: its rows against those of the SQL written by hand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Protocol

import sqlalchemy as sa

from chains.answer import Answer
from chains.grading import grade
from chains.plan import Plan
from chains.result import Row
from tests.evaluation.question_sets import Question

OUTCOMES = ("right", "wrong", "refused", "asked", "failed")


class Answers(Protocol):
    """What answers questions; see `Assistant.ask`."""

    def ask(self, question: str, *, context: Plan | None, language: str) -> Answer:
        """Answer a question."""


@dataclass(frozen=True)
class Outcome:
    """How one question went.

    Attributes:
        outcome: one of OUTCOMES; "right" is also a refusal of what cannot be answered and a question back where
            several things may be meant; "failed" is an error.
        route, badge, model_name, tokens: those of the answer.
        cautioned: the answer says that it is to be looked at twice.
        model_used: the model was asked, whether or not the answer came of it.
        cpu_s: CPU-seconds of this process and the model's server.
        plan: the plan of the answer as JSON; empty where there is none.
    """

    id: str
    outcome: str
    route: str = ""
    badge: str = "none"
    cautioned: bool = False
    model_used: bool = False
    model_name: str = ""
    tokens: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    plan: str = ""


@dataclass(frozen=True)
class Result:
    """A question and how it went."""

    question: Question
    found: Outcome

    @property
    def right(self) -> bool:
        """Whether it went as wanted."""
        return self.found.outcome == "right"

    @property
    def answered(self) -> bool:
        """Whether figures were given."""
        return self.found.route == "data"


def judge_question(engine: sa.Engine, question: Question, answer: Answer) -> str:
    """ "right", "wrong", "refused" or "asked"; see `Outcome`."""
    if answer.route == "clarify":
        return "right" if question.kind == "clarify" else "asked"
    if answer.route != "data":
        return "right" if question.kind == "unanswerable" else "refused"
    if answer.plan and (answer.plan.target in ("incidents", "directory") or answer.plan.compare):
        question = replace(question, wider=True)  # further columns of a list, both sides of a comparison
    found = any(alike(answer.rows, _rows(engine, sql), question) for sql in question.gold)
    return "right" if found else "wrong"


def judge(engine: sa.Engine, answer: Answer, sql: str) -> str:
    """ "right", "wrong" or "refused", of a question that stands alone; no `sql` where it cannot be answered."""
    gold = (sql,) if sql else ()
    question = Question("", answer.question, answer.language, "answer" if sql else "unanswerable", "", gold=gold)
    if answer.route == "clarify":
        return "refused" if sql else "right"
    return judge_question(engine, question, answer)


def alike(found: list[Row], expected: list[Row], question: Question) -> bool:
    """Whether rows are those expected, as the question wants them compared; columns may come in any order."""
    if not grade(expected, found, ordered=question.ordered):
        return True
    if not (question.wider and found and expected and len(found[0]) > len(expected[0])):
        return False
    chosen = itertools.combinations(range(len(found[0])), len(expected[0]))
    return any(
        not grade(expected, [tuple(row[at] for at in columns) for row in found], ordered=question.ordered)
        for columns in chosen
    )


def _rows(engine: sa.Engine, sql: str) -> list[Row]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]
