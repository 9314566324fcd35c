"""Model files on disk: the GGUF structure, checksums, and the record of what was verified."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from azs.errors import ModelFileError
from chains.models.catalog import MODELS

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_COUNT = 1_000_000
MAX_STRING = 64 << 20
CHUNK = 8 << 20
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9

# ggml type -> (values in a block, bytes of a block), from ggml's type table.
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip


@dataclass(frozen=True)
class GgufHeader:
    """What a GGUF file says of itself. `end`: the byte where its last tensor must end."""

    version: int
    architecture: str
    name: str
    tensors: int
    end: int


@dataclass(frozen=True)
class Verified:
    """Record beside a model file: its checksum holds as long as size and time of change stay."""

    size: int
    mtime_ns: int
    sha256: str


class _Reader:
    """Little-endian values of an open file, with counts and lengths kept within reason."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def take(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) != count:
            raise EOFError
        return data

    def number(self, code: str) -> int:
        (value,) = struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))
        return int(value)

    def count(self, limit: int = MAX_COUNT) -> int:
        value = self.number("Q")
        if value > limit:
            raise ValueError(value)
        return value

    def string(self) -> str:
        return self.take(self.count(MAX_STRING)).decode("utf-8", errors="replace")

    def value(self, kind: int) -> object:
        """One metadata value; arrays are stepped over and come back as their length."""
        if kind == STRING:
            return self.string()
        if kind == ARRAY:
            item, length = self.number("I"), self.count(MAX_STRING)
            if item in SCALARS:
                self.take(length * struct.calcsize(f"<{SCALARS[item]}"))
            else:
                for _ in range(length):
                    self.value(item)
            return length
        (value,) = struct.unpack(f"<{SCALARS[kind]}", self.take(struct.calcsize(f"<{SCALARS[kind]}")))
        return value

    def position(self) -> int:
        return self._file.tell()


def read_header(path: Path) -> GgufHeader:
    """Parse the header and tensor table of a GGUF file and compare them with its length.

    Raises:
        ModelFileError: missing, not GGUF, damaged, or shorter than its tensors need.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if file.read(4) != MAGIC:
                raise ModelFileError("models.not_gguf", file=path.name)
            header = _parse(_Reader(file))
    except FileNotFoundError as error:
        raise ModelFileError("models.missing", file=path.name) from error
    except OSError as error:
        raise ModelFileError("models.unreadable", file=path.name) from error
    except EOFError as error:
        raise ModelFileError("models.truncated", file=path.name) from error
    except (ValueError, KeyError, struct.error, RecursionError, MemoryError) as error:
        raise ModelFileError("models.damaged", file=path.name) from error
    if size < header.end:
        raise ModelFileError("models.truncated", file=path.name)
    return header


def _parse(reader: _Reader) -> GgufHeader:
    version = reader.number("I")
    if version not in VERSIONS:
        raise ValueError(version)
    tensors, pairs = reader.count(), reader.count()
    meta: dict[str, object] = {}
    for _ in range(pairs):
        key = reader.string()
        meta[key] = reader.value(reader.number("I"))
    last = 0
    for _ in range(tensors):
        reader.string()
        values = 1
        for _ in range(_small(reader.number("I"))):
            values *= reader.number("Q")
        block, block_bytes = BLOCKS[reader.number("I")]
        last = max(last, reader.number("Q") + -(-values // block) * block_bytes)
    alignment = int(str(meta.get("general.alignment", 32)))
    start = -(-reader.position() // alignment) * alignment
    return GgufHeader(
        version=version,
        architecture=str(meta.get("general.architecture", "")),
        name=str(meta.get("general.name", "")),
        tensors=tensors,
        end=start + last,
    )


def _small(dimensions: int) -> int:
    if not 0 < dimensions <= 8:
        raise ValueError(dimensions)
    return dimensions


def sha256_of(path: Path, *, progress: Callable[[int], None] | None = None) -> str:
    """Hex SHA-256 of a file. `progress` receives the bytes read so far."""
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            if progress:
                progress(done)
    return digest.hexdigest()


def model_path(models_dir: Path, name: str) -> Path:
    """Where the model `name` lies: a path as given, or `<models_dir>/<name>.gguf`."""
    if name.endswith(".gguf") or "/" in name:
        return Path(name).expanduser()
    return models_dir / f"{name}.gguf"


def record(path: Path, sha256: str) -> None:
    """Remember that the file was verified; written last, by rename."""
    stat = path.stat()
    write_atomically(_record_path(path), json.dumps(asdict(Verified(stat.st_size, stat.st_mtime_ns, sha256))))


def recorded(path: Path) -> Verified | None:
    """Record of an earlier verification, if it still fits the file."""
    try:
        found = Verified(**json.loads(_record_path(path).read_text(encoding="utf-8")))
        stat = path.stat()
    except (OSError, ValueError, TypeError):
        return None
    return found if (found.size, found.mtime_ns) == (stat.st_size, stat.st_mtime_ns) else None


def verify(path: Path, name: str = "") -> Verified:
    """Check a model file: structure always, checksum once per change of the file.

    Args:
        path: GGUF file.
        name: name in the catalogue; its pinned checksum must hold.

    Raises:
        ModelFileError: see `read_header`; also when the checksum differs from the catalogue's.
    """
    expected = MODELS[name].sha256 if name in MODELS else ""
    found = recorded(path)
    if found and expected in ("", found.sha256):
        return found
    read_header(path)
    sha256 = sha256_of(path)
    if expected and sha256 != expected:
        raise ModelFileError("models.checksum", file=path.name)
    record(path, sha256)
    stat = path.stat()
    return Verified(stat.st_size, stat.st_mtime_ns, sha256)


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def _record_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.verified.json")
