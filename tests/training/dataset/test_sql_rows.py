"""Statements that people found right become rows, asked as the app asks and only where it asks for SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from azs.labelling.example import Content, Example
from azs.labelling.outcomes import Outcome
from azs.settings import Settings, load_settings
from chains.assistant import Assistant
from chains.golden import GoldenItem, packaged_items
from chains.linker import Linker
from chains.models.contract import COMPACT
from chains.own_sql import OwnSql
from chains.plan import Plan
from tests.conftest import TODAY
from training.dataset import feedback_rows as votes
from training.dataset.checking import asked_of
from training.dataset.feedback_rows import judged
from training.dataset.label_rows import question_rows
from training.dataset.people import Vote
from training.dataset.planner_rows import Bench
from training.dataset.rows import Draft, Tally
from training.dataset.sql_rows import Statements, approved_sql_rows, sql_family

DAY = dt.datetime(2026, 11, 20, 9)
BEYOND = ("Сколько станций без инцидентов по регионам", "Нарастающим итогом ущерб и время решения по месяцам")
RIGHT = (
    "SELECT s.region, count(*) AS stations FROM v_station s WHERE NOT EXISTS "
    "(SELECT 1 FROM v_incident i WHERE i.station_code = s.station_code) GROUP BY s.region"
)
WRONG = "SELECT region, count(*) AS stations FROM v_station GROUP BY region"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("sql")), "AZS_LLM": "off"})


@pytest.fixture(scope="module")
def bench(demo_duckdb: sa.Engine, settings: Settings) -> Bench:
    linker = Linker(demo_duckdb)
    statements = Statements(
        demo_duckdb, linker, TODAY,
        lambda: OwnSql(demo_duckdb, settings, TODAY, verified=lambda: packaged_items(TODAY)),
    )  # fmt: skip
    return Bench(demo_duckdb, linker, TODAY, COMPACT, statements=statements)


def _vote(sql: str, *, question: str = BEYOND[0], right: bool = True, person: str = "anna") -> Vote:
    return Vote(f"{person}-{right}", question, right, person, DAY, sql_text=sql)


class Recorder:
    """A model that notes what it is asked."""

    name, stand_in, prompt = "recorder", False, COMPACT

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def complete_text(self, messages: Any, **_: Any) -> str:
        self.asked = self.asked or list(messages)
        return RIGHT


@pytest.mark.parametrize("question", BEYOND)
def test_a_model_is_trained_on_what_it_is_asked(
    bench: Bench, demo_duckdb: sa.Engine, settings: Settings, question: str
) -> None:
    model, tally = Recorder(), Tally()
    found = Assistant(demo_duckdb, model=lambda: model, settings=settings, today=TODAY).ask(question)
    assert found.sql == RIGHT and found.badge == "sql"
    said = judged(bench, _vote(found.sql, question=question), tally)
    assert said and said.told == model.asked and said.answer == f"{RIGHT};" and not tally.removed
    (row,) = [one.body for one in _rows(bench, [_vote(found.sql, question=question)]) if one.kind == "sft"]
    assert asked_of(dict(row)) == question


def _rows(bench: Bench, given: list[Vote], tally: Tally | None = None) -> list[Draft]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(votes, "votes_of", lambda *_: given)
        return list(votes.feedback_rows(bench, tally or Tally(), share=0.5))


def test_votes_on_statements_are_learnt_avoided_and_paired(bench: Bench) -> None:
    drafts = _rows(bench, [_vote(RIGHT), _vote(WRONG, right=False, person="boris")])
    found = {(one.kind, one.source): one for one in drafts}
    assert [one.body["label"] for one in drafts if one.kind == "single"] == [True, False]
    assert found["sft", "feedback"].body["messages"][-1]["content"] == f"{RIGHT};"
    pair = found["preference", "feedback"].body
    assert (pair["chosen"], pair["rejected"]) == (f"{RIGHT};", f"{WRONG};")
    assert len({one.family for one in drafts if one.kind != "single"}) == 1


@pytest.mark.parametrize(
    ("vote", "reason"),
    [
        (_vote("SELECT 1 FROM audit_log"), "sql_fails"),
        (_vote("DROP TABLE stations"), "sql_fails"),
        (_vote("нет"), "sql_fails"),
        (_vote(RIGHT, question="Сколько инцидентов по регионам"), "no_sql_asked"),
        (_vote(RIGHT, question="Какая погода в Казани"), "no_sql_asked"),
    ],
)
def test_what_cannot_be_learnt_is_counted(bench: Bench, vote: Vote, reason: str) -> None:
    tally = Tally()
    assert not _rows(bench, [vote], tally) and tally.removed == {reason: 1}
    bare, tally = replace(bench, statements=None), Tally()
    assert not _rows(bare, [vote], tally) and tally.removed == {"beyond_the_planner": 1}


def test_reviewers_put_statements_right(bench: Bench) -> None:
    example = Example("answer", "a1", DAY, "doubted", BEYOND[0], Content(sql_text=WRONG))
    right, wrong = Content(sql_text=RIGHT), Content(sql_text=WRONG)
    found = {
        one.kind: one.body
        for one in question_rows(bench, [Outcome(example, "corrected", right, wrong, ("anna",), False, DAY)], Tally())
    }
    assert found["sft"]["messages"][-1]["content"] == found["preference"]["chosen"] == f"{RIGHT};"
    assert found["preference"]["rejected"] == f"{WRONG};" and found["single"]["label"] is True
    other = Content(plan_json=Plan(dimensions=("region",)).to_json())  # an answer of another kind of request
    (_, *rest) = question_rows(bench, [Outcome(example, "corrected", right, other, ("anna",), False, DAY)], Tally())
    assert [one.kind for one in rest] == ["sft"]


def test_an_approved_statement_is_not_shown_beside_its_own_question(demo_duckdb: sa.Engine, settings: Settings) -> None:
    item = GoldenItem((BEYOND[0], "How many incidents by region"), "", sql=RIGHT, origin="company")
    own = Statements(
        demo_duckdb, Linker(demo_duckdb), TODAY, lambda: OwnSql(demo_duckdb, settings, TODAY, verified=lambda: [item])
    )
    tally = Tally()
    (row,) = approved_sql_rows(own, [item, replace(item, sql="SELECT x FROM v_station")], tally)
    told = row.body["messages"]
    assert RIGHT not in told[1]["content"] and told[-1]["content"] == f"{RIGHT};" and row.source == "approved"
    assert RIGHT in dict(own.messages(BEYOND[0]) or ())["human"]  # as the app would show it
    assert tally.removed == {"no_sql_asked": 1, "sql_fails": 2}


def test_statements_that_differ_in_values_are_one_family() -> None:
    one, other = (f"SELECT  count(*) FROM v_incident WHERE city = '{city}' AND id > {at}" for city, at in
                  (("Казань", 1), ("О'Хара''с", 22)))  # fmt: skip
    assert sql_family(one) == sql_family(one.lower()) and sql_family(one) != sql_family(RIGHT)
    assert sql_family(one) == sql_family(other.replace("О'Хара", "Тула"))
