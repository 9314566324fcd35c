"""Vectors of the texts that come with the product, so that a new installation does not spend minutes making them.

The file beside this module was made by the packaged model from the demo knowledge base and the texts that questions are
measured against. A text that is not in it, a word changed or a document of the company, goes to the model. The file is
made anew by `python scripts/known_vectors.py`.
"""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from azs.knowledge.embedding import Embedder, Vectors, readable

log = logging.getLogger("azs.embedding")
FILE = Path(__file__).with_suffix(".npz")
PASSAGE, QUERY = "p", "q"
Keys = npt.NDArray[np.uint64]


class KnownVectors:
    """An embedder that looks a text up before it lets `model` read it; safe to share between threads as that is."""

    def __init__(self, model: Embedder, path: Path = FILE) -> None:
        """A file that is missing, damaged or of another model is left alone."""
        self.name, self.dim = model.name, model.dim
        self._model = model
        self._keys, self._rows = _read(path, model)

    @property
    def keys(self) -> Keys:
        """Of the texts that are known, in order; none where the file is of another model."""
        return self._keys

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of what is searched: float32, (len(texts), dim)."""
        return self._found(PASSAGE, texts, self._model.passages)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of questions: float32, (len(texts), dim)."""
        return self._found(QUERY, texts, self._model.queries)

    def _found(self, kind: str, texts: Sequence[str], make: Callable[[Sequence[str]], Vectors]) -> Vectors:
        if not len(self._keys):
            return make(texts)
        found = np.zeros((len(texts), self.dim), np.float32)
        keys = keys_of(kind, texts)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = self._keys[places] == keys
        found[known] = self._rows[places[known]]
        if unknown := np.flatnonzero(~known).tolist():
            found[unknown] = make([texts[place] for place in unknown])
        return found


def keys_of(kind: str, texts: Sequence[str]) -> Keys:
    """What texts are looked up by, (len(texts)): the same for texts that the model reads the same way."""
    said = [f"{kind}:{readable(text)}".encode() for text in texts]
    return np.array([int.from_bytes(hashlib.blake2b(one, digest_size=8).digest(), "little") for one in said], np.uint64)


def write(path: Path, name: str, rows: Mapping[int, Vectors]) -> None:
    """Keep rows of the model `name` by their keys, in half precision."""
    keys = np.array(sorted(rows), np.uint64)
    values = np.array([rows[int(key)] for key in keys], np.float16)
    with path.open("wb") as file:
        np.savez(file, name=np.array(name), keys=keys, rows=values)


def _read(path: Path, model: Embedder) -> tuple[Keys, npt.NDArray[np.float16]]:
    none = np.zeros(0, np.uint64), np.zeros((0, model.dim), np.float16)
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            keys, rows = file["keys"], file["rows"]
            if str(file["name"]) == model.name and rows.shape == (len(keys), model.dim):
                return keys, rows
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("known vectors are not used: %s", type(error).__name__)
    return none
