"""The doctor names what is wrong in plain words, over Oracle's wire and on embedded databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from azs.__main__ import main
from azs.commands.doctor import _words
from azs.database.doctor import Finding, examine
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.errors import DatabaseError
from azs.settings import Settings
from tests.oracle_server.home import REAL, OracleHome
from tests.system_packages import requires_system

oracle_wire = [] if REAL else [requires_system("orafce")]


def _keys(settings: Settings) -> list[tuple[str, str, str]]:
    found = list(examine(settings))
    for _, finding in found:
        for lang in ("ru", "en"):
            assert "{" not in _words(finding, lang)
    return [(account, finding.level, finding.key) for account, finding in found]


def test_a_fresh_embedded_database_is_well(settings: Settings, capsys: pytest.CaptureFixture[str],
                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    with pytest.raises(DatabaseError):
        list(examine(settings))
    engine = open_engine(settings)
    upgrade(engine)
    engine.dispose()
    assert {level for _, level, _ in _keys(settings)} == {"good"}
    monkeypatch.setenv("AZS_HOME", str(settings.home))
    assert main(["doctor"]) == 0
    assert "База в порядке" in capsys.readouterr().out
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW v_action")
    engine.dispose()
    assert main(["doctor"]) == 1
    assert "✗ Нет представления v_action." in capsys.readouterr().out


@pytest.mark.parametrize("case", [pytest.param("oracle", marks=oracle_wire)])
def test_oracle_is_examined_account_by_account(oracle: OracleHome, case: str) -> None:
    settings = oracle.settings(oracle.migrated_url())
    found = _keys(settings)
    assert ("read", "bad", "reads_as_owner") in found  # one account does everything here
    assert ("read", "good", "views") in found and ("read", "good", "clock") in found
    assert ("write", "doubt", "one_account") in found and ("migrate", "doubt", "one_account") in found
    assert ("read", "doubt", "protocol_tcp") in found
    assert any(key.startswith("version") for _, _, key in found)
    if not REAL:
        wrong = oracle.settings(
            oracle.work.url(), AZS_DATABASE_WRITE_URL=oracle.work.url("AZS_WRITE", "guess"), AZS_ORACLE_POOL_WAIT_S="1"
        )
        assert ("write", "bad", "no_connection") in _keys(wrong)
        apart = oracle.settings(oracle.work.url(), AZS_DATABASE_WRITE_URL=oracle.work.url("AZS_WRITE"))
        assert ("write", "bad", "writing_missing") in _keys(apart)


@pytest.mark.parametrize("case", [pytest.param("oracle", marks=oracle_wire)])
def test_a_missing_view_is_named_over_the_wire(oracle: OracleHome, case: str) -> None:
    settings = oracle.settings(oracle.migrated_url())
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP VIEW v_station_day"))
    engine.dispose()
    assert ("read", "bad", "contract_view_missing") in _keys(settings)


def test_every_sentence_exists() -> None:
    for key in ("no_connection", "unknown", "rights_wide", "packages", "zone_differs", "password_expires", "clock_off"):
        params = {
            "error": "database.down", "what": "expiry", "code": "ORA-00942", "rights": "ANY", "count": 2,
            "packages": "UTL_HTTP",
            "database": "+0000", "network": "Europe/Moscow", "day": "2026-12-01", "seconds": "+9.0",
        }  # fmt: skip
        for lang in ("ru", "en"):
            assert "{" not in _words(Finding("bad", key, params), lang)
