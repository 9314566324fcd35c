"""What the driver asks of a worker, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from ocr.options import OcrOptions

MAX_TRIES = 2
"""A file or page that takes its worker down so often is quarantined."""


@dataclass(frozen=True)
class Recipe:
    """What every worker of a batch is told at its start.

    Attributes:
        reader: `module:function` of `read(data, options, *, name) -> OcrDocument`.
        memory_mb: of a worker with its child processes; above it the worker ends itself.
        pages_per_worker: a worker is replaced after so many pages.
        log: file that takes what workers print; nowhere where it is empty.
    """

    reader: str
    options: OcrOptions
    memory_mb: int = 3000
    pages_per_worker: int = 200
    log: str = ""


@dataclass(frozen=True)
class Job:
    """A piece of work: the count of a file's pages, or the reading of some of them.

    Attributes:
        file: path below the source folder, with "/".
        path: of the file on the driver's machine.
        digest: SHA-256 of the bytes it had when the driver looked.
        count: pages are to be counted, nothing read.
        pages: numbers from 1; None for all.
        tries: how often it took a worker down.
        timeout_s: seconds from the hand-over to the answer.
    """

    file: str
    path: str
    digest: str
    count: bool = False
    pages: tuple[int, ...] | None = None
    tries: int = 0
    timeout_s: float = 120.0


@dataclass(frozen=True)
class Counted:
    """Number of pages; None where it cannot be told without reading."""

    pages: int | None


@dataclass(frozen=True)
class PageText:
    """A page on its way to the driver.

    Attributes:
        body: JSON of `ocr.document.Page`, UTF-8, one line.
        letters: of its lines.
        confidence: 0 to 1.
        doubtful: number of lines that a person has to look at.
    """

    number: int
    body: bytes
    letters: int
    confidence: float
    doubtful: int
    engine: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes:
        failed: key of the error of each page that could not be read.
        fields: forms found, each as `ocr.forms` gives it, ready for `json.dumps`.
        fields_error: name of the error that kept the forms from being read; empty where there was none.
        seconds: that the reading took.
    """

    pages: tuple[PageText, ...]
    failed: tuple[tuple[int, str], ...] = ()
    fields: tuple[dict[str, Any], ...] = ()
    fields_error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Trouble:
    """A job came to nothing.

    Attributes:
        reason: key of the reader's error, or "crash", "timeout", "memory", "error", "changed", "unreadable".
        detail: for the journal; no text of the page.
        again: a second try may help.
        stop: every other file would fare the same: the batch must end.
    """

    reason: str
    detail: str = ""
    again: bool = False
    stop: bool = False


Answer = Counted | Reading | Trouble


class Pool(Protocol):
    """Workers of a batch."""

    def idle(self) -> int:
        """How many workers can take a job now."""

    def submit(self, job: Job) -> None:
        """Hand a job to an idle worker."""

    def wait(self, timeout_s: float) -> list[tuple[Job, Answer]]:
        """What was answered within `timeout_s`; a worker that died or overstayed answers with a `Trouble`.

        Raises:
            BatchStop: no worker can be started.
        """

    def close(self) -> None:
        """End all workers at once."""


class BatchStop(Exception):  # noqa: N818
    """The batch cannot go on; what was read is kept, and the next run goes on from there.

    Args:
        key: of a text in `texts.toml` below `stop.`.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params: dict[str, object] = params
        super().__init__(f"{key} {params}" if params else key)


@dataclass
class Tally:
    """Running totals of a batch, for the progress."""

    files: int = 0
    done: int = 0
    kept: int = 0
    pages: int = 0
    pages_open: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
