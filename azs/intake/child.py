"""Decoding and reading of scans in a process of its own: a broken file or an engine that dies takes only that along.

The DuckDB file belongs to one process; the child knows nothing of it and gets the bytes over a pipe.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from azs.errors import ScanError
from azs.settings import ROOT
from ocr.document import OcrDocument, Page
from ocr.errors import EngineError, FileError
from ocr.limited import read_frame, write_frame
from ocr.second_look import Place

READER, DECODER = "ocr.engines:read", "ocr.decoding:pictures"
WALL_S = 1_800.0
LONGEST_PX = 2_000
READER, DECODER = "ocr.engines:read", "ocr.decoding:pictures"
"""Where the child finds `read(data, options, name=…)` and `pictures(data, options, name=…)`."""
_ENVIRONMENT = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Answer:
    """What the child says: JSON, and bytes where it was asked for a file."""

    body: dict[str, Any]
    data: bytes


class Child:
    """The process; begun at the first request, and again after it has died. Safe between threads, one at a time."""

    def __init__(self, *, reader: str = READER, decoder: str = DECODER, wall_s: float = WALL_S) -> None:
        """Args: reader, decoder: "module:function". wall_s: seconds one request may take."""
        self._targets, self._wall_s = (reader, decoder), wall_s
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, data: bytes, name: str) -> OcrDocument:
        """What stands on a file.

        Raises:
            FileError: the file cannot be read.
            EngineError: no engine can read.
            ScanError: the process died or took too long.
        """
        return OcrDocument.from_json(self._ask("read", name, data).body["document"])

    def hashes(self, data: bytes, name: str) -> tuple[str, ...]:
        """The picture hash of each page, see `azs.intake.picture_hash.picture_hash`; raises as `read`."""
        return tuple(self._ask("hashes", name, data).body["hashes"])

    def page(self, data: bytes, name: str, page: Page, *, longest: int = LONGEST_PX) -> bytes:
        """A page as it was read, turned upright: JPEG, its longer side at most `longest` pixels; raises as `read`."""
        asked = {"page": page.number, "turned": page.turned, "longest": longest}
        return self._ask("page", name, data, json.dumps(asked).encode()).data

    def searchable_pdf(self, data: bytes, name: str, document: OcrDocument) -> bytes:
        """The pages as PDF with the text laid over them, see `azs.intake.exports.searchable_pdf`; raises as `read`."""
        return self._ask("pdf", name, data, json.dumps(document.to_json()).encode()).data

    def look_again(self, data: bytes, name: str, document: OcrDocument, places: Sequence[Place]) -> OcrDocument:
        """The document with a second reading of the lines at these places, see `ocr.second_look`; raises as `read`."""
        numbers = {number for number, _ in places}
        part = OcrDocument(tuple(page for page in document.pages if page.number in numbers))
        asked = {"document": part.to_json(), "places": [(number, asdict(box)) for number, box in places]}
        seen = OcrDocument.from_json(self._ask("again", name, data, json.dumps(asked).encode()).body["document"])
        pages = {page.number: page for page in seen.pages}
        return replace(document, pages=tuple(pages.get(page.number, page) for page in document.pages))

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue

    def _ask(self, what: str, name: str, data: bytes, more: bytes = b"") -> Answer:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self.close()
                self._process = _start(self._targets)
            late = threading.Event()
            timer = threading.Timer(self._wall_s, _stop, (self._process, late))
            timer.daemon = True
            timer.start()
            try:
                answer = _exchanged(self._process, (what.encode(), name.encode("utf-8", "replace"), data, more))
            except (OSError, EOFError, ValueError) as error:
                self.close()
                raise ScanError("intake.timeout" if late.is_set() else "intake.broke_off") from error
            finally:
                timer.cancel()
        _raise(answer.body)
        return answer


def _raise(body: dict[str, Any]) -> None:
    if body.get("error"):
        kind = FileError if body["of_file"] else EngineError
        raise kind(str(body["error"]), **body["params"])
    if body.get("unexpected"):
        raise ScanError("intake.unexpected", kind=body["unexpected"])


def _start(targets: tuple[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "azs.intake.worker", *targets], cwd=ROOT, env=_ENVIRONMENT | {"PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchanged(process: subprocess.Popen[bytes], frames: tuple[bytes, ...]) -> Answer:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    for frame in frames:
        write_frame(process.stdin, frame)
    process.stdin.flush()
    body, data = read_frame(process.stdout), read_frame(process.stdout)
    if body is None or data is None:
        raise EOFError
    return Answer(json.loads(body), data)
