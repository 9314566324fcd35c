"""What tests need beside Python packages, and the report of what was skipped for want of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REASON = "system package missing: "


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package and how to see that it is here."""

    package: str
    present: Callable[[], bool]


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _file(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/").glob(pattern.lstrip("/")))


def _orafce() -> str:
    """orafce for the PostgreSQL of this Debian release (15 in Debian 12, 17 in Debian 13)."""
    release = Path("/etc/debian_version")
    major = release.read_text(encoding="utf-8").split(".")[0] if release.exists() else "12"
    return f"postgresql-{ {'12': 15, '13': 17}.get(major.strip(), 15) }-orafce"


SYSTEM = {
    "chromium": SystemPackage("chromium", _program("chromium", "chromium-browser", "google-chrome")),
    "tesseract": SystemPackage("tesseract-ocr", _program("tesseract")),
    "tesseract-rus": SystemPackage("tesseract-ocr-rus", _file("/usr/share/tesseract-ocr/*/tessdata/rus.traineddata")),
    "orafce": SystemPackage(_orafce(), _file("/usr/lib/postgresql/*/lib/orafce.so")),
    "redis": SystemPackage("redis-server", _program("redis-server")),
    "fonts": SystemPackage("fonts-dejavu-core", _file("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")),
}


def requires_system(name: str) -> Any:
    """Mark of a test, or of a module as `pytestmark`, that needs the entry `name` of `SYSTEM`."""
    import pytest

    item = SYSTEM[name]
    return pytest.mark.skipif(not item.present(), reason=f"{REASON}{item.package}")


def requires_model(name: str) -> Any:
    """Mark of a test that needs the model `name`, fetched and verified, in the models folder of this checkout."""
    import pytest

    path = ROOT / "var" / "models" / f"{name}.gguf"
    here = path.exists() and path.with_name(f"{path.name}.verified.json").exists()
    return pytest.mark.skipif(not here, reason=f"{REASON}model {name} (python -m chains.models pull {name})")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name, in the last lines, what was missing and the tests that were skipped for it."""
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
