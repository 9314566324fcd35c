"""Opening a database: what can go wrong gets one clear sentence and leaves the file alone."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from azs.database.engine import file_error, open_engine
from azs.database.functions import percentile
from azs.errors import DatabaseDownError, DatabaseError, DatabaseLockedError
from azs.i18n import describe
from azs.settings import Settings


def _refusal(settings: Settings, url: str, *, read_only: bool = False) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught:
        open_engine(settings.at(url), read_only=read_only)
    return caught.value


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "AZS_DATABASE_URL"),
        ("oracle+oracledb://u:p@host:port/x", "AZS_DATABASE_URL"),
        ("mysql://x/y", "mysql"),
        ("oracle+cx_oracle://u:p@host/x", "oracle+cx_oracle"),
        ("sqlite:////nowhere/at/all.db", "/nowhere/at/all.db"),
    ],
)
def test_an_unusable_address_is_explained(settings: Settings, url: str, words: str) -> None:
    error = _refusal(settings, url)
    assert words in describe(error, "ru") and words in describe(error, "en")


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_a_file_that_is_no_database_is_explained_and_kept(settings: Settings, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "locks" / "rubbish.db"  # "lock" in the path must not read as a lock
    file.parent.mkdir()
    file.write_bytes(b"not a database at all" * 500)
    error = _refusal(settings, f"{kind}:///{file}")
    assert error.key == "database.file_broken" and str(file) in describe(error, "ru")
    assert file.read_bytes() == b"not a database at all" * 500


def test_a_folder_that_cannot_be_made_is_explained(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    error = _refusal(settings, f"duckdb:///{tmp_path}/file/azs.duckdb")
    assert error.key == "database.file_refused" and "Errno" not in describe(error, "ru")


def test_reading_a_missing_file_does_not_create_it(settings: Settings) -> None:
    assert _refusal(settings, settings.database_url, read_only=True).key == "database.file_missing"
    assert not settings.home.exists()


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (duckdb.IOException('IO Error: Could not set lock on file "x": Conflicting lock is held'), "locked"),
        (duckdb.IOException('IO Error: Cannot open file "x": Permission denied'), "file_denied"),
        (PermissionError(13, "Permission denied"), "file_denied"),
        (duckdb.IOException("version number 99, but we can only read versions between 64 and 67"), "file_newer"),
        (sqlite3.DatabaseError("file is not a database"), "file_broken"),
        (duckdb.IOException("IO Error: disk on fire"), "file_refused"),
    ],
)
def test_each_complaint_about_a_file_has_its_sentence(error: Exception, key: str) -> None:
    found = file_error(error, "/data/blocks/azs.duckdb")
    assert found.key == f"database.{key}"
    assert isinstance(found, DatabaseLockedError) == (key == "locked")
    assert "/data/blocks/azs.duckdb" in describe(found, "ru") and "/data/blocks/azs.duckdb" in describe(found, "en")


def test_an_oracle_that_does_not_answer_is_explained(settings: Settings) -> None:
    error = _refusal(settings, "oracle+oracledb://u:secret@127.0.0.1:1/?service_name=X")
    assert isinstance(error, DatabaseDownError)
    assert "127.0.0.1" in describe(error, "ru") and "secret" not in describe(error, "ru") + str(error)


def test_a_missing_oracle_driver_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "oracledb", None)
    error = _refusal(settings, "oracle+oracledb://u:p@host/x")
    assert error.key == "database.driver" and "oracledb" in describe(error, "en")


def test_sqlite_is_read_only_with_percentiles_whatever_its_name(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a b#%20.db"
    with sqlite3.connect(file) as raw:
        raw.execute("CREATE TABLE t (x)")
        raw.executemany("INSERT INTO t VALUES (?)", [(1,), (2,), (None,), (4,)])
    raw.close()
    url = sa.URL.create("sqlite", database=str(file)).render_as_string()
    engine = open_engine(settings.at(url))
    with engine.connect() as connection:
        query = sa.select(percentile(sa.column("x", sa.Float), 0.5)).select_from(sa.table("t"))
        assert connection.execute(query).scalar_one() == 2
        with pytest.raises(sa.exc.DatabaseError, match="not authorized"):
            connection.execute(sa.text("DELETE FROM t"))
    engine.dispose()


def test_the_first_of_each_group_is_right_where_values_are_missing(demo_duckdb: sa.Engine) -> None:
    """DuckDB 1.5 gives 1,274 for a station whose largest loss is 940,050 unless an optimizer is off."""
    rows = "FROM v_incident WHERE reported_at >= TIMESTAMP '2026-01-01' AND reported_at < TIMESTAMP '2026-11-21'"
    place = "row_number() OVER (PARTITION BY station_code ORDER BY loss_rub DESC NULLS LAST) AS place"
    columns = "station_code, external_id, loss_rub"
    first = f"SELECT {columns} FROM (SELECT {columns}, {place} {rows}) WHERE place = 1 ORDER BY 1"
    with demo_duckdb.connect() as connection:
        found = [(code, loss) for code, _, loss in connection.exec_driver_sql(first)]
        largest = connection.exec_driver_sql(f"SELECT station_code, max(loss_rub) {rows} GROUP BY 1 ORDER BY 1").all()
    assert found == largest
