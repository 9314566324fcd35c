"""Saved answers: whose they are, who may open them, what removing leaves."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs import audit, saved
from azs.database.engine import open_engine
from azs.database.schema import saved_answers
from azs.errors import AccessError, AzsError, DatabaseError
from azs.saved import SavedDraft
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.settings import load_settings

ANNA = Actor("анна", "analyst", Scope(regions=("Юг",)))
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)))
ADMIN = Actor("admin", "administrator", EVERYTHING)
PLAN = '{"metric": "incidents"}'
SPILLS = SavedDraft("Разливы", "сколько разливов за год", "ru", plan_json=PLAN, chart="bar")
TODAY = dt.datetime.now(dt.UTC).date()


def _draft(number: int) -> SavedDraft:
    return SavedDraft("", f"вопрос {number}", "ru", sql_text=f"SELECT {number} FROM v_station")


def _titles(engine: sa.Engine, actor: Actor, place: str = "pin") -> list[str]:
    return [item.title for item in saved.mine(engine, actor, place)]


def _places(engine: sa.Engine) -> list[str]:
    query = audit.AuditQuery(TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1), kind="write")
    return sorted(audit.search(engine, ADMIN, query)["place"])


def test_pins_and_the_basket_are_kept_apart_and_are_ones_own(engine: sa.Engine) -> None:
    key = saved.pin(engine, ANNA, SPILLS)
    saved.add_to_report(engine, ANNA, _draft(1))
    (item,) = saved.mine(engine, ANNA, "pin")
    assert (item.identifier, item.title, item.question) == (key, "Разливы", SPILLS.question)
    assert (item.plan_json, item.sql_text, item.chart, item.shared) == (PLAN, "", "bar", False)
    assert _titles(engine, ANNA, "report") == ["вопрос 1"]
    assert saved.mine(engine, OLGA, "pin") == saved.mine(engine, ADMIN, "pin") == ()
    assert _places(engine) == ["saved.pin", "saved.report"]


def test_pinning_twice_keeps_one(engine: sa.Engine) -> None:
    assert saved.pin(engine, ANNA, SPILLS) == saved.pin(engine, ANNA, SPILLS)
    assert saved.pin(engine, OLGA, SPILLS) != saved.add_to_report(engine, ANNA, SPILLS)
    long = SavedDraft("", "ы" * 3000, "ru", plan_json=PLAN)
    assert saved.pin(engine, ANNA, long) == saved.pin(engine, ANNA, long)
    assert len(saved.mine(engine, ANNA, "pin")) == 2


def test_identifiers_cannot_be_guessed(engine: sa.Engine) -> None:
    keys = [saved.pin(engine, ANNA, _draft(number)) for number in range(5)]
    assert len(set(keys)) == 5 and all(len(key) == 32 for key in keys)


def test_a_link_opens_what_is_shared_and_nothing_else(engine: sa.Engine) -> None:
    key = saved.pin(engine, ANNA, SPILLS)
    assert saved.shared(engine, ANNA, key).title == "Разливы"
    for actor in (OLGA, ADMIN):
        with pytest.raises(AccessError, match="not_shared"):
            saved.shared(engine, actor, key)
    saved.share(engine, ANNA, key)
    saved.share(engine, ANNA, key)
    assert saved.shared(engine, OLGA, key).plan_json == PLAN
    saved.share(engine, ANNA, key, on=False)
    with pytest.raises(AccessError, match="not_shared"):
        saved.shared(engine, OLGA, key)
    assert _places(engine) == ["saved.pin", "saved.shared", "saved.unshared"]


@pytest.mark.parametrize("key", ["", "x", "a" * 5000, "' OR 1=1 --", "\x00", "%", "ключ", "../../etc"])
def test_a_link_to_nothing_says_no_more_than_a_closed_one(engine: sa.Engine, key: str) -> None:
    saved.share(engine, ANNA, saved.pin(engine, ANNA, SPILLS))
    with pytest.raises(AccessError, match="not_shared"):
        saved.shared(engine, OLGA, key)


def test_only_the_owner_changes_or_removes(engine: sa.Engine) -> None:
    key = saved.pin(engine, ANNA, SPILLS)
    saved.share(engine, ANNA, key)
    for actor in (OLGA, ADMIN):
        for change in (
            lambda actor=actor: saved.remove(engine, actor, key),
            lambda actor=actor: saved.share(engine, actor, key, on=False),
            lambda actor=actor: saved.reorder(engine, actor, key, by=1),
            lambda actor=actor: saved.restore(engine, actor, key),
        ):
            with pytest.raises(AccessError, match="not_yours"):
                change()
    assert saved.mine(engine, ANNA, "pin")[0].shared


def test_what_was_removed_comes_back_for_a_day(engine: sa.Engine) -> None:
    keys = [saved.pin(engine, ANNA, _draft(number)) for number in range(3)]
    saved.share(engine, ANNA, keys[1])
    saved.remove(engine, ANNA, keys[1])
    assert _titles(engine, ANNA) == ["вопрос 0", "вопрос 2"]
    for actor in (ANNA, OLGA):
        with pytest.raises(AccessError):
            saved.shared(engine, actor, keys[1])
    saved.restore(engine, ANNA, keys[1])
    assert _titles(engine, ANNA) == ["вопрос 0", "вопрос 1", "вопрос 2"]
    saved.remove(engine, ANNA, keys[1])
    _age(engine, keys[1], dt.timedelta(hours=25))
    with pytest.raises(AccessError, match="not_yours"):
        saved.restore(engine, ANNA, keys[1])


def test_removing_again_deletes_what_is_older_than_a_day_for_good(engine: sa.Engine) -> None:
    keys = [saved.pin(engine, ANNA, _draft(number)) for number in range(3)]
    other = saved.pin(engine, OLGA, SPILLS)
    saved.remove(engine, ANNA, keys[0])
    saved.remove(engine, OLGA, other)
    for key in (keys[0], other):
        _age(engine, key, dt.timedelta(days=2))
    saved.remove(engine, ANNA, keys[1])
    with engine.connect() as connection:
        left = set(connection.execute(sa.select(saved_answers.c.saved_id)).scalars())
    assert left == {keys[1], keys[2], other}


def _age(engine: sa.Engine, key: str, by: dt.timedelta) -> None:
    moment = (dt.datetime.now(dt.UTC) - by).replace(microsecond=0, tzinfo=None)
    with engine.begin() as connection:
        change = sa.update(saved_answers).where(saved_answers.c.saved_id == key)
        connection.execute(change.values(deleted_at=moment))


@pytest.mark.parametrize(
    ("moved", "by", "order"),
    [(2, -1, "021"), (0, 1, "102"), (0, -1, "012"), (2, 5, "012"), (0, 99, "120"), (1, 0, "012")],
)
def test_answers_are_moved_and_the_ends_hold(engine: sa.Engine, moved: int, by: int, order: str) -> None:
    keys = [saved.pin(engine, ANNA, _draft(number)) for number in range(3)]
    saved.reorder(engine, ANNA, keys[moved], by=by)
    assert _titles(engine, ANNA) == [f"вопрос {number}" for number in order]


def test_a_new_answer_goes_last_after_removals_too(engine: sa.Engine) -> None:
    first = saved.pin(engine, ANNA, _draft(0))
    saved.pin(engine, ANNA, _draft(1))
    saved.remove(engine, ANNA, first)
    saved.pin(engine, ANNA, _draft(2))
    saved.restore(engine, ANNA, first)
    assert _titles(engine, ANNA) == ["вопрос 0", "вопрос 1", "вопрос 2"]


def test_there_is_an_end_to_what_one_person_keeps(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 2)
    keys = [saved.pin(engine, ANNA, _draft(number)) for number in range(2)]
    with pytest.raises(AzsError, match="full"):
        saved.pin(engine, ANNA, _draft(2))
    assert saved.pin(engine, ANNA, _draft(1)) == keys[1]
    saved.add_to_report(engine, ANNA, _draft(2))


def test_texts_are_cut_but_never_what_runs(engine: sa.Engine) -> None:
    saved.pin(engine, ANNA, SavedDraft("т" * 500, "ы" * 3000, "ru", plan_json=PLAN, chart="c" * 90))
    (item,) = saved.mine(engine, ANNA, "pin")
    assert (len(item.title), len(item.question), len(item.chart)) == (200, 1000, 20)
    with pytest.raises(AzsError, match="too_long"):
        saved.pin(engine, ANNA, SavedDraft("", "x", "ru", sql_text="ы" * 2001))
    saved.pin(engine, ANNA, SavedDraft(" ", " ", "en", sql_text="'; -- :x %s 🙂"))
    assert saved.mine(engine, ANNA, "pin")[1].sql_text == "'; -- :x %s 🙂" and _titles(engine, ANNA)[1] == "—"


def test_a_draft_has_one_query_and_a_language() -> None:
    for given in ({}, {"plan_json": PLAN, "sql_text": "SELECT 1"}):
        with pytest.raises(ValueError):
            SavedDraft("", "x", "ru", **given)
    with pytest.raises(ValueError):
        SavedDraft("", "x", "", plan_json=PLAN)


def test_a_sqlite_file_keeps_nothing(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE t (a)").connection.close()
    engine = open_engine(load_settings({"AZS_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}))
    assert saved.mine(engine, ANNA, "pin") == ()
    with pytest.raises(AccessError):
        saved.shared(engine, ANNA, "abc")
    with pytest.raises(DatabaseError):
        saved.pin(engine, ANNA, SPILLS)
    engine.dispose()
