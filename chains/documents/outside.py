"""Questions that knowledge bases of stations are asked and do not answer: a question nearest to one of them is none to
answer either, however near some document lies.

`outside.txt` holds them, one a line. One that the documents at hand do answer counts no more.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from azs.knowledge.embedding import Embedder, Vectors
from chains.documents.discriminant import Mask
from chains.retrieval.words import is_latin, terms

FILE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class Outside:
    """The questions.

    Attributes:
        vectors: as of questions, (count, dim). latin: which are in Latin letters, (count).
        terms: what the telling words of each are searched by.
    """

    vectors: Vectors
    latin: Mask
    terms: tuple[tuple[str, ...], ...]


_made: dict[str, Outside] = {}
_lock = threading.Lock()


def outside(embedder: Embedder) -> Outside:
    """The questions as an embedder sees them; made once in a process, some seconds of work."""
    with _lock:
        if embedder.name not in _made:
            said = questions()
            latin = np.array([is_latin(one) for one in said], np.bool_)
            _made[embedder.name] = Outside(embedder.queries(said), latin, tuple(tuple(terms(one)) for one in said))
        return _made[embedder.name]


@lru_cache(maxsize=1)
def questions() -> tuple[str, ...]:
    """The questions as they are written."""
    return tuple(filter(None, FILE.read_text(encoding="utf-8").splitlines()))
