"""A process of its own for files that nobody vouches for: no network, no programs, limits of time and memory.

The parent starts a `Child`, writes frames to it and reads frames from it: a length in eight bytes and that many bytes.
The child's main calls `confine` before it looks at anything.
"""

from __future__ import annotations

import logging
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

FRAME_BYTES = 8
MEMORY_BYTES = 1_500_000_000
_ROOT = Path(__file__).resolve().parent.parent
_OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL)  # how the libraries end when memory is refused
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "shutil.",
)


def read_frame(source: IO[bytes]) -> bytes | None:
    """The next frame; None where the input ends."""
    head = source.read(FRAME_BYTES)
    if len(head) < FRAME_BYTES:
        return None
    size = int.from_bytes(head, "big")
    data = source.read(size)
    return data if len(data) == size else None


def write_frame(target: IO[bytes], data: bytes | memoryview) -> None:
    """Write one frame; a memory view has to be contiguous."""
    size = data.nbytes if isinstance(data, memoryview) else len(data)
    target.write(size.to_bytes(FRAME_BYTES, "big"))
    target.write(data)


class Child:
    """A confined process that runs a module of the product.

    Args:
        module: name of a module with a main that calls `confine`.
    """

    def __init__(self, module: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=_ROOT,
            env={
                "PYTHONUTF8": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
            },  # passwords of the application are not its business
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._late = False

    @property
    def alive(self) -> bool:
        """It can be asked."""
        return self.process.poll() is None

    @contextmanager
    def within(self, wall_s: float) -> Iterator[None]:
        """Inside, the child is killed after that many seconds; waiting for it then ends in EOFError or OSError."""
        timer = threading.Timer(wall_s, self._stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def send(self, *frames: bytes) -> None:
        """Write frames to it.

        Raises:
            OSError: it is gone.
        """
        assert self.process.stdin is not None
        for frame in frames:
            write_frame(self.process.stdin, frame)
        self.process.stdin.flush()

    def receive(self) -> bytes:
        """The next frame it writes.

        Raises:
            EOFError: it is gone.
        """
        assert self.process.stdout is not None
        frame = read_frame(self.process.stdout)
        if frame is None:
            raise EOFError
        return frame

    def receive_into(self, target: memoryview) -> None:
        """The next frame, of exactly the size of a writable view of bytes.

        Raises:
            EOFError: it is gone.
            ValueError: the frame has another size.
        """
        source = self.process.stdout
        assert source is not None
        size = int.from_bytes(source.read(FRAME_BYTES), "big")
        if size != target.nbytes:
            raise EOFError if not self.alive else ValueError(size)
        filled = 0
        while filled < size:
            more = source.readinto(target[filled:])  # type: ignore[attr-defined]  # a BufferedReader
            if not more:
                raise EOFError
            filled += more

    def close(self) -> str:
        """End it.

        Returns:
            What had ended it before: "timeout", "memory" or "broke_off".
        """
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                _close(pipe)
        code = -(self.process.returncode or 0)
        if self._late or code == signal.SIGXCPU:
            return "timeout"
        return "memory" if code in _OUT_OF_MEMORY else "broke_off"

    def _stop(self) -> None:
        self._late = True
        self.process.kill()


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return


def confine(memory_bytes: int = MEMORY_BYTES) -> None:
    """No network, no programs, no files written, no more memory than allowed, for this process from now on."""
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: object) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(event)


def allow(seconds: int) -> None:
    """So many seconds of processor time more for this process, then it is ended."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def most_bytes() -> int:
    """The most memory this process has held. `getrusage` would count that of the process it was started from."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
