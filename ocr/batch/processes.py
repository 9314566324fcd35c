"""Workers as processes of this machine, each of which may die without harm to the others.

The pools of the standard library give up as a whole when one of their processes dies, so this one is ours: a pipe to
each process, and one wait for answers, deaths and deadlines.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from ocr.batch import guard
from ocr.batch.jobs import Answer, BatchStop, Job, Reading, Recipe, Trouble
from ocr.batch.reading import Reader, load_reader, perform

START_TIMEOUT_S = 120.0
"""For a worker to import the reader."""
MAX_STARTS_FAILED = 3
READY = "ready"


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: connection.Connection
    deadline: float
    ready: bool = False
    job: Job | None = None


@dataclass
class LocalPool:
    """Processes of this machine; see `ocr.batch.jobs.Pool`."""

    recipe: Recipe
    size: int
    _workers: list[_Worker] = field(default_factory=list)
    _starts_failed: int = 0

    def __post_init__(self) -> None:
        self._fill()

    def idle(self) -> int:
        """Ready workers without a job."""
        return sum(worker.ready and worker.job is None for worker in self._workers)

    def submit(self, job: Job) -> None:
        """Hand a job to an idle worker; one that has just died is noticed by the next `wait`."""
        worker = next(worker for worker in self._workers if worker.ready and worker.job is None)
        worker.job, worker.deadline = job, time.monotonic() + job.timeout_s
        try:
            worker.pipe.send(job)
        except OSError:
            return

    def wait(self, timeout_s: float) -> list[tuple[Job, Answer]]:
        """Answers, deaths and deadlines of at most `timeout_s`.

        Raises:
            BatchStop: the reader cannot be loaded, or workers die before they are ready.
        """
        nearest = min(worker.deadline for worker in self._workers) - time.monotonic()
        connection.wait([worker.pipe for worker in self._workers], max(0.0, min(timeout_s, nearest)))
        found: list[tuple[Job, Answer]] = []
        for worker in list(self._workers):
            found += self._look(worker)
        self._fill()
        return found

    def close(self) -> None:
        """Kill all workers with their children."""
        for worker in self._workers:
            _kill(worker)
        self._workers.clear()

    def _fill(self) -> None:
        while len(self._workers) < self.size:
            self._workers.append(_start(self.recipe))

    def _look(self, worker: _Worker) -> list[tuple[Job, Answer]]:
        found: list[tuple[Job, Answer]] = []
        try:
            while worker.pipe.poll():
                message = worker.pipe.recv()
                if message == READY:
                    worker.ready, worker.deadline, self._starts_failed = True, float("inf"), 0
                elif worker.job is None:
                    raise BatchStop("reader", detail=message)
                else:
                    answer, last = message
                    found.append((worker.job, answer))
                    worker.job, worker.deadline = None, float("inf")
                    if last:
                        self._drop(worker)
                        return found
        except (EOFError, OSError):
            return found + self._lost(worker, died=True)
        return found + self._lost(worker, died=False) if time.monotonic() >= worker.deadline else found

    def _lost(self, worker: _Worker, *, died: bool) -> list[tuple[Job, Answer]]:
        """What a worker leaves that died or overstayed."""
        if died:
            worker.process.join(2)
        code = worker.process.exitcode
        self._drop(worker)
        if worker.job is not None:
            return [(worker.job, _cause(code) if died else Trouble("timeout", again=True))]
        if not worker.ready:
            self._starts_failed += 1
            if self._starts_failed >= MAX_STARTS_FAILED:
                raise BatchStop("start", detail=f"exit code {code}" if died else "timeout")
        return []

    def _drop(self, worker: _Worker) -> None:
        _kill(worker)
        self._workers.remove(worker)


def _cause(code: int | None) -> Trouble:
    if code == guard.MEMORY_EXIT:
        return Trouble("memory", again=True)
    named = signal.Signals(-code).name if code is not None and -65 < code < 0 else f"exit code {code}"
    return Trouble("crash", named, again=True)


def _start(recipe: Recipe) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, recipe))
    process.start()
    theirs.close()
    return _Worker(process, ours, time.monotonic() + START_TIMEOUT_S)


def _kill(worker: _Worker) -> None:
    """With the programs that an engine may have started."""
    worker.pipe.close()
    if worker.process.pid is not None and worker.process.exitcode is None:
        guard.kill_children(worker.process.pid)
        worker.process.kill()
    worker.process.join(5)


def _work(pipe: connection.Connection, recipe: Recipe) -> None:
    """Main of a worker: ready, then an answer a job, until the pages or the memory are used up."""
    os.setsid()  # Ctrl-C is for the driver
    guard.follow_driver()
    if recipe.log:
        _print_to(Path(recipe.log))
    try:
        reader = load_reader(recipe.reader)
    except Exception as error:  # noqa: BLE001  whatever a module does when it is imported
        pipe.send(f"{type(error).__name__}: {error}")
        return
    guard.limit_memory(recipe.memory_mb)
    pipe.send(READY)
    pages = 0
    last = False
    while not last:
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        answer = _answer(job, reader, recipe)
        pages += len(answer.pages) if isinstance(answer, Reading) else 0
        last = pages >= recipe.pages_per_worker or guard.memory_mb() >= guard.FULL * recipe.memory_mb
        last = last or (isinstance(answer, Trouble) and answer.reason == "memory")
        pipe.send((answer, last))


def _answer(job: Job, reader: Reader, recipe: Recipe) -> Answer:
    try:
        data = Path(job.path).read_bytes()
    except OSError as error:
        return Trouble("unreadable", type(error).__name__)
    return perform(job, data, reader, recipe.options)


def _print_to(log: Path) -> None:
    """What engines print goes to the log, not among the lines of the progress."""
    target = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
