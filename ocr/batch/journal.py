"""What a batch has done, kept so that a crash at any moment loses and doubles nothing.

`journal.jsonl` is append-only; a record counts once its line is whole and on the disk. A line cut by a crash is dropped
when the journal is opened. Its records:

    {"record": "try", "key": …, "pages": [4] or null, "reason": "crash"}    a worker was taken down
    {"record": "done", "key": …, "file": …, "status": …, …}                 results written; the line of the summary

`key` names a file with its place, its bytes and the options it was read with: if one of them changes, it is read again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ocr.batch.jobs import BatchStop
from ocr.batch.reading import dump

Record = dict[str, Any]


def file_key(file: str, digest: str, options: str) -> str:
    """Name of a file with its bytes and its options."""
    return hashlib.sha256(dump([file, digest, options])).hexdigest()[:32]


class Journal:
    """The journal of one target folder, held by one batch at a time.

    Attributes:
        done: last record of each file, by its path.

    Raises:
        BatchStop: another batch holds the folder.
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise BatchStop("busy") from None
        self.done: dict[str, Record] = {}
        self._tries: dict[str, Counter[int | None]] = {}
        self._file = os.open(folder / "journal.jsonl", os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        sync_folder(folder)
        self._load(folder / "journal.jsonl")

    def tries(self, key: str) -> Counter[int | None]:
        """How often each page took a worker down; None is the file as a whole."""
        return Counter(self._tries.get(key, ()))

    def add_try(self, key: str, pages: tuple[int, ...] | None, reason: str) -> None:
        """A worker was lost over `pages`."""
        self._add({"record": "try", "key": key, "pages": pages, "reason": reason})

    def add_done(self, key: str, line: Record) -> None:
        """A file's results are written, or will never be."""
        self._add({"record": "done", "key": key} | line)

    def forget(self, files: Iterable[str]) -> None:
        """Read these anew, as if they had never been tried."""
        for file in files:
            self._add({"record": "again", "key": self.done[file]["key"], "file": file})

    def close(self) -> None:
        """Let the next batch have the folder."""
        os.close(self._file)
        os.close(self._lock)

    def _add(self, record: Record) -> None:
        write_all(self._file, dump(record) + b"\n")
        os.fsync(self._file)
        self._take(record)

    def _load(self, path: Path) -> None:
        whole = 0
        with path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                try:
                    self._take(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    continue  # a damaged disk costs the reading of that file again, no more
        os.ftruncate(self._file, whole)

    def _take(self, record: Record) -> None:
        key = record["key"]
        if record["record"] == "try":
            pages = record["pages"]
            self._tries.setdefault(key, Counter()).update([None] if pages is None else pages)
        elif record["record"] == "done":
            self.done[record["file"]] = record
            self._tries.pop(key, None)
        elif record["record"] == "again":
            self.done.pop(record["file"], None)
            self._tries.pop(key, None)


def write_all(file: int, data: bytes) -> None:
    """Write all of `data`, however small the steps that the system takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
