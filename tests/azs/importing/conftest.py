"""An empty database and the mapping of `samples`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.settings import Settings
from tests.azs.importing.samples import MAPPING


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    opened = open_engine(settings)
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path
