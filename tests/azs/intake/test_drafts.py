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
