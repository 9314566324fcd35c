"""Batches in which rows that begin alike are one sequence with one copy of the beginning.

Prompts of the planner are 1,700 tokens long and differ in the last 60. A batch is laid out as `prefix, end of row 1,
end of row 2, …`; the attention mask lets each end see the prefix and itself, and positions go on from the prefix in
each of them. Loss and gradients are those of the rows apart, for the tokens of one row and the ends of the others.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from training.rows import IGNORED, TokenRow

KEY_TOKENS = 24
"""Kinds of prompts part earlier than this; the short prompt of the planner has 31 tokens before the question."""
LEAST_SHARE = 0.25
"""The common beginning must be this share of a row for the layout to pay."""


def beginning(row: TokenRow) -> tuple[int, ...]:
    """What rows of one kind of prompt have in common."""
    return tuple(row.ids[:KEY_TOKENS])


def grouped(rows: Sequence[TokenRow]) -> list[TokenRow]:
    """Rows with equal beginnings together, each kind in its order."""
    groups: dict[tuple[int, ...], list[TokenRow]] = defaultdict(list)
    for row in rows:
        groups[beginning(row)].append(row)
    return [row for group in groups.values() for row in group]


def common_length(rows: Sequence[TokenRow]) -> int:
    """Tokens that all rows begin with, ending before the first token that the loss of any row needs a neighbour for."""
    limit = min(next(at for at, label in enumerate(row.labels) if label != IGNORED) for row in rows) - 1
    first = rows[0].ids
    for at in range(limit):
        if any(row.ids[at] != first[at] for row in rows):
            return at
    return max(limit, 0)


class GroupedOrder:
    """Order of an epoch: batches of equal beginnings, shuffled; what fills no batch comes last, shuffled too.

    The same for a seed.
    """

    def __init__(self, rows: Sequence[TokenRow], batch: int, seed: int) -> None:
        groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            groups[beginning(row)].append(at)
        self._groups = list(groups.values())
        self._batch = batch
        self._seed = seed
        self._epoch = 0
        self._count = len(rows)

    def set_epoch(self, epoch: int) -> None:
        """Choose the order of an epoch, counted from 0."""
        self._epoch = epoch

    def __len__(self) -> int:
        """How many rows there are."""
        return self._count

    def __iter__(self) -> Iterator[int]:
        """Numbers of the rows."""
        chance = random.Random(f"{self._seed} {self._epoch}")  # noqa: S311  (no secret)
        full: list[list[int]] = []
        rest: list[int] = []
        for group in self._groups:
            mixed = chance.sample(group, len(group))
            whole = len(mixed) - len(mixed) % self._batch
            full += [mixed[at : at + self._batch] for at in range(0, whole, self._batch)]
            rest += mixed[whole:]
        chance.shuffle(full)
        chance.shuffle(rest)
        yield from (at for batch in full for at in batch)
        yield from rest


class Collator:
    """Turns rows into tensors of a model of transformers.

    Args:
        pad: id that fills the shorter rows. shared_prefix: lay rows out on a common beginning where that pays.
    """

    def __init__(self, pad: int, *, shared_prefix: bool) -> None:
        self._pad = pad
        self._shared = shared_prefix

    def __call__(self, features: Sequence[dict[str, list[int]]]) -> dict[str, Any]:
        """`input_ids`, `labels`, `attention_mask` and, on a common beginning, `position_ids`."""
        rows = [TokenRow(list(one["input_ids"]), list(one["labels"])) for one in features]
        if self._shared and len(rows) > 1:
            length = common_length(rows)
            if length * len(rows) >= LEAST_SHARE * sum(len(row.ids) for row in rows):
                return on_prefix(rows, length)
        return padded(rows, self._pad)


def padded(rows: Sequence[TokenRow], pad: int) -> dict[str, Any]:
    """One row of the batch for each row, filled on the right."""
    import torch

    width = max(len(row.ids) for row in rows)
    ids = [row.ids + [pad] * (width - len(row.ids)) for row in rows]
    labels = [row.labels + [IGNORED] * (width - len(row.ids)) for row in rows]
    mask = [[1] * len(row.ids) + [0] * (width - len(row.ids)) for row in rows]
    return {
        "input_ids": torch.tensor(ids), "labels": torch.tensor(labels), "attention_mask": torch.tensor(mask),
    }  # fmt: skip


def on_prefix(rows: Sequence[TokenRow], length: int) -> dict[str, Any]:
    """One sequence: `length` common tokens, then the end of each row; the mask has shape (1, 1, tokens, tokens)."""
    import torch

    ids, labels, positions, owners = rows[0].ids[:length], [IGNORED] * length, list(range(length)), [0] * length
    for number, row in enumerate(rows, 1):
        ids = ids + row.ids[length:]
        labels = labels + row.labels[length:]
        positions = positions + list(range(length, len(row.ids)))
        owners = owners + [number] * (len(row.ids) - length)
    owner = torch.tensor(owners)
    sees = (owner[None, :] == 0) | (owner[None, :] == owner[:, None])
    mask = torch.tril(sees)
    return {
        "input_ids": torch.tensor([ids]), "labels": torch.tensor([labels]), "position_ids": torch.tensor([positions]),
        "attention_mask": mask[None, None],
    }  # fmt: skip
