"""A complaint on its way: once, to whoever can handle it, told where it is urgent; what is late goes to the head."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from azs.complaints import desk, dispatching, outbox
from azs.complaints.complaint import Contact, Submission
from azs.complaints.dispatching import dispatch_waiting, escalate_overdue
from azs.complaints.handling import reroute_changed
from azs.complaints.routing import Alerts, Rules
from azs.complaints.rulebook import rules_in_force
from azs.complaints.rules_file import load_rules
from azs.complaints.submitting import submit
from azs.database.complaint_tables import complaint_events, complaints
from azs.knowledge.library import now
from azs.knowledge.originals import Originals
from azs.security import addresses
from azs.security.actor import SYSTEM
from azs.settings import load_settings
from tests.azs.complaints.cases import ANNA, IVAN, MILA, OLGA, people, taken, understood
from tests.azs.intake.sheets import places


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


def _rules(**changed: Any) -> Rules:
    rules = load_rules()
    departments = dict(rules.departments)
    departments["quality"] = replace(departments["quality"], email="quality@azs.example", head="mila")
    departments["duty"] = replace(departments["duty"], email="duty@azs.example")
    alerts = Alerts(("critical",), ("boss@azs.example",), webhook=True)
    return replace(rules, departments=departments, alerts=alerts, **changed)


def test_it_is_routed_once_and_the_customer_gets_a_receipt(stocked: sa.Engine, tmp_path: Path) -> None:
    one = taken(stocked, tmp_path)
    found = desk.find(stocked, OLGA, one)
    assert (found.department, found.assignee, found.priority, found.status) == ("quality", "", "medium", "new")
    assert found.due_at is not None and found.due_at > found.received_at
    assert dispatch_waiting(stocked, load_rules()) == 0
    [letter] = outbox.messages(stocked)
    assert (letter.message.kind, letter.message.recipient) == ("receipt", "ivan@mail.ru")
    assert found.number in letter.message.subject and found.number in letter.message.body
    assert [one.kind for one in desk.history(stocked, OLGA, one)] == ["received", "routed"]


def test_without_an_address_there_is_no_receipt(duck: sa.Engine, tmp_path: Path) -> None:
    for contact in (Contact(), Contact(phone="+7 912 345-67-89", consent=True)):
        taken(duck, tmp_path, contact=contact)
    assert not outbox.messages(duck)


def test_danger_in_the_words_is_critical_whatever_was_made_of_them(stocked: sa.Engine, tmp_path: Path) -> None:
    text = "Сильно пахнет газом у колонок, звоните +7 912 000-11-22!"
    one = taken(stocked, tmp_path, text, read=understood("price", "low"), rules=_rules())
    found = desk.find(stocked, OLGA, one)
    assert (found.priority, found.danger, found.department) == ("critical", "gas", "duty")
    assert found.due_at == found.received_at + dt.timedelta(hours=1)
    told = {(each.message.channel, each.message.recipient): each.message for each in outbox.messages(stocked)}
    assert set(told) == {
        ("email", "duty@azs.example"), ("email", "boss@azs.example"), ("webhook", "webhook"), ("email", "ivan@mail.ru"),
    }  # fmt: skip
    body = json.loads(told["webhook", "webhook"].body)
    assert (body["event"], body["danger"], body["station"]) == ("complaint.alert", "gas", "АЗС-001")
    staff = told["email", "duty@azs.example"]
    for said in (staff.body, staff.subject, told["webhook", "webhook"].body):
        assert "912" not in said and "Иван" not in said and "ivan@" not in said, "no word of who complained"


def test_danger_heard_by_meaning_keeps_its_priority_and_is_told_at_once(duck: sa.Engine, tmp_path: Path) -> None:
    for given, expected in (("high", "high"), ("critical", "critical"), ("low", "critical")):
        read = understood("staff", given, danger="injury")
        one = taken(duck, tmp_path, f"Сын вернулся от вас сам не свой, {given}", read=read, rules=_rules())
        found = desk.find(duck, MILA, one)
        assert (found.danger, found.priority) == ("injury", expected)
    told = [each.message.recipient for each in outbox.messages(duck) if each.message.kind == "alert"]
    assert told.count("boss@azs.example") == 3


def test_whoever_handles_it_is_told_with_a_link(stocked: sa.Engine, tmp_path: Path) -> None:
    addresses.save(stocked, SYSTEM, "olga", email="olga@azs.example")
    rules = _rules(staff_url="https://azs.example")
    named = replace(rules, rules=tuple(replace(rule, person="olga") for rule in rules.rules))
    one = taken(stocked, tmp_path, "На станции пожар", contact=Contact(), rules=named)
    told = {each.message.recipient: each.message.body for each in outbox.messages(stocked)}
    page = f"https://azs.example/complaints?id={one}"
    assert set(told) == {"duty@azs.example", "boss@azs.example", "olga@azs.example", "webhook"}
    assert all(told[name].endswith(f"\n{page}\n") for name in told if name != "webhook")
    body = json.loads(told["webhook"])
    assert (body["url"], body["assignee"]) == (page, "olga")


def test_without_the_apps_address_there_is_no_link(duck: sa.Engine, tmp_path: Path) -> None:
    taken(duck, tmp_path, "На станции пожар", station="АЗС-002", rules=replace(_rules(), rules=tuple(
        replace(rule, person="olga") for rule in _rules().rules
    )))  # fmt: skip
    told = [each.message.body for each in outbox.messages(duck) if each.message.kind == "alert"]
    assert len(told) == 3 and not any("http" in body for body in told)
    [body] = [json.loads(each) for each in told if each.startswith("{")]
    assert body["url"] is None and body["assignee"] is None, "who does not see the station is no assignee"


def test_what_nobody_understood_goes_to_support_and_danger_counts_all_the_same(
    stocked: sa.Engine, tmp_path: Path
) -> None:  # fmt: skip
    for text in ("Здравствуйте", "На станции пожар"):
        submit(stocked, Originals(tmp_path), Submission(text, "АЗС-001"))
    assert dispatch_waiting(stocked, _rules()) == 1, "the other one may be classified in a moment"
    assert dispatch_waiting(stocked, _rules(), patience=dt.timedelta(0)) == 1
    found = {one.text: (one.department, one.priority, one.category) for one in desk.visible(stocked, MILA)}
    assert found == {"Здравствуйте": ("support", "medium", ""), "На станции пожар": ("duty", "critical", "")}


def test_what_is_classified_late_goes_where_it_belongs(stocked: sa.Engine, tmp_path: Path) -> None:
    sent = submit(stocked, Originals(tmp_path), Submission("Нет чека", "АЗС-001", contact=IVAN))
    dispatch_waiting(stocked, _rules(), patience=dt.timedelta(0))
    assert reroute_changed(stocked, _rules()) == 0
    with stocked.begin() as connection:
        change = sa.update(complaints).where(complaints.c.complaint_id == sent.identifier)
        connection.execute(change.values(category="wrong_fuel", priority="critical", category_by="model"))
    assert reroute_changed(stocked, _rules()) == 1 and reroute_changed(stocked, _rules()) == 0
    found = desk.find(stocked, OLGA, sent.identifier)
    assert found.department == "quality" and found.due_at == found.received_at + dt.timedelta(hours=1)
    assert {one.message.kind for one in outbox.messages(stocked)} == {"receipt", "alert"}


def test_whoever_does_not_see_the_station_is_not_assigned(duck: sa.Engine, tmp_path: Path) -> None:
    rules = load_rules()
    for person, gets in (("olga", "olga"), ("north", ""), ("anna", ""), ("gone", "")):
        named = tuple(replace(rule, person=person) for rule in rules.rules)
        one = taken(duck, tmp_path, rules=replace(rules, rules=named))
        assert desk.find(duck, MILA, one).assignee == gets


def test_several_processes_send_it_on_its_way_once(stocked: sa.Engine, tmp_path: Path) -> None:
    for number in range(5):
        submit(stocked, Originals(tmp_path), Submission(f"недолив {number}", "АЗС-001", contact=IVAN))
    rules, begun = load_rules(), threading.Barrier(3)

    def work() -> None:
        begun.wait()
        for _ in range(4):
            dispatch_waiting(stocked, rules, patience=dt.timedelta(0))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dispatch_waiting(stocked, rules, patience=dt.timedelta(0))
    with stocked.connect() as connection:
        c = complaint_events.c
        counted = sa.select(c.complaint_id, sa.func.count()).where(c.kind == "routed").group_by(c.complaint_id)
        assert sorted(row[1] for row in connection.execute(counted)) == [1] * 5
    assert len(outbox.messages(stocked)) == 5


def test_a_loop_of_programs_that_answer_each_other_ends(duck: sa.Engine, tmp_path: Path) -> None:
    for number in range(dispatching.RECEIPTS_A_DAY + 3):
        taken(duck, tmp_path, f"Я в отпуске {number}")
    assert len(outbox.messages(duck)) == dispatching.RECEIPTS_A_DAY
    assert desk.count(duck, MILA)["new"] == dispatching.RECEIPTS_A_DAY + 3, "nothing is lost of it"


def test_what_is_late_goes_to_the_head_once(stocked: sa.Engine, tmp_path: Path) -> None:
    late, timely, closed, waiting = (taken(stocked, tmp_path, f"недолив {at}", contact=Contact()) for at in range(4))
    with stocked.begin() as connection:
        change = sa.update(complaints).where(complaints.c.complaint_id.in_([late, closed, waiting]))
        connection.execute(change.values(due_at=now() - dt.timedelta(minutes=1)))
        done = sa.update(complaints).where(complaints.c.complaint_id == closed)
        connection.execute(done.values(status="closed"))
        theirs = sa.update(complaints).where(complaints.c.complaint_id == waiting)
        connection.execute(theirs.values(status="waiting_customer"))
    rules = _rules()
    assert escalate_overdue(stocked, rules) == 1 and escalate_overdue(stocked, rules) == 0
    found = desk.find(stocked, MILA, late)
    assert found.assignee == "mila" and found.escalated_at is not None
    assert desk.find(stocked, MILA, timely).escalated_at is None
    told = [each.message for each in outbox.messages(stocked)]
    assert {(each.kind, each.recipient) for each in told} == {
        ("overdue", "quality@azs.example"), ("overdue", "boss@azs.example"), ("overdue", "webhook"),
    }  # fmt: skip
    assert [each.identifier for each in desk.visible(stocked, MILA, desk.Wanted(overdue=True))] == [late]


def test_a_person_sees_complaints_of_their_stations(duck: sa.Engine, tmp_path: Path) -> None:
    mine = taken(duck, tmp_path)
    nowhere = taken(duck, tmp_path, "не знаю, где это было", station="")
    assert [one.identifier for one in desk.visible(duck, OLGA)] == [mine]
    assert {one.identifier for one in desk.visible(duck, ANNA)} == {mine, nowhere}
    with duck.begin() as connection:
        change = sa.update(complaints).where(complaints.c.complaint_id == nowhere)
        connection.execute(change.values(assignee="olga"))
    assert {one.identifier for one in desk.visible(duck, OLGA)} == {mine, nowhere}, "what is theirs to handle"


def test_nothing_is_written_for_ways_that_are_not_set_up(duck: sa.Engine, tmp_path: Path) -> None:
    bare = load_settings({"AZS_HOME": str(tmp_path)})
    taken(duck, tmp_path, "На станции пожар", rules=rules_in_force(bare, duck))
    assert not outbox.messages(duck)
    told = {"AZS_WEBHOOK_URL": "https://x.example", "AZS_WEBHOOK_SECRET": "s", "AZS_HOME": str(tmp_path)}
    taken(duck, tmp_path, "На станции пожар", rules=rules_in_force(load_settings(told), duck))
    assert [one.message.channel for one in outbox.messages(duck)] == ["webhook"]


def test_nobody_is_written_to_about_complaints_of_the_past(duck: sa.Engine, tmp_path: Path) -> None:
    sent = submit(duck, Originals(tmp_path), Submission("На станции пожар", "АЗС-001", contact=IVAN))
    with duck.begin() as connection:
        connection.execute(sa.update(complaints).values(received_at=now() - dt.timedelta(days=40)))
    assert dispatch_waiting(duck, _rules()) == 1 and escalate_overdue(duck, _rules()) == 1
    found = desk.find(duck, MILA, sent.identifier)
    assert found.department == "duty" and found.escalated_at is not None and not outbox.messages(duck)
