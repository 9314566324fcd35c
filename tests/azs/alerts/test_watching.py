"""A signal is told of once, to those who see its station, when it is not quiet; and is closed when it has gone."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from azs.alerts import alert, letters
from azs.alerts.rules import Rules, load_rules, rules_of
from azs.alerts.watching import tell, watch
from azs.complaints import outbox
from azs.database.schema import incidents, station_days
from azs.errors import AccessError, AlertError
from azs.schedule.running import Clock
from tests.azs.alerts.cases import less, sales, store
from tests.azs.schedule.cases import LOST, MILA, MONDAY, NOON, NORTH, OLGA, incident, network, people

QUIET = Clock(dt.datetime(2026, 11, 23, 0), ZoneInfo("Europe/Moscow"))
"""03:00 of the same day."""
RULES = load_rules()


def _only(*names: str) -> Rules:
    return replace(RULES, rules=tuple(rule for rule in RULES.rules if rule.name in names))


def _told(engine: sa.Engine) -> dict[str, str]:
    return {one.message.recipient: f"{one.message.subject}\n{one.message.body}" for one in outbox.messages(engine)}


def _open_incident(engine: sa.Engine, number: int, station: int, at: dt.datetime) -> None:
    row = {**incident(number, station, MONDAY), "status": "new", "resolved_at": None, "reported_at": at,
           "title": "Пролив *топлива*"}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(incidents), [row])


@pytest.fixture
def stocked(engine: sa.Engine) -> sa.Engine:
    network(engine)
    people(engine)
    return engine


@pytest.fixture
def duck(duckdb_engine: sa.Engine) -> sa.Engine:
    network(duckdb_engine)
    people(duckdb_engine)
    return duckdb_engine


def test_several_signals_of_a_station_are_one_message_to_those_who_see_it(stocked: sa.Engine) -> None:
    store(stocked, less(sales(), "АЗС-001", 2, share=0.5))
    _open_incident(stocked, 9001, 1, dt.datetime(2026, 11, 23, 8, 30))  # due at 12:30, now it is 12:00
    _open_incident(stocked, 9002, 2, dt.datetime(2026, 11, 23, 11, 30))  # far from its deadline
    rules = _only("silence", "deadline")
    done = watch(stocked, stocked, rules, at=NOON)
    assert (done.opened, done.told, done.failed) == (2, 1, 0)
    told = _told(stocked)
    assert set(told) == {f"{user}@azs.example" for user in ("mila", "max", "north", "olga")}
    for text in told.values():
        assert text.startswith("АЗС-001: сигналов 2") and "1 из 2" not in text.split("\n")[0]
        assert "Инцидент 9001 «Пролив *топлива*» открыт, срок 23.11.2026 12:30." in text
        assert "Похоже на молчание колонок: 1 из 2." in text
    again = watch(stocked, stocked, rules, at=NOON)
    assert (again.opened, again.closed, again.told) == (0, 0, 0) and len(outbox.messages(stocked)) == 4
    assert alert.count(stocked, OLGA) == {"open": 2, "taken": 0, "closed": 0}
    assert alert.count(stocked, LOST)["open"] == 0 and alert.count(stocked, NORTH)["open"] == 2


def test_nobody_to_write_to_yet(duckdb_engine: sa.Engine) -> None:
    network(duckdb_engine)
    _open_incident(duckdb_engine, 9001, 1, dt.datetime(2026, 11, 23, 8, 30))
    rules = _only("deadline")
    assert watch(duckdb_engine, duckdb_engine, rules, at=NOON).told == 0
    assert alert.visible(duckdb_engine, MILA)[0].told_at is None
    people(duckdb_engine)
    assert watch(duckdb_engine, duckdb_engine, rules, at=NOON).told == 1, "once somebody has an address"


def test_what_is_for_nobody_yet_goes_on_waiting_beside_what_is_told(duckdb_engine: sa.Engine) -> None:
    network(duckdb_engine)
    people(duckdb_engine)
    store(duckdb_engine, less(sales(), "АЗС-001", 2, share=0.5))
    _open_incident(duckdb_engine, 9001, 1, dt.datetime(2026, 11, 23, 8, 30))
    rules = _only("silence", "deadline")
    nobody = replace(
        rules, rules=tuple(replace(one, roles=()) if one.name == "silence" else one for one in rules.rules)
    )
    assert watch(duckdb_engine, duckdb_engine, nobody, at=NOON).told == 1
    assert {one.rule: one.told_at is None for one in alert.visible(duckdb_engine, MILA)} == {
        "silence": True, "deadline": False,
    }  # fmt: skip
    assert tell(duckdb_engine, rules, at=NOON) == 1
    said = [one.message.body for one in outbox.messages(duckdb_engine) if one.message.recipient == "olga@azs.example"]
    assert sum("молчание" in body for body in said) == 1 and len(said) == 2


def test_what_is_gone_is_closed_and_may_come_again(stocked: sa.Engine) -> None:
    _open_incident(stocked, 9001, 1, dt.datetime(2026, 11, 23, 8, 30))
    rules = _only("deadline")
    assert watch(stocked, stocked, rules, at=NOON).opened == 1
    change = sa.update(incidents).where(incidents.c.incident_id == 9001)
    with stocked.begin() as connection:
        connection.execute(change.values(status="resolved", resolved_at=dt.datetime(2026, 11, 23, 12)))
    assert watch(stocked, stocked, rules, at=NOON).closed == 1
    [closed] = alert.visible(stocked, MILA)
    assert closed.state == "closed" and closed.closed_by == "azs:system"
    with stocked.begin() as connection:
        connection.execute(change.values(status="new", resolved_at=None))
    assert watch(stocked, stocked, rules, at=NOON).opened == 1 and len(alert.visible(stocked, MILA)) == 2


def test_several_processes_open_and_tell_once(stocked: sa.Engine) -> None:
    for number in range(9001, 9006):
        _open_incident(stocked, number, 1 + number % 2, dt.datetime(2026, 11, 23, 8, 30))
    begun, opened, rules = threading.Barrier(3), [], _only("deadline")

    def work() -> None:
        begun.wait()
        opened.append(watch(stocked, stocked, rules, at=NOON).opened)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell(stocked, rules, at=NOON)
    assert sum(opened) == 5 and alert.count(stocked, MILA)["open"] == 5
    bodies = [one.message.body for one in outbox.messages(stocked) if one.message.recipient == "mila@azs.example"]
    said = [number for body in bodies for number in range(9001, 9006) if str(number) in body]
    assert sorted(said) == list(range(9001, 9006)), "each is told of once"


def test_at_night_nobody_is_woken_and_the_morning_brings_one_message(duck: sa.Engine) -> None:
    for number in (9001, 9002):
        _open_incident(duck, number, 1, dt.datetime(2026, 11, 22, 23, 30))
    rules = _only("deadline")
    assert watch(duck, duck, rules, at=QUIET).told == 0 and alert.count(duck, MILA)["open"] == 2
    urgent = replace(rules, quiet=replace(rules.quiet, urgent=("high",)))
    morning = tell(duck, rules, at=Clock(dt.datetime(2026, 11, 23, 4, 0), QUIET.zone))
    assert morning == 1 and "сигналов 2" in _told(duck)["olga@azs.example"]
    assert tell(duck, urgent, at=QUIET) == 0, "they have been told of"


def test_whoever_takes_it_is_seen_and_what_is_closed_stays_so_while_it_lasts(duck: sa.Engine) -> None:
    _open_incident(duck, 9001, 1, dt.datetime(2026, 11, 23, 8, 30))
    rules = _only("deadline")
    watch(duck, duck, rules, at=NOON)
    [one] = alert.visible(duck, OLGA, states=("open",))
    alert.take(duck, OLGA, one.identifier)
    with pytest.raises(AlertError):
        alert.take(duck, MILA, one.identifier)
    assert alert.visible(duck, MILA)[0].taken_by == "olga"
    assert watch(duck, duck, rules, at=NOON).opened == 0
    alert.release(duck, OLGA, one.identifier)
    alert.close(duck, MILA, one.identifier)
    assert watch(duck, duck, rules, at=NOON).opened == 0 and alert.visible(duck, MILA)[0].state == "closed"
    alert.reopen(duck, MILA, one.identifier)
    for actor, error in ((LOST, AlertError), (replace(MILA, role="analyst"), AccessError)):
        with pytest.raises(error):
            alert.close(duck, actor, one.identifier)


def test_an_unusual_week_of_a_region_is_for_those_who_see_the_region(duck: sa.Engine) -> None:
    watch(duck, duck, _only("incidents_week"), at=NOON)
    [one] = alert.visible(duck, MILA)
    assert one.region == "Юг" and one.said["value"] == 13 and one.said["side"] == "above"
    assert "13, обычно не больше 7" in letters.sentence(one, "ru")
    assert not alert.visible(duck, NORTH) and not alert.visible(duck, OLGA)
    assert set(_told(duck)) == {"mila@azs.example", "max@azs.example"}, "managers who see it"


@pytest.mark.parametrize(
    ("metric", "by", "limit", "found"),
    [("incidents", "station", {"above": 10}, ["АЗС-002"]), ("incidents", "network", {"above": 10}, [""]),
     ("incidents", "region", {"below": 8}, [""]), ("sla_kept_pct", "station", {"below": 99}, []),
     ("loss_rub", "station", {"above": 0}, [])],
)  # fmt: skip
def test_thresholds(duck: sa.Engine, metric: str, by: str, limit: dict[str, float], found: list[str]) -> None:
    rule = {"name": "own", "kind": "threshold", "severity": "low", "roles": ["manager"], "metric": metric, "by": by}
    watch(duck, duck, rules_of({"rule": [{**rule, **limit}]}), at=NOON)
    seen = alert.visible(duck, MILA)
    assert [one.station for one in seen] == found
    assert all(letters.sentence(one, lang) and letters.place(one, lang) for one in seen for lang in ("ru", "en"))


def test_sales_that_ended_long_ago_say_nothing(duck: sa.Engine) -> None:
    store(duck, less(sales(), "АЗС-001", 2, share=0.9))
    later = Clock(NOON.now + dt.timedelta(days=5), NOON.zone)
    assert watch(duck, duck, _only("silence"), at=later).opened == 0
    assert watch(duck, duck, _only("silence"), at=NOON).opened == 1
    with duck.begin() as connection:
        connection.execute(sa.delete(station_days))
    assert watch(duck, duck, _only("silence"), at=NOON).closed == 1


def test_an_empty_database_is_quiet_and_a_webhook_is_told(duckdb_engine: sa.Engine) -> None:
    assert watch(duckdb_engine, duckdb_engine, RULES, at=NOON).opened == 0
    network(duckdb_engine)
    _open_incident(duckdb_engine, 9001, 1, dt.datetime(2026, 11, 23, 8, 30))
    watch(duckdb_engine, duckdb_engine, replace(_only("deadline"), webhook=True), at=NOON)
    [one] = outbox.messages(duckdb_engine)
    body = json.loads(one.message.body)
    assert one.message.channel == "webhook" and body["station"] == "АЗС-001" and body["alerts"][0]["incident"] == "9001"


WRONG = (
    ({"rule": [{"name": "a", "kind": "нет"}]}, "rule 1: kind"), ({"rules": []}, "rules"), ({"rule": {}}, "rule"),
    ({"quiet": {"from": "25:00"}}, "quiet: from"), ({"delivery": {"mail": True}}, "delivery: mail"),
    ({"rule": [{"name": "A b", "kind": "xmr", "severity": "low"}]}, "rule 1: name"),
    ({"rule": [{"name": "a", "kind": "xmr", "severity": "low", "share": 1}]}, "rule 1: share"),
    ({"rule": [{"name": "a", "kind": "xmr", "severity": "low", "days": 0}]}, "rule 1: days"),
    ({"rule": [{"name": "a", "kind": "xmr", "severity": "low", "roles": ["x"]}]}, "rule 1: roles"),
    ({"rule": [{"name": "a", "kind": "xmr", "severity": "low"}] * 2}, "rule 2: name"),
    ({"rule": [{"name": "a", "kind": "threshold", "severity": "low"}]}, "rule 1: above, below"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "place"), WRONG)
def test_what_is_wrong_in_a_file_is_named(body: dict[str, object], place: str) -> None:
    with pytest.raises(AlertError) as caught:
        rules_of(body)
    assert caught.value.params["place"] == place


def test_the_companys_file_replaces_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "alerts.toml"
    assert load_rules(own) == RULES
    own.write_text("[quiet]\n", encoding="utf-8")
    assert load_rules(own).rules == ()
    own.write_bytes(b"\xff[")
    with pytest.raises(AlertError, match="rules_file"):
        load_rules(own)
