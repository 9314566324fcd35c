"""Decisions that are not saved yet: kept, taken back, and lost to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.errors import ScanError
from azs.intake import drafts, records, scans
from azs.intake.fields import Decision, Field
from azs.intake.inspection import sheet_of
from azs.knowledge.originals import Originals
from azs.settings import Settings
from tests.azs.intake.sheets import ANNA, OLGA, OTHER, fields, places, read_scan


@pytest.fixture
def engine(migrated: Settings) -> Iterator[sa.Engine]:
    engine = open_engine(migrated)
    places(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def scan(engine: sa.Engine, tmp_path: Path) -> str:
    doubtful = tuple(replace(one, confidence=0.3) if one.name == "serial" else one for one in fields())
    return read_scan(engine, Originals(tmp_path / "scans"), found=doubtful)


def _kept(engine: sa.Engine, scan: str) -> dict[str, Decision]:
    return drafts.decisions_of(scans.fields_of(engine, OLGA, scan))


def test_a_decision_is_kept_with_what_was_read_and_can_be_taken_back(engine: sa.Engine, scan: str) -> None:
    said = {"serial": Decision("corrected", "ТРК-1", "новый"), "state": Decision("accepted")}
    drafts.keep(engine, OLGA, scan, said)
    assert _kept(engine, scan) == {
        "serial": Decision("corrected", "ТРК-1", "новый"), "state": Decision("accepted", "требует ремонта"),
    }  # fmt: skip
    [serial] = [one for one in scans.fields_of(engine, OLGA, scan) if one.field.name == "serial"]
    assert (serial.field.value, serial.value, serial.decided_by) == ("ТРК-2031457", "ТРК-1", "olga")
    drafts.keep(engine, OLGA, scan, {"serial": Decision("corrected", "ТРК-2")})
    drafts.keep(engine, OLGA, scan, {"state": None})
    assert _kept(engine, scan) == {"serial": Decision("corrected", "ТРК-2")}
    drafts.keep(engine, OLGA, scan, {"serial": None})
    [serial] = [one for one in scans.fields_of(engine, OLGA, scan) if one.field.name == "serial"]
    assert (serial.value, serial.decision, serial.reason) == ("ТРК-2031457", "none", "")


def test_what_somebody_else_decided_meanwhile_stands_and_is_told(engine: sa.Engine, scan: str) -> None:
    seen = {one.field.name: one.decided_at for one in scans.fields_of(engine, OLGA, scan)}
    drafts.keep(engine, ANNA, scan, {"serial": Decision("corrected", "ТРК-1")}, seen=seen)
    mine = {"serial": Decision("corrected", "ТРК-2"), "state": Decision("accepted")}
    others = drafts.keep(engine, OLGA, scan, mine, seen=seen)
    assert {name: (one.value, one.decided_by) for name, one in others.items()} == {"serial": ("ТРК-1", "анна")}
    assert set(_kept(engine, scan)) == {"serial", "state"} and _kept(engine, scan)["serial"].value == "ТРК-1"
    assert drafts.keep(engine, OLGA, scan, {"serial": None}, seen=seen), "nor is it taken back unseen"
    looked = {one.field.name: one.decided_at for one in scans.fields_of(engine, OLGA, scan)}
    assert drafts.keep(engine, OLGA, scan, mine, seen=looked) == {}
    assert drafts.keep(engine, OLGA, scan, {"serial": Decision("corrected", "ТРК-3")}, seen=seen) == {}, "one's own"
    assert _kept(engine, scan)["serial"].value == "ТРК-3"


def test_a_row_that_was_missed_is_added_filled_and_counts(engine: sa.Engine, scan: str) -> None:
    columns = {"parameter": "text", "norm": "text", "value": "number", "unit": "text"}
    drafts.add_row(engine, OLGA, scan, "measurements", columns)
    drafts.add_row(engine, OLGA, scan, "measurements", columns)
    kept = scans.fields_of(engine, OLGA, scan)
    assert [one.field.name for one in kept][-4:] == [f"measurements.3.{name}" for name in columns]
    assert all(one.field.needs_person for one in kept[-8:]) and drafts.blank_row(kept, "measurements") == 3
    drafts.drop_row(engine, OLGA, scan, "measurements")
    drafts.keep(engine, OLGA, scan, {
        "measurements.2.parameter": Decision("corrected", "Расход"),
        "measurements.2.value": Decision("corrected", "48,5"),
    })  # fmt: skip
    kept = scans.fields_of(engine, OLGA, scan)
    assert drafts.blank_row(kept, "measurements") is None
    with pytest.raises(ScanError, match="no_blank_row"):
        drafts.drop_row(engine, OLGA, scan, "measurements")
    values = {one.field.name: one.value for one in kept}
    assert [(one.parameter, one.value) for one in sheet_of(values).measurements][-1] == ("Расход", 48.5)


def test_rows_are_not_added_without_end_or_by_others(
    engine: sa.Engine, scan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ScanError, match="gone"):
        drafts.add_row(engine, OTHER, scan, "measurements", {"value": "number"})
    with pytest.raises(ScanError, match="gone"):
        drafts.drop_row(engine, OTHER, scan, "measurements")
    monkeypatch.setattr(drafts, "MOST_ROWS", 2)
    with pytest.raises(ScanError, match="many_rows"):
        drafts.add_row(engine, OLGA, scan, "measurements", {"value": "number"})


def test_a_field_that_the_form_lacks_is_written_beside_the_others(engine: sa.Engine, tmp_path: Path) -> None:
    scan = read_scan(engine, Originals(tmp_path / "scans"), found=fields(station="", inspected_on=""))
    drafts.keep(engine, OLGA, scan, {
        "station": Decision("corrected", "АЗС-001"), "inspected_on": Decision("corrected", "05.11.2026"),
    })  # fmt: skip
    read = tuple(one.field for one in scans.fields_of(engine, OLGA, scan))
    saved = records.save(engine, OLGA, scan, fields=read, decisions=_kept(engine, scan))
    assert saved.equipment_id == 5


def test_strangers_and_settled_scans_are_left_alone(engine: sa.Engine, scan: str) -> None:
    with pytest.raises(ScanError, match="gone"):
        drafts.keep(engine, OTHER, scan, {"serial": None})
    scans.reject(engine, ANNA, scan, reason="повтор")
    with pytest.raises(ScanError, match="other_state"):
        drafts.keep(engine, OLGA, scan, {"serial": Decision("corrected", "X")})
    assert not _kept(engine, scan)


def test_what_the_model_finds_fills_empty_fields_only_and_waits_for_a_person(engine: sa.Engine, tmp_path: Path) -> None:
    empty = (*fields(inspector="", remarks=""), Field("inspector", "person", "", ""), Field("remarks", "text", "", ""))
    scan = read_scan(engine, Originals(tmp_path / "scans"), found=empty)
    drafts.keep(engine, OLGA, scan, {"remarks": Decision("corrected", "нет")})
    found = [
        Field(name, "text", "Из модели", "Из модели", problems=("forms.problem.from_model",))
        for name in ("inspector", "remarks", "serial", "unknown")
    ]
    assert drafts.fill(engine, OLGA, scan, found) == 1
    kept = {one.field.name: one for one in scans.fields_of(engine, OLGA, scan)}
    assert kept["inspector"].value == "Из модели" and kept["inspector"].field.needs_person
    assert (kept["remarks"].value, kept["serial"].value) == ("нет", "ТРК-2031457")
    with pytest.raises(ScanError):
        drafts.fill(engine, OTHER, scan, found)
