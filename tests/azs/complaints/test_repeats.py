"""What a complaint repeats: the same event in other words, and not another toilet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints.complaint import Submission
from azs.complaints.repeats import SURE, Repeat, Told, find_repeats, likeness
from azs.complaints.submitting import submit
from azs.complaints.understanding import SentenceRows, sentence_model
from azs.database.complaint_tables import complaints
from azs.database.schema import incidents
from azs.errors import ComplaintError
from azs.knowledge.library import now
from azs.knowledge.originals import Originals
from tests.azs.intake.sheets import places

ROWS = SentenceRows(sentence_model())


def _sent(engine: sa.Engine, tmp_path: Path, text: str, station: str = "") -> str:
    return submit(engine, Originals(tmp_path), Submission(text, station)).identifier


def _found(engine: sa.Engine, identifier: str) -> list[Repeat]:
    return list(find_repeats(engine, identifier, sentences=ROWS))


def test_the_same_event_is_found_and_another_is_not(engine: sa.Engine, tmp_path: Path) -> None:
    places(engine)
    first = _sent(engine, tmp_path, "С карты дважды списали 2400 рублей за заправку на колонке 3", "АЗС-001")
    _sent(engine, tmp_path, "В туалете нет воды и бумаги", "АЗС-001")
    _sent(engine, tmp_path, "С карты дважды списали 2400 рублей за заправку на колонке 3", "АЗС-002")
    again = _sent(engine, tmp_path, "списали 2400 рублей дважды с карты, колонка 3, верните", "АЗС-001")
    assert [(one.kind, one.identifier) for one in _found(engine, again)] == [("complaint", first)]


def test_merged_ones_old_ones_and_later_ones_are_left_out(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    text = "С карты дважды списали 2400 рублей за заправку на колонке 3"
    merged, old, asked, later = (_sent(duckdb_engine, tmp_path, text) for _ in range(4))
    c = complaints.c
    with duckdb_engine.begin() as connection:
        for identifier, values in (
            (merged, {"status": "merged"}), (old, {"received_at": now() - dt.timedelta(days=30)}),
            (later, {"received_at": now() + dt.timedelta(days=1)}),
        ):  # fmt: skip
            connection.execute(sa.update(complaints).where(c.complaint_id == identifier).values(**values))
    assert _found(duckdb_engine, asked) == []


def test_a_known_incident_of_the_station_is_found(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    places(duckdb_engine)
    row = {
        "external_id": "i", "import_source": "t", "type_id": 3, "severity": "medium", "status": "new",
        "source": "Клиент", "title": "Вода в бензине АИ-95, машина клиента заглохла", "occurred_at": now(),
        "reported_at": now(),
    }  # fmt: skip
    with duckdb_engine.begin() as connection:
        connection.execute(sa.insert(incidents), [
            row | {"incident_id": 901, "station_id": 1},
            row | {"incident_id": 902, "station_id": 2, "external_id": "j"},
        ])  # fmt: skip
    asked = _sent(duckdb_engine, tmp_path, "Залил бензин АИ-95 с водой, машина заглохла через километр", "АЗС-001")
    assert [(one.kind, one.identifier) for one in _found(duckdb_engine, asked)] == [("incident", "901")]


def test_what_is_not_there_is_told(duckdb_engine: sa.Engine) -> None:
    with pytest.raises(ComplaintError):
        find_repeats(duckdb_engine, "none", sentences=ROWS)


def test_other_words_of_the_same_event_are_nearer_than_the_same_words_of_another() -> None:
    one = Told.of("1", "АЗС 26: отравились хот-догом, напарник в больнице", category="food_shop")
    same = Told.of("2", "на двадцать шестой после сосисок в тесте обоих рвёт, лежим в больнице", category="food_shop")
    other = Told.of("3", "АЗС 31: отравились хот-догом, напарник в больнице", category="food_shop")
    near, far = likeness(one, [same, other], ROWS)
    assert near > 0.5 and likeness(one, [one], ROWS)[0] > SURE
    assert far < likeness(one, [one], ROWS)[0]
