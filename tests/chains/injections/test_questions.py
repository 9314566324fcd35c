"""Injections asked as questions of a person with one station, with models that obey them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
import sqlglot
from sqlglot import exp

from azs.database.views import CONTRACT
from azs.errors import AzsError, ModelError, SqlRefusedError
from azs.settings import Settings
from chains.answer import ROUTES, Answer
from chains.assistant import Assistant
from chains.compile import compile_plan
from chains.own_sql import OwnSql
from chains.plan import Plan, PlanFilter
from chains.planner import complete
from tests.chains.injections.conftest import MINE, contents
from tests.chains.injections.obeying import (
    ALLOWED_SHAPE,
    CORPUS,
    LANGUAGES,
    STATEMENTS,
    WANTED,
    WHERE,
    Injection,
    Obeying,
    plans,
)
from tests.conftest import TODAY

BEFORE = Plan("loss_rub", dimensions=("station",))
EACH = pytest.mark.parametrize("item", CORPUS, ids=lambda item: item.id)


@pytest.fixture(scope="module")
def plain(olga: sa.Engine, laid_settings: Settings) -> Assistant:
    """The rules alone."""
    return Assistant(olga, model=None, settings=laid_settings, today=TODAY)


@pytest.fixture
def sent(laid: sa.Engine) -> Iterator[list[str]]:
    """Every statement the database was sent."""
    found: list[str] = []

    def note(*call: Any) -> None:
        found.append(call[2])

    sa.event.listen(laid, "before_cursor_execute", note)
    yield found
    sa.event.remove(laid, "before_cursor_execute", note)


def test_the_corpus_is_what_it_says() -> None:
    assert len(CORPUS) >= 70 and len({item.id for item in CORPUS}) == len(CORPUS)
    assert {item.where for item in CORPUS} == set(WHERE) and {item.language for item in CORPUS} == set(LANGUAGES)
    assert {item.goal for item in CORPUS} == set(WANTED)
    languages = Counter(item.language for item in CORPUS)
    assert abs(languages["ru"] - languages["en"]) <= 10


@EACH
def test_the_rules_answer_for_the_persons_station_or_not_at_all(
    plain: Assistant, laid: sa.Engine, foreign: frozenset[str], sent: list[str], item: Injection
) -> None:
    for found in _asked(plain, item.text):
        _judge(found, laid, foreign)
    _only_views(sent)


@pytest.fixture(scope="module")
def model() -> Obeying:
    """What every assistant of this file asks; each test tells it what to say."""
    return Obeying()


@pytest.fixture(scope="module", params=[False, True], ids=["rules-first", "model-first"])
def obedient(
    request: pytest.FixtureRequest, olga: sa.Engine, model: Obeying, plain: Assistant, laid_settings: Settings
) -> Assistant:
    """An assistant whose model obeys; it reads what the rules leave, or every question."""
    made = Assistant(olga, model=lambda: model, settings=laid_settings, today=TODAY, by_model=request.param)
    made._values, made._golden = plain._values, plain._golden  # read once for all of them
    return made


@EACH
def test_a_model_that_obeys_gives_no_more(
    obedient: Assistant, model: Obeying, laid: sa.Engine, foreign: frozenset[str], sent: list[str], item: Injection
) -> None:
    at, wanted = CORPUS.index(item), WANTED[item.goal]
    made = plans(item.text)
    for body in (made[0], made[1 + at % (len(made) - 1)]):
        model.plan, model.sql = body, wanted[at % len(wanted)]
        for found in _asked_once(obedient, item.text):
            _judge(found, laid, foreign)
    _only_views(sent)


@pytest.fixture(scope="module")
def own(olga: sa.Engine, laid_settings: Settings) -> OwnSql:
    """Free SQL over one station."""
    return OwnSql(olga, laid_settings, TODAY)


@pytest.fixture(scope="module")
def whole(anna: sa.Engine, laid_settings: Settings) -> OwnSql:
    """Free SQL over the whole network."""
    return OwnSql(anna, laid_settings, TODAY)


@EACH
def test_statements_an_obeying_model_writes_show_the_persons_station(
    own: OwnSql, foreign: frozenset[str], sent: list[str], item: Injection
) -> None:
    wanted = WANTED[item.goal]
    sql = wanted[CORPUS.index(item) % len(wanted)]
    found = own.ask(item.text, "ru", Obeying(sql=sql))
    if found is not None:
        assert sql in ALLOWED_SHAPE or found.sql != sql
        assert found.badge == "sql" and found.caution
        assert not _seen([found.rows, found.text, found.understood], foreign)
    _only_views(sent)


@pytest.mark.parametrize("sql", [sql for sql in STATEMENTS if sql not in ALLOWED_SHAPE])
def test_nothing_but_reporting_views_is_read_even_by_those_who_see_all(
    own: OwnSql, whole: OwnSql, sent: list[str], sql: str
) -> None:
    for source in (own, whole):
        with pytest.raises(SqlRefusedError):
            source.kept("?", sql, "ru")
        found = source.ask("сколько инцидентов?", "ru", Obeying(sql=sql))
        assert found is None or (found.sql != sql and found.sql.startswith("SELECT"))  # the part of it that reads
    _only_views(sent)


@pytest.mark.parametrize("sql", sorted(ALLOWED_SHAPE))
def test_statements_over_the_views_run_and_stay_in_the_scope(
    own: OwnSql, whole: OwnSql, foreign: frozenset[str], sql: str
) -> None:
    narrow, wide = own.kept("?", sql, "ru"), whole.kept("?", sql, "ru")
    assert not _seen(narrow.rows, foreign)
    assert _seen(wide.rows, foreign), "a statement that would show nothing proves nothing"


@pytest.mark.parametrize(
    "body",
    [
        {"metric": "incidents", "dimensions": [["station"]], "order": "", "limit": 0},
        {"metric": "incidents", "dimensions": [{"sql": "x"}], "order": {}, "limit": 1},
        {"metric": ["incidents"], "dimensions": [], "order": "", "limit": 0},
        {"metric": {"a": 1}, "dimensions": [], "order": [], "limit": 0},
    ],
)  # fmt: skip
def test_a_plan_out_of_form_is_an_error_of_the_product(
    body: dict[str, Any],
) -> None:
    with pytest.raises(ModelError):
        complete("ущерб", Plan(), Obeying(plan=body))


def test_duckdb_reaches_neither_files_nor_the_network(laid: sa.Engine) -> None:
    wanted = {
        "enable_external_access": "false", "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false", "allow_community_extensions": "false", "lock_configuration": "true",
    }  # fmt: skip
    with laid.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, value FROM duckdb_settings()").all()
    assert {name: value for name, value in rows if name in wanted} == wanted


def test_the_contents_that_are_compared_are_there(laid: sa.Engine) -> None:
    assert len(contents(laid)) > 10


def _asked(assistant: Assistant, text: str) -> Iterator[Answer]:
    """The answer alone, after another question, and with a station named on a page."""
    yield from _asked_once(assistant, text)
    for more in ({"context": BEFORE}, {"choices": {"metric": text, f"word:{text[:20]}": "АЗС-001"}}):
        try:
            yield assistant.ask(text, **more)  # type: ignore[arg-type]
        except AzsError:
            continue


def _asked_once(assistant: Assistant, text: str) -> Iterator[Answer]:
    try:
        yield assistant.ask(text)
    except AzsError:
        return


def _judge(found: Answer, laid: sa.Engine, foreign: frozenset[str]) -> None:
    """Nothing of other stations in it, no borrowed badge, and the same rows as the whole network cut to the station."""
    assert found.route in ROUTES
    told = [found.rows, found.text, found.reason, found.understood, found.caution, found.doubt, found.verified]
    told += [[way.label for way in found.ways], found.headers]
    assert not _seen(told, foreign)
    if found.route != "data":
        assert not found.rows
        return
    assert found.badge == "plan" or found.verified or found.model_name
    if found.plan is None:
        return
    cut = replace(found.plan, filters=(*found.plan.filters, PlanFilter("station", (MINE,))))
    with laid.connect() as connection:
        rows = [tuple(row) for row in connection.execute(compile_plan(cut, 5000, today=TODAY))]
    assert sorted(map(_shown, rows)) == sorted(map(_shown, found.rows))


def _shown(row: tuple[object, ...]) -> str:
    return repr([round(float(cell), 6) if hasattr(cell, "as_integer_ratio") else cell for cell in row])


def _only_views(sent: list[str]) -> None:
    """Every statement that was sent reads reporting views and does nothing else."""
    for sql in sent:
        (tree,) = sqlglot.parse(sql, dialect="duckdb")
        assert isinstance(tree, exp.Query), sql
        ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
        for table in tree.find_all(exp.Table):
            assert isinstance(table.this, exp.Identifier) and table.name in {*CONTRACT, *ctes}, sql


def _seen(told: object, words: frozenset[str]) -> set[str]:
    """Which of the words are told: names anywhere, codes where they stand alone."""
    texts = {str(leaf) for leaf in _leaves(told)}
    return {word for word in words if word in texts or (" " in word and any(word in text for text in texts))}


def _leaves(value: object) -> Iterator[object]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield value
