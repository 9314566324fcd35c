"""What people think of the assistant's answers: a vote and, where they give them, reasons and a correction."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from azs.database.schema import feedback
from azs.database.writing import fitted, insert_once

REASONS = (
    "EMPTY", "WRONG_FILTER", "WRONG_METRIC", "MISSING_ROWS", "EXTRA_ROWS", "WRONG_COLUMNS", "SLOW", "OTHER"
)  # fmt: skip
TEXTS = ("question", "correction", "plan_json", "sql_text", "model_name", "user_name", "badge")


@dataclass(frozen=True)
class Feedback:
    """One vote: +1 right, -1 wrong. Longer texts than the table holds are cut at its limits.

    Attributes:
        reasons: what was wrong, each one of REASONS.
        user_name: who votes. badge: what stood behind the answer, as the person was shown it.
    """

    question: str
    vote: int
    plan_json: str | None = None
    sql_text: str | None = None
    correction: str | None = None
    model_name: str | None = None
    language: str | None = None
    reasons: tuple[str, ...] = ()
    user_name: str | None = None
    badge: str | None = None


def save_feedback(engine: sa.Engine, item: Feedback) -> str:
    """Store a vote, stamped with the moment in UTC. Reasons are kept in one order, each once.

    Returns:
        Its identifier.

    Raises:
        ValueError: the vote is neither +1 nor -1, or a reason is none of REASONS.
        DatabaseError: the database refused the record; nothing was written.
    """
    if item.vote not in (1, -1):
        raise ValueError(f"vote {item.vote} is neither 1 nor -1")
    if unknown := set(item.reasons) - set(REASONS):
        raise ValueError(f"reasons {sorted(unknown)} are none of {REASONS}")
    identifier = str(uuid.uuid4())
    values = {name: getattr(item, name) for name in item.__dataclass_fields__}
    values |= {name: fitted(values[name], feedback.c[name]) for name in TEXTS}
    values["reasons"] = ",".join(code for code in REASONS if code in item.reasons) or None
    moment = dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
    row = {"feedback_id": identifier, "created_at": moment, **values}
    insert_once(engine, feedback, row, refused="database.feedback")
    return identifier
