"""Verified questions: who proposes, who decides, what stays on record."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs import audit, verified
from azs.database.engine import open_engine
from azs.errors import AccessError, AzsError, DatabaseError
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.settings import Settings, load_settings
from azs.verified import Proposal

ANNA = Actor("анна", "analyst", Scope(regions=("Юг",)))
ADMIN = Actor("admin", "administrator", EVERYTHING)
SECOND = Actor("second", "administrator", EVERYTHING)
MANAGER = Actor("boss", "manager", EVERYTHING)
OPERATOR = Actor("olga", "operator", Scope(stations=("АЗС-001",)))
PLAN = '{"metric": "incidents"}'
SPILLS = Proposal("Сколько разливов за год?", "ru", "How many spills this year?", plan_json=PLAN)
TODAY = dt.datetime.now(dt.UTC).date()


def _log(engine: sa.Engine) -> list[tuple[str, str, str]]:
    query = audit.AuditQuery(TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1))
    found = audit.search(engine, ADMIN, query)
    return sorted(zip(found["user_name"], found["kind"], found["place"], strict=True))


def test_from_a_proposal_to_an_approved_question(engine: sa.Engine) -> None:
    key = verified.propose(engine, ANNA, SPILLS)
    (waiting,) = verified.proposed(engine)
    assert (waiting.identifier, waiting.status, waiting.author) == (key, "proposed", "анна")
    assert waiting.plan_json == PLAN and waiting.sql_text == "" and waiting.reviews == ()
    assert waiting.wording("ru") == SPILLS.question and waiting.wording("en") == SPILLS.question_other
    assert verified.approved(engine) == ()
    verified.review(engine, ADMIN, key, approve=True, note="  сверено  ", seen=0)
    assert verified.proposed(engine) == ()
    (kept,) = verified.approved(engine)
    assert (kept.status, kept.reviewer, kept.note) == ("approved", "admin", "сверено") and kept.reviewed_at
    assert _log(engine) == [("admin", "write", "verified.approved"), ("анна", "write", "verified.proposed")]


@pytest.mark.parametrize("actor", [MANAGER, OPERATOR])
def test_other_roles_propose_nothing_and_that_is_written_down(engine: sa.Engine, actor: Actor) -> None:
    assert not verified.may_propose(actor)
    with pytest.raises(AccessError, match="may_not_propose"):
        verified.propose(engine, actor, SPILLS)
    assert verified.proposed(engine) == () and _log(engine) == [(actor.user, "refused", "verified")]


@pytest.mark.parametrize("actor", [ANNA, MANAGER, OPERATOR])
def test_only_administrators_decide(engine: sa.Engine, actor: Actor) -> None:
    key = verified.propose(engine, ADMIN, SPILLS)
    for decide in (
        lambda: verified.review(engine, actor, key, approve=True), lambda: verified.withdraw(engine, actor, key)
    ):  # fmt: skip
        with pytest.raises(AccessError, match="administrators_decide"):
            decide()
    assert verified.find(engine, key).status == "proposed"


@pytest.mark.parametrize(
    "same",
    [
        "Сколько разливов за год?", "  сколько   РАЗЛИВОВ\tза год ", "«Сколько разливов за год»",
        "how many SPILLS this year",
    ],
)  # fmt: skip
def test_a_question_that_is_there_is_told_so(engine: sa.Engine, same: str) -> None:
    key = verified.propose(engine, ANNA, SPILLS)
    again = Proposal(same, "ru", sql_text="SELECT 1")
    with pytest.raises(AzsError, match=r"proposed_already.*анна"):
        verified.propose(engine, ADMIN, again)
    verified.review(engine, ADMIN, key, approve=True)
    with pytest.raises(AzsError, match=r"approved_already.*admin"):
        verified.propose(engine, ANNA, again)
    verified.withdraw(engine, ADMIN, key)
    assert verified.propose(engine, ANNA, again) != key


def test_ё_is_е_and_another_question_is_another(engine: sa.Engine) -> None:
    verified.propose(engine, ANNA, Proposal("Сколько учёта", "ru", plan_json=PLAN))
    with pytest.raises(AzsError):
        verified.propose(engine, ANNA, Proposal("сколько учета?", "ru", plan_json=PLAN))
    verified.propose(engine, ANNA, Proposal("сколько учета за май", "ru", plan_json=PLAN))
    assert len(verified.proposed(engine)) == 2


def test_a_second_review_is_recorded_beside_the_first(engine: sa.Engine) -> None:
    key = verified.propose(engine, ANNA, SPILLS)
    verified.review(engine, ADMIN, key, approve=True, note="верно")
    verified.review(engine, SECOND, key, approve=False, note="не тот показатель")
    item = verified.find(engine, key)
    assert (item.status, item.reviewer, item.note) == ("rejected", "second", "не тот показатель")
    assert [(one.reviewer, one.verdict, one.note) for one in item.reviews] == [
        ("admin", "approved", "верно"), ("second", "rejected", "не тот показатель")
    ]  # fmt: skip
    assert ("second", "write", "verified.rejected") in _log(engine)


def test_a_decision_made_meanwhile_is_not_overruled_unseen(engine: sa.Engine) -> None:
    key = verified.propose(engine, ANNA, SPILLS)
    verified.review(engine, ADMIN, key, approve=True, seen=0)
    with pytest.raises(AzsError, match=r"decided_meanwhile.*admin"):
        verified.review(engine, SECOND, key, approve=False, seen=0)
    assert verified.find(engine, key).status == "approved"


def test_of_two_decisions_at_once_the_later_is_refused(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    key = verified.propose(engine, ANNA, SPILLS)
    stale = verified.find(engine, key)
    verified.review(engine, ADMIN, key, approve=True)
    monkeypatch.setattr(verified, "find", lambda *_: stale)
    with pytest.raises(AzsError, match="decided_meanwhile"):
        verified.review(engine, SECOND, key, approve=False)
    monkeypatch.undo()
    assert [one.reviewer for one in verified.find(engine, key).reviews] == ["admin"]


def test_authors_withdraw_their_own_until_somebody_has_decided(engine: sa.Engine) -> None:
    key = verified.propose(engine, ANNA, SPILLS)
    verified.withdraw(engine, ANNA, key)
    assert verified.proposed(engine) == () and verified.find(engine, key).reviews[0].verdict == "withdrawn"
    second = verified.propose(engine, ANNA, SPILLS)
    verified.review(engine, ADMIN, second, approve=True)
    with pytest.raises(AccessError):
        verified.withdraw(engine, ANNA, second)
    verified.withdraw(engine, ADMIN, second, note="устарело")
    assert verified.approved(engine) == () and verified.find(engine, second).status == "rejected"


def test_many_decisions_fit_and_the_latest_stay(engine: sa.Engine) -> None:
    key = verified.propose(engine, ANNA, SPILLS)
    for number in range(8):
        verified.review(engine, ADMIN, key, approve=bool(number % 2), note=f"{number}" + "ж" * 900)
    item = verified.find(engine, key)
    assert item.reviews[-1].note.startswith("7") and 1 <= len(item.reviews) < 8 and len(item.note) == 500


@pytest.mark.parametrize(
    "item",
    [
        Proposal("ы" * 1001, "ru", plan_json=PLAN), Proposal("x", "ru", "e" * 1001, plan_json=PLAN),
        Proposal("x", "ru", plan_json="ы" * 2001), Proposal("x", "ru", sql_text="S" * 4001),
        Proposal("  ?! ", "ru", plan_json=PLAN),
    ],
)  # fmt: skip
def test_what_would_be_cut_or_says_nothing_is_refused_whole(engine: sa.Engine, item: Proposal) -> None:
    with pytest.raises(AzsError, match=r"too_long|empty"):
        verified.propose(engine, ANNA, item)
    assert verified.proposed(engine) == ()


def test_a_proposal_has_one_query_and_a_language() -> None:
    for given in ({}, {"plan_json": PLAN, "sql_text": "SELECT 1"}):
        with pytest.raises(ValueError):
            Proposal("x", "ru", **given)
    with pytest.raises(ValueError):
        Proposal("x", "fr", plan_json=PLAN)


def test_texts_come_back_as_they_were(engine: sa.Engine) -> None:
    text = "'; DROP TABLE verified_questions; -- :bind %s {x} 🙂"
    key = verified.propose(engine, ANNA, Proposal(text, "ru", sql_text=text))
    item = verified.find(engine, key)
    assert (item.question, item.sql_text, item.plan_json, item.question_other) == (text, text, "", "")


def test_an_item_that_is_gone_and_a_database_without_the_table(engine: sa.Engine) -> None:
    with pytest.raises(AzsError, match="gone"):
        verified.review(engine, ADMIN, "nothing", approve=True)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE verified_questions"))
    with pytest.raises(DatabaseError):
        verified.propose(engine, ANNA, SPILLS)


def test_a_sqlite_file_has_none_and_takes_none(tmp_path: Path, settings: Settings) -> None:
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE t (a)").connection.close()
    engine = open_engine(load_settings({"AZS_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}))
    assert verified.approved(engine) == () == verified.proposed(engine)
    with pytest.raises(DatabaseError, match="not_saved"):
        verified.propose(engine, ANNA, SPILLS)
    engine.dispose()
