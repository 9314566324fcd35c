"""The questions the rules were corrected by stay answered as they are: none fails, few are answered with other rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from tests.evaluation.figures import unsigned
from tests.evaluation.journal import Journal
from tests.evaluation.outcomes import Result
from tests.evaluation.question_sets import TODAY, Question, load
from tests.evaluation.run import Examiner

LEAST_RIGHT, MOST_WRONG, MOST_UNSIGNED = 0.83, 0.04, 0.02
LEAST_REFUSED, LEAST_ASKED = 0.95, 0.75


@pytest.fixture(scope="module")
def results(demo_duckdb: sa.Engine, demo_settings: Settings) -> list[Result]:
    assistant = Assistant(demo_duckdb, model=None, settings=demo_settings, today=TODAY)
    return Examiner(demo_duckdb, assistant).ask_all(_every_third(load("dev")), Journal(None, ""))


def _every_third(asked: Sequence[Question]) -> list[Question]:
    """A third of the conversations, each whole: `make evaluate` asks all."""
    chosen: dict[str, Question] = {}
    for at, question in enumerate(asked):
        if question.after in chosen or (not question.after and at % 3 == 0):
            chosen[question.id] = question
    return list(chosen.values())


def test_no_question_ends_in_an_error(results: list[Result]) -> None:
    assert [one.found.id for one in results if one.found.outcome == "failed"] == []


def test_most_are_right_and_few_are_answered_with_other_rows(results: list[Result]) -> None:
    told = Counter(one.found.outcome for one in results if one.question.kind == "answer")
    assert told["right"] >= LEAST_RIGHT * told.total(), told
    assert told["wrong"] <= MOST_WRONG * (told["right"] + told["wrong"]), told


def test_fewer_still_are_wrong_without_a_sign(results: list[Result]) -> None:
    answered = [one for one in results if one.answered]
    assert sum(map(unsigned, answered)) <= MOST_UNSIGNED * len(answered)


def test_what_cannot_be_answered_is_refused_and_open_words_are_asked_about(results: list[Result]) -> None:
    for kind, least in (("unanswerable", LEAST_REFUSED), ("clarify", LEAST_ASKED)):
        told = Counter(one.found.outcome for one in results if one.question.kind == kind)
        assert told["right"] >= least * told.total(), (kind, told)
