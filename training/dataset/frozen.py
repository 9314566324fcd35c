"""The questions that models are measured on: none of them, nor one too like them, may be learnt from."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from azs.errors import DatasetError
from azs.settings import ROOT
from training.dataset.texts import Signature, normalised, signature

FOLDER = ROOT / "tests" / "evaluation"
"""Where they lie in a checkout; a company's own lie in `training/frozen` of the home."""
LEAST = 86.0
"""How alike two texts are, of 100, from where on one gives the other away; one slip in twelve letters leaves 92."""
SHORT = 24
_KEYS = ("question", "text", "data_part", "documents_part")
_SKIPPED = ("ocr", "linking.toml", "first_answers.json")
_LEAST_LETTERS = 8


class Frozen:
    """Finds texts that are, or are much like, one of the questions. Holds no more of them than it must to compare."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = sorted({found for text in texts if (found := normalised(text))})
        self._exact = {*self._texts, *map(_sorted, self._texts)}
        self._ordered = [_sorted(text) for text in self._texts]
        self._short = [at for at, text in enumerate(self._texts) if _LEAST_LETTERS <= len(text) <= 2 * SHORT]
        self._bands: dict[int, list[int]] = defaultdict(list)
        for at, text in enumerate(self._texts):
            for key in _keys(signature(text)):
                self._bands[key].append(at)

    def __len__(self) -> int:
        return len(self._texts)

    def holds(self, text: str, marks: Signature | None = None) -> bool:
        """Whether a text gives one of the questions away: the same up to case, signs, order of words and slips.

        Args:
            text: normalised. marks: its signature, where it is known.
        """
        if text in self._exact or _sorted(text) in self._exact:
            return True
        if len(text) < _LEAST_LETTERS:
            return False
        if len(text) <= SHORT:
            return self._near(text, self._short)
        found = {at for key in _keys(signature(text) if marks is None else marks) for at in self._bands.get(key, ())}
        return self._near(text, found)

    def _near(self, text: str, places: Iterable[int]) -> bool:
        """Whether the text, or its words in one order, is much like one of these."""
        chosen = list(places)
        for said, others in ((text, self._texts), (_sorted(text), self._ordered)):
            if process.extractOne(said, [others[at] for at in chosen], scorer=fuzz.ratio, score_cutoff=LEAST):
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
            elif isinstance(value, str) and name in _KEYS:
                yield value
            elif not isinstance(value, str):
                yield from _within(value)


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split(" ")))


def _keys(marks: Signature) -> list[int]:
    """Twelve bands of two places; bands of different places never meet."""
    wide = marks.astype("uint64")
    bands = ((wide[0::2] << 32) | wide[1::2]).tolist()
    return [hash((at, band)) for at, band in enumerate(bands)]
