"""Schedules and alerts from the command line, as cron runs them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.__main__ import main
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.schedule_tables import report_schedules
from azs.schedule import running, store
from azs.settings import Settings
from tests.azs.complaints.mail_server import mail_server
from tests.azs.schedule.cases import ADMIN, NOON, WEEKLY, network, people


@pytest.fixture
def home(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    engine = as_system(open_engine(migrated))
    network(engine)
    people(engine)
    store.save(engine, ADMIN, WEEKLY)
    with engine.begin() as connection:
        connection.execute(sa.update(report_schedules).values(active_since=dt.datetime(2026, 11, 1)))
    engine.dispose()
    for name, value in {"AZS_HOME": str(migrated.home), "AZS_LLM": "off", "AZS_SMTP_HOST": "127.0.0.1",
                        "AZS_SMTP_SECURITY": "off", "AZS_MAIL_FROM": "help@azs.example"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(running, "clock", lambda _: NOON)
    return migrated


def test_cron_sends_what_is_due_once_and_tells_of_it(
    home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schedule", "run", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "Мила\tmila@azs.example\t*\t16.11.2026 — 22.11.2026\tотправить\tИнцидентов 20" in told
    assert "Без адреса\t—" in told and "нет адреса почты" in told
    with mail_server() as box:
        monkeypatch.setenv("AZS_SMTP_PORT", str(box.port))
        assert main(["schedule", "run"]) == 0 and "Выпусков: 1. Писем отправлено: 3" in capsys.readouterr().out
        assert main(["schedule", "run"]) == 0 and "Выпусков: 0. Писем отправлено: 0" in capsys.readouterr().out
        assert main(["schedule", "history"]) == 0
        row = next(line for line in capsys.readouterr().out.splitlines() if "\tmila\t" in line).split("\t")
        assert row[4] == "отправлено" and main(["schedule", "resend", row[0], row[1], "mila"]) == 0
        main(["schedule", "run"])
        assert len(box.letters) == 4 and all(len(list(one.iter_attachments())) == 1 for one in box.letters)
    assert main(["schedule", "list"]) == 0 and "30.11.2026 08:00\tНеделя" in capsys.readouterr().out
    for wrong in (["нет", "2026-11-23", "mila"], [row[0], "вчера", "mila"], [row[0], "2026-11-23", "ada"]):
        assert main(["schedule", "resend", *wrong]) == 2


def test_alerts_are_looked_for_and_a_wrong_file_is_named(home: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "run"]) == 0 and "Новых сигналов: 1" in capsys.readouterr().out
    assert main(["alerts", "list"]) == 0 and "Юг" in capsys.readouterr().out
    Path(home.alerts_file).write_text("[[rule]]\nkind = 'xmr'\n", encoding="utf-8")
    assert main(["alerts", "run"]) == 2 and "rule 1: name" in capsys.readouterr().err


def test_an_address_is_kept_with_the_person(home: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert home.home.is_dir()
    assert main(["user", "nina", "--role", "manager", "--all", "--email", "nina@azs.example"]) == 0
    assert main(["user"]) == 0 and "nina@azs.example" in capsys.readouterr().out
    assert main(["user", "nina", "--role", "manager", "--all", "--email", "нет"]) == 2
