"""The Debian packages that the app and its tests use and how to see that they are here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


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
    "opengl": SystemPackage("libgl1", _file("/usr/lib/*/libGL.so.1")),
    "glib": SystemPackage("libglib2.0-0", _file("/usr/lib/*/libgthread-2.0.so.0")),
    "chromium": SystemPackage("chromium", _program("chromium", "chromium-browser", "google-chrome")),
    "tesseract": SystemPackage("tesseract-ocr", _program("tesseract")),
    "tesseract-rus": SystemPackage("tesseract-ocr-rus", _file("/usr/share/tesseract-ocr/*/tessdata/rus.traineddata")),
    "djvulibre": SystemPackage("djvulibre-bin", _program("ddjvu")),
    "orafce": SystemPackage(_orafce(), _file("/usr/lib/postgresql/*/lib/orafce.so")),
    "redis": SystemPackage("redis-server", _program("redis-server")),
    "fonts": SystemPackage("fonts-dejavu-core", _file("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")),
}
READING = ("opengl", "glib", "tesseract", "tesseract-rus")
"""What the app needs to read scans: OpenCV loads the first two, Tesseract reads a second time what is unsure."""
