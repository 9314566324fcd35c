"""The questions that models are measured on: none of them, nor one too like them, may be learnt from."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from azs.errors import DatasetError
from azs.settings import ROOT
from training.dataset.texts import HASHES, Signature, normalised, question_in, signature

FOLDER = ROOT / "tests" / "evaluation"
"""Where they lie in a checkout; a company's own lie in `training/frozen` of the home."""
LEAST = 86.0
"""How alike two texts are, of 100, from where on one gives the other away; one slip in twelve letters leaves 92."""
SHORT = 24
"""Texts up to so many letters are compared with all of about their length; signatures of few triples say little."""
_SHARED = 8
"""So many of the places of two signatures are equal where the texts may be alike: a third."""
_SHORTER = 0.75
"""Texts that differ more in length cannot be so much alike."""
_KEYS = ("question", "text", "data_part", "documents_part")
_SKIPPED = ("ocr", "linking.toml", "first_answers.json")
_LEAST_LETTERS = 8


class Frozen:
    """Finds texts that are, or are much like, one of the questions. Holds no more of them than it must to compare."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = sorted({found for text in texts if (found := normalised(text))}, key=lambda text: (len(text), text))
        self._texts = known, [_sorted(text) for text in known]
        self._exact = {*self._texts[0], *self._texts[1]}
        self._lengths = np.array([len(text) for text in known])
        self._sharing = _sharing(np.array([signature(text) for text in known], np.uint32).reshape(-1, HASHES))

    def __len__(self) -> int:
        return len(self._lengths)

    def holds(self, text: str, marks: Signature | None = None) -> bool:
        """Whether a text gives one of the questions away: the same up to case, signs, order of words and slips.

        Args:
            text: normalised. marks: its signature, where it is known.
        """
        if text in self._exact or _sorted(text) in self._exact:
            return True
        if len(text) < _LEAST_LETTERS:
            return False
        least = max(_LEAST_LETTERS, len(text) * _SHORTER)
        first, behind = np.searchsorted(self._lengths, (least, len(text) / _SHORTER + 1))
        if len(text) <= SHORT:
            return self._near(text, range(first, behind))
        own = (signature(text) if marks is None else marks).tolist()
        found = [ids for key in enumerate(own) if (ids := self._sharing.get(key)) is not None]
        shared = np.bincount(np.concatenate(found), minlength=len(self)) if found else np.zeros(len(self))
        return self._near(text, (first + np.flatnonzero(shared[first:behind] >= _SHARED)).tolist())

    def _near(self, text: str, places: Sequence[int]) -> bool:
        """Whether the text, or its words in one order, is much like one of these."""
        for said, known in zip((text, _sorted(text)), self._texts, strict=True):
            if process.extractOne(said, [known[at] for at in places], scorer=fuzz.ratio, score_cutoff=LEAST):
                return True
        return False


def load_frozen(folders: Iterable[Path] = (FOLDER,)) -> Frozen:
    """The questions of all JSON, JSON Lines and TOML files of the folders; folders that are not there are passed over.

    Raises:
        DatasetError: a file cannot be read: without it nobody knows what must not be learnt.
    """
    return Frozen(text for folder in folders for path in _files(folder) for text in _read(path))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.suffix in (".json", ".jsonl", ".toml") and not set(_SKIPPED) & {*path.relative_to(folder).parts}:
            yield path


def _read(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            yield from _within(tomllib.loads(text))
        elif path.suffix == ".json":
            yield from _within(json.loads(text))
        else:
            for line in text.splitlines():
                yield from _within(json.loads(line))
    except (OSError, ValueError) as error:
        raise DatasetError("dataset.frozen_unreadable", file=path.name) from error


def _within(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _within(one)
    elif isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, str) and name == "lines":
                for line in value.strip().splitlines():
                    parts = line.split("|")
                    yield parts[1] if len(parts) > 2 else parts[0]
            elif isinstance(value, str) and (name in _KEYS or (name == "content" and node.get("role") == "user")):
                yield question_in(value)
            elif not isinstance(value, str):
                yield from _within(value)


def _sharing(marks: npt.NDArray[np.uint32]) -> dict[tuple[int, int], npt.NDArray[np.int64]]:
    """Which texts have a value at a place of their signatures, by place and value."""
    found: dict[tuple[int, int], npt.NDArray[np.int64]] = {}
    for place in range(HASHES):
        order = np.argsort(marks[:, place], kind="stable")
        values, starts = np.unique(marks[order, place], return_index=True)
        parts = np.split(order, starts[1:])
        found |= {(place, int(value)): part for value, part in zip(values, parts, strict=True)} if values.size else {}
    return found


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split(" ")))
