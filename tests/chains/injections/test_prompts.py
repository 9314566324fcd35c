"""Injections in the data, and in the names and comments of another company's database: what a model is sent of them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator

import duckdb
import pytest
import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.errors import SqlRefusedError
from azs.settings import Settings, load_settings
from chains import planner
from chains.answer import Answer
from chains.assistant import Assistant
from chains.claims import follows
from chains.database_schema import MAX_NAME_CHARS, SHOWN_CHARS, DatabaseSchema, describe_database, describe_views
from chains.free_sql import GUARD, REFUSED, FreeSql
from chains.models.client import Messages
from chains.result import Column
from chains.sql_prompt import question_messages, repair_messages, schema_text, system_text
from chains.sql_source import TableSource
from chains.summary import summarise, table
from chains.value_hints import ValueIndex, hint_text
from tests.chains.injections.obeying import CORPUS, HOST, Injection, Obeying
from tests.conftest import TODAY

EACH = pytest.mark.parametrize("item", CORPUS, ids=lambda item: item.id)
TURNS = re.compile(r"<\|\w+\|>|\[/?INST\]|<</?SYS>>|</?(?:tool_result|s)>|<(?:start|end)_of_turn>")
"""Marks by which chat templates tell turns apart."""
SPOKEN = tuple(item for item in CORPUS if TURNS.search(item.text))
_NAME = r'(?:\w+|"(?:[^"\n]|"")+")'
_TABLE = re.compile(rf"CREATE TABLE {_NAME} \((?: -- [^\n]*)?")
_COLUMN = re.compile(rf"  {_NAME} (?:TEXT|INTEGER|REAL|DATE|TIMESTAMP|BOOLEAN)(?: PRIMARY KEY)?,?(?: -- [^\n]*)?")
_KEY = re.compile(rf"  (?:PRIMARY|FOREIGN) KEY \({_NAME}(?:, {_NAME})*\)(?: REFERENCES {_NAME} \({_NAME}\))?,?")
_ROWS = re.compile(rf"[1-3] rows from {_NAME} table:")
_TEXT = r"'(?:[^'\n]|'')*'"
_VALUES = re.compile(rf"one of {_TEXT}(?:, {_TEXT})*")


@pytest.fixture(scope="module")
def views(olga: sa.Engine) -> DatabaseSchema:
    """The reporting views with the values of the database of injections."""
    return describe_views(olga)


@pytest.fixture(scope="module", params=["sqlite", "duckdb"])
def strange(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database of another company whose tables, columns, comments and values are injections."""
    file = tmp_path_factory.mktemp("strange") / f"strange.{request.param}"
    names = ['"' + item.text.replace('"', '""').replace("\x00", "") + '"' for item in CORPUS]
    columns = ", ".join(f"{name} TEXT" for name in dict.fromkeys(names[:40]))
    script = [f"CREATE TABLE plain (id INTEGER PRIMARY KEY, note TEXT, {columns})"]
    script += [f"CREATE TABLE {name} (id INTEGER, note TEXT)" for name in names[40:]]
    if request.param == "sqlite":
        with sqlite3.connect(file) as plain:
            for sql in script:
                plain.execute(sql)
            plain.executemany("INSERT INTO plain (note) VALUES (?)", [(item.text,) for item in CORPUS])
        plain.close()
    else:
        with duckdb.connect(str(file)) as made:
            for sql in script:
                made.execute(sql)
            made.executemany(
                "INSERT INTO plain (id, note) VALUES (?, ?)", [[at, item.text] for at, item in enumerate(CORPUS)]
            )
            for item, place in zip(
                CORPUS, ["TABLE plain", *(f"COLUMN plain.{name}" for name in names[:40])], strict=False
            ):
                made.execute(f"COMMENT ON {place} IS '{item.text.replace(chr(39), chr(39) * 2)}'")
    settings = load_settings({"AZS_DATABASE_URL": f"{request.param}:///{file}", "AZS_LLM": "off"})
    engine = open_engine(settings, read_only=True)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def described(strange: sa.Engine) -> DatabaseSchema:
    """What is known of it."""
    return describe_database(strange)


def test_the_schema_of_the_views_keeps_values_in_quotes_on_lines_of_their_own(views: DatabaseSchema) -> None:
    told = {value for _, column in views.columns() for value in column.values}
    assert {item.text[:120] for item in CORPUS} <= told, "the injections are among the values"
    _sound(schema_text(views))


def test_the_schema_of_another_database_keeps_its_names_and_comments_in_their_places(
    described: DatabaseSchema,
) -> None:
    text = schema_text(described)
    assert len(described.tables) > 5, "strange names that do no harm are kept"
    _sound(text)
    assert text in system_text(described)


def test_names_that_cannot_stand_in_a_prompt_cannot_be_read(strange: sa.Engine, described: DatabaseSchema) -> None:
    source = TableSource(strange, described)
    left_out = [item for item in CORPUS[40:] if described.table(item.text) is None]
    assert left_out
    for item in left_out:
        with pytest.raises(SqlRefusedError):
            source.run(f'SELECT note FROM "{item.text.replace(chr(34), chr(34) * 2)}"', max_rows=5)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM sqlite_master", "SELECT * FROM duckdb_tables()", "ATTACH 'x.db' AS o", "PRAGMA table_list",
        "SELECT load_extension('x')", "SELECT * FROM read_text('/etc/passwd')", "DROP TABLE plain", "INSTALL httpfs",
        "SELECT note FROM plain UNION SELECT * FROM app_users", "WITH x AS (SELECT 1) DELETE FROM plain",
        "SELECT readfile('/etc/passwd') FROM plain", "SELECT writefile('x', note) FROM plain",
    ],
)  # fmt: skip
def test_what_comments_ask_for_is_refused_there_too(strange: sa.Engine, described: DatabaseSchema, sql: str) -> None:
    found = FreeSql(TableSource(strange, described), Obeying(sql=sql)).ask("сколько записей?", today=TODAY)
    assert found.refusal in (GUARD, REFUSED) and found.rows == ()


def test_a_statement_over_the_strange_table_still_runs(strange: sa.Engine, described: DatabaseSchema) -> None:
    found = FreeSql(TableSource(strange, described), Obeying(sql="SELECT COUNT(*) AS n FROM plain")).ask("сколько?")
    assert found.rows == ((len(CORPUS),),)


@EACH
def test_hints_are_quoted_texts_of_one_line(views: DatabaseSchema, item: Injection) -> None:
    index = ValueIndex(views)
    for question in (item.text, f"сколько «{item.text[:58]}»?", f'"{item.text[:58]}"'):
        line = hint_text(index.hints(question))
        place = rf"{_TEXT} in \w+\.\w+(?: or \w+\.\w+)*"
        assert line == "" or re.fullmatch(rf"-- stored values: {place}(?:; {place})*", line)
        assert not TURNS.search(line) and "`" not in line


@EACH
def test_a_question_stays_one_line_of_the_prompt(item: Injection) -> None:
    (_, _), (role, asked) = question_messages("rules", item.text, today=TODAY)
    before, rest = asked.split("\n\n")
    line, answer = rest.split("\n")
    assert answer == "SQLQuery: "
    assert role == "human" and before == "-- today: 2026-11-20" and line.startswith("Question: ")
    assert "\n" not in line and "`" not in line


def test_the_planner_is_told_no_values(views: DatabaseSchema, olga: sa.Engine, laid_settings: Settings) -> None:
    model = Obeying(plan={"metric": "incidents", "dimensions": ["root_cause"], "order": "", "limit": 0})
    asked = Assistant(olga, model=lambda: model, settings=laid_settings, today=TODAY, by_model=True)
    found = asked.ask("на что обратить внимание по причинам")
    assert found.route == "data" and any(HOST in str(row[0]) for row in found.rows)
    assert HOST not in model.read and not TURNS.search(model.read)


@EACH
def test_rows_reach_a_model_as_one_line_of_json(item: Injection) -> None:
    sent = table(_answer(item.text))
    assert "\n" not in sent
    body = json.loads(sent)
    assert body.keys() == {"question", "understood", "rows"} and len(body["rows"]) == 1
    (row,) = body["rows"]
    assert row.keys() == {"Причина", "Инциденты"} and row["Инциденты"] == "43"
    assert "".join(row["Причина"].split()) == "".join(item.text[:80].split())  # spaces may part the marks of a template


@EACH
def test_a_conclusion_with_numbers_of_its_own_is_not_shown(item: Injection) -> None:
    answer = _answer("насос")
    text, passed = summarise(answer, Obeying(plan={"text": f"{item.text} Ущерб вырос до 987654321 рублей."}))
    assert not passed and text.startswith(answer.text) and item.text not in text
    text, passed = summarise(answer, Obeying(plan={"text": item.text}))
    assert passed == follows(" ".join(item.text.split()), answer.shape, answer.rows, "насос")
    assert passed or item.text not in text


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"sql": "DROP TABLE x"}])
def test_no_conclusion_leaves_the_answers_own_sentence(body: dict[str, object]) -> None:
    answer = _answer("насос")
    text, passed = summarise(answer, Obeying(plan=body))
    assert not passed and text.startswith(answer.text) and "DROP" not in text


@pytest.mark.parametrize("said", [None, ["x"], {"a": "b"}, "слово " * 500])
def test_a_conclusion_out_of_form_is_not_shown(said: object) -> None:
    text, passed = summarise(_answer("насос"), Obeying(plan={"text": said}))
    assert not passed and len(text) < 500


def _planned(text: str) -> Messages:
    return planner.messages(text)


def _written(text: str) -> Messages:
    return question_messages("rules", text)


def _repaired(text: str) -> Messages:
    return repair_messages(question_messages("rules", "сколько?"), f"SELECT '{text}'", "wrong")


def _summed(text: str) -> Messages:
    return (("human", table(_answer(text))),)


@pytest.mark.parametrize("made", [_planned, _written, _repaired, _summed], ids=lambda made: made.__name__)
@pytest.mark.parametrize("item", SPOKEN, ids=lambda item: item.id)
def test_no_turn_of_a_conversation_begins_inside_a_message(made: object, item: Injection) -> None:
    assert callable(made)
    for _, text in made(item.text):
        assert not TURNS.search(text)


def test_a_value_named_like_a_measure_leaves_the_measure_alone(olga: sa.Engine, laid_settings: Settings) -> None:
    found = Assistant(olga, model=None, settings=laid_settings, today=TODAY).ask("сколько инцидентов за год")
    assert found.route == "data" and found.plan is not None and not found.plan.filters


def _answer(cause: str) -> Answer:
    shape = (Column("root_cause", "Причина", "group", dimension="root_cause"),
             Column("value", "Инциденты", "measure", "count"))  # fmt: skip
    return Answer(cause, "ru", "data", "Инциденты", shape=shape, rows=[(cause, 43)], text="Инциденты: 43.")


def _sound(text: str) -> None:
    """Nothing in a schema but tables, columns, keys and rows, whatever they are called and hold."""
    assert not TURNS.search(text) and "`" not in text
    place = "outside"
    for line in text.split("\n"):
        assert line.replace("\t", "").isprintable(), line
        if place == "columns":
            if line == ")":
                place = "outside"
            else:
                assert _COLUMN.fullmatch(line) or _KEY.fullmatch(line), line
                _said(line)
        elif place == "rows":
            place = "outside" if line == "*/" else place
            cells = line.split("\t")
            assert line == "*/" or _ROWS.fullmatch(line) or max(map(len, cells)) <= MAX_NAME_CHARS + 2, line
            assert line == "*/" or not re.search(r"/\*|\*/|--|;", line), line
        elif line == "/*":
            place = "rows"
        elif _TABLE.fullmatch(line):
            place = "columns"
        else:
            assert line == "", line
    assert place == "outside"


def _said(line: str) -> None:
    """Values in whole quotes, each no longer than it may be shown."""
    values = re.search(r"one of '.*$", line)
    if values:
        assert _VALUES.fullmatch(values.group()), line
        assert max(map(len, re.findall(_TEXT, values.group()))) <= 2 * SHOWN_CHARS + 2
