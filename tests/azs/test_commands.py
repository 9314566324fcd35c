"""The command line as a person meets it: real processes, one sentence each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.__main__ import main
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.settings import ROOT, Settings


def _run(settings: Settings, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "AZS_HOME": str(settings.home), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        [sys.executable, "-m", "azs", *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=env,
        timeout=120, check=False,
    )  # fmt: skip


def _main(settings: Settings, monkeypatch: pytest.MonkeyPatch, *arguments: str, lang: str = "ru") -> int:
    monkeypatch.setenv("AZS_HOME", str(settings.home))
    monkeypatch.setenv("AZS_LANGUAGE", lang)
    return main(arguments)


def test_migrate_then_check_then_break(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(settings, monkeypatch, "check") == 2
    assert "azs.duckdb не найден" in capsys.readouterr().err and not settings.home.exists()
    assert _main(settings, monkeypatch, "migrate") == 0
    assert _main(settings, monkeypatch, "migrate") == 0
    assert "актуальна" in capsys.readouterr().out
    assert _main(settings, monkeypatch, "check", lang="en") == 0
    assert "The database fits" in capsys.readouterr().out
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP VIEW v_station_day"))
    engine.dispose()
    assert _main(settings, monkeypatch, "check", lang="en") == 1
    assert capsys.readouterr().out == "View v_station_day is missing.\n"


def test_a_second_process_gets_one_clear_sentence(settings: Settings) -> None:
    engine = open_engine(settings)
    upgrade(engine)
    with engine.connect():
        seconds = [_run(settings, "check"), _run(settings, "migrate", AZS_LANGUAGE="en")]
    engine.dispose()
    for second, words in zip(seconds, ("уже открыт другим процессом", "already open in another process"), strict=True):
        assert second.returncode == 2 and second.stdout == ""
        assert words in second.stderr and "azs.duckdb" in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
    assert _run(settings, "check").returncode == 0


def test_the_oracle_script_is_printed_without_a_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZS_DATABASE_URL", "oracle+oracledb://u:p@127.0.0.1:1/x")
    assert _main(settings, monkeypatch, "migrate", "--sql", "oracle") == 0
    assert "CREATE OR REPLACE VIEW v_incident" in capsys.readouterr().out


def test_a_wrong_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("AZS_LANGUAGE", "de")
    assert main(["check"]) == 2
    assert "AZS_LANGUAGE" in capsys.readouterr().err


def test_the_guard_judges_each_statement_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    file = tmp_path / "audit.sql"
    many = "\ufeffSELECT region FROM v_incident -- all\r\n;;\r\nDROP TABLE incidents;\n;;\n\n;;\n"
    many += "SELECT title\n  FROM v_action a, "
    file.write_bytes(f"{many}v_station s\n;;\nSELECT '".encode() + b"\xff\xfe' FROM v_station")
    assert _main(settings, monkeypatch, "guard", "--dialect", "oracle", str(file)) == 1
    said = capsys.readouterr()
    lines = [line.split("\t") for line in said.out.splitlines()]
    assert [(line[0], line[1]) for line in lines] == [
        ("1", "allowed"), ("2", "refused"), ("3", "refused"), ("4", "refused")
    ]  # fmt: skip
    assert lines[0][2] == "v_incident" and "SELECT" in lines[1][2]
    assert "Запросов: 4. Можно: 1. Отказано: 3." in said.err
    file.write_text("SELECT COUNT(*) FROM v_station")
    assert _main(settings, monkeypatch, "guard", "--dialect", "sqlite", str(file), lang="en") == 0
    assert _main(settings, monkeypatch, "guard", "--dialect", "sqlite", str(tmp_path / "none")) == 2
