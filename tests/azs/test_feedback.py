"""Votes on answers: stored whole, cut to what the table holds, or refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.database.schema import feedback
from azs.database.writing import MAX_BYTES
from azs.errors import DatabaseError
from azs.feedback import REASONS, Feedback, save_feedback
from azs.settings import Settings


def test_a_vote_is_stored_with_all_it_came_with(engine: sa.Engine) -> None:
    item = Feedback(
        "Сколько разливов?", -1, '{"metric": "incidents"}', "SELECT 1", "по закрытым", "qwen-1.5b", "ru",
        ("WRONG_FILTER",), "analyst", "plan",
    )  # fmt: skip
    first, second = save_feedback(engine, item), save_feedback(engine, Feedback("и ещё", 1))
    with engine.connect() as connection:
        rows = {row["feedback_id"]: row for row in connection.execute(sa.select(feedback)).mappings()}
    assert set(rows) == {first, second}
    stored = rows[first]
    expected = {name: getattr(item, name) for name in item.__dataclass_fields__} | {"reasons": "WRONG_FILTER"}
    assert {name: stored[name] for name in item.__dataclass_fields__} == expected
    assert stored["created_at"] is not None
    assert {rows[second][name] for name in ("correction", "reasons", "user_name", "badge")} == {None}


def test_reasons_are_kept_in_one_order_each_once_and_all_fit(engine: sa.Engine) -> None:
    save_feedback(engine, Feedback("x", -1, reasons=("SLOW", "EMPTY", "SLOW")))
    save_feedback(engine, Feedback("y", -1, reasons=tuple(reversed(REASONS))))
    with engine.connect() as connection:
        rows = connection.execute(sa.select(feedback.c.question, feedback.c.reasons)).all()
    assert {row.question: row.reasons for row in rows} == {"x": "EMPTY,SLOW", "y": ",".join(REASONS)}


@pytest.mark.parametrize("reasons", [("LATE",), ("SLOW", "slow"), ("SLOW,EMPTY",), ("",)])
def test_a_reason_nobody_knows_is_refused(engine: sa.Engine, reasons: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="reasons"):
        save_feedback(engine, Feedback("x", -1, reasons=reasons))
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(feedback)).scalar_one() == 0


def test_long_texts_are_cut_to_what_oracle_holds(engine: sa.Engine) -> None:
    save_feedback(
        engine, Feedback("ы" * 9000, 1, sql_text="ы" * 9000, plan_json="a" + "ы" * 9000, model_name="m" * 500)
    )
    with engine.connect() as connection:
        row = connection.execute(sa.select(feedback)).mappings().one()
    assert len(row["question"]) == 2000 and len(row["model_name"]) == 120
    assert len(row["sql_text"].encode()) == MAX_BYTES and len(row["plan_json"].encode()) == MAX_BYTES - 1


def test_a_vote_that_is_none_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(ValueError, match="5"):
        save_feedback(engine, Feedback("x", 5))
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(feedback)).scalar_one() == 0


def test_a_database_without_the_table_is_an_error(settings: Settings) -> None:
    engine = open_engine(settings)
    with pytest.raises(DatabaseError, match="feedback"):
        save_feedback(engine, Feedback("x", 1))
    engine.dispose()
