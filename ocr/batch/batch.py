"""The driver of a batch: which page of which file is read next, and what becomes of the answers."""

from __future__ import annotations

import hashlib
import shutil
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ocr.batch.jobs import MAX_TRIES, Answer, BatchStop, Counted, Job, Pool, Reading, Tally, Trouble
from ocr.batch.journal import Journal, Record, file_key
from ocr.batch.reading import dump
from ocr.batch.results import Shelf, assemble, write_list
from ocr.batch.sources import digest_file, find_files, is_scan, name_results
from ocr.options import OcrOptions

STATE = ".ocr-batch"
"""Folder within the target that holds the journal, the parts and the log of the workers."""
START_S = 60.0
"""On top of the time for the pages: a worker loads its models with its first page."""
_TICK_S = 0.5
_MAX_CHANGES = 3


@dataclass(frozen=True)
class BatchOptions:
    """What to read and where to.

    Attributes:
        reader: `module:function`, see `ocr.batch.jobs.Recipe`.
        pages_per_job: longer files are shared out among the workers in pieces of so many pages.
        retry: read those that failed in an earlier run once more.
    """

    source: Path
    target: Path
    reading: OcrOptions
    reader: str = "ocr.engines:read"
    pages_per_job: int = 8
    retry: bool = False

    def digest(self) -> str:
        """Of all that the text depends on."""
        body = asdict(replace(self.reading, page_timeout_s=0.0))
        return hashlib.sha256(dump([self.reader, body])).hexdigest()


class Watch:
    """Who follows a batch; each method may be overridden."""

    def file(self, line: Record, *, kept: bool) -> None:
        """A file is finished, or was in an earlier run (`kept`)."""

    def tick(self, tally: Tally) -> None:
        """Some time has passed."""


@dataclass
class _Open:
    """A file being read."""

    file: str
    path: Path
    key: str
    digest: str
    shelf: Shelf
    count: int | None = None
    jobs: int = 0


def run(options: BatchOptions, pool: Pool, *, journal: Journal, watch: Watch, stop: Callable[[], bool]) -> Tally:
    """Read all files of the source that are not read yet; closes the pool.

    Args:
        stop: asked twice a second; once true, the batch ends with what it has.

    Returns:
        The totals; `statuses` counts all files that are finished, those of earlier runs included.

    Raises:
        BatchStop: it cannot go on. What was read is kept.
    """
    batch = _Batch(options, pool, journal, watch)
    try:
        return batch.work(stop)
    except OSError as error:
        raise BatchStop("disk", detail=error.strerror or type(error).__name__) from error
    finally:
        pool.close()


class _Batch:
    def __init__(self, options: BatchOptions, pool: Pool, journal: Journal, watch: Watch) -> None:
        self._options, self._pool, self._journal, self._watch = options, pool, journal, watch
        self._state = options.target / STATE
        self._scratch = self._state / "scratch"
        self._digest = options.digest()
        self._files = find_files(options.source, options.target)
        self._given = {file: line["output"] for file, line in journal.done.items() if line.get("output")}
        self._names = name_results(self._files, self._given)
        self._waiting = deque(self._files)
        self._queue: deque[Job] = deque()
        self._open: dict[str, _Open] = {}
        self._running = 0
        self._changes: dict[str, int] = {}
        self._tally = Tally(files=len(self._files))
        if options.retry:
            journal.forget([file for file, line in journal.done.items() if line["status"] not in ("read", "skipped")])

    def work(self, stop: Callable[[], bool]) -> Tally:
        """Until all is read, or `stop`."""
        try:
            while not stop():
                while self._next() and self._pool.idle() and not stop():
                    self._pool.submit(self._queue.popleft())
                    self._running += 1
                self._watch.tick(self._tally)
                if not (self._running or self._queue or self._waiting):
                    break
                for job, answer in self._pool.wait(_TICK_S):
                    self._running -= 1
                    self._take(job, answer)
            else:
                return self._tally
            shutil.rmtree(self._state / "parts", ignore_errors=True)
            return self._tally
        finally:
            self._write_lists()

    def _next(self) -> bool:
        """Whether a job stands in the queue, files opened as needed."""
        while not self._queue and self._waiting:
            self._open_file(self._waiting.popleft())
            self._watch.tick(self._tally)
        return bool(self._queue)

    def _open_file(self, file: str) -> None:
        path = self._options.source / file
        try:
            scan = is_scan(path)
            digest = digest_file(path) if scan else ""
        except OSError as error:
            self._settle(file, "failed", "unreadable", detail=type(error).__name__)
            return
        if not scan:
            self._settle(file, "skipped", "kind")
            return
        key = file_key(file, digest, self._digest)
        if self._kept(file, key):
            return
        state = _Open(file, path, key, digest, Shelf(self._state / "parts" / key))
        self._open[file] = state
        tries = self._journal.tries(key)[None]
        if tries >= MAX_TRIES:
            self._keep_part(state, None, Trouble("crash", again=True))
            self._finish(state)
        else:
            self._add(state, Job(file, str(path), digest, count=True, tries=tries))

    def _kept(self, file: str, key: str) -> bool:
        """Whether an earlier run has finished this very file, and its results are still there."""
        line = self._journal.done.get(file)
        if line is None or line["key"] != key:
            return False
        output = line.get("output")
        if output and not all((self._options.target / f"{output}{end}").exists() for end in (".txt", ".json")):
            return False
        self._count(line, kept=True)
        return True

    def _settle(self, file: str, status: str, reason: str, *, detail: str = "") -> None:
        """A file that is not read at all."""
        key = file_key(file, f"{status} {reason}", "")
        if not self._kept(file, key):
            line = {"file": file, "status": status, "pages": 0, "failed": [], "reason": reason, "quarantined": []}
            self._done(key, line | {"detail": detail})

    def _add(self, state: _Open, job: Job, *, first: bool = False) -> None:
        pages = 1 if job.count else len(job.pages or range(state.count or 1))
        job = replace(job, timeout_s=START_S + pages * self._options.reading.page_timeout_s)
        (self._queue.appendleft if first else self._queue.append)(job)
        state.jobs += 1

    def _take(self, job: Job, answer: Answer) -> None:
        state = self._open.get(job.file)
        if state is None or state.digest != job.digest:
            return
        state.jobs -= 1
        if isinstance(answer, Trouble) and answer.stop:
            raise BatchStop("engine", reason=answer.reason, detail=answer.detail)
        if isinstance(answer, Trouble) and answer.reason in ("changed", "unreadable"):
            self._reopen(state)
            return
        if isinstance(answer, Counted):
            self._plan(state, answer.pages)
        elif isinstance(answer, Trouble) and answer.again:
            self._journal.add_try(state.key, job.pages, answer.reason)
            self._try_again(state, job, answer)
        else:
            self._keep_part(state, job.pages, answer)
        if not state.jobs:
            self._finish(state)

    def _plan(self, state: _Open, count: int | None) -> None:
        """Share the pages out that no earlier run has read."""
        state.count = count
        heads = state.shelf.heads()
        tries = self._journal.tries(state.key)
        if any(head["pages"] is None for head in heads):
            return
        size = self._options.pages_per_job
        if count is None or count == 1 or count > self._options.reading.max_pages:
            self._tally.pages_open += count or 1
            self._add(state, Job(state.file, str(state.path), state.digest, tries=tries[None]))
            return
        covered = {page for head in heads for page in head["pages"]}
        pages = [page for page in range(1, count + 1) if page not in covered]
        self._tally.pages_open += len(pages)
        if tries[None]:
            tries.update(pages)
        fresh = [page for page in pages if not tries[page]]
        for piece in (tuple(fresh[at : at + size]) for at in range(0, len(fresh), size)):
            self._add(state, Job(state.file, str(state.path), state.digest, pages=piece))
        for page in (page for page in pages if tries[page]):
            self._add_single(state, page, tries[page])

    def _add_single(self, state: _Open, page: int, tries: int) -> None:
        if tries >= MAX_TRIES:
            self._keep_part(state, (page,), Trouble("crash", again=True))
        else:
            job = Job(state.file, str(state.path), state.digest, pages=(page,), tries=tries)
            self._add(state, job, first=True)

    def _try_again(self, state: _Open, job: Job, trouble: Trouble) -> None:
        """Once more; several pages each for itself, so that one bad page costs itself alone."""
        tries = job.tries + 1
        if job.pages and len(job.pages) > 1:
            for page in reversed(job.pages):
                self._add_single(state, page, tries)
        elif tries < MAX_TRIES:
            self._add(state, replace(job, tries=tries), first=True)
        else:
            self._keep_part(state, job.pages, trouble)

    def _reopen(self, state: _Open) -> None:
        """The file was written to or went away while it was read: look again, but not for ever."""
        del self._open[state.file]
        state.shelf.clear()
        self._queue = deque(job for job in self._queue if job.file != state.file)
        self._changes[state.file] = self._changes.get(state.file, 0) + 1
        if self._changes[state.file] < _MAX_CHANGES:
            self._open_file(state.file)
        else:
            self._settle(state.file, "failed", "changed")

    def _keep_part(self, state: _Open, pages: tuple[int, ...] | None, answer: Reading | Trouble) -> None:
        state.shelf.add(pages, answer)
        number = len(pages) if pages else state.count or 1
        self._tally.pages += number
        self._tally.pages_open = max(0, self._tally.pages_open - number)

    def _finish(self, state: _Open) -> None:
        del self._open[state.file]
        where = {"digest": state.digest, "target": self._options.target, "output": self._names[state.file]}
        line = assemble(state.shelf, state.file, scratch=self._scratch, **where)  # type: ignore[arg-type]
        self._done(state.key, line)
        state.shelf.clear()

    def _done(self, key: str, line: Record) -> None:
        self._journal.add_done(key, line)
        self._count(line, kept=False)
        if line["quarantined"]:
            self._write_quarantine()

    def _count(self, line: Record, *, kept: bool) -> None:
        self._tally.done += 1
        self._tally.kept += kept
        self._tally.statuses[line["status"]] = self._tally.statuses.get(line["status"], 0) + 1
        self._watch.file(line, kept=kept)

    def _lines(self) -> list[Record]:
        """The last record of each file of the source that is finished."""
        lines = (self._journal.done.get(file) for file in self._files)
        return [{name: line[name] for name in line if name not in ("record", "key")} for line in lines if line]

    def _write_quarantine(self) -> None:
        path = self._options.target / "quarantine.jsonl"
        found = [{"file": line["file"]} | entry for line in self._lines() for entry in line["quarantined"]]
        if found or path.exists():
            write_list(path, found, scratch=self._scratch)

    def _write_lists(self) -> None:
        write_list(self._options.target / "summary.jsonl", self._lines(), scratch=self._scratch)
        self._write_quarantine()
