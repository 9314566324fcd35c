"""What reviewers said becomes rows, and counts before the votes it is about."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from azs.labelling.example import Content, Example
from azs.labelling.outcomes import Outcome
from chains.linker import Linker
from chains.models.contract import COMPACT
from chains.plan import Plan
from tests.conftest import TODAY
from training.dataset import feedback_rows as votes
from training.dataset.label_rows import question_rows, reviewed_categories, reviewed_votes
from training.dataset.people import Vote
from training.dataset.planner_rows import Bench
from training.dataset.rows import Draft, Tally

DAY = dt.datetime(2026, 11, 20, 9)
QUESTION = "Средний ущерб по городам"
RIGHT = Plan(metric="loss_mean_rub", dimensions=("city",))
WRONG = replace(RIGHT, metric="loss_rub")


@pytest.fixture(scope="module")
def bench(demo_duckdb: sa.Engine) -> Bench:
    return Bench(demo_duckdb, Linker(demo_duckdb), TODAY, COMPACT)


def _outcome(verdict: str, content: Content, *, wrong: Content | None = None, asked: str = QUESTION,
             source: str = "feedback", name: str = "v1") -> Outcome:  # fmt: skip
    example = Example(source, name, DAY, "thumb_down", asked, wrong or content)
    return Outcome(example, verdict, content, wrong or Content(), ("anna",), False, DAY)


def _by_kind(drafts: Iterator[Draft]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in drafts:
        assert one.person == "anna" and one.source == "reviewed"
        found[one.kind].append(dict(one.body))
    return found


def test_a_corrected_answer_is_learnt_and_preferred(bench: Bench) -> None:
    one = _outcome("corrected", Content(plan_json=RIGHT.to_json()), wrong=Content(plan_json=WRONG.to_json()))
    found = _by_kind(question_rows(bench, [one], Tally()))
    assert json.loads(found["sft"][0]["messages"][-1]["content"])["metric"] == "loss_mean_rub"
    [pair] = found["preference"]
    assert (json.loads(pair["chosen"])["metric"], json.loads(pair["rejected"])["metric"]) == (
        "loss_mean_rub", "loss_rub",
    )  # fmt: skip
    assert [row["label"] for row in found["single"]] == [True]


def test_a_rejected_answer_is_told_wrong_and_never_learnt(bench: Bench) -> None:
    found = _by_kind(question_rows(bench, [_outcome("rejected", Content(plan_json=WRONG.to_json()))], Tally()))
    assert [row["label"] for row in found["single"]] == [False] and set(found) == {"single"}


def test_what_is_no_question_is_left_out(bench: Bench) -> None:
    told = [_outcome("approved", Content(text="staff"), source="scan")]
    assert not list(question_rows(bench, told, Tally()))


def test_reviewers_count_before_the_vote(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [Vote(name, QUESTION, True, name, DAY, WRONG.to_json()) for name in ("v1", "v2")]
    monkeypatch.setattr(votes, "votes_of", lambda *_: given)
    reviewed = reviewed_votes([_outcome("rejected", Content(plan_json=WRONG.to_json()))])
    found = list(votes.feedback_rows(bench, Tally(), share=0.5, reviewed=reviewed))
    assert {one.person for one in found} == {"v2"}


def test_categories_are_learnt_as_reviewers_put_them() -> None:
    told = [
        _outcome(
            verdict, Content(text=category), asked=f"Кассир нахамил {number}", source="complaint", name=str(number)
        )
        for number, (verdict, category) in enumerate((("corrected", "staff"), ("rejected", "price")))
    ]
    found = _by_kind(reviewed_categories(told, Tally()))
    assert [(row["text"], row["label"]) for row in found["classification"]] == [("Кассир нахамил 0", "staff")]
