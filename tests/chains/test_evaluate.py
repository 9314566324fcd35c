"""Evaluation: answers are graded by their rows, questions are read in both forms, figures add up."""

from __future__ import annotations

import datetime as dt
import decimal
import importlib.util
import json
import sqlite3
from pathlib import Path

import pytest

from azs.database.engine import open_engine
from azs.errors import DatabaseError, ModelError, UnanswerableError
from azs.settings import Settings
from chains import baseline, evaluate
from chains.contestants import Outcome
from chains.database_schema import describe_database
from chains.evaluation_journal import EvaluationJournal
from chains.evaluation_report import Item, as_json, as_text
from chains.grading import Rows, grade, hardness, in_order
from chains.questions import load_questions, sampled
from chains.sql_source import TableSource
from tests.chains.test_free_sql import FakeModel


@pytest.mark.parametrize(
    ("expected", "given", "ordered", "reason"),
    [
        ([(1,), (2,)], [(2,), (1,)], False, ""),
        ([(1,), (2,)], [(2,), (1,)], True, "WRONG_ORDER"),
        ([("a", 3), ("b", 1), ("c", 1)], [("a", 3), ("c", 1), ("b", 1)], True, ""),
        ([("a", 3, 0), ("b", 1, 0)], [("b", 1, 0), ("a", 3, 0)], True, "WRONG_ORDER"),
        ([("a", 3), ("b", 1), ("c", 1)], [("c", 1), ("b", 1), ("a", 3)], True, "WRONG_ORDER"),
        ([(1, "a")], [("a", 1)], False, ""),
        ([(1, 2), (3, 4)], [(2, 1), (4, 3)], True, ""),
        ([(1, 2), (2, 1)], [(1, 1), (2, 2)], False, "WRONG_VALUES"),
        ([(1.0000001,)], [(decimal.Decimal(1),)], False, ""),
        ([(1.001,)], [(1,)], False, "WRONG_VALUES"),
        ([(None,)], [(None,)], False, ""),
        ([(None,)], [(0,)], False, "WRONG_VALUES"),
        ([("1",)], [(1,)], False, "WRONG_VALUES"),
        ([(1,), (1,)], [(1,)], False, "MISSING_ROWS"),
        ([(1,)], [(1,), (1,)], False, "EXTRA_ROWS"),
        ([(1,)], [(1, 2)], False, "WRONG_COLUMNS"),
        ([(1,)], [], False, "EMPTY"),
        ([], [], True, ""),
        ([], [(1,)], False, "EXTRA_ROWS"),
        ([(dt.date(2026, 1, 1),)], [("2026-01-01",)], False, ""),
        ([(dt.datetime(2026, 1, 1),)], [(dt.date(2026, 1, 1),)], False, ""),
        ([("a", 1, None), ("b", 2, None)], [(None, 2, "b"), (None, 1, "a")], False, ""),
    ],
)
def test_rows_are_graded(expected: Rows, given: Rows, *, ordered: bool, reason: str) -> None:
    assert grade(expected, given, ordered=ordered) == reason


def test_many_like_columns_do_not_take_forever() -> None:
    rows = [(at % 2,) * 10 for at in range(50)]
    assert grade(rows, [*rows[:-1], (7,) * 10], ordered=False) == "WRONG_VALUES"


@pytest.mark.parametrize(
    ("sql", "level"),
    [
        ("SELECT count(*) FROM a", "easy"),
        ("SELECT a, b FROM t WHERE c = 1", "medium"),
        ("SELECT a FROM t WHERE b NOT IN (SELECT b FROM s)", "hard"),
        ("SELECT a, count(*), sum(b) FROM t JOIN s ON t.i = s.i WHERE c = 1 AND d = 2 GROUP BY a ORDER BY 2 LIMIT 1",
         "extra"),
        ("SELECT a FROM t WHERE x = 1 INTERSECT SELECT a FROM t WHERE x = 2 AND y IN (SELECT 1)", "extra"),
        ("nonsense (", "extra"),
    ],
)  # fmt: skip
def test_difficulty_comes_from_the_query(sql: str, level: str) -> None:
    assert hardness(sql) == level


def test_order_counts_at_the_top_only() -> None:
    assert in_order("SELECT a FROM t ORDER BY a;", "sqlite")
    assert not in_order("SELECT a FROM (SELECT a FROM t ORDER BY a) q", "sqlite")


PAIRS = [
    {"id": "D1", "db_id": "world", "question_ru": "Сколько городов?", "question_en": "How many cities?",
     "query_ru": "select count(*)  from city", "query_en": "SELECT count(*) FROM city;"},
    {"db_id": "world", "question_ru": "Города Атлантиды", "question_en": "Cities of Asia",
     "query_ru": "SELECT name FROM city WHERE c = 'Атлантида'", "query_en": "SELECT name FROM city WHERE c = 'Asia'"},
]  # fmt: skip


def _file(tmp_path: Path, items: object) -> Path:
    path = tmp_path / "questions.json"
    path.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    return path


def test_questions_are_read_in_both_languages(tmp_path: Path) -> None:
    found = load_questions(_file(tmp_path, PAIRS))
    assert [(one.id, one.language, one.same_values) for one in found] == [
        ("D1.ru", "ru", True), ("D1.en", "en", True), ("2.ru", "ru", False), ("2.en", "en", True),
    ]  # fmt: skip
    assert {one.database for one in found} == {"world"} and found[0].sql == "SELECT count(*) FROM city"
    assert len(load_questions(_file(tmp_path, PAIRS), "ru")) == 2


def test_plain_questions_are_read(tmp_path: Path) -> None:
    items = [{"question": "Сколько?", "sql": "SELECT 1", "difficulty": "hard", "database": "b"},
             {"question": "How many?", "sql": "SELECT 1", "id": 7, "database": "a"}]  # fmt: skip
    first, second = load_questions(_file(tmp_path, items))
    assert (first.database, first.id, first.language, first.difficulty) == ("a", "7", "en", "easy")
    assert (second.language, second.difficulty) == ("ru", "hard")


@pytest.mark.parametrize("items", [[{"question": "?"}], {"a": 1}, [1], [{"sql": "SELECT 1"}]])
def test_a_file_of_another_form_is_refused(tmp_path: Path, items: object) -> None:
    with pytest.raises(UnanswerableError):
        load_questions(_file(tmp_path, items))


def test_a_sample_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    found = load_questions(_file(tmp_path, PAIRS * 20))
    assert sampled(found, 10, 3) == sampled(found, 10, 3) != sampled(found, 10, 4)
    assert sampled(found, 0, 3) == found == sampled(found, 999, 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one small database."""
    path = tmp_path / "databases"
    path.mkdir()
    with sqlite3.connect(path / "world.sqlite") as connection:
        connection.executescript("CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT, c TEXT);"
                                 "INSERT INTO city VALUES (1, 'Ufa', 'Europe'), (2, 'Tokyo', 'Asia');")  # fmt: skip
    connection.close()
    return path


def test_every_question_is_asked_and_graded(tmp_path: Path, folder: Path, settings: Settings) -> None:
    questions = load_questions(_file(tmp_path, PAIRS))
    model = FakeModel(
        "SELECT count(*) FROM city", "SELECT count(*) + 1 FROM city",
        "SELECT name FROM city WHERE c = 'Atlantis'", ModelError("models.timeout", host="x"),
    )  # fmt: skip
    told: list[Item] = []
    contest = evaluate.Contest(str(folder), mode="sql")
    items = list(evaluate.evaluate(contest, questions, settings, client=model, tell=told.append))
    assert [item.reason for item in items] == ["", "WRONG_VALUES", "EMPTY", "MODEL_ERROR"] and told == items
    assert "1/4 = 25.0%" in as_text(items, "ru") and "EMPTY" in as_text(items, "en")
    body = json.loads(as_json(items))
    assert body[0]["right"] and body[3]["badge"] == "refused" and body[0]["rows"] == [[2]]


def test_a_stopped_evaluation_goes_on_where_it_stood(tmp_path: Path, folder: Path, settings: Settings) -> None:
    questions, path = load_questions(_file(tmp_path, PAIRS)), tmp_path / "found.jsonl"
    contest = evaluate.Contest(str(folder), mode="sql")
    model = FakeModel("SELECT count(*) FROM city", ModelError("models.timeout", host="x"), "SELECT 'never asked'")
    begun = evaluate.evaluate(contest, questions, settings, client=model, journal=EvaluationJournal(path, "one"))
    before = [next(begun), next(begun)]
    begun.close()
    with path.open("a", encoding="utf-8") as file:
        file.write('{"key": "cut o')
    again = FakeModel("SELECT count(*) FROM city", "SELECT name FROM city", "SELECT name FROM city")
    journal = EvaluationJournal(path, "one")
    items = list(evaluate.evaluate(contest, questions, settings, client=again, journal=journal))
    assert items[0] == before[0] and [item.reason for item in before] == ["", "MODEL_ERROR"]
    assert items[1].right  # the model was away: it was asked again
    assert len(again.asked) == 3
    assert EvaluationJournal(path, "another").known(questions[0], "ours") is None


def test_auto_falls_back_to_the_plan(tmp_path: Path, folder: Path, settings: Settings) -> None:
    class Planner(FakeModel):
        def complete_json(self, *given: object, **named: object) -> dict[str, object]:
            return {"table": "city", "select": [{"function": "count", "column": "*"}]}

    question = load_questions(_file(tmp_path, PAIRS[:1]), "ru")
    contest = evaluate.Contest(str(folder / "{database}.sqlite"))
    (item,) = evaluate.evaluate(contest, question, settings, client=Planner("нет", "нет"))
    assert item.right and item.outcome.badge == "plan" and item.outcome.spent.calls == 3
    planned = evaluate.Contest(str(folder), mode="plan")
    (item,) = evaluate.evaluate(planned, question, settings, client=FakeModel())
    assert item.reason == "MODEL_ERROR"


def test_a_known_query_that_fails_is_named(tmp_path: Path, folder: Path, settings: Settings) -> None:
    questions = load_questions(_file(tmp_path, [{"question": "?", "sql": "SELECT nothing", "database": "world"}]))
    with pytest.raises(DatabaseError) as caught:
        list(evaluate.evaluate(evaluate.Contest(str(folder), "sql"), questions, settings, client=FakeModel()))
    assert caught.value.key == "free_sql.gold"


def test_the_command_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--questions", str(tmp_path / "none.json"), "--database", "sqlite://"]) == 2
    assert "none.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("template", "url"),
    [("duckdb:////data/{database}.duckdb", "duckdb:////data/x.duckdb"), ("oracle://h", "oracle://h")],
)
def test_the_address_of_a_database_is_filled(template: str, url: str) -> None:
    assert evaluate.database_url(template, "x") == url


def test_a_missing_chain_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "langchain_classic.chains", None)
    with pytest.raises(ModelError) as caught:
        baseline._langchain()
    assert caught.value.key == "free_sql.no_langchain"


def test_figures_stand_side_by_side(tmp_path: Path) -> None:
    (question, *_) = load_questions(_file(tmp_path, PAIRS), "ru")
    items = [Item(question, name, Outcome("sql"), reason, 1.0) for name, reason in (("ours", ""), ("other", "EMPTY"))]
    lines = as_text(items, "en").splitlines()
    assert lines[0].split() == ["ours", "other"] and "1/1 = 100.0%" in lines[1] and "0/1 = 0.0%" in lines[1]


@pytest.mark.skipif(not importlib.util.find_spec("langchain_classic"), reason="needs the extra evaluate")
@pytest.mark.parametrize(
    ("answer", "badge", "rows"),
    [
        ("SQLQuery: SELECT name FROM city WHERE c = \"Asia\" LIMIT 5;\nSQLResult: Tokyo", "sql", (("Tokyo",),)),
        ("```sql\nDELETE FROM city\n```", "refused", ()),
        ("SELECT * FROM sqlite_master", "refused", ()),
    ],
)  # fmt: skip
def test_langchains_chain_is_judged_as_ours(
    folder: Path, settings: Settings, answer: str, badge: str, rows: Rows
) -> None:
    from langchain_core.language_models.fake_chat_models import FakeListChatModel

    engine = open_engine(settings.at(f"sqlite:///{folder / 'world.sqlite'}"), read_only=True)
    source = TableSource(engine, describe_database(engine))
    outcome = baseline.BaselineContestant(FakeListChatModel(responses=[answer]), engine, source).answer("Где Токио?")
    assert (outcome.badge, outcome.rows, outcome.spent.calls) == (badge, rows, 1)
