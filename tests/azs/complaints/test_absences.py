"""Who is away: kept in the database, used by routing and by what is overdue, changed by those who may."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints import absences, desk
from azs.complaints.dispatching import escalate_overdue
from azs.complaints.routing import Absence
from azs.complaints.rulebook import rules_in_force
from azs.complaints.rules_file import load_rules
from azs.database.complaint_tables import complaints
from azs.database.schema import audit_log
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import EVERYTHING, Actor
from azs.settings import load_settings
from tests.azs.complaints.cases import ANNA, MILA, OLGA, people, taken
from tests.azs.intake.sheets import places

ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
TODAY = dt.datetime.now(load_rules().times.zone).date()
WEEK = TODAY + dt.timedelta(days=7)
AWAY = Absence("olga", TODAY, WEEK, "mila")


@pytest.fixture
def stocked(engine: sa.Engine) -> sa.Engine:
    places(engine)
    people(engine)
    return engine


@pytest.fixture
def duck(duckdb_engine: sa.Engine) -> sa.Engine:
    places(duckdb_engine)
    people(duckdb_engine)
    return duckdb_engine


def test_a_substitute_gets_what_comes_and_what_is_late(stocked: sa.Engine, tmp_path: Path) -> None:
    absences.save(stocked, ADMIN, AWAY)
    rules = rules_in_force(load_settings({"AZS_HOME": str(tmp_path)}), stocked)
    assert rules.absences == (AWAY,)
    named = replace(rules, rules=tuple(replace(rule, person="olga") for rule in rules.rules))
    one = taken(stocked, tmp_path, rules=named)
    assert desk.find(stocked, MILA, one).assignee == "mila"
    headed = {key: replace(each, head="olga") for key, each in rules.departments.items()}
    with stocked.begin() as connection:
        connection.execute(sa.update(complaints).values(due_at=now() - dt.timedelta(minutes=1), assignee=None))
    assert escalate_overdue(stocked, replace(rules, departments=headed)) == 1
    assert desk.find(stocked, MILA, one).assignee == "mila"


def test_one_is_removed_put_back_and_written_down(stocked: sa.Engine) -> None:
    identifier = absences.save(stocked, ADMIN, AWAY)
    [kept] = absences.listed(stocked, today=TODAY)
    assert (kept.absence, kept.made_by) == (AWAY, "admin")
    absences.remove(stocked, ADMIN, identifier)
    assert not absences.listed(stocked, today=TODAY)
    with pytest.raises(ComplaintError):
        absences.remove(stocked, ADMIN, identifier)
    absences.restore(stocked, ADMIN, identifier)
    assert len(absences.listed(stocked, today=TODAY)) == 1
    with stocked.connect() as connection:
        asked = sa.select(audit_log.c.place).where(audit_log.c.place.like("complaints.absence%"))
        assert sorted(connection.execute(asked).scalars()) == [
            "complaints.absence", "complaints.absence", "complaints.absence_removed",
        ]  # fmt: skip


def test_one_that_is_long_over_is_not_listed(duck: sa.Engine) -> None:
    absences.save(duck, ADMIN, AWAY)
    assert absences.listed(duck, today=WEEK + dt.timedelta(days=absences.KEPT_DAYS))
    assert not absences.listed(duck, today=WEEK + dt.timedelta(days=absences.KEPT_DAYS + 1))


def test_others_may_say_so_of_themselves_alone(duck: sa.Engine) -> None:
    identifier = absences.save(duck, OLGA, AWAY)
    for actor, given in ((OLGA, replace(AWAY, person="mila", substitute="olga")), (ANNA, replace(AWAY, person="anna"))):
        with pytest.raises(AccessError):
            absences.save(duck, actor, given)
    with pytest.raises(AccessError):
        absences.remove(duck, MILA, identifier)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"until": TODAY - dt.timedelta(days=1)}, "absence_days"),
        ({"until": TODAY + dt.timedelta(days=400)}, "absence_days"), ({"substitute": "olga"}, "absence_self"),
        ({"substitute": "anna"}, "absence_role"), ({"since": WEEK, "until": WEEK}, "absence_twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(duck: sa.Engine, changed: dict[str, object], key: str) -> None:
    if key == "absence_twice":
        absences.save(duck, ADMIN, AWAY)
    with pytest.raises(ComplaintError) as refused:
        absences.save(duck, ADMIN, replace(AWAY, **changed))  # type: ignore[arg-type]
    assert refused.value.key == f"complaints.{key}"
    with pytest.raises(AccessError):
        absences.save(duck, ADMIN, replace(AWAY, substitute="nobody"))


def test_what_was_removed_is_not_put_back_over_another(duck: sa.Engine) -> None:
    identifier = absences.save(duck, ADMIN, AWAY)
    absences.remove(duck, ADMIN, identifier)
    absences.save(duck, ADMIN, replace(AWAY, substitute=""))
    with pytest.raises(ComplaintError):
        absences.restore(duck, ADMIN, identifier)
