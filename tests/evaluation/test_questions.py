"""The rules alone on the evaluation questions: what is answered right today stays right."""

from __future__ import annotations

import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from tests.evaluation.run import FILES, TODAY, judge, questions


def test_every_question_is_answered_right(
    demo_engine: sa.Engine, demo_duckdb: sa.Engine, demo_settings: Settings
) -> None:
    assistant = Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)
    missed = {
        (question, outcome)
        for name in FILES
        for _, question, sql in questions(name)
        if (outcome := judge(demo_duckdb, assistant.ask(question), sql)) != "right"
    }
    assert not missed


def test_the_set_is_large_enough_in_both_languages() -> None:
    for name in FILES:
        asked = questions(name)
        english = [question for _, question, _ in asked if not any("а" <= letter <= "я" for letter in question.lower())]
        assert len(asked) >= 45 and len(english) >= 15
        assert sum(not sql for _, _, sql in asked) >= 10
