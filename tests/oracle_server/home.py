"""Oracle databases for tests: schemas of a real Oracle where one is named, else the wire test server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import oracledb
import pytest
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.settings import Settings, load_settings
from tests.oracle_lint import lint_emitted
from tests.oracle_server.server import Mirror, Postgres
from tests.system_packages import requires_system

REAL = os.environ.get("AZS_TEST_ORACLE_URL", "")
REAL_SECOND = os.environ.get("AZS_TEST_ORACLE_URL_2", "")
"""Addresses of two accounts of a real Oracle whose objects the tests may drop."""
DATABASES = [
    "duckdb",
    pytest.param("oracle", marks=[] if REAL else [requires_system("orafce")]),
]
"""Parameters of the suites that run on each database."""


class OracleHome:
    """One database with the demo data and one that is emptied for each test that asks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = Postgres()
        self.demo = Mirror("demo", self.postgres, folder)
        self.work = Mirror("work", self.postgres, folder)
        self._shape = ""

    def start(self) -> None:
        """Start the servers; nothing to do with a real Oracle.

        The driver keeps no statements then: the wire test server forgets that a CLOB is fetched as text where a kept
        statement runs again, and sends what the driver cannot read.
        """
        if REAL:
            return
        oracledb.defaults.stmtcachesize = 0
        self.postgres.start()
        self.postgres.create_database("demo")
        self.demo.start()
        _install(self.demo)
        self.postgres.create_database("empty", "demo")
        self.postgres.create_database("work", "empty")
        self.work.start()

    def stop(self) -> None:
        """Stop the servers."""
        if not REAL:
            self.demo.stop()
            self.work.stop()
            self.postgres.stop()

    def settings(self, url: str, **more: str) -> Settings:
        """Settings of the product with this database."""
        return load_settings({"AZS_HOME": str(self.folder / "home"), "AZS_LLM": "off", "AZS_DATABASE_URL": url, **more})

    def demo_url(self) -> str:
        """An empty schema that nobody empties again."""
        if REAL:
            _drop_everything(REAL)
            return REAL
        return self.demo.url()

    def empty_url(self) -> str:
        """A schema without any object."""
        if REAL:
            _drop_everything(REAL_SECOND)
            return REAL_SECOND
        self._recreate("empty")
        return self.work.url()

    def migrated_url(self) -> str:
        """A schema with the product's tables and views, and no rows.

        Its tables are emptied in place where the test before has left them as they were: a copy of a whole database,
        and the first session in it, take several times as long.
        """
        if REAL:
            url = self.empty_url()
            self._migrate(url)
            return url
        if not self._shape:
            self._migrate(self.empty_url())
            self.postgres.create_database("migrated", "work")
        if not self._shape or not self.postgres.empty_tables("work", self._shape):
            self._recreate("migrated")
            _install(self.work)
            self._shape = self.postgres.shape("work")
        return self.work.url()

    def _recreate(self, template: str) -> None:
        self.postgres.drop_database("work")
        self.postgres.create_database("work", template)

    def _migrate(self, url: str) -> None:
        engine = open_engine(self.settings(url))
        upgrade(engine)
        engine.dispose()


def _install(server: Mirror) -> None:
    """Let the server install in a new database what its sessions need there: the first one does."""
    sa.create_engine(server.url(), poolclass=sa.NullPool).connect().close()


def opened(home: OracleHome, url: str, **more: str) -> Iterator[sa.Engine]:
    """An engine that sees everything, and whose statements have to be Oracle's SQL."""
    engine = open_engine(home.settings(url, **more))
    watched(engine)
    yield as_system(engine)
    engine.dispose()


def watched(engine: sa.Engine) -> None:
    """Fail on the first statement that a real Oracle would not take."""

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _lint(_connection: object, _cursor: object, text: str, *_: object) -> None:
        faults = lint_emitted(text)
        assert not faults, f"{faults} in {text}"


def _drop_everything(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for view in sa.inspect(connection).get_view_names():
            connection.exec_driver_sql(f"DROP VIEW {view}")
        found = sa.MetaData()
        found.reflect(connection)
        found.drop_all(connection)
    engine.dispose()
