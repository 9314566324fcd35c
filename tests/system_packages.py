"""What tests need beside Python packages, and the report of what was skipped for want of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.debian import SYSTEM

ROOT = Path(__file__).resolve().parent.parent
REASON = "system package missing: "


def requires_system(name: str) -> pytest.MarkDecorator:
    """Mark of a test, or of a module as `pytestmark`, that needs the entry `name` of `SYSTEM`."""
    item = SYSTEM[name]
    return pytest.mark.skipif(not item.present(), reason=f"{REASON}{item.package}")


def requires_model(name: str) -> pytest.MarkDecorator:
    """Mark of a test that needs the model `name`, fetched and verified, in the models folder of this checkout."""
    path = ROOT / "var" / "models" / f"{name}.gguf"
    here = path.exists() and path.with_name(f"{path.name}.verified.json").exists()
    return pytest.mark.skipif(not here, reason=f"{REASON}model {name} (python -m chains.models pull {name})")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Name, in the last lines, what was missing and the tests that were skipped for it."""
    yield
    skipped: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        name = reason.removeprefix("Skipped: ")
        if name.startswith(REASON):
            skipped.setdefault(name.removeprefix(REASON), []).append(report.nodeid)
    for what, tests in skipped.items():
        terminalreporter.write_line(f"NOT TESTED for want of {what}: {len(tests)} tests", yellow=True)
        for test in tests:
            terminalreporter.write_line(f"  {test}")
