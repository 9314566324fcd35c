"""How the tests are shared out between processes, and what `make test` passes on."""

from __future__ import annotations

import sys

import pytest

from azs.settings import ROOT
from tests.shares import BROWSER, LONG, ORACLE, share


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("tests/azs/test_audit.py::test_a[duckdb]", "tests/azs/test_audit.py"),
        ("tests/azs/test_audit.py::test_a[oracle-x]", ORACLE),
        ("tests/azs/database/test_oracle.py::test_tls[True]", ORACLE),
        ("tests/e2e/test_app.py::test_english_has_no_russian_left", BROWSER),
        ("tests/chains/test_x.py::test_y[a::b]", "tests/chains/test_x.py"),
    ],
)
def test_a_file_stays_together_and_so_do_oracle_and_the_browser(nodeid: str, expected: str) -> None:
    assert share(nodeid) == expected


def test_shares_said_to_be_long_are_there() -> None:
    assert all((ROOT / name).is_dir() for name in LONG if name not in (BROWSER, ORACLE))


@pytest.mark.parametrize(
    ("rest", "cores", "expected"),
    [
        ([], 2, ["-n", "2"]), ([], 16, ["-n", "4"]), ([], 1, []),
        (["tests/azs", "-k", "audit"], 2, ["-n", "2"]),
        (["tests/azs/test_audit.py"], 2, []), (["-x", "tests/azs/test_audit.py::test_a[b]"], 2, []),
    ],
)  # fmt: skip
def test_one_file_runs_in_one_process_and_all_else_on_every_core(
    monkeypatch: pytest.MonkeyPatch, rest: list[str], cores: int, expected: list[str]
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    from scripts import start

    monkeypatch.setattr(start.os, "sched_getaffinity", lambda _: set(range(cores)))
    assert start._shares(rest) == expected
