"""What the processes of a parallel run (`pytest -n 2`) take at a time, the longest first.

A file stays in one process, so that what its tests share is made once. All tests over Oracle's wire go together, for
they need the wire test server and the demo data behind it; so do those in a browser, for they need the app's server,
and those of training, for they need torch and its libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

ORACLE, BROWSER, TRAINING = "oracle", "browser", "training"
LONG = (
    BROWSER, ORACLE, TRAINING, "tests/evaluation/", "tests/chains/models/", "tests/pages/", "tests/azs/security/",
    "tests/training/", "tests/ocr/",
)  # fmt: skip
"""Beginnings of the names of shares that take long: whoever gets one of them last keeps all others waiting."""


def share(nodeid: str) -> str:
    """Name of the share of a test. Tests over Oracle's wire have the database in their parameters or in their name."""
    file = nodeid.partition("::")[0]
    if file.startswith("tests/e2e/"):
        return BROWSER
    if ORACLE in nodeid.lower():
        return ORACLE
    return TRAINING if file.startswith("tests/training/") and "/dataset/" not in file else file


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long shares first; a run in one process keeps its order."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _rank(share(item.nodeid)))


def _rank(name: str) -> int:
    return next((at for at, beginning in enumerate(LONG) if name.startswith(beginning)), len(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Hand the shares out whole, in the order of the tests."""
    from xdist.scheduler import LoadScopeScheduling

    class Shares(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share(nodeid)

    config.option.loadscopereorder = False
    return Shares(config, log)
