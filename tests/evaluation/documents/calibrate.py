"""Fits which document is first and how sure that is: `python -m tests.evaluation.documents.calibrate HOME [--write]`.

The weights come from the dev and tuning questions alone; what they give there is counted by leaving each tenth out in
turn.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from azs.security.actor import SYSTEM
from chains.documents.adviser import favour
from chains.documents.cue_words import respelt
from chains.documents.ranking import FEATURES, FILE, SIGNALS, fitted, signals_of
from tests.evaluation.documents.demo_shelf import DAY, DemoShelf
from tests.evaluation.documents.question_sets import DocumentQuestion, load_document_questions

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SPLITS = ("dev", "tuning")
TENTHS = 10
RIDGE, STEPS, STEP = 3.0, 4000, 0.5
ORDER_RIDGE, ORDER_STEPS, ORDER_STEP = 0.01, 3000, 0.3
FALSE_REFUSALS = 0.03
"""The share of answerable questions that may be refused, as the tenths left out show it: fewer than the goal of 5 %, as
new questions are refused more often than those that the lists beside this package were written with."""


def main() -> None:
    """Fit, print and, where asked, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    shelf = DemoShelf(args.home)
    asked = [one for split in SPLITS for one in load_document_questions(split)]
    before = FILE.read_text(encoding="utf-8")
    try:
        _put("order", SIGNALS, _order(shelf, [one for one in asked if one.relevant]))
        fitted.cache_clear()
        _sure(shelf, asked)
    finally:
        if not args.write:
            FILE.write_text(before, encoding="utf-8")


def _order(shelf: DemoShelf, asked: Sequence[DocumentQuestion]) -> Floats:
    """Weights of SIGNALS, of which the right document is likeliest to be the first."""
    current = shelf.source.current()
    scope = current.scope(current.readable(SYSTEM, DAY))
    rows, offsets, right = [], [], []
    for one in asked:
        said = respelt(one.question)
        rows.append(signals_of(said, scope))
        offsets.append([favour(said, document) for document in scope.documents])
        right.append([shelf.name_of(document) in one.relevant for document in scope.documents])
    seen, beside, wanted = np.array(rows, np.float64), np.array(offsets), np.array(right)

    def first_right(weights: Floats, some: npt.NDArray[np.int64]) -> int:
        best = (seen[some] @ weights + beside[some]).argmax(axis=1)
        return int(wanted[some, best].sum())

    count = sum(first_right(ordered(seen[kept], beside[kept], wanted[kept]), out) for kept, out in _tenths(len(asked)))
    weights = ordered(seen, beside, wanted)
    print(f"first document right: {count / len(asked):.1%} of {len(asked)} (tenths left out)")
    print(dict(zip(SIGNALS, weights.round(3).tolist(), strict=True)))
    return weights


def _sure(shelf: DemoShelf, asked: Sequence[DocumentQuestion]) -> None:
    """Weights of FEATURES and the least confidence, written and printed."""
    current = shelf.source.current()
    allowed = current.readable(SYSTEM, DAY)
    rows, answers = [], []
    for one in asked:
        said = respelt(one.question)
        found = current.search(said, allowed, favour=lambda document, said=said: favour(said, document))
        if found.features:
            rows.append(found.features)
            answers.append(bool(one.relevant))
    seen, wanted = np.array(rows), np.array(answers)
    left_out = np.zeros(len(wanted))
    for kept, out in _tenths(len(wanted)):
        left_out[out] = predicted(fitted_to(seen[kept], wanted[kept]), seen[out])
    for share in (0.02, 0.05, 0.1, 0.15):
        least = float(np.quantile(left_out[wanted], share))
        refused = float((left_out[~wanted] < least).mean())
        print(f"refused: {refused:.0%} of {int((~wanted).sum())} unanswerable, {share:.0%} of answerable (left out)")
    least = float(np.quantile(left_out[wanted], FALSE_REFUSALS))
    _put("sure", FEATURES, fitted_to(seen, wanted))
    FILE.write_text(re.sub(r"(?m)^least = .*$", f"least = {least:.3f}", FILE.read_text(encoding="utf-8")), "utf-8")


def ordered(seen: Floats, beside: Floats, wanted: Mask) -> Floats:
    """Weights by which the wanted documents have the greatest likelihood.

    Args:
        seen: (questions, documents, signals). beside: added to the scores, (questions, documents).
        wanted: which documents answer, (questions, documents).
    """
    spread = seen.std(axis=(0, 1)) + 1e-9
    rows = seen / spread
    weights, slope, square = np.zeros(rows.shape[2]), np.zeros(rows.shape[2]), np.zeros(rows.shape[2])
    for step in range(1, ORDER_STEPS + 1):
        scores = rows @ weights + beside
        taken, meant = _shares(scores), _shares(np.where(wanted, scores, -np.inf))
        change = np.einsum("qd,qds->s", taken - meant, rows) / len(rows) + ORDER_RIDGE * weights
        slope, square = 0.9 * slope + 0.1 * change, 0.99 * square + 0.01 * change**2  # Adam
        weights -= ORDER_STEP / step**0.5 * (slope / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return np.asarray(weights / spread)


def fitted_to(seen: Floats, wanted: Mask) -> Floats:
    """Weights of a logistic with ridge; both answers count the same in all. Rows are (questions, FEATURES)."""
    mean, spread = seen.mean(0), seen.std(0) + 1e-9
    mean[0], spread[0] = 0.0, 1.0
    rows = (seen - mean) / spread
    share = np.where(wanted, 0.5 / max(wanted.sum(), 1), 0.5 / max((~wanted).sum(), 1))
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        wrong = predicted(weights, rows) - wanted
        weights -= STEP * (rows.T @ (wrong * share) + RIDGE / len(wanted) * np.r_[0.0, weights[1:]])
    scaled: Floats = weights / spread
    scaled[0] = weights[0] - float((weights[1:] * mean[1:] / spread[1:]).sum())
    return scaled


def predicted(weights: Floats, seen: Floats) -> Floats:
    """How sure the weights are of each row."""
    found: Floats = 1 / (1 + np.exp(-seen @ weights))
    return found


def _shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _tenths(count: int) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Places kept and left out, in turn."""
    order = np.random.default_rng(0).permutation(count)
    return [(np.setdiff1d(order, order[part::TENTHS]), order[part::TENTHS]) for part in range(TENTHS)]


def _put(table: str, names: Sequence[str], values: Floats) -> None:
    head, mark, rest = FILE.read_text(encoding="utf-8").partition(f"[{table}]\n")
    for name, value in zip(names, values.tolist(), strict=True):
        rest = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value:.4f}", rest, count=1)
    FILE.write_text(head + mark + rest, encoding="utf-8")


if __name__ == "__main__":
    main()
