"""Pages of DjVu, with the free programs of DjVuLibre (Debian: djvulibre-bin) where this machine has them."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ocr.errors import FileError
from ocr.limited import MEMORY_BYTES

_SIZE = re.compile(rb"width=(\d+) height=(\d+)")
_DPI = re.compile(r"(\d+) dpi")


def is_djvu(data: bytes) -> bool:
    """By its first bytes."""
    return data.startswith(b"AT&TFORM")


class DjvuFile:
    """A DjVu file on disk; see `opened`."""

    def __init__(self, path: Path, max_pixels: int, wall_s: float) -> None:
        self._path = path
        self._max_pixels = max_pixels
        self._wall_s = wall_s
        counted = self._run("djvused", "-e", "n", str(path)).strip()
        if not counted.isdigit() or not int(counted):
            raise FileError("damaged")
        self._count = int(counted)

    def __len__(self) -> int:
        return self._count

    def page(self, number: int) -> bytes:
        """A page, from 1, as a picture file (PNM).

        Raises:
            FileError: it is damaged or too large.
        """
        told = _SIZE.search(self._run("djvused", "-e", f"select {number}; size", str(self._path)))
        if told is None:
            raise FileError("damaged")
        pixels = int(told[1]) * int(told[2])
        if pixels > self._max_pixels:
            limit = self._max_pixels // 1_000_000
            raise FileError("too_many_pixels", megapixels=pixels // 1_000_000, limit=limit)
        return self._run("ddjvu", "-format=pnm", f"-page={number}", str(self._path))

    def dpi(self, number: int) -> float:
        """Dots an inch of a page, from 1; 0 where it does not tell."""
        told = _DPI.search(
            self._run("djvused", "-e", f"select {number}; dump", str(self._path)).decode("utf-8", "replace")
        )
        return float(told[1]) if told else 0.0

    def _run(self, program: str, *arguments: str) -> bytes:
        limits = [f"--as={MEMORY_BYTES}", f"--cpu={int(self._wall_s) + 1}", "--fsize=0", "--core=0"]
        try:
            done = subprocess.run(
                ["prlimit", *limits, program, *arguments],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=self._wall_s, check=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise FileError("page_timeout") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise FileError("damaged") from error
        return done.stdout


@contextmanager
def opened(data: bytes, max_pixels: int, *, wall_s: float) -> Iterator[DjvuFile]:
    """A DjVu file, which lies on disk meanwhile.

    Args:
        wall_s: seconds for each step.

    Raises:
        FileError: it is damaged, or the programs are not installed ("djvu_missing").
    """
    if not all(map(shutil.which, ("prlimit", "ddjvu", "djvused"))):
        raise FileError("djvu_missing")
    with tempfile.NamedTemporaryFile(suffix=".djvu") as file:
        file.write(data)
        file.flush()
        yield DjvuFile(Path(file.name), max_pixels, wall_s)
