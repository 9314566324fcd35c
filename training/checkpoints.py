"""Checkpoints that are whole or not there: written aside, listed with their checksums, then renamed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from azs.errors import TrainingError

MANIFEST = "manifest.json"
PARTIAL = ".partial"
BROKEN = ".broken"
MB = 1_000_000
SPARE_BYTES = 50 * MB
CHUNK = 8 << 20
OnBroken = Callable[[str], None]


def publish(made: Path, checkpoints: Path, step: int) -> Path:
    """Turn a finished folder into `step-N`: checksums first, the name last.

    Args:
        made: the folder, on the same file system.

    Raises:
        OSError: the disk is full or not writable.
    """
    sums = {path.relative_to(made).as_posix(): _sha256(path) for path in _files(made)}
    (made / MANIFEST).write_text(json.dumps({"step": step, "files": sums}, indent=1), encoding="utf-8")
    target = folder_of(checkpoints, step)
    shutil.rmtree(target, ignore_errors=True)
    return made.replace(target)


def folder_of(checkpoints: Path, step: int) -> Path:
    """Folder of the checkpoint of a step."""
    return checkpoints / f"step-{step}"


def steps(checkpoints: Path) -> list[int]:
    """Steps that have a checkpoint, in order."""
    found = []
    for path in checkpoints.glob("step-*"):
        number = path.name.removeprefix("step-")
        if number.isdecimal():
            found.append(int(number))
    return sorted(found)


def is_whole(folder: Path) -> bool:
    """Whether every file of a checkpoint is what it was when written."""
    try:
        sums = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return bool(sums) and all(_sha256(folder / name) == digest for name, digest in sums.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def newest_whole(checkpoints: Path, on_broken: OnBroken) -> Path | None:
    """The latest checkpoint that is whole. Damaged ones are put aside and told to `on_broken`; None where none is."""
    shutil.rmtree(checkpoints / PARTIAL, ignore_errors=True)
    for step in reversed(steps(checkpoints)):
        folder = folder_of(checkpoints, step)
        if is_whole(folder):
            return folder
        aside = folder.with_name(folder.name + BROKEN)
        shutil.rmtree(aside, ignore_errors=True)
        folder.replace(aside)
        on_broken(folder.name)
    return None


def prune(checkpoints: Path, keep: int, *, also: Iterable[int] = ()) -> None:
    """Delete all but the latest `keep` checkpoints and those of the steps `also`."""
    for step in sorted(set(steps(checkpoints)[:-keep]) - set(also)):
        shutil.rmtree(folder_of(checkpoints, step), ignore_errors=True)


def need_space(folder: Path, need_bytes: int) -> None:
    """Make sure that a checkpoint fits.

    Raises:
        TrainingError: it does not.
    """
    free = shutil.disk_usage(folder).free
    if free < need_bytes + SPARE_BYTES:
        raise disk_full(folder, need_bytes=need_bytes + SPARE_BYTES, free_bytes=free)


def disk_full(folder: Path, *, need_bytes: int, free_bytes: int) -> TrainingError:
    """The error of a full disk."""
    return TrainingError(
        "training.disk", folder=str(folder), need_mb=-(-need_bytes // MB), free_mb=free_bytes // MB
    )  # fmt: skip


def is_disk_full(error: BaseException) -> bool:
    """Whether an error, or what caused it, says that there is no room on the disk; torch says so in words only."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return True
        if "No space left" in str(seen) or "file write failed" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def size_of(folder: Path) -> int:
    """Bytes of the files of a folder."""
    total = 0
    for path in _files(folder):
        with contextlib.suppress(OSError):
            total += path.stat().st_size
    return total


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
