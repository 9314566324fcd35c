"""What people think of the assistant's answers: a vote and, where they give one, a correction."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from azs.database.schema import feedback
from azs.database.writing import fitted, insert_once

TEXTS = ("question", "correction", "plan_json", "sql_text", "model_name")


@dataclass(frozen=True)
class Feedback:
    """One vote: +1 right, -1 wrong. Longer texts than the table holds are cut at its limits."""

    question: str
    vote: int
    plan_json: str | None = None
    sql_text: str | None = None
    correction: str | None = None
    model_name: str | None = None
    language: str | None = None


def save_feedback(engine: sa.Engine, item: Feedback) -> str:
    """Store a vote, stamped with the moment in UTC.

    Returns:
        Its identifier.

    Raises:
        ValueError: the vote is neither +1 nor -1.
        DatabaseError: the database refused the record; nothing was written.
    """
    if item.vote not in (1, -1):
        raise ValueError(f"vote {item.vote} is neither 1 nor -1")
    identifier = str(uuid.uuid4())
    values = {name: getattr(item, name) for name in item.__dataclass_fields__}
    values |= {name: fitted(values[name], feedback.c[name]) for name in TEXTS}
    moment = dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
    row = {"feedback_id": identifier, "created_at": moment, **values}
    insert_once(engine, feedback, row, refused="database.feedback")
    return identifier
