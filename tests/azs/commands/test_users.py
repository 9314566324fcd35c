"""`python -m azs users`: accounts from the command line."""

from __future__ import annotations

import io

import pytest

from azs.__main__ import main
from azs.settings import Settings
from azs.sign_in import passwords


def _run(settings: Settings, monkeypatch: pytest.MonkeyPatch, *args: str, typed: str = "") -> int:
    monkeypatch.setenv("AZS_HOME", str(settings.home))
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["users", *args])


def test_an_account_is_made_and_its_password_is_told_once(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(passwords, "made", lambda: "abcd-efgh-jkmn-pqrs-tuvw")
    assert _run(migrated, monkeypatch, "add", "olga", "--role", "operator", "--station", "АЗС-001") == 0
    assert "abcd-efgh-jkmn-pqrs-tuvw" in capsys.readouterr().out
    for args in (("unlock", "olga"), ("sign-out", "olga"), ("list",)):
        assert _run(migrated, monkeypatch, *args) == 0
    told = capsys.readouterr().out
    assert "olga\toperator\tpassword\t-\tmust-change" in told and "abcd" not in told
    assert _run(migrated, monkeypatch, "password", "olga", "--password-stdin", typed="весна и бензин 95\n") == 0
    assert "весна" not in capsys.readouterr().out
    assert _run(migrated, monkeypatch, "unlink", "olga") == 0 and _run(migrated, monkeypatch, "list") == 0
    assert "olga\toperator\t-" in capsys.readouterr().out


def test_a_poor_password_makes_no_account(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ("add", "olga", "--role", "operator", "--password-stdin")
    assert _run(migrated, monkeypatch, *args, typed="короткий\n") == 2
    assert _run(migrated, monkeypatch, "password", "нет", "--password-stdin", typed="весна и бензин 95\n") == 2
    assert _run(migrated, monkeypatch, "list") == 0
    assert "olga" not in capsys.readouterr().out
