"""What a new complaint may repeat is noted as it comes in, shown to those who may see it, and settled by them alone."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from azs.complaints import desk, incident, merging, taking_back
from azs.complaints.complaint import OPEN_STATUSES, Contact, Submission
from azs.complaints.noticing import Notice, noticed
from azs.complaints.reception import Reception
from azs.complaints.rules_file import load_rules
from azs.complaints.understanding import SentenceRows, sentence_model
from azs.database.complaint_tables import complaint_people, complaints
from azs.database.schema import incidents
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor
from azs.settings import Settings
from tests.azs.complaints.cases import ANNA, MILA, NORTH, OLGA, people, taken, understood
from tests.azs.intake.sheets import places

ROWS = SentenceRows(sentence_model())
RULES = load_rules()
MOSCOW = ZoneInfo("Europe/Moscow")
TWICE = ("С карты дважды списали 2400 рублей за заправку на колонке 3",
         "списали 2400 рублей дважды с карты, колонка 3, верните")  # fmt: skip
WATER = "Залил бензин АИ-95 с водой, машина заглохла через километр"


def _stocked(engine: sa.Engine) -> None:
    places(engine)
    people(engine)
    row = {
        "incident_id": 901, "external_id": "i", "import_source": "t", "type_id": 3, "severity": "medium",
        "status": "new", "source": "Клиент", "title": "Вода в бензине АИ-95, машина клиента заглохла",
        "occurred_at": now(), "reported_at": now(), "station_id": 1,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(incidents), [row])


def _told(engine: sa.Engine, actor: Actor, one: str) -> list[str | int]:
    found = noticed(engine, actor, [desk.find(engine, actor, one)]).get(one, ())
    return [each.other.identifier if each.other else each.incident_id for each in found]


def test_a_repeat_is_noted_once_and_merged_by_a_click_only(engine: sa.Engine, tmp_path: Path) -> None:
    _stocked(engine)
    first, again = (taken(engine, tmp_path, text, read=understood("payment")) for text in TWICE)
    with engine.begin() as connection:
        earlier = sa.update(complaints).where(complaints.c.complaint_id == first)
        connection.execute(earlier.values(received_at=now() - dt.timedelta(hours=1)))
    notice = Notice(engine, ROWS)
    assert notice.look() == 2 and notice.look() == 0
    Notice(engine, ROWS).look()
    kinds = [one.kind for one in desk.history(engine, OLGA, again)]
    assert kinds.count("repeat_found") == 1 and "merged" not in kinds
    assert desk.history(engine, OLGA, again)[-1].after == desk.find(engine, OLGA, first).number
    assert _told(engine, OLGA, again) == [first] and _told(engine, OLGA, first) == []
    merging.merge(engine, OLGA, again, into=first)
    assert _told(engine, OLGA, again) == []
    taking_back.undo(engine, OLGA, again, rules=RULES)
    assert _told(engine, OLGA, again) == [first]


def test_a_known_incident_is_linked_and_parted_again(engine: sa.Engine, tmp_path: Path) -> None:
    _stocked(engine)
    one = taken(engine, tmp_path, WATER, read=understood("fuel_quality"))
    Notice(engine, ROWS).look()
    assert _told(engine, OLGA, one) == [901]
    with pytest.raises(AccessError):
        incident.link(engine, ANNA, one, 901)
    with pytest.raises(ComplaintError):
        incident.link(engine, NORTH, one, 901)
    incident.link(engine, OLGA, one, 901)
    assert desk.find(engine, OLGA, one).incident_id == 901 and _told(engine, OLGA, one) == []
    with pytest.raises(ComplaintError) as caught:
        incident.link(engine, OLGA, one, 901)
    assert caught.value.key == "complaints.has_incident"
    taking_back.undo(engine, OLGA, one, rules=RULES)
    assert desk.find(engine, OLGA, one).incident_id is None
    with engine.connect() as connection:
        assert connection.execute(sa.select(incidents.c.incident_id)).scalars().all() == [901]


def test_an_incident_of_another_station_is_neither_shown_nor_linked(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    _stocked(duckdb_engine)
    one = taken(duckdb_engine, tmp_path, WATER, read=understood("fuel_quality"))
    Notice(duckdb_engine, ROWS).look()
    with duckdb_engine.begin() as connection:
        connection.execute(sa.update(complaints).values(station_id=2))
    assert _told(duckdb_engine, MILA, one) == []
    for number in (901, 902):
        with pytest.raises(ComplaintError) as caught:
            incident.link(duckdb_engine, MILA, one, number)
        assert caught.value.key == "complaints.no_incident"


def test_an_incident_that_another_complaint_is_linked_to_is_not_deleted(
    duckdb_engine: sa.Engine, tmp_path: Path
) -> None:  # fmt: skip
    _stocked(duckdb_engine)
    first, second = (taken(duckdb_engine, tmp_path, text) for text in TWICE)
    number = incident.make(duckdb_engine, OLGA, first, zone=MOSCOW)
    incident.link(duckdb_engine, OLGA, second, number)
    with pytest.raises(ComplaintError) as caught:
        taking_back.undo(duckdb_engine, OLGA, first, rules=RULES)
    assert caught.value.key == "complaints.incident_changed"
    taking_back.undo(duckdb_engine, OLGA, second, rules=RULES)
    taking_back.undo(duckdb_engine, OLGA, first, rules=RULES)
    assert desk.find(duckdb_engine, OLGA, first).incident_id is None


def test_what_a_person_does_not_see_is_not_shown_to_them(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    _stocked(duckdb_engine)
    first = taken(duckdb_engine, tmp_path, TWICE[0], station="", read=understood("payment"))
    again = taken(duckdb_engine, tmp_path, TWICE[0], read=understood("payment"))
    Notice(duckdb_engine, ROWS).look()
    assert _told(duckdb_engine, MILA, again) == [first]
    assert _told(duckdb_engine, OLGA, again) == []


def test_the_reception_notes_repeats_and_keeps_who_wrote_as_long_as_settings_say(
    duckdb_engine: sa.Engine, settings: Settings
) -> None:  # fmt: skip
    _stocked(duckdb_engine)
    place = Reception(
        duckdb_engine, replace(settings, complaints_keep_d=30), understand=lambda _: understood("payment"),
        sentences=ROWS,
    )  # fmt: skip
    first, again = (place.submit(Submission(text, "АЗС-001", contact=Contact())).identifier for text in TWICE)
    deadline = time.monotonic() + 60
    while not _told(duckdb_engine, OLGA, again) and time.monotonic() < deadline:
        time.sleep(0.1)
    place.close()
    assert _told(duckdb_engine, OLGA, again) == [first]
    assert {desk.find(duckdb_engine, OLGA, one).status for one in (first, again)} <= set(OPEN_STATUSES)
    p, c = complaint_people.c, complaints.c
    asked = sa.select(p.keep_until, c.received_at).where(p.complaint_id == c.complaint_id)
    with duckdb_engine.connect() as connection:
        assert {(row.keep_until - row.received_at).days for row in connection.execute(asked)} == {30}
