"""The assistant's plans run on each database."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.oracle_server.home import DATABASES, REAL

FOLDER = Path(__file__).parent
EVERY = int(os.environ.get("AZS_TEST_ORACLE_EVERY", "1" if REAL else "6"))
"""Of a test with many wordings every so many run over Oracle's wire: they differ in what is read, hardly in the SQL."""
FEW = 2


@pytest.fixture(scope="session", params=DATABASES)
def demo_engine(request: pytest.FixtureRequest) -> sa.Engine:
    """The demo data on each database. Tests must not write to it."""
    found: sa.Engine = request.getfixturevalue(f"demo_{request.param}")
    return found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out most wordings over Oracle's wire; all of them run on DuckDB."""
    seen: Counter[str] = Counter()
    kept, left = [], []
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        name = item.nodeid.partition("[")[0]
        over_wire = FOLDER in item.path.parents and params.get("demo_engine") == "oracle" and len(params) > 1
        seen[name] += over_wire
        spare = over_wire and seen[name] > FEW and seen[name] % EVERY
        (left if spare else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept
