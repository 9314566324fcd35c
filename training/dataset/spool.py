"""Rows on their way: written to a temporary file as they are made, told apart by numbers alone, read back in any order.

What is held of a row in memory is 35 bytes; its text and its signature stay in files.
"""

from __future__ import annotations

import os
from array import array
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.dataset.rows import SETS, Draft, Tally
from training.dataset.texts import HASHES, Signature, digits_of, number_of

ALIKE = 0.85
"""Share of equal places of two signatures from where on rows with the same answer and numbers are near duplicates."""
BAND = 4
COMPARED = 100_000
"""Rows that are compared at once."""
Keep = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint64]


class Spool:
    """Rows in a folder of its own; `close` before the folder is removed."""

    def __init__(self, folder: Path) -> None:
        self._lines = (folder / "rows").open("w+b")
        self._marks = (folder / "signatures").open("w+b")
        self._sizes = array("I")
        self._asked, self._answers, self._alike = array("Q"), array("Q"), array("Q")
        self._family, self._source = array("I"), array("H")
        self.kinds = array("B")
        self.families: dict[str, int] = {}
        self.sources: dict[str, int] = {}
        self._starts: Numbers | None = None

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, draft: Draft, text: str, marks: Signature) -> None:
        """Put a row at the end. text, marks: what was asked, normalised, and its signature.

        Raises:
            OSError: the disk is full.
        """
        line = draft.line()
        self._lines.write(line)
        self._marks.write(marks.tobytes())
        self._sizes.append(len(line))
        alone = draft.kind in ("sft", "classification")  # one answer to a question, where others may have several
        task = str(draft.body.get("task", ""))
        self._asked.append(number_of(draft.kind, task, text, "" if alone else draft.answer))
        self._answers.append(number_of(draft.answer))
        self._alike.append(number_of(draft.kind, task, draft.answer, digits_of(text), draft.language))
        self._family.append(self.families.setdefault(draft.family, len(self.families)))
        self._source.append(self.sources.setdefault(draft.source, len(self.sources)))
        self.kinds.append(SETS.index(draft.kind))

    def family_numbers(self) -> npt.NDArray[np.uint32]:
        """The family of each row, as a number of `families`."""
        return np.frombuffer(self._family, np.uint32) if self._family else np.empty(0, np.uint32)

    def source_numbers(self) -> npt.NDArray[np.uint16]:
        """The source of each row, as a number of `sources`."""
        return np.frombuffer(self._source, np.uint16) if self._source else np.empty(0, np.uint16)

    def kept(self, tally: Tally) -> Keep:
        """Which rows stay: of equal ones and of near ones the first, of contradicting ones the first as well."""
        keep = np.ones(len(self), bool)
        if not len(self):
            return keep
        asked, answers = np.frombuffer(self._asked, np.uint64), np.frombuffer(self._answers, np.uint64)
        order = np.argsort(asked, kind="stable")
        same = np.flatnonzero(asked[order][1:] == asked[order][:-1]) + 1
        begins = np.ones(len(self), bool)
        begins[same] = False
        first = order[np.maximum.accumulate(np.where(begins, np.arange(len(self)), 0))]
        later, before = order[same], first[same]
        contradicting = answers[later] != answers[before]
        keep[later] = False
        tally.drop("duplicate", int((~contradicting).sum()))
        tally.drop("contradicts", int(contradicting.sum()))
        tally.drop("near_duplicate", self._drop_near(keep))
        return keep

    def _drop_near(self, keep: Keep) -> int:
        """Leave out rows much like an earlier one that stays; returns how many."""
        self._marks.flush()
        marks = np.memmap(self._marks, np.uint32, "r", shape=(len(self), HASHES))
        alike, dropped = np.frombuffer(self._alike, np.uint64), 0
        for at in range(0, HASHES, BAND):
            keys = alike.copy()
            for place in range(at, at + BAND):
                keys = keys * np.uint64(0x9E3779B97F4A7C15) + marks[:, place]
            order = np.argsort(keys, kind="stable")
            order = order[keep[order]]
            sorted_keys = keys[order]
            fresh = np.concatenate([[True], sorted_keys[1:] != sorted_keys[:-1]])
            first = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
            later = np.flatnonzero(~fresh)
            for part in np.array_split(later, -(-later.size // COMPARED)) if later.size else ():
                equal = marks[order[first[part]]] == marks[order[part]]
                near = order[part[equal.mean(axis=1) >= ALIKE]]
                keep[near] = False
                dropped += near.size
        del marks
        return dropped

    def line(self, at: int) -> bytes:
        """The line of a row, by its number."""
        if self._starts is None:
            self._lines.flush()
            sizes = np.frombuffer(self._sizes, np.uint32).astype(np.uint64)
            self._starts = np.concatenate([[np.uint64(0)], np.cumsum(sizes)])
        return os.pread(self._lines.fileno(), self._sizes[at], int(self._starts[at]))

    def order_of(self, at: int, seed: int) -> int:
        """Where a row stands among others: by chance, the same for the same seed and row."""
        return number_of(str(seed), str(self._asked[at]), str(self._answers[at]))

    def close(self) -> None:
        """Let the files go."""
        self._lines.close()
        self._marks.close()
