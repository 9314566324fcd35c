"""Which files of a folder are read, and under which names their results are written."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

_PICTURES = (
    "png",
    "jpg",
    "jpeg",
    "jpe",
    "jfif",
    "tif",
    "tiff",
    "bmp",
    "webp",
    "gif",
    "jp2",
    "j2k",
    "heic",
    "heif",
    "avif",
    "pcx",
    "pnm",
    "ppm",
    "pgm",
    "pbm",
    "djvu",
    "djv",
)
SUFFIXES = frozenset(f".{name}" for name in ("pdf", *_PICTURES))
_SIGNS = (
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"II*\0",
    b"MM\0*",
    b"BM",
    b"GIF8",
    b"\0\0\0\x0cjP  ",
    b"AT&TFORM",
)
_ENDS = (".txt", ".json")
_NAME_BYTES = 255


def find_files(source: Path, besides: Path) -> list[str]:
    """Paths below `source`, with "/", of all files in it and its sub-folders, but for those below `besides`; sorted.

    Links to folders are not followed.
    """
    found = []
    for folder, folders, names in os.walk(source):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if here / name != besides)
        found += [(here / name).relative_to(source).as_posix() for name in names]
    return sorted(found)


def is_scan(path: Path) -> bool:
    """Whether the file is of a kind that is read, by its suffix or its first bytes.

    Raises:
        OSError: it cannot be opened.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        return False
    if path.suffix.lower() in SUFFIXES:
        return True
    with path.open("rb") as file:
        start = file.read(1024)
    return start.startswith(_SIGNS) or b"%PDF-" in start or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")


def digest_file(path: Path) -> str:
    """SHA-256 of a file, read piece by piece.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_results(files: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """The name of each file's results, a path below the target folder without its end.

    `a/act.pdf` becomes `a/act`; where another file or folder would take the same place, also on a file system that
    does not tell capital letters, it keeps its suffix: `a/act.pdf`, `a/act.png`. A name once `given` stays.
    """
    files = sorted(files)
    folders = {_folded(parent) for file in files for parent in _parents(file)}
    wanted = {file: given.get(file) or _short(file, with_suffix=False) for file in files}
    for choose in (_short_full, _numbered):
        taken = Counter(_folded(name) for name in wanted.values())
        for file, name in wanted.items():
            blocked = any(_folded(name + end) in folders for end in _ENDS)
            if file not in given and (taken[_folded(name)] > 1 or blocked):
                wanted[file] = choose(file)
    return wanted


def _parents(file: str) -> list[str]:
    parts = file.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _short_full(file: str) -> str:
    return _short(file, with_suffix=True)


def _numbered(file: str) -> str:
    """Told apart by a digest: for names that differ by nothing but capital letters."""
    return f"{_short(file, with_suffix=True)}~{_mark(file)}"


def _mark(file: str) -> str:
    return hashlib.sha256(os.fsencode(file)).hexdigest()[:8]


def _short(file: str, *, with_suffix: bool) -> str:
    """Name of the results, cut where with its longest end it would be longer than a file's name may be."""
    folder, slash, name = file.rpartition("/")
    stem = name if with_suffix or name.rfind(".") < 1 else name[: name.rfind(".")]
    room = _NAME_BYTES - len("~12345678~12345678.json")
    if len(os.fsencode(stem)) > room:
        stem = f"{os.fsencode(stem)[:room].decode(errors='ignore')}~{_mark(file)}"
    return f"{folder}{slash}{stem}"
