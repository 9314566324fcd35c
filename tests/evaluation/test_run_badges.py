"""How often each badge was right: counted, written, read and told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest

from chains.accuracy import FILE, BadgeAccuracy, measured, told
from chains.answer import Answer
from chains.plan import Plan
from tests.evaluation.badges import as_toml, measured_badges, verified_share
from tests.evaluation.figures import Share
from tests.evaluation.outcomes import Outcome, Result
from tests.evaluation.question_sets import Question

DAY = dt.date(2026, 11, 23)


def result(outcome: str, badge: str, kind: str = "answer", *, cautioned: bool = False) -> Result:
    route = "unanswerable" if badge == "none" else "data"
    return Result(Question("q", "?", "ru", kind, "easy"), Outcome("q", outcome, route, badge, cautioned))


class Fixed:
    """Answers as it was told to."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers

    def ask(self, question: str, *, context: Plan | None, language: str) -> Answer:
        return self._answers[question]


def answer(badge: str, plan: Plan) -> Answer:
    return Answer("", "ru", "data", badge=badge, plan=plan)


@pytest.fixture
def badges() -> dict[str, BadgeAccuracy]:
    results = [
        result("right", "golden"), *[result("right", "plan")] * 21, result("wrong", "plan"), result("refused", "none"),
        result("right", "plan", cautioned=True), result("wrong", "plan", cautioned=True),
        result("right", "none", "unanswerable"), result("refused", "none", "clarify"),
        Result(Question("q", "?", "ru", "clarify", "easy"), Outcome("q", "right", "clarify")),
    ]  # fmt: skip
    return measured_badges(results, Share(1, 2), model="qwen-1.5b", day=DAY)


def test_pairs_count_for_the_verified_badge_alone(badges: dict[str, BadgeAccuracy]) -> None:
    assert {badge: (found.right, found.total) for badge, found in badges.items()} == {
        "golden": (2, 3), "plan": (21, 22), "check": (1, 2), "sql": (0, 0), "none": (1, 3),
    }  # fmt: skip


def test_a_pair_is_right_where_its_own_verified_question_answers() -> None:
    plan, other = Plan(metric="incidents"), Plan(metric="loss")
    given = Fixed({
        "same": answer("golden", plan), "another": answer("golden", other), "trap": answer("golden", plan),
        "missed": answer("plan", plan), "refused": Answer("", "ru", "unanswerable"),
    })  # fmt: skip
    wanted = [("same", plan), ("another", plan), ("trap", None), ("missed", plan), ("refused", None)]
    assert verified_share(given, wanted) == Share(1, 3)


def test_what_is_written_is_read(badges: dict[str, BadgeAccuracy], tmp_path: Path) -> None:
    file = tmp_path / "accuracy.toml"
    file.write_text(as_toml(badges), encoding="utf-8")
    assert measured(file) == badges
    assert measured(file)["plan"] == BadgeAccuracy(21, 22, "test", DAY, "qwen-1.5b")


def test_the_tooltip_tells_the_meaning_and_the_share(badges: dict[str, BadgeAccuracy], tmp_path: Path) -> None:
    file = tmp_path / "accuracy.toml"
    file.write_text(as_toml(badges), encoding="utf-8")
    assert told("plan", "ru", file=file).endswith(" Верно на контрольных вопросах: 21 из 22.")
    assert told("plan", "en", file=file).endswith(" Right on the test questions: 21 of 22.")
    assert told("sql", "ru", file=file).endswith(" На контрольных вопросах ещё не измерено.")
    assert told("sql", "en", file=file).endswith(" Not yet measured on the test questions.")


@pytest.mark.parametrize("badge", ["golden", "plan", "sql", "none"])
def test_the_packaged_figures_can_be_told(badge: str) -> None:
    assert all(0 <= found.right <= found.total for found in measured(FILE).values())
    assert told(badge, "ru") and told(badge, "en")
