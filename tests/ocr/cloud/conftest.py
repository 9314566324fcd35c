"""A service on loopback for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ocr.cloud.service import Service


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running
