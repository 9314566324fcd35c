"""The assistant's plans run on each database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.oracle_server.home import DATABASES


@pytest.fixture(scope="session", params=DATABASES)
def demo_engine(request: pytest.FixtureRequest) -> sa.Engine:
    """The demo data on each database. Tests must not write to it."""
    found: sa.Engine = request.getfixturevalue(f"demo_{request.param}")
    return found
