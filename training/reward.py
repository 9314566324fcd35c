"""The reward of GRPO: an answer is executed, and what it gives is compared with what the right answer gives."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from azs.analytics.free_sql import run_sql
from azs.analytics.reading import fetched
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.errors import AzsError, DatabaseDownError, DatabaseLockedError, ModelError
from azs.semantic import load_model
from azs.settings import Settings
from chains.compile import compile_plan
from chains.grading import grade, in_order
from chains.plan import Plan
from chains.planner import CANNOT

RIGHT, VALID, WRONG = 1.0, 0.2, 0.0
MAX_ROWS = 1_000
CANNOT_ROWS = ((CANNOT,),)
Rows = tuple[tuple[object, ...], ...]
Execute = Callable[[str], Rows | None]
"""Rows that an answer gives, read-only; None where it is no plan and no statement that may be run."""


class ExecutionReward:
    """1 where an answer gives what the right one gives, 0.2 where it can be executed at all, else 0."""

    __name__ = "execution"

    def __init__(self, execute: Execute) -> None:
        self._execute = lru_cache(maxsize=10_000)(execute)

    def __call__(
        self, prompts: Sequence[Any], completions: Sequence[Any], expected: Sequence[str], **_more: Any
    ) -> list[float]:
        """Rewards as trl asks for them; answers come as texts or as lists of one message."""
        del prompts
        return [self.score(_text(said), right) for said, right in zip(completions, expected, strict=True)]

    def score(self, answer: str, expected: str) -> float:
        """Reward of one answer."""
        given, right = self._execute(answer.strip()), self._execute(expected.strip())
        if given is None:
            return WRONG
        refused = CANNOT_ROWS in (given, right)
        if right is not None and not grade(right, given, ordered=_ordered(expected)):
            return RIGHT
        return WRONG if refused else VALID


def open_execute(settings: Settings, *, today: dt.date | None = None) -> Execute:
    """Executes plans of the planner, and statements of SQL behind the guard, over the database of the settings.

    Raises:
        DatabaseError: it cannot be opened.
    """
    engine = as_system(open_engine(settings, read_only=True), "training")

    def execute(answer: str) -> Rows | None:
        try:
            if answer[:6].upper() in ("SELECT", "WITH (") or answer[:5].upper() == "WITH ":
                frame = run_sql(engine, answer, max_rows=MAX_ROWS).frame
                return tuple(frame.astype(object).itertuples(index=False, name=None))
            plan = read_answer(answer)
            if plan is None:
                return CANNOT_ROWS
            statement = compile_plan(plan, MAX_ROWS, today=today)
            return fetched(engine, lambda connection: _rows(connection, statement))
        except (DatabaseDownError, DatabaseLockedError):
            raise
        except AzsError:
            return None

    return execute


def read_answer(text: str) -> Plan | None:
    """The plan of the planner's answer; None where it says that it cannot answer.

    Raises:
        ModelError: the text is no answer of the planner's schema.
    """
    model = load_model()
    try:
        body = json.loads(text)
        metric, groups, order = body["metric"], body["dimensions"], body["order"]
        if metric == CANNOT:
            return None
        good = metric in model.metrics and all(name in model.dimensions for name in groups) and len(groups) <= 2
        limit = int(body["limit"])
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError("assistant.bad_plan") from error
    if not good or order not in ("", "asc", "desc") or not 0 <= limit <= MAX_ROWS:
        raise ModelError("assistant.bad_plan")
    return Plan(metric=metric, dimensions=tuple(groups), order=order, limit=limit or None)


def _rows(connection: sa.Connection, statement: sa.Select[Any]) -> Rows:
    return tuple(tuple(row) for row in connection.execute(statement))


def _ordered(expected: str) -> bool:
    try:
        return bool(json.loads(expected).get("order"))
    except (ValueError, AttributeError):
        return in_order(expected, "duckdb")


def _text(said: Any) -> str:
    return said if isinstance(said, str) else str(said[0]["content"])
