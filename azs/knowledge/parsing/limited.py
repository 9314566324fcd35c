"""Reading files that nobody vouches for: in processes of their own, within limits of time and memory."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from azs.errors import DocumentFileError
from azs.knowledge.document import Attachment, Block, Parsed
from azs.knowledge.parsing.frames import read_frame, write_frame
from azs.settings import ROOT

WALL_S = 60.0
CPU_S = 50
MAX_BYTES = 200_000_000
_OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL)  # how the libraries end when memory is refused


class Reader:
    """One process that reads files one after the other; another is begun when it has died or grown."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, name: str, data: bytes, wall_s: float = WALL_S) -> Parsed:
        """A file as blocks.

        Raises:
            DocumentFileError: it cannot be read, or not within the limits; the process is gone then.
        """
        if len(data) > MAX_BYTES:
            raise DocumentFileError("documents.too_large", megabytes=MAX_BYTES // 1_000_000)
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _start()
        process = self._process
        late = threading.Event()
        timer = threading.Timer(wall_s, _stop, (process, late))
        timer.daemon = True
        timer.start()
        try:
            reply = _asked(process, name, data)
            parsed = _parsed(reply["parsed"], process.stdout) if "parsed" in reply else None
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            self.close()
            raise DocumentFileError(_reason(process, late.is_set())) from error
        finally:
            timer.cancel()
        if reply["last"]:
            self.close()
        if parsed is None:
            raise DocumentFileError(str(reply["error"]), **reply["params"])
        return parsed

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


_idle: deque[Reader] = deque(maxlen=4)


def parse_limited(name: str, data: bytes) -> Parsed:
    """A file as blocks, read in another process within 60 s, 50 s of processor time and 1.5 GB of memory.

    Many threads may call it; each reads in a process of its own, and processes are used again.

    Raises:
        DocumentFileError: the file cannot be read; its key says why.
    """
    with _reader() as reader:
        return reader.read(name, data)


def stop_readers() -> None:
    """End the processes that wait for work."""
    while _idle:
        _idle.pop().close()


@contextmanager
def _reader() -> Iterator[Reader]:
    try:
        reader = _idle.pop()
    except IndexError:
        reader = Reader()
    try:
        yield reader
    finally:
        if len(_idle) < (_idle.maxlen or 0):
            _idle.append(reader)
        else:
            reader.close()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "azs.knowledge.parsing.worker"],
        cwd=ROOT,
        env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},  # passwords of the application are not its business
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _asked(process: subprocess.Popen[bytes], name: str, data: bytes) -> dict[str, Any]:
    if process.stdin is None:
        raise EOFError
    for frame in (name.encode("utf-8", "replace"), data, str(CPU_S).encode()):
        write_frame(process.stdin, frame)
    process.stdin.flush()
    reply: dict[str, Any] = json.loads(_frame(process.stdout))
    return reply


def _parsed(plain: dict[str, Any], source: IO[bytes] | None) -> Parsed:
    blocks = tuple(Block(kind, text, page, level, label) for kind, text, page, level, label in plain["blocks"])
    return Parsed(
        title=plain["title"],
        language=plain["language"],
        blocks=blocks,
        pages=plain["pages"],
        warnings=tuple(plain["warnings"]),
        parser=plain["parser"],
        attachments=tuple(Attachment(str(name), _frame(source)) for name in plain["attachments"]),
    )


def _frame(source: IO[bytes] | None) -> bytes:
    frame = read_frame(source) if source is not None else None
    if frame is None:
        raise EOFError
    return frame


def _reason(process: subprocess.Popen[bytes], late: bool) -> str:
    code = -(process.returncode or 0)
    if late or code == signal.SIGXCPU:
        return "documents.timeout"
    return "documents.memory" if code in _OUT_OF_MEMORY else "documents.broke_off"


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return
