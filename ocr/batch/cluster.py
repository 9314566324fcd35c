"""Workers on a Ray cluster: they are sent bytes and send pages back; files are read and written by the driver alone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ocr.batch import guard
from ocr.batch.jobs import Answer, BatchStop, Job, Reading, Recipe, Trouble
from ocr.batch.reading import load_reader, perform

MAX_STARTS_FAILED = 3
_FILES_KEPT = 4
"""Files whose bytes stay in the cluster for their next pages."""


class RemoteReader:
    """A worker on some node, with its reader loaded."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._reader = load_reader(recipe.reader)
        self._pages = 0
        guard.limit_memory(recipe.memory_mb)

    def ready(self) -> bool:
        """Answers once the reader is loaded."""
        return True

    def work(self, job: Job, data: bytes) -> tuple[Answer, bool]:
        """An answer, and whether this worker is to be replaced."""
        answer = perform(job, data, self._reader, self._recipe.options)
        self._pages += len(answer.pages) if isinstance(answer, Reading) else 0
        full = guard.memory_mb() >= guard.FULL * self._recipe.memory_mb
        return answer, full or self._pages >= self._recipe.pages_per_worker


@dataclass
class _Worker:
    actor: Any
    future: Any
    job: Job | None = None
    ready: bool = False
    deadline: float = float("inf")


@dataclass
class RayPool:
    """Actors of the cluster at `address`; see `ocr.batch.jobs.Pool`. `size` 0 takes as many as it has CPUs.

    Raises:
        BatchStop: Ray is not installed, or the cluster does not answer.
    """

    recipe: Recipe
    size: int
    address: str
    _ray: Any = None
    _kind: Any = None
    _workers: list[_Worker] = field(default_factory=list)
    _files: dict[str, Any] = field(default_factory=dict)
    _unread: list[tuple[Job, Answer]] = field(default_factory=list)
    _starts_failed: int = 0

    def __post_init__(self) -> None:
        try:
            import ray
        except ImportError:
            raise BatchStop("ray_missing") from None
        self._ray = ray
        package = str(Path(__file__).resolve().parents[1])
        try:
            ray.init(
                address=self.address,
                runtime_env={"py_modules": [package], "excludes": ["training", "__pycache__"]},
                log_to_driver=False,
                logging_level="error",
            )
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise BatchStop("ray", address=self.address, detail=type(error).__name__) from error
        self.recipe = replace(self.recipe, log="")
        self.size = self.size or max(1, int(ray.cluster_resources().get("CPU", 1)))
        memory = self.recipe.memory_mb << 20
        self._kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0, memory=memory)(RemoteReader)
        self._fill()

    def idle(self) -> int:
        """Ready workers without a job."""
        return sum(worker.ready and worker.job is None for worker in self._workers)

    def submit(self, job: Job) -> None:
        """Send a file, once, and the job."""
        worker = next(worker for worker in self._workers if worker.ready and worker.job is None)
        try:
            data = self._bytes(job)
        except OSError as error:
            self._unread.append((job, Trouble("unreadable", type(error).__name__)))
            return
        worker.job, worker.deadline = job, time.monotonic() + job.timeout_s
        worker.future = worker.actor.work.remote(job, data)

    def wait(self, timeout_s: float) -> list[tuple[Job, Answer]]:
        """Answers, deaths and deadlines of at most `timeout_s`.

        Raises:
            BatchStop: workers die before they are ready.
        """
        found, self._unread = self._unread, []
        futures = [worker.future for worker in self._workers if worker.future is not None]
        done, _ = self._ray.wait(futures, timeout=0 if found else timeout_s) if futures else ([], [])
        for worker in list(self._workers):
            if worker.future in done:
                found += self._look(worker)
            elif time.monotonic() >= worker.deadline and worker.job is not None:
                found.append((worker.job, Trouble("timeout", again=True)))
                self._drop(worker)
        self._fill()
        return found

    def close(self) -> None:
        """Kill all actors and leave the cluster."""
        for worker in list(self._workers):
            self._drop(worker)
        self._files.clear()
        self._ray.shutdown()

    def _fill(self) -> None:
        while len(self._workers) < self.size:
            actor = self._kind.remote(self.recipe)
            self._workers.append(_Worker(actor, actor.ready.remote()))

    def _look(self, worker: _Worker) -> list[tuple[Job, Answer]]:
        job, future = worker.job, worker.future
        worker.job, worker.future, worker.deadline = None, None, float("inf")
        try:
            answer = self._ray.get(future)
        except self._ray.exceptions.RayError as error:
            self._drop(worker)
            if job is not None:
                return [(job, Trouble("crash", type(error).__name__, again=True))]
            self._starts_failed += 1
            if self._starts_failed >= MAX_STARTS_FAILED:
                raise BatchStop("reader", detail=type(error).__name__) from error
            return []
        if job is None:
            worker.ready, self._starts_failed = True, 0
            return []
        if answer[1]:
            self._drop(worker)
        return [(job, answer[0])]

    def _drop(self, worker: _Worker) -> None:
        self._ray.kill(worker.actor)
        self._workers.remove(worker)

    def _bytes(self, job: Job) -> Any:
        """The file's bytes in the cluster."""
        if job.digest not in self._files:
            while len(self._files) >= _FILES_KEPT:
                del self._files[next(iter(self._files))]
            self._files[job.digest] = self._ray.put(Path(job.path).read_bytes())
        return self._files[job.digest]
