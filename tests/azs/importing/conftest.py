"""The mapping of `samples`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.azs.importing.samples import MAPPING


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path
