"""Where complaints come in, whatever way they take: many at the same moment are stored in one transaction.

`Reception.submit` and `Reception.stored` end when the complaint is in the database: what is not stored was never
accepted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future

import sqlalchemy as sa

from azs.complaints.classifying import classify_waiting
from azs.complaints.complaint import Receipt, Submission
from azs.complaints.limits import Rate
from azs.complaints.noticing import Notice
from azs.complaints.submitting import Prepared, Understand, prepare, store
from azs.complaints.tracking import Tracker
from azs.complaints.understanding import SentenceRows
from azs.complaints.versions import understanding
from azs.errors import ComplaintError, DatabaseError
from azs.knowledge.originals import Originals
from azs.settings import Settings

log = logging.getLogger("azs.complaints")
MOST_TOGETHER = 64
LOOK_S = 10.0
MOST_WAITING = 2_000
"""More are refused: their senders are told to come again rather than kept waiting."""


class Reception:
    """Takes complaints in; one for a process.

    Args:
        engine: the writing account's.
        understand: what to make of a masked text, done in a thread of its own after the complaint is stored; None for
            nothing.
        sentences: to look for repeats with, in the same thread when nothing waits; None for not looking.
    """

    def __init__(
        self, engine: sa.Engine, settings: Settings, *, understand: Understand | None = None,
        sentences: SentenceRows | None = None,
    ) -> None:  # fmt: skip
        options = settings.reception
        self.engine = engine
        self.files = Originals(settings.complaints_dir)
        self.senders = Rate(options.address_per_minute, burst=max(int(options.address_per_minute), 1))
        self.tracker = Tracker(engine, per_minute=options.lookups_per_minute)
        self._keep = dt.timedelta(days=settings.complaints_keep_d)
        self._understand = understand
        self._notice = None if sentences is None else Notice(engine, sentences)
        self._waiting: queue.Queue[tuple[Prepared, Future[Receipt]]] = queue.Queue(MOST_WAITING)
        self._starting = threading.Lock()
        self._writer: threading.Thread | None = None
        self._stored = threading.Event()
        self._closed = False
        if understand is not None:
            threading.Thread(target=self._classify_always, name="classifying", daemon=True).start()

    def submit(self, submission: Submission, *, request_key: str = "") -> Receipt:
        """Take one in and wait until it is stored; arguments and errors as of `submitting.submit`."""
        return self.stored(self.prepared(submission, request_key=request_key)).result()

    def prepared(self, submission: Submission, *, request_key: str = "") -> Prepared:
        """Check one and keep its photos; arguments and errors as of `submitting.prepare`."""
        return prepare(self.files, submission, request_key=request_key, keep=self._keep)

    def stored(self, one: Prepared) -> Future[Receipt]:
        """The receipt, as soon as the complaint is stored; the errors of `submitting.submit` come with it.

        Raises:
            ComplaintError: too many wait already.
        """
        promised: Future[Receipt] = Future()
        try:
            self._waiting.put_nowait((one, promised))
        except queue.Full as error:
            raise ComplaintError("complaints.busy") from error
        self._start()
        return promised

    def close(self) -> None:
        """End the thread that classifies."""
        self._closed = True
        self._stored.set()

    def _start(self) -> None:
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_always, name="complaints", daemon=True)
                self._writer.start()

    def _write_always(self) -> None:
        while True:
            together = [self._waiting.get()]
            while len(together) < MOST_TOGETHER and not self._waiting.empty():
                together.append(self._waiting.get_nowait())
            self._write([pair for pair in together if pair[1].set_running_or_notify_cancel()])

    def _write(self, together: Sequence[tuple[Prepared, Future[Receipt]]]) -> None:
        """Store them; where the database takes them not together, one by one, so that none suffers for another."""
        if not together:
            return
        try:
            done = store(self.engine, [one for one, _ in together])
        except DatabaseError as error:
            if len(together) == 1:
                together[0][1].set_exception(error)
            else:
                for pair in together:
                    self._write([pair])
            return
        except Exception as error:  # whoever waits must hear of it, and the next ones be served
            log.error("storing complaints: %s", type(error).__name__, exc_info=error)
            for _, promised in together:
                promised.set_exception(error)
            return
        for (_, promised), receipt in zip(together, done, strict=True):
            if isinstance(receipt, ComplaintError):
                promised.set_exception(receipt)
            else:
                promised.set_result(receipt)
        self._stored.set()

    def _classify_always(self) -> None:
        assert self._understand is not None
        failed: set[str] = set()
        while not self._closed:
            try:
                done, anew = classify_waiting(self.engine, self._understand, but=failed)
                failed |= anew
                if done == 0 and self._notice is not None:
                    done = self._notice.look()
            except Exception as error:  # looked at again
                log.error("classifying complaints: %s", type(error).__name__, exc_info=error)
                done = 0
            if done == 0:
                self._stored.wait(LOOK_S)
                self._stored.clear()


def open_reception(engine: sa.Engine, settings: Settings) -> Reception:
    """The reception of a process that serves customers: the one place that says what makes something of texts."""
    made = understanding(engine)
    return Reception(engine, settings, understand=made, sentences=made.sentences)


def request_key(sender: str, key: str) -> str:
    """The key of a request as it is kept: equal keys of two senders are two."""
    return hashlib.sha256(f"{sender}\n{key}".encode()).hexdigest() if key else ""
