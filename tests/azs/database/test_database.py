"""Opening, migrating and checking a database."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import oracle

from azs.database.check import check_contract
from azs.database.engine import open_engine
from azs.database.migrate import table_statements, upgrade, view_statements
from azs.database.schema import metadata
from azs.database.views import CONTRACT, definitions
from azs.errors import DatabaseError, DatabaseLockedError
from azs.feedback import Feedback, save_feedback
from azs.i18n import describe
from azs.settings import ROOT, Settings
from tests.oracle_lint import lint


@pytest.fixture
def engine(settings: Settings):
    opened = open_engine(settings)
    upgrade(opened)
    yield opened
    opened.dispose()


def _run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "azs", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={"AZS_HOME": str(settings.home), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_a_migrated_database_keeps_the_contract_and_migrates_again(engine: sa.Engine) -> None:
    upgrade(engine)
    assert check_contract(engine) == []


def test_views_have_the_columns_of_the_contract() -> None:
    for name, select in definitions().items():
        assert [column.name for column in select.selected_columns] == list(CONTRACT[name])


def test_a_missing_view_and_column_are_named(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DROP VIEW v_action"))
        connection.execute(sa.text("CREATE OR REPLACE VIEW v_station AS SELECT 'x' AS station_code"))
    found = {(f.kind, f.params.get("view"), f.params.get("column")) for f in check_contract(engine)}
    assert ("view_missing", "v_action", None) in found
    assert ("column_missing", "v_station", "region") in found


def test_lost_references_are_counted(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO equipment VALUES (1, 999, 'ТРК', NULL, NULL, NULL)"))
    assert [(f.kind, f.params["table"], f.params["count"]) for f in check_contract(engine)] == [
        ("orphans", "equipment", 1)
    ]


def test_the_check_command_answers_in_plain_words(settings: Settings) -> None:
    engine = open_engine(settings)
    upgrade(engine)
    engine.dispose()
    good = _run(settings, "check")
    assert good.returncode == 0 and "подходит" in good.stdout
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP VIEW v_station_day"))
    engine.dispose()
    bad = _run(settings, "check")
    assert bad.returncode == 1 and "v_station_day" in bad.stdout


def test_a_second_process_gets_one_clear_sentence(engine: sa.Engine, settings: Settings) -> None:
    with engine.connect():
        second = _run(settings, "check")
    assert second.returncode == 2
    assert "уже открыт" in second.stderr and "Traceback" not in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "AZS_DATABASE_URL"),
        ("mysql://x/y", "mysql"),
        ("sqlite:////nowhere/at/all.db", "/nowhere/at/all.db"),
    ],
)
def test_an_unusable_address_is_explained(settings: Settings, url: str, words: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        open_engine(replace(settings, database_url=url))
    assert words in describe(caught.value, "ru") and words in describe(caught.value, "en")


def test_a_file_that_is_no_database_is_explained_and_kept(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "rubbish.duckdb"
    file.write_bytes(b"not a database at all" * 500)
    with pytest.raises(DatabaseError) as caught:
        open_engine(replace(settings, database_url=f"duckdb:///{file}"))
    assert not isinstance(caught.value, DatabaseLockedError)
    assert file.read_bytes().startswith(b"not a database")


def test_an_oracle_that_does_not_answer_is_explained(settings: Settings) -> None:
    url = "oracle+oracledb://u:secret@127.0.0.1:1/?service_name=X"
    with pytest.raises(DatabaseError) as caught:
        open_engine(replace(settings, database_url=url))
    assert "127.0.0.1" in describe(caught.value, "ru") and "secret" not in describe(caught.value, "ru")


def test_oracle_statements_pass_the_linter() -> None:
    dialect = oracle.dialect()
    for statement in view_statements(dialect):
        assert not lint(statement.split(" AS ", 1)[1]), statement
    text = "\n".join(table_statements(dialect))
    assert "FOREIGN KEY" in text and "CREATE INDEX" in text
    assert "FOREIGN KEY" not in "\n".join(table_statements(sa.create_engine("duckdb:///:memory:").dialect))
    assert all(len(name) <= 30 for name in metadata.tables)


def test_feedback_is_stored_whole_or_not_at_all(engine: sa.Engine) -> None:
    save_feedback(engine, Feedback(question="сколько?" * 500, vote=-1, correction="по закрытым"))
    with pytest.raises(ValueError, match="5"):
        save_feedback(engine, Feedback(question="x", vote=5))
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT vote, correction, length(question) FROM feedback")).all()
    assert [tuple(row) for row in rows] == [(-1, "по закрытым", 2000)]
