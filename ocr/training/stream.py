"""Lines made by several processes and handed to the training loop in batches of like width."""

import os
import pickle
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from pathlib import Path

from ocr.training.lines import Line

BUCKETS_PX: tuple[int, ...] = (320, 448, 640, 896, 1216, 1600, 2048, 2560)
"""Widths lines are padded to: few, because each costs the graphics card time when first met; none below 320, as the
product pads; the last for evaluation only, as made lines reach 2048."""

_LONGEST_WAIT_S = 1.0
_LINES_A_MESSAGE = 24
_WAITING_LINES = 20_000
_KEPT_LINES = 400_000
_PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How lines are made and grouped.

    Attributes:
        corpus, shelf: folders of texts and fonts.
        workers: processes that make lines.
        seed: start of the random generators; each worker adds its number.
        batch_width_px: sum of padded widths in one batch.
        uses: how often a line may be shown when fresh ones come too slowly.
    """

    corpus: Path
    shelf: Path
    workers: int
    seed: int
    batch_width_px: int
    uses: int = 3


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of like width.

    Attributes:
        lines: as many as `count_lines` says, always.
        width_px: width to pad them to, one of the buckets.
        fresh: False where the lines were shown before.
    """

    lines: list[Line]
    width_px: int
    fresh: bool


def bucket_width(width_px: int, buckets: tuple[int, ...] = BUCKETS_PX) -> int | None:
    """Width a line is padded to: the narrowest bucket that holds it; None where none does."""
    return min((bucket for bucket in buckets if bucket >= width_px), default=None)


def count_lines(bucket_px: int, batch_width_px: int) -> int:
    """Lines in every batch of a bucket."""
    return max(1, batch_width_px // bucket_px)


def _send_lines(pipe: Connection, corpus: Path, shelf: Path, seed: int) -> None:
    """Body of a worker: make lines until the other end closes."""
    os.nice(5)
    try:
        from ocr.training.lines import LineMaker

        lines = LineMaker(corpus, shelf, held_out=False).make_lines(seed)
        while True:
            pipe.send_bytes(pickle.dumps(list(islice(lines, _LINES_A_MESSAGE)), protocol=5))
    except (BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return


class LineStream:
    """Batches without end. Fresh lines first; lines shown before only while no fresh batch is full."""

    def __init__(self, options: StreamOptions) -> None:
        """Start the workers and the thread that gathers their lines."""
        self._options = options
        self._fresh: dict[int, deque[Line]] = {}
        self._shown: dict[int, deque[tuple[Line, int]]] = {}
        self._lock = threading.Lock()
        self._buckets = BUCKETS_PX
        self._closed = False
        self.made = 0
        """Lines received so far."""
        context = get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for number in range(options.workers):
            ours, theirs = context.Pipe(duplex=False)
            arguments = (theirs, options.corpus, options.shelf, options.seed + number)
            process = context.Process(target=_send_lines, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)
        self._gatherer = threading.Thread(target=self._gather, daemon=True)
        self._gatherer.start()

    def _gather(self) -> None:
        waiting = 0
        while self._pipes and not self._closed:
            if waiting > _WAITING_LINES:
                time.sleep(_PAUSE_S)
            for pipe in connection.wait(self._pipes, timeout=1.0) if waiting <= _WAITING_LINES else ():
                if not isinstance(pipe, Connection):
                    continue
                try:
                    lines: list[Line] = pickle.loads(pipe.recv_bytes())
                except (EOFError, OSError):
                    self._pipes.remove(pipe)
                    continue
                with self._lock:
                    self._sort(lines)
                self.made += len(lines)
            waiting = self.waiting()

    def _sort(self, lines: Iterable[Line]) -> None:
        """Put lines into their buckets; those too wide for every bucket are left out."""
        for line in lines:
            bucket = bucket_width(line.image.shape[1], self._buckets)
            if bucket is not None:
                self._fresh.setdefault(bucket, deque()).append(line)

    def use_buckets(self, buckets: tuple[int, ...]) -> None:
        """Make batches of these widths only, of the lines that wait already too."""
        with self._lock:
            self._buckets = buckets
            waiting = [line for lines in self._fresh.values() for line in lines]
            self._fresh.clear()
            self._sort(waiting)

    def waiting(self) -> int:
        """Fresh lines that wait to be shown."""
        with self._lock:
            return sum(map(len, self._fresh.values()))

    def batches(self) -> Iterator[Batch | None]:
        """Yield batches; about once a second None while no bucket is full.

        Raises:
            RuntimeError: every worker has died.
        """
        asked = time.monotonic()
        while not self._closed:
            batch = self._take_fresh() or self._take_shown()
            if batch is None and not self._gatherer.is_alive():
                raise RuntimeError("no worker is left to make lines")
            if batch is not None or time.monotonic() - asked > _LONGEST_WAIT_S:
                yield batch
                asked = time.monotonic()
            else:
                time.sleep(_PAUSE_S / 4)

    def _count(self, width_px: int) -> int:
        return count_lines(width_px, self._options.batch_width_px)

    def _take_fresh(self) -> Batch | None:
        with self._lock:
            full = [width for width, lines in self._fresh.items() if len(lines) >= self._count(width)]
            if not full:
                return None
            width = max(full, key=lambda width: len(self._fresh[width]) / self._count(width))
            lines = [self._fresh[width].popleft() for _ in range(self._count(width))]
        if self._options.uses > 1 and sum(map(len, self._shown.values())) < _KEPT_LINES:
            self._shown.setdefault(width, deque()).extend((line, 1) for line in lines)
        return Batch(lines, width, fresh=True)

    def _take_shown(self) -> Batch | None:
        """Show again the bucket with the most lines, once it holds several batches, oldest lines first."""
        ratios = {width: len(lines) / self._count(width) for width, lines in self._shown.items()}
        width = max(ratios, key=lambda width: ratios[width], default=0)
        if not width or ratios[width] < 8:
            return None
        taken = [self._shown[width].popleft() for _ in range(self._count(width))]
        again = [(line, uses + 1) for line, uses in taken if uses + 1 < self._options.uses]
        self._shown[width].extend(again)
        return Batch([line for line, _ in taken], width, fresh=False)

    def close(self) -> None:
        """Stop the workers."""
        self._closed = True
        for process in self._processes:
            process.terminate()
