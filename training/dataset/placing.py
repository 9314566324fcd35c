"""A data set takes its place whole: made in a temporary folder beside it, renamed at the end, swept up after a kill."""

from __future__ import annotations

import errno
import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from azs.errors import DatasetError

FREE_BYTES = 200_000_000
LOCK, MADE, SPOOL, FORMER = "lock", "made", "spool", "former"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Place:
    """Where a set is made, and where its rows wait."""

    made: Path
    spool: Path


@contextmanager
def whole(folder: Path) -> Iterator[Place]:
    """A temporary folder whose `made` takes the place of `folder` at the end; any error leaves nothing behind.

    What a process that was killed has left is removed, and a set that it had moved aside is put back.

    Raises:
        DatasetError: the disk is full, or the folder cannot be written.
    """
    home = folder.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        with (
            tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=home, ignore_cleanup_errors=True) as name,
            Path(name, LOCK).open("w") as lock,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX)
            place = Place(Path(name, MADE), Path(name, SPOOL))
            place.made.mkdir()
            place.spool.mkdir()
            if shutil.disk_usage(home).free < FREE_BYTES:
                raise DatasetError("dataset.disk_full", folder=str(home))
            yield place
            if folder.exists():
                folder.rename(Path(name, FORMER))
            place.made.rename(folder)
    except OSError as error:
        raise DatasetError(
            "dataset.disk_full" if error.errno in _FULL else "dataset.folder", folder=str(home)
        ) from error


def _sweep(home: Path) -> None:
    """Remove the temporary folders that no process holds any more."""
    for path in home.glob(".*.*"):
        lock = path / LOCK
        if not lock.is_file():
            continue
        with lock.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            there = home / path.name[1:].rpartition(".")[0]
            if (path / FORMER).is_dir() and not there.exists():
                (path / FORMER).rename(there)
            shutil.rmtree(path, ignore_errors=True)
