"""Archives (ZIP, TAR, GZIP): the files inside as attachments, within limits of number, size and ratio."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterable, Iterator

from azs.errors import DocumentFileError
from azs.knowledge.document import Attachment
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.package import MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FROM_BYTES, open_zip, read_member
from azs.knowledge.parsing.prose import clean

MAX_FILES = 500
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_BROKEN = (tarfile.TarError, zlib.error, OSError, EOFError, ValueError)


def read_zip(data: bytes) -> Contents:
    """Files of a ZIP, each by its path inside without leading or upward steps.

    Raises:
        DocumentFileError: damaged, locked with a password, or unpacking into more than allowed.
    """
    with open_zip(data) as archive:
        files = [item for item in archive.infolist() if not item.is_dir() and not _is_junk(item.filename)]
        if any(item.flag_bits & 1 for item in files):
            raise DocumentFileError("documents.password")
        kept = files[:MAX_FILES]
        named = ((_zip_name(item.filename, item.flag_bits), read_member(archive, item)) for item in kept)
        return _contents(named, len(files) > MAX_FILES)


def _zip_name(name: str, flags: int) -> str:
    """Names that old Russian archivers wrote in CP866, which ZIP reads as CP437."""
    if flags & 0x800:
        return name
    try:
        return name.encode("cp437").decode("cp866")
    except UnicodeError:
        return name


def read_tar(data: bytes) -> Contents:
    """Plain files of a TAR; links and devices are left out.

    Raises:
        DocumentFileError: damaged, or unpacking into more than allowed.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            items = [item for item in archive if item.isfile() and not _is_junk(item.name)]
            files = ((item.name, _extracted(archive, item)) for item in items[:MAX_FILES])
            return _contents(files, len(items) > MAX_FILES)
    except _BROKEN as error:
        raise DocumentFileError("documents.damaged") from error


def read_gzip(name: str, data: bytes) -> Contents:
    """The file inside a GZIP; of a packed TAR the files in that.

    Raises:
        DocumentFileError: damaged, or unpacking into more than allowed.
    """
    limit = min(MAX_UNPACKED_BYTES, max(MAX_RATIO * len(data), RATIO_FROM_BYTES))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            inner = file.read(limit + 1)
    except _BROKEN as error:
        raise DocumentFileError("documents.damaged") from error
    if len(inner) > limit:
        raise DocumentFileError("documents.bomb")
    if inner[257:262] == b"ustar":
        return read_tar(inner)
    stem = name.rpartition("/")[2].rpartition(".")
    return _contents([(stem[0] or stem[2] or "file", inner)], False)


def _extracted(archive: tarfile.TarFile, item: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(item)
    return file.read() if file is not None else b""


def _is_junk(name: str) -> bool:
    return name.startswith(_JUNK) or name.endswith(_JUNK)


def _contents(files: Iterable[tuple[str, bytes]], more: bool) -> Contents:
    attachments = [Attachment(name, data) for name, data in _safe(files)]
    return Contents([], warnings=["cut"] if more else [], attachments=tuple(attachments))


def _safe(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Names that lead nowhere outside: "../../a" becomes "a", "C:\\b" becomes "b"; none twice."""
    taken: set[str] = set()
    for name, data in files:
        steps = [clean(step).rstrip(". ") for step in name.replace("\\", "/").split("/")]
        steps = [step for step in steps if step and not (len(step) == 2 and step[1] == ":")]
        safe = "/".join(steps)[-250:] or "file"
        number = 2
        while safe in taken:
            safe = f"{number} {'/'.join(steps)[-240:] or 'file'}"
            number += 1
        taken.add(safe)
        yield safe, data
