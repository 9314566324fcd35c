"""The suites of the core run on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.settings import Settings
from tests.oracle_server.home import DATABASES, OracleHome, opened


@pytest.fixture(scope="session", params=DATABASES)
def demo_engine(request: pytest.FixtureRequest) -> sa.Engine:
    """The demo data on each database. Tests must not write to it."""
    found: sa.Engine = request.getfixturevalue(f"demo_{request.param}")
    return found


@pytest.fixture
def duckdb_engine(migrated: Settings) -> Iterator[sa.Engine]:
    """Tables and views of the current schema in DuckDB, no rows."""
    engine = open_engine(migrated)
    yield as_system(engine)
    engine.dispose()


@pytest.fixture
def oracle_engine(oracle: OracleHome) -> Iterator[sa.Engine]:
    """Tables and views of the current schema over Oracle's wire, no rows; every statement passes the linter."""
    yield from opened(oracle, oracle.migrated_url())


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """Tables and views of the current schema on each database, no rows."""
    found: sa.Engine = request.getfixturevalue(f"{request.param}_engine")
    return found
