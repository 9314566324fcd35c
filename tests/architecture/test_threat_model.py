"""The threat model names a test for each threat; the tests are there."""

from __future__ import annotations

import re

from azs.settings import ROOT


def test_every_threat_names_a_test_that_is_there() -> None:
    rows = [
        line for line in (ROOT / "docs" / "threat-model.md").read_text("utf-8").splitlines() if line.startswith("|")
    ]
    threats = rows[2:]
    assert len(threats) > 15
    for row in threats:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)
        assert named, row
        for file, name in named:
            assert f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{file}::{name}"
