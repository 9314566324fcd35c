"""The commands of complaints as they are typed: rules checked, a person's data told and erased, messages sent again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.__main__ import main
from azs.complaints import desk, outbox
from azs.complaints.privacy import ERASED
from azs.database.engine import open_engine
from azs.settings import Settings
from tests.azs.complaints.cases import MILA, people, taken
from tests.azs.intake.sheets import places


@pytest.fixture
def home(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("AZS_HOME", str(migrated.home))
    engine = open_engine(migrated)
    places(engine)
    people(engine)
    taken(engine, migrated.complaints_dir, "Меня зовут Иван Петров, недолив")
    with engine.begin() as connection:
        connection.execute(sa.update(outbox.outbox).values(status="failed", problem='{"key": "outbox.no_server"}'))
    engine.dispose()
    return migrated


def test_rules_are_shown_and_a_mistake_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZS_HOME", str(settings.home))
    assert main(["complaints", "rules"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].split("\t")[:2] == ["Критично", "Качество топлива"] and told[-1].startswith("Правил: ")
    own = settings.complaints_dir / "routing.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[departments.a]\nru = "А"\n[[rule]]\ndepartment = "a"\nhours = 1\n', encoding="utf-8")
    assert main(["complaints", "rules"]) == 1 and "не названы праздники" in capsys.readouterr().out
    own.write_text('[departments.a]\nru = "А"\n[[rule]]\ndepartment = "b"\nhours = 1\n', encoding="utf-8")
    assert main(["complaints", "rules"]) == 2 and "rule 1: department" in capsys.readouterr().err


def test_a_persons_data_is_told_and_erased(home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "data.json"
    assert main(["complaints", "export", "--contact", "8 912 345 67 89", "--out", str(out)]) == 0
    [one] = json.loads(out.read_text(encoding="utf-8"))
    assert one["contact"]["email"] == "ivan@mail.ru" and "Иван Петров" in one["text"]
    assert main(["complaints", "export", "--number", one["number"], "--out", str(tmp_path / "no" / "x.json")]) == 2
    assert "x.json" in capsys.readouterr().err
    assert main(["complaints", "erase", "--number", one["number"]]) == 0
    assert main(["complaints", "erase", "--contact", "ivan@mail.ru"]) == 2
    assert "нет" in capsys.readouterr().err
    assert main(["complaints", "purge"]) == 0
    engine = open_engine(home)
    assert [each.text for each in desk.visible(engine, MILA)] == [ERASED]
    engine.dispose()


def test_messages_are_listed_without_addresses_and_sent_again(
    home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["outbox", "list", "--status", "failed"]) == 0
    told = capsys.readouterr().out
    assert "Подтверждение покупателю\temail\tне отправлено" in told and "Сервер не отвечает." in told
    assert "ivan@" not in told and "Петров" not in told
    assert main(["outbox", "retry"]) == 0 and "снова: 1" in capsys.readouterr().out
    assert main(["outbox", "list", "--status", "failed"]) == 0 and capsys.readouterr().out == ""
