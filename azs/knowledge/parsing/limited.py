"""Reading files that nobody vouches for: in processes of their own, within limits of time and memory."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from azs.errors import DocumentFileError
from azs.knowledge.document import Attachment, Block, Parsed
from ocr.limited import Child

WALL_S = 60.0
CPU_S = 50
MAX_BYTES = 200_000_000
_WORKER = "azs.knowledge.parsing.worker"


class Reader:
    """One process that reads files one after the other; another is begun when it has died or grown."""

    def __init__(self) -> None:
        self._child: Child | None = None

    def read(self, name: str, data: bytes, wall_s: float = WALL_S) -> Parsed:
        """A file as blocks.

        Raises:
            DocumentFileError: it cannot be read, or not within the limits; the process is gone then.
        """
        if len(data) > MAX_BYTES:
            raise DocumentFileError("documents.too_large", megabytes=MAX_BYTES // 1_000_000)
        if self._child is None or not self._child.alive:
            self.close()
            self._child = Child(_WORKER)
        child = self._child
        try:
            with child.within(wall_s):
                child.send(name.encode("utf-8", "replace"), data, str(CPU_S).encode())
                reply: dict[str, Any] = json.loads(child.receive())
                parsed = _parsed(reply["parsed"], child) if "parsed" in reply else None
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            self._child = None
            raise DocumentFileError(f"documents.{child.close()}") from error
        if reply["last"]:
            self.close()
        if parsed is None:
            raise DocumentFileError(str(reply["error"]), **reply["params"])
        return parsed

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.close()


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


def _parsed(plain: dict[str, Any], child: Child) -> Parsed:
    blocks = tuple(Block(kind, text, page, level, label) for kind, text, page, level, label in plain["blocks"])
    return Parsed(
        title=plain["title"],
        language=plain["language"],
        blocks=blocks,
        pages=plain["pages"],
        warnings=tuple(plain["warnings"]),
        parser=plain["parser"],
        attachments=tuple(Attachment(str(name), child.receive()) for name in plain["attachments"]),
    )
