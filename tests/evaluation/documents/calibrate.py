"""Fits how sure the search is of a find: `python -m tests.evaluation.documents.calibrate HOME [--write]`.

The weights come from the dev questions alone; what they give there is counted by leaving each tenth out in turn.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt

from azs.security.actor import SYSTEM
from chains.documents.ranking import FEATURES, FILE
from tests.evaluation.documents.demo_shelf import DAY, DemoShelf
from tests.evaluation.documents.question_sets import load_document_questions

Floats = npt.NDArray[np.float64]
RIDGE, STEPS, STEP = 3.0, 4000, 0.5
FALSE_REFUSALS = 0.10
"""The share of answerable questions that may be refused, as the tenths left out show it."""


def main() -> None:
    """Fit, print and, where asked, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    shelf = DemoShelf(args.home)
    current = shelf.source.current()
    allowed = current.readable(SYSTEM, DAY)
    rows, answers = [], []
    for one in load_document_questions("dev"):
        found = current.search(one.question, allowed)
        if found.features:
            rows.append(found.features)
            answers.append(bool(one.relevant))
    seen, wanted = np.array(rows), np.array(answers)
    left_out = np.zeros(len(wanted))
    order = np.random.default_rng(0).permutation(len(wanted))
    for part in range(10):
        out = order[part::10]
        kept = np.setdiff1d(order, out)
        left_out[out] = predicted(fitted(seen[kept], wanted[kept]), seen[out])
    least = float(np.quantile(left_out[wanted], FALSE_REFUSALS))
    refused = float((left_out[~wanted] < least).mean())
    weights = fitted(seen, wanted)
    print(f"refused: {refused:.0%} of unanswerable, {FALSE_REFUSALS:.0%} of answerable (tenths left out)")
    print(dict(zip(FEATURES, weights.round(3).tolist(), strict=True)), f"least {least:.3f}")
    if args.write:
        text = FILE.read_text(encoding="utf-8")
        text = re.sub(r"^least = .*$", f"least = {least:.3f}", text, flags=re.MULTILINE)
        for name, value in zip(FEATURES, weights.tolist(), strict=True):
            text = re.sub(rf"^{name} = .*$", f"{name} = {value:.4f}", text, flags=re.MULTILINE)
        FILE.write_text(text, encoding="utf-8")


def fitted(seen: Floats, wanted: npt.NDArray[np.bool_]) -> Floats:
    """Weights of a logistic with ridge; both answers count the same in all. Rows are (questions, FEATURES)."""
    mean, spread = seen.mean(0), seen.std(0) + 1e-9
    mean[0], spread[0] = 0.0, 1.0
    rows = (seen - mean) / spread
    share = np.where(wanted, 0.5 / max(wanted.sum(), 1), 0.5 / max((~wanted).sum(), 1))
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        wrong = 1 / (1 + np.exp(-rows @ weights)) - wanted
        weights -= STEP * (rows.T @ (wrong * share) + RIDGE / len(wanted) * np.r_[0.0, weights[1:]])
    scaled: Floats = weights / spread
    scaled[0] = weights[0] - float((weights[1:] * mean[1:] / spread[1:]).sum())
    return scaled


def predicted(weights: Floats, seen: Floats) -> Floats:
    """How sure the weights are of each row."""
    found: Floats = 1 / (1 + np.exp(-seen @ weights))
    return found


if __name__ == "__main__":
    main()
