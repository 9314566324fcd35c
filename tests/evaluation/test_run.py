"""The evaluation itself, on made-up questions and answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.errors import ModelError
from chains.answer import Answer
from chains.plan import Plan
from chains.result import Row
from tests.evaluation.figures import Share, Spread, as_text, figures, outcomes, unsigned
from tests.evaluation.journal import Journal, key_of
from tests.evaluation.outcomes import Outcome, Result, judge_question
from tests.evaluation.question_sets import FILES, SETS, Question, golden_pairs, load
from tests.evaluation.run import Examiner, Job, as_body, jobs, parse

PAIR = "SELECT 'a' AS name, 2 AS n UNION ALL SELECT 'b', 1"


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    """A database without tables."""
    found = sa.create_engine("sqlite://")
    yield found
    found.dispose()


class Asked:
    """Answers as it was told to; remembers the contexts it was given."""

    def __init__(self, answers: Mapping[str, Answer | Exception]) -> None:
        self._answers = answers
        self.contexts: dict[str, Plan | None] = {}

    def ask(self, question: str, *, context: Plan | None, language: str) -> Answer:
        self.contexts[question] = context
        found = self._answers[question]
        if isinstance(found, Exception):
            raise found
        return found


def question(kind: str = "answer", *gold: str, **more: object) -> Question:
    return replace(Question("q", "?", "ru", kind, "easy", gold=gold), **more)  # type: ignore[arg-type]


def data(*rows: Row, badge: str = "plan", plan: Plan | None = None) -> Answer:
    return Answer("?", "ru", "data", badge=badge, rows=list(rows), plan=plan)


def result(outcome: str, kind: str = "answer", **found: object) -> Result:
    route = {"refused": "unanswerable", "asked": "clarify"}.get(outcome, "data")
    body = Outcome("q", outcome, route=route, badge="plan" if route == "data" else "none")
    return Result(question(kind), replace(body, **found))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "ordered", "outcome"),
    [
        ([("a", 2), ("b", 1)], False, "right"),
        ([("b", 1), ("a", 2)], False, "right"),
        ([("b", 1), ("a", 2)], True, "wrong"),
        ([(2, "a"), (1, "b")], True, "right"),
        ([("a", 2.0000001), ("b", 1)], False, "right"),
        ([("a", 2.001), ("b", 1)], False, "wrong"),
        ([("a", 2), ("b", 1), ("b", 1)], False, "wrong"),
        ([("a", 2)], False, "wrong"),
        ([], False, "wrong"),
        ([("a", 2, "more"), ("b", 1, "more")], False, "wrong"),
    ],
)
def test_rows_are_compared_with_those_of_the_sql(
    engine: sa.Engine, rows: list[Row], ordered: bool, outcome: str
) -> None:
    assert judge_question(engine, question("answer", PAIR, ordered=ordered), data(*rows)) == outcome


def test_further_columns_do_no_harm_where_the_question_allows_them(engine: sa.Engine) -> None:
    asked = question("answer", PAIR, wider=True, ordered=True)
    assert judge_question(engine, asked, data((7, "a", "x", 2), (8, "b", "y", 1))) == "right"
    assert judge_question(engine, asked, data((8, "b", "y", 1), (7, "a", "x", 2))) == "wrong"
    assert judge_question(engine, asked, data((7, "a", "x", 3), (8, "b", "y", 1))) == "wrong"
    assert judge_question(engine, asked, data(("a",), ("b",))) == "wrong"


def test_no_rows_are_right_where_there_are_none(engine: sa.Engine) -> None:
    asked = question("answer", "SELECT 1 WHERE 1 = 0")
    assert judge_question(engine, asked, data()) == "right"
    assert judge_question(engine, asked, data((0,))) == "wrong"


@pytest.mark.parametrize(
    ("kind", "route", "outcome"),
    [
        ("answer", "unanswerable", "refused"),
        ("answer", "clarify", "asked"),
        ("answer", "help", "refused"),
        ("unanswerable", "unanswerable", "right"),
        ("unanswerable", "clarify", "asked"),
        ("unanswerable", "data", "wrong"),
        ("clarify", "clarify", "right"),
        ("clarify", "unanswerable", "refused"),
        ("clarify", "data", "wrong"),
    ],
)
def test_each_kind_wants_its_own_route(engine: sa.Engine, kind: str, route: str, outcome: str) -> None:
    gold = () if kind == "unanswerable" else ("SELECT 1",)
    assert judge_question(engine, question(kind, *gold), Answer("?", "ru", route)) == outcome


def test_an_open_question_may_be_answered_in_any_accepted_reading(engine: sa.Engine) -> None:
    asked = question("clarify", "SELECT 1", "SELECT 2")
    assert judge_question(engine, asked, data((2,))) == "right"
    assert judge_question(engine, asked, data((3,))) == "wrong"


def test_a_follow_up_is_asked_with_the_plan_of_its_question(engine: sa.Engine, tmp_path: Path) -> None:
    plan = Plan(metric="incidents")
    asked = [
        question("answer", "SELECT 1", id="one", text="one"),
        question("answer", "SELECT 1", id="between", text="between"),
        question("answer", "SELECT 1", id="two", text="two", after="one"),
        question("answer", "SELECT 1", id="three", text="three", after="between"),
    ]
    given = Asked({
        "one": data((1,), plan=plan), "between": Answer("", "ru", "unanswerable"),
        "two": data((1,), plan=plan), "three": data((1,)),
    })  # fmt: skip
    path = tmp_path / "found.jsonl"
    first = Examiner(engine, given).ask_all(asked, Journal(path, "key"))
    assert given.contexts == {"one": None, "between": None, "two": plan, "three": None}
    assert [one.found.outcome for one in first] == ["right", "refused", "right", "right"]

    path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + '\n{"key": "ke', encoding="utf-8")
    again = Asked(given._answers)
    assert [one.found.outcome for one in Examiner(engine, again).ask_all(asked, Journal(path, "key"))] == [
        one.found.outcome for one in first
    ]
    assert again.contexts == {"between": None, "two": plan, "three": None}


def test_an_error_is_counted_and_asked_again_the_next_time(engine: sa.Engine, tmp_path: Path) -> None:
    path, asked = tmp_path / "found.jsonl", [question("answer", "SELECT 1", text="x")]
    found = Examiner(engine, Asked({"x": ModelError("models.off")})).ask_all(asked, Journal(path, "key"))
    assert [one.found.outcome for one in found] == ["failed"]
    found = Examiner(engine, Asked({"x": data((1,))})).ask_all(asked, Journal(path, "key"))
    assert [one.found.outcome for one in found] == ["right"]


def test_what_was_found_otherwise_does_not_count_again(tmp_path: Path) -> None:
    path = tmp_path / "found.jsonl"
    Journal(path, "a").add(Outcome("q", "right"))
    assert Journal(path, "a").known("q") == Outcome("q", "right")
    assert Journal(path, "b").known("q") is None
    assert key_of("test", "both") == key_of("test", "both") != key_of("test", "rules")


@pytest.mark.parametrize(
    ("outcome", "badge", "cautioned", "expected"),
    [
        ("wrong", "plan", False, True), ("wrong", "golden", False, True), ("wrong", "plan", True, False),
        ("wrong", "sql", False, False), ("right", "plan", False, False),
    ],
)  # fmt: skip
def test_a_wrong_answer_without_a_sign(outcome: str, badge: str, cautioned: bool, expected: bool) -> None:
    assert unsigned(result(outcome, badge=badge, cautioned=cautioned)) is expected


def test_the_figures_count_each_sort_apart() -> None:
    told = [
        result("right"), result("wrong"), result("wrong", cautioned=True, model_name="m", model_used=True, tokens=40),
        result("refused", model_used=True), result("asked"), result("failed", route="failed", badge="none"),
        result("right", "unanswerable", route="unanswerable", badge="none"), result("asked", "unanswerable"),
        result("right", "clarify", route="clarify", badge="none"),
    ]  # fmt: skip
    found = {(one.group, one.name): one.value for one in figures(told)}
    assert found["right", "all"] == Share(3, 9)
    assert found["wrong without a sign", "plan"] == Share(1, 3)
    assert found["right of answers with a badge", "plan, read by model"] == Share(0, 1)
    assert found["refused", "answer"] == Share(1, 6)
    assert found["refused", "unanswerable"] == Share(1, 2)
    assert found["asked back", "unanswerable"] == Share(1, 2)
    assert found["asked back", "clarify"] == Share(1, 1)
    assert found["model", "answers without it"] == Share(2, 3)
    assert found["tokens an answer", "model used"] == Spread(1, 40, 40)
    assert outcomes(told)["answer"] == {"right": 1, "wrong": 2, "refused": 1, "asked": 1, "failed": 1}
    assert "by language" in as_text(told) and "golden" not in as_text(told[:1]).replace("golden and plan", "")


def test_wilson_interval() -> None:
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert Share(0, 20).interval == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert Share(20, 20).interval == pytest.approx((0.8389, 1.0), abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_median_and_percentile() -> None:
    assert Spread.of([float(n) for n in range(100, 0, -1)]) == Spread(100, 50.5, 95)
    assert Spread.of([3.0]) == Spread(1, 3, 3)
    assert Spread.of([]) == Spread(0, 0, 0)


def test_held_out_questions_are_not_written_out() -> None:
    told = [replace(result("wrong"), question=question(text="secret words"))]
    held, open_set = (json.dumps(as_body(Job(name, "rules"), told), ensure_ascii=False) for name in ("test", "dev"))
    assert "secret words" not in held and "secret words" in open_set


def test_every_set_can_be_read() -> None:
    for name in SETS:
        found = load(name)
        ids = [one.id for one in found]
        assert len(set(ids)) == len(ids) >= 45
        assert all(bool(one.gold) == (one.kind != "unanswerable") for one in found)
    assert any(one.after for one in load("dev"))
    wanted = [plan is not None for _, plan in golden_pairs()]
    assert sum(wanted) >= 40 and len(wanted) - sum(wanted) >= 40


def test_what_is_run() -> None:
    assert [(job.questions, job.way, job.model) for job in jobs(parse([]))] == [
        ("dev", "rules", ""), ("test", "rules", ""), ("test", "both", "qwen-0.5b"), ("test", "both", "qwen-1.5b"),
    ]  # fmt: skip
    assert jobs(parse(["--questions", "test", "--model", "none"])) == [Job("test", "both")]
    assert [job.questions for job in jobs(parse(["--questions", "all"]))] == ["dev", "test", *FILES]


@pytest.mark.parametrize(
    "line",
    [
        "--way model --model none", "--accuracy a.toml --way rules", "--accuracy a.toml --questions dev --way both",
        "--accuracy a.toml --limit 3",
    ],
)  # fmt: skip
def test_choices_that_do_not_go_together_are_refused(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(line.split())
    assert "error" in capsys.readouterr().err


def test_a_day_is_not_needed_to_compare(engine: sa.Engine) -> None:
    asked = question("answer", "SELECT '2026-11-01'")
    assert judge_question(engine, asked, data((dt.datetime(2026, 11, 1),))) == "right"
    assert judge_question(engine, asked, data((dt.datetime(2026, 11, 1, 5),))) == "wrong"
