"""Rules are checked before they take the place of others, and the ones before come back; a text is tried by them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints import rulebook, trial
from azs.complaints.rules_file import MAX_BYTES, OWN, load_rules
from azs.database.schema import audit_log
from azs.errors import AccessError, ComplaintError
from azs.security.actor import EVERYTHING, Actor
from tests.azs.complaints.cases import MILA, people, understood
from tests.azs.intake.sheets import places

ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
FIRST, SECOND = (
    f'[departments.all]\nru = "{name}"\n[[rule]]\ndepartment = "all"\nhours = 9\n'.encode() for name in ("Раз", "Два")
)


def _name(folder: Path) -> str:
    return next(iter(load_rules(folder / OWN).departments.values())).ru


def test_a_file_takes_the_place_of_another_and_the_one_before_comes_back(
    duckdb_engine: sa.Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "complaints"
    assert not rulebook.can_go_back(folder) and not rulebook.is_own(folder)
    with pytest.raises(ComplaintError):
        rulebook.go_back(duckdb_engine, ADMIN, folder)
    rulebook.put(duckdb_engine, ADMIN, folder, FIRST)
    rulebook.put(duckdb_engine, ADMIN, folder, b"\xef\xbb\xbf" + SECOND.replace(b"\n", b"\r\n"))
    assert _name(folder) == "Два"
    rulebook.go_back(duckdb_engine, ADMIN, folder)
    assert _name(folder) == "Раз" and rulebook.content(folder) == FIRST
    rulebook.go_back(duckdb_engine, ADMIN, folder)
    assert _name(folder) == "Два"
    with duckdb_engine.connect() as connection:
        asked = sa.select(audit_log.c.place).where(audit_log.c.place.like("complaints.rules%"))
        assert len(connection.execute(asked).all()) == 4


def test_the_shipped_rules_come_back_too(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    rulebook.put(duckdb_engine, ADMIN, tmp_path, FIRST)
    rulebook.go_back(duckdb_engine, ADMIN, tmp_path)
    assert not rulebook.is_own(tmp_path) and load_rules(tmp_path / OWN) == load_rules()


@pytest.mark.parametrize(
    "given", [b"", b"\xff\xfe", b"[departments", FIRST.replace(b"hours = 9", b"hours = 0"), b"#" * (MAX_BYTES + 1)]
)
def test_a_file_with_a_mistake_changes_nothing(duckdb_engine: sa.Engine, tmp_path: Path, given: bytes) -> None:
    rulebook.put(duckdb_engine, ADMIN, tmp_path, FIRST)
    with pytest.raises(ComplaintError):
        rulebook.put(duckdb_engine, ADMIN, tmp_path, given)
    assert rulebook.content(tmp_path) == FIRST


def test_administrators_alone_change_rules(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    for work in (
        lambda: rulebook.put(duckdb_engine, MILA, tmp_path, FIRST),
        lambda: rulebook.go_back(duckdb_engine, MILA, tmp_path),
    ):
        with pytest.raises(AccessError):
            work()


def test_a_folder_that_cannot_be_written_is_told(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ComplaintError, match="rules_not_written"):
        rulebook.put(duckdb_engine, ADMIN, tmp_path / "file" / "complaints", FIRST)


def test_people_whom_nobody_knows_and_years_without_holidays_are_doubtful() -> None:
    rules = load_rules()
    named = (*rules.rules, replace(rules.rules[0], region="Юг", person="gone"), replace(rules.rules[0], person="anna"))
    known = {"anna": Actor("anna", "analyst", EVERYTHING), "mila": MILA}
    found = rulebook.doubts(replace(rules, rules=named), known, today=dt.date(2027, 5, 1))
    assert [(one.key, *one.params.values()) for one in found] == [
        ("role", "anna"), ("person", "gone"), ("years", "2028"),
    ]  # fmt: skip


def test_a_text_is_tried_as_it_would_go(engine: sa.Engine) -> None:
    places(engine)
    people(engine)
    rules, given = load_rules(), []
    named = replace(rules, rules=tuple(replace(rule, person="olga") for rule in rules.rules))

    def understand(text: str) -> object:
        given.append(text)
        return understood("price", "medium")

    found = trial.tried(engine, named, "Цена не та, +7 912 345-67-89", station="АЗС-001", understand=understand)  # type: ignore[arg-type]
    assert (found.rule.category, found.way.department, found.way.person) == ("price", "finance", "olga")
    assert "912" not in given[0] and not found.danger
    other = trial.tried(engine, named, "Пожар на станции", station="АЗС-002", understand=understand)  # type: ignore[arg-type]
    assert (other.priority, other.way.department, other.way.person) == ("critical", "duty", ""), "not her station"
    assert other.way.alert
