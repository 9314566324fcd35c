"""What people said of answers becomes rows, without their data and without the weight of one of them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.feedback import Feedback, save_feedback
from azs.saved import SavedDraft, pin
from azs.security.actor import SYSTEM
from azs.settings import Settings
from chains.linker import Linker
from chains.models.contract import COMPACT
from chains.plan import Plan
from tests.conftest import TODAY
from training.dataset import feedback_rows as source
from training.dataset.people import Vote
from training.dataset.planner_rows import Bench
from training.dataset.rows import Tally

DAY = dt.datetime(2026, 11, 20, 9)
QUESTION = "Средний ущерб по городам"
RIGHT = Plan(metric="loss_mean_rub", dimensions=("city",))


@pytest.fixture(scope="module")
def bench(demo_duckdb: sa.Engine) -> Bench:
    return Bench(demo_duckdb, Linker(demo_duckdb), TODAY, COMPACT)


def _vote(name: str, *, right: bool, plan: Plan = RIGHT, correction: str = "", question: str = QUESTION) -> Vote:
    return Vote(name, question, right, name[0], DAY, plan.to_json(), correction)


def _rows(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *votes: Vote
) -> tuple[dict[str, list[dict[str, object]]], Tally]:
    monkeypatch.setattr(source, "votes_of", lambda *_: list(votes))
    tally, found = Tally(), {}
    for draft in source.feedback_rows(bench, tally, share=0.5):
        found.setdefault(draft.kind, []).append(dict(draft.body))
    return found, tally


def test_a_right_answer_is_learnt_and_told_right(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = _rows(bench, monkeypatch, _vote("a1", right=True))
    answer = json.loads(found["sft"][0]["messages"][-1]["content"])
    assert answer == {"metric": "loss_mean_rub", "dimensions": ["city"], "order": "", "limit": 0}
    assert [row["label"] for row in found["single"]] == [True] and "preference" not in found


def test_a_correction_is_preferred_to_what_was_wrong(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(RIGHT, metric="loss_rub")
    found, _ = _rows(bench, monkeypatch, _vote("a1", right=False, plan=wrong, correction=QUESTION))
    assert [row["label"] for row in found["single"]] == [False]
    (pair,) = found["preference"]
    assert json.loads(pair["chosen"])["metric"] == "loss_mean_rub" and pair["reason"] == "correction"
    assert json.loads(pair["rejected"])["metric"] == "loss_rub"


def test_two_people_make_a_pair(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = _vote("b1", right=False, plan=replace(RIGHT, dimensions=("region",)))
    found, _ = _rows(bench, monkeypatch, _vote("a1", right=True), wrong)
    assert found["preference"][0]["reason"] == "votes" and len(found["single"]) == 2


def test_what_the_planner_cannot_learn_is_counted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    found, tally = _rows(
        bench, monkeypatch,
        _vote("a1", right=True, plan=replace(RIGHT, show="share")),
        replace(_vote("a2", right=True), plan_json="{"),
        _vote("b1", right=True, question="Средний ущерб по городам за 2025 год"),
        _vote("b2", right=False, correction="всё не так!!!"),
    )  # fmt: skip
    assert tally.removed == {"beyond_the_planner": 1, "not_a_plan": 1, "linking_differs": 1}
    assert list(found) == ["single"]


def test_personal_data_are_masked_and_broken_texts_left_out(migrated: Settings) -> None:
    engine = open_engine(migrated)
    for question in ("Сколько звонил +7 912 345-67-89 по ущербу?", "Ущ\ufffd\ufffdрб по городам"):
        save_feedback(engine, Feedback(question, 1, plan_json=RIGHT.to_json(), user_name="olga"))
    pin(engine, SYSTEM, SavedDraft("", "Ущерб, почта ivan@example.ru", "ru", plan_json=RIGHT.to_json()))
    tally = Tally()
    (vote,) = source.votes_of(as_system(engine), tally)
    engine.dispose()
    assert "912" not in vote.question and "[телефон]" in vote.question and vote.person == "olga"
    assert tally.removed == {"masked": 1, "unreadable": 1}
