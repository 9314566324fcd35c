"""The audit log: only ever added to, searched by administrators, without secrets."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs import audit
from azs.__main__ import main
from azs.database.access import as_person
from azs.database.engine import open_engine
from azs.database.schema import audit_log
from azs.errors import SqlRefusedError
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.settings import Settings, load_settings

ANNA = Actor("анна", "analyst", Scope(regions=("Юг",), stations=("АЗС-001",)))
ADMIN = Actor("admin", "administrator", EVERYTHING)
TODAY = dt.datetime.now(dt.UTC).date()
ALL = audit.AuditQuery(TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1))


def test_events_are_found_by_person_kind_and_words(engine: sa.Engine) -> None:
    audit.record(engine, ANNA, audit.Event("question", question="сколько Разливов", sql="SELECT 1", rows=3))
    audit.record(engine, ANNA, audit.Event("export", place="overview", rows=40_000))
    audit.record(engine, ADMIN, audit.Event("sign_in"))
    found = audit.search(engine, ADMIN, ALL)
    assert len(found) == 3 and "event_id" not in found
    first = audit.search(engine, ADMIN, audit.AuditQuery(ALL.since, ALL.until, words="разлив"))
    assert list(first["user_name"]) == ["анна"] and list(first["scope_text"]) == ["Юг, АЗС-001"]
    assert list(audit.search(engine, ADMIN, audit.AuditQuery(ALL.since, ALL.until, kind="export"))["row_count"]) == [
        40_000
    ]
    assert len(audit.search(engine, ADMIN, audit.AuditQuery(ALL.since, ALL.until, user="admin"))) == 1
    assert audit.search(engine, ADMIN, audit.AuditQuery(dt.date(2001, 1, 1), dt.date(2001, 1, 2))).empty
    assert audit.search(engine, ADMIN, audit.AuditQuery(ALL.since, ALL.until, words="100%_")).empty


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_log SET user_name = 'x'", "DELETE FROM audit_log", "/* x */ delete from audit_log where 1=1",
        "DROP TABLE audit_log", "TRUNCATE TABLE audit_log", "-- x\nDELETE FROM AUDIT_LOG",
        'UPDATE "AUDIT_LOG" SET row_count = 0', "ALTER TABLE audit_log DROP COLUMN question",
    ],
)  # fmt: skip
def test_no_engine_of_the_product_changes_the_log(engine: sa.Engine, change: str) -> None:
    audit.record(engine, ANNA, audit.Event("sign_in"))
    with pytest.raises(SqlRefusedError), engine.begin() as connection:
        connection.exec_driver_sql(change)
    with pytest.raises(SqlRefusedError), engine.begin() as connection:
        connection.execute(sa.delete(audit_log))
    assert len(audit.search(engine, ADMIN, ALL)) == 1


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("мой пароль: Qwerty123 и что там", "мой пароль: ••• и что там"),
        ("ALTER USER a IDENTIFIED BY s3cret", "ALTER USER a IDENTIFIED BY •••"),
        ("oracle+oracledb://azs:topsecret@db/x", "oracle+oracledb://azs:•••@db/x"),
        ("карта 4111 1111 1111 1111 не прошла", "карта ••• не прошла"),
        ("api_key=abc123def", "api_key=•••"),
        ("сколько инцидентов на АЗС-042 за 2026 год", "сколько инцидентов на АЗС-042 за 2026 год"),
    ],
)  # fmt: skip
def test_secrets_are_hidden(said: str, kept: str) -> None:
    assert audit.without_secrets(said) == kept


def test_texts_of_any_length_fit(engine: sa.Engine) -> None:
    audit.record(engine, ANNA, audit.Event("sql", "refused", "п" * 500, "щ" * 5000, "ы" * 9000))
    found = audit.search(engine, ADMIN, ALL)
    assert len(found["question"][0].encode()) <= 4000 and len(found["sql_text"][0].encode()) <= 4000


def test_unknown_kinds_are_refused(engine: sa.Engine) -> None:
    for event in (audit.Event("party"), audit.Event("sql", "perhaps")):
        with pytest.raises(ValueError):
            audit.record(engine, ANNA, event)


def test_people_and_sql_from_the_terminal(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZS_HOME", str(settings.home))
    assert main(["user", "olga", "--role", "operator", "--station", "АЗС-001", "--full-name", "Ольга"]) == 0
    assert "olga, operator, видит: АЗС-001" in capsys.readouterr().out
    assert main(["user"]) == 0
    assert capsys.readouterr().out == "olga\toperator\tОльга\tАЗС-001\n"
    assert main(["sql", "SELECT COUNT(*) AS n FROM v_station", "--user", "olga"]) == 0
    assert capsys.readouterr().out == "n\n0\n"
    assert main(["sql", "DROP TABLE stations", "--user", "olga"]) == 2
    assert "только SELECT" in capsys.readouterr().err
    assert main(["sql", "SELECT COUNT(*) FROM v_station", "--user", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err
    assert main(["user", "azs:system", "--all"]) == 2 and main(["user", "x" * 65, "--all"]) == 2
    assert main(["user", "olga", "--email", "olga@azs.example"]) == 0
    assert main(["user"]) == 0
    assert "olga\toperator\tОльга\tАЗС-001\tolga@azs.example" in capsys.readouterr().out, "the rest stays as it was"
    assert main(["user", "olga", "--off"]) == 0
    assert main(["sql", "SELECT COUNT(*) FROM v_station", "--user", "olga"]) == 2
    engine = open_engine(settings)
    log = audit.search(engine, ADMIN, ALL)
    engine.dispose()
    assert [(row.kind, row.outcome) for row in log.itertuples() if row.kind == "sql"] in (
        [("sql", "done"), ("sql", "refused")], [("sql", "refused"), ("sql", "done")]
    )  # fmt: skip


def test_reading_people_needs_no_person_but_views_do(engine: sa.Engine) -> None:
    with as_person(engine, ANNA).connect() as connection, pytest.raises(SqlRefusedError):
        connection.exec_driver_sql("SELECT count(*) FROM audit_log")


def test_a_read_only_sqlite_logs_without_texts(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE t (a)").connection.close()
    engine = open_engine(load_settings({"AZS_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}))
    with caplog.at_level("INFO", logger="azs.audit"):
        audit.record(engine, ANNA, audit.Event("question", question="сколько", sql="SELECT 1"))
    engine.dispose()
    assert "анна" in caplog.text and "сколько" not in caplog.text and "SELECT" not in caplog.text
