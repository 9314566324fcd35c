"""Sheets that people took in, checked and saved become rows of what stands on them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.intake import records
from azs.intake import scans as kept
from azs.intake.fields import Decision
from azs.knowledge.originals import Originals
from azs.labelling.example import Content, Example
from azs.labelling.outcomes import Outcome
from azs.settings import Settings
from tests.azs.intake import sheets
from training.dataset.rows import Draft, Tally
from training.dataset.scan_rows import scan_rows

TEXT = """Акт осмотра оборудования № 17/26 от 05.11.2026
АЗС-001
Оборудование ТРК, заводской № ТРК-2031457
Осмотр провёл Кузнецов П. А.
Состояние требует ремонта
Обнаружена тече рукава. Нужна замена кольца.
Давление 0,15–0,30 0,41 МПа
Температура −25"""
REMARKS = "Обнаружена течь рукава. Нужна замена кольца."


@pytest.fixture
def engine(migrated: Settings) -> Iterator[sa.Engine]:
    engine = open_engine(migrated)
    sheets.places(engine)
    yield as_system(engine)
    engine.dispose()


def _saved(engine: sa.Engine, folder: Path, decisions: dict[str, Decision], **read: str) -> str:
    scan = sheets.read_scan(
        engine, Originals(folder / "originals"), actor=sheets.ANNA, text=TEXT, found=sheets.fields(**read)
    )
    fields = tuple(one.field for one in kept.fields_of(engine, sheets.ANNA, scan))
    records.save(engine, sheets.ANNA, scan, fields=fields, decisions=decisions, with_incident=False)
    return scan


def _rows(engine: sa.Engine, folder: Path, *said: Outcome) -> tuple[dict[str, Draft], Tally]:
    tally = Tally()
    found = {one.kind: one for one in scan_rows(engine, tally, forms=folder / "forms", said=said)}
    return found, tally


def _answer(found: dict[str, Draft]) -> dict[str, Any]:
    return dict(json.loads(found["sft"].body["messages"][-1]["content"]))


def test_all_that_stands_on_a_saved_sheet_is_learnt_by_its_name_on_paper(engine: sa.Engine, tmp_path: Path) -> None:
    misread = {"remarks": "Обнаружена тече рукава. Нужна замена кольца."}
    _saved(engine, tmp_path, {"remarks": Decision("corrected", REMARKS)}, **misread)
    found, tally = _rows(engine, tmp_path)
    answer = _answer(found)
    assert answer["act_number"] == "17/26" and answer["inspected_on"] == "05.11.2026", "saved unchanged, so checked"
    assert answer["remarks"] == REMARKS and answer["measurements.0.value"] == "0,41"
    assert "inspector" not in answer, "a person's name is hidden in the text"
    pair = {name: json.loads(found["preference"].body[name]) for name in ("chosen", "rejected")}
    assert pair["chosen"] == answer and pair["rejected"] == answer | misread
    asked = json.loads(found["sft"].body["messages"][1]["content"])
    assert asked["form"] == "" and list(asked["fields"]) == list(answer)
    assert "Кузнецов" not in asked["text"] and tally.removed == {"not_on_sheet": 1}


def test_fields_of_a_known_form_are_called_as_on_paper(engine: sa.Engine, tmp_path: Path) -> None:
    scan = _saved(engine, tmp_path, {})
    with engine.begin() as connection:
        table = kept.scans
        connection.execute(sa.update(table).where(table.c.scan_id == scan).values(document_type="inspection_act"))
    asked = json.loads(_rows(engine, tmp_path)[0]["sft"].body["messages"][1]["content"])
    assert asked["form"] == "Акт осмотра оборудования"
    assert asked["fields"]["act_number"] == "Номер акта" and asked["fields"]["inspected_on"] == "Дата осмотра"
    assert asked["fields"]["measurements.1.value"].endswith(", 2")


def test_what_a_person_knew_from_elsewhere_is_not_learnt(engine: sa.Engine, tmp_path: Path) -> None:
    put_in = {"act_number": "17/26", "equipment": "Колонка у въезда"}
    decisions = {name: Decision("corrected", value) for name, value in put_in.items()}
    _saved(engine, tmp_path, decisions, act_number="17/28")
    found, tally = _rows(engine, tmp_path)
    assert _answer(found)["act_number"] == "17/26" and "equipment" not in _answer(found)
    assert tally.removed == {"not_on_sheet": 2}


def _outcome(verdict: str, scan: str, field: str, value: str) -> Outcome:
    day = dt.datetime(2026, 11, 20, 9)
    example = Example("scan", f"{scan}:{field}", day, "reading", "—", Content(text=value))
    return Outcome(example, verdict, Content(text=value), Content(), ("boris",), False, day)


@pytest.mark.parametrize(
    ("verdict", "learnt"),
    [("approved", REMARKS), ("corrected", "Обнаружена течь рукава, нужна замена кольца"), ("rejected", None)],
)
def test_reviewers_have_the_last_word_on_a_corrected_value(
    engine: sa.Engine, tmp_path: Path, verdict: str, learnt: str | None
) -> None:
    misread = "Обнаружена тече рукава. Нужна замена кольца."
    scan = _saved(engine, tmp_path, {"remarks": Decision("corrected", REMARKS)}, remarks=misread)
    found, _ = _rows(engine, tmp_path, _outcome(verdict, scan, "remarks", learnt or ""))
    assert _answer(found).get("remarks") == learnt
    assert ("preference" in found) == (learnt is not None)
    if learnt:
        assert json.loads(found["preference"].body["rejected"])["remarks"] == misread


def test_sheets_that_are_not_saved_give_no_rows(engine: sa.Engine, tmp_path: Path) -> None:
    sheets.read_scan(engine, Originals(tmp_path / "originals"), actor=sheets.ANNA, text=TEXT)
    assert _rows(engine, tmp_path) == ({}, Tally())
