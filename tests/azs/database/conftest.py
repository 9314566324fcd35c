"""A freshly migrated DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.settings import Settings


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    """Tables and views of the current schema, no rows."""
    opened = open_engine(settings)
    upgrade(opened)
    yield opened
    opened.dispose()
