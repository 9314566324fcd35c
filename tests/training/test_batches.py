"""Rows on one common beginning learn as they do apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from training.batches import Collator, GroupedOrder, common_length, grouped
from training.rows import IGNORED, TokenRow
from training.sft import answer_loss

pytestmark = pytest.mark.filterwarnings("ignore")
HEAD = list(range(5, 25))
ROWS = [
    TokenRow([*HEAD, *tail], [IGNORED] * (len(HEAD) + 2) + tail[2:])
    for tail in ([30, 31, 32], [33, 34, 35, 36, 37], [30, 31, 40, 41])
]


def _gradients(model: Any, batches: list[list[TokenRow]], *, shared: bool) -> tuple[float, list[Any]]:
    model.zero_grad()
    count = sum(label != IGNORED for batch in batches for row in batch for label in row.labels)
    total = 0.0
    for batch in batches:
        inputs = Collator(3, shared_prefix=shared)([{"input_ids": row.ids, "labels": row.labels} for row in batch])
        loss, _ = answer_loss(model, inputs, count)
        loss.backward()
        total += float(loss)
    return total, [one.grad.clone() for one in model.parameters() if one.grad is not None]


def test_loss_and_gradients_are_those_of_the_rows_apart(tiny_base: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(tiny_base, attn_implementation="sdpa")
    apart, wanted = _gradients(model, [[row] for row in ROWS], shared=True)
    for shared in (True, False):
        loss, found = _gradients(model, [ROWS], shared=shared)
        assert loss == pytest.approx(apart, rel=1e-5)
        assert all(torch.allclose(one, other, atol=1e-6) for one, other in zip(wanted, found, strict=True))
    plain = model(input_ids=torch.tensor([ROWS[0].ids]), labels=torch.tensor([ROWS[0].labels])).loss
    inputs = Collator(3, shared_prefix=True)([{"input_ids": ROWS[0].ids, "labels": ROWS[0].labels}])
    assert float(answer_loss(model, inputs)[0]) == pytest.approx(float(plain), rel=1e-5)


def test_a_common_beginning_is_one_copy() -> None:
    pytest.importorskip("torch")
    inputs = Collator(3, shared_prefix=True)([{"input_ids": row.ids, "labels": row.labels} for row in ROWS])
    assert inputs["input_ids"].shape == (1, len(HEAD) + 3 + 5 + 4)
    assert inputs["position_ids"][0, len(HEAD) : len(HEAD) + 4].tolist() == [20, 21, 22, 20]
    same = TokenRow(ROWS[0].ids, ROWS[0].labels)
    assert common_length([ROWS[0], same]) == len(HEAD) + 1
    other = TokenRow([1, 2, *ROWS[1].ids], [IGNORED, IGNORED, *ROWS[1].labels])
    apart = Collator(3, shared_prefix=True)(
        [{"input_ids": row.ids, "labels": row.labels} for row in (ROWS[0], other)]
    )  # fmt: skip
    assert apart["input_ids"].shape == (2, 27) and "position_ids" not in apart


def test_an_epoch_shows_every_row_once_and_kinds_together() -> None:
    rows = grouped([TokenRow([number % 3] * 70, [0]) for number in range(20)])
    order = GroupedOrder(rows, 4, seed=1)
    first = list(order)
    assert sorted(first) == list(range(20)) == sorted(set(first)) and len(order) == 20
    assert all(len({rows[at].ids[0] for at in first[start : start + 4]}) == 1 for start in range(0, 12, 4))
    order.set_epoch(1)
    assert list(order) != first
    order.set_epoch(0)
    assert list(order) == first


def test_short_prompts_that_differ_early_are_mixed_and_share_their_beginning() -> None:
    pytest.importorskip("torch")
    head = list(range(31))
    rows = [TokenRow([*head, 40 + number, *[5] * 55], [IGNORED] * 60 + [5] * 27) for number in range(32)]
    order = list(GroupedOrder(grouped(rows), 16, seed=1))
    assert sorted(order) == list(range(32)) != order
    batch = [rows[at] for at in order[:16]]
    inputs = Collator(3, shared_prefix=True)([{"input_ids": row.ids, "labels": row.labels} for row in batch])
    assert inputs["input_ids"].shape == (1, 31 + 16 * 56)


def test_few_rows_of_many_kinds_are_mixed_too() -> None:
    order = GroupedOrder(grouped([TokenRow([number] * 70, [0]) for number in range(20)]), 4, seed=1)
    assert list(order) != list(range(20))
