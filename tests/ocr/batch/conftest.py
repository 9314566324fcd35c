"""Folders of scans, and batches over them in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from ocr.batch.batch import BatchOptions, Watch, run
from ocr.batch.jobs import Recipe, Tally
from ocr.batch.journal import Journal
from ocr.batch.processes import LocalPool
from ocr.options import OcrOptions

ROOT = Path(__file__).resolve().parents[3]
READER = "tests.ocr.batch.fake_reader:read"


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker runs the main module of its parent; that of a parallel test run is not made for it."""
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "__spec__", None, raising=False)
    monkeypatch.delattr(main, "__file__", raising=False)


class Folder:
    """Scans in `source`, results in `target`."""

    def __init__(self, folder: Path) -> None:
        self.source, self.target, self.reads = folder / "scans", folder / "out", folder / "reads.txt"
        self.source.mkdir()

    def put(self, file: str, text: str = "Акт|осмотра") -> Path:
        """A file that the fake reader takes for one page."""
        path = self.source / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def put_pdf(self, file: str, texts: Iterable[str]) -> Path:
        """A PDF of these pages."""
        path = self.source / file
        canvas = Canvas(str(path))
        for text in texts:
            canvas.drawString(100, 700, text)
            canvas.showPage()
        canvas.save()
        return path

    def command(self, *more: str) -> list[str]:
        """The command line of a batch."""
        base = [sys.executable, "-m", "ocr.batch", str(self.source), "--out", str(self.target), "--reader", READER]
        return [*base, *more]

    def start(self, *more: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """A batch as an operator starts it."""
        return subprocess.Popen(
            self.command(*more),
            cwd=ROOT,
            env=os.environ | {"FAKE_READS": str(self.reads)} | (env or {}),
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, *more: str, env: dict[str, str] | None = None) -> tuple[int, str]:
        """Exit code and what was said."""
        process = self.start(*more, env=env)
        _, said = process.communicate(timeout=120)
        return process.returncode, said

    def lines(self, name: str = "summary.jsonl") -> list[dict[str, Any]]:
        """A list that the batch wrote."""
        return [json.loads(line) for line in (self.target / name).read_text(encoding="utf-8").splitlines()]

    def statuses(self) -> dict[str, str]:
        """Status of each file; no file has two."""
        lines = self.lines()
        found = {line["file"]: line["status"] for line in lines}
        assert len(found) == len(lines)
        return found

    def pages_read(self) -> list[str]:
        """`NAME:PAGE` of each page the reader finished, as often as it did."""
        return self.reads.read_text(encoding="utf-8").split("\n")[:-1] if self.reads.exists() else []


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder of scans."""
    return Folder(tmp_path)


@pytest.fixture
def batch(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tally]:
    """Read the folder with workers of this process."""
    monkeypatch.setenv("FAKE_READS", str(folder.reads))

    def read(*, workers: int = 2, timeout_s: float = 20.0, retry: bool = False, **recipe: Any) -> Tally:
        reading = OcrOptions(page_timeout_s=timeout_s)
        options = BatchOptions(folder.source, folder.target, reading, READER, pages_per_job=4, retry=retry)
        journal = Journal(folder.target / ".ocr-batch")
        pool = LocalPool(Recipe(READER, reading, **recipe), workers)
        try:
            return run(options, pool, journal=journal, watch=Watch(), stop=lambda: False)
        finally:
            journal.close()

    return read
