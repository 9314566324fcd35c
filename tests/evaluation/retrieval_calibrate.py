"""When a search answers and when it refuses: fits `chains/retrieval/confidence.toml`.

    python -m tests.evaluation.retrieval_calibrate [--data shared/data/retrieval]

Fitted to one half of XQuAD's articles and to the `dev` half of the questions about the demo documents; judged by the
other half of the articles, by procedures of a bank, and by the `test` half of the questions. Corpora of several sizes
and languages, alone and thrown together, so that neither decides. The least confidence is the one that `REFUSED` of
the answerable questions of the fitted sets stay below, on its own for texts in the other language than the question.
The figures of the judged sets are written beside the weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from azs.knowledge.embedding import Embedder
from azs.settings import ROOT, load_settings
from chains.retrieval.confidence import FEATURES, FILE
from chains.retrieval.embedders import load_embedder
from chains.retrieval.index import SearchIndex
from chains.retrieval.question_set import entries
from tests.evaluation.retrieval_sets import (
    DOCUMENTS,
    LANGUAGES,
    QUESTIONS,
    QuestionSet,
    bank,
    demo,
    glossary,
    thrown_together,
    without,
    xquad,
)  # fmt: skip

GLOSSARY = ROOT / "azs" / "knowledge" / "glossary.toml"
REFUSED = 0.05
RIDGE = 1.0
STEPS = 60
EACH = 600
"""What every fitted set weighs, in questions; a set with documents left out half of it."""
HEAD = "# Written by `python -m tests.evaluation.retrieval_calibrate`. Shares in percent.\n"

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """The questions of a set that have telling words: their features, whether there is an answer, of what kind."""

    name: str
    features: Numbers
    answerable: npt.NDArray[np.bool_]
    kinds: tuple[str, ...]

    @property
    def weight(self) -> float:
        """What the set weighs among the fitted ones."""
        return 0.5 if "-without-" in self.name else 1.0


def fitted_sets(data: Path) -> Iterator[QuestionSet]:
    """One half of XQuAD, alone and together, and of the questions about the demo documents."""
    parts = [xquad(data, *languages, part="a", refusal=True) for languages in LANGUAGES]
    yield from parts
    yield thrown_together("xquad-a-together", parts, every=2)
    if (QUESTIONS / "questions_dev.toml").is_file():
        asked = demo(DOCUMENTS, QUESTIONS / "questions_dev.toml")
        yield from (asked, without(asked, 5, 0), without(asked, 5, 2))


def judged_sets(data: Path) -> Iterator[QuestionSet]:
    """What was not fitted."""
    parts = [xquad(data, *languages, part="b", refusal=True) for languages in LANGUAGES]
    yield from parts
    procedures = bank(data, refusal=True)
    yield procedures
    yield thrown_together("all-together", [*parts, procedures], every=2)
    if (QUESTIONS / "questions_test.toml").is_file():
        asked = demo(DOCUMENTS, QUESTIONS / "questions_test.toml")
        yield from (asked, without(asked, 5, 1))


def judge(found: QuestionSet, embedder: Embedder) -> Judged:
    """Ask the questions of a set."""
    words = glossary(GLOSSARY) if found.name.startswith("demo") else []
    index = SearchIndex(entries(found.documents), embedder, None, words)
    asked = [(index.search(text).features, bool(ids), kind) for text, ids, kind in found.questions]
    asked = [one for one in asked if one[0]]
    return Judged(found.name, np.array([one[0] for one in asked]), np.array([one[1] for one in asked]),
                  tuple(one[2] for one in asked))  # fmt: skip


def fitted(sets: Sequence[Judged]) -> Numbers:
    """Weights of a logistic regression with a small ridge, by Newton's steps; every set weighs the same."""
    features = np.concatenate([one.features for one in sets])
    answerable = np.concatenate([one.answerable for one in sets]).astype(float)
    share = np.concatenate([np.full(len(one.answerable), EACH * one.weight / len(one.answerable)) for one in sets])
    weights = np.zeros(features.shape[1])
    ridge = np.full(len(weights), RIDGE)
    ridge[0] = 1e-6
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (share * (likely - answerable)) + ridge * weights
        curve = (features * (share * likely * (1 - likely))[:, None]).T @ features + np.diag(ridge)
        weights -= np.linalg.solve(curve, slope)
    return weights


def least(sets: Sequence[Judged], weights: Numbers, *, foreign: bool) -> float:
    """The confidence that REFUSED of the answerable questions stay below, every set weighing the same."""
    values, shares = [], []
    for one in sets:
        own = one.answerable & (one.features[:, FEATURES.index("foreign")] == foreign)
        if own.sum() >= 20:
            values.append(1 / (1 + np.exp(-one.features[own] @ weights)))
            shares.append(np.full(own.sum(), one.weight / own.sum()))
    found, share = np.concatenate(values), np.concatenate(shares)
    order = np.argsort(found)
    return float(found[order][np.searchsorted(np.cumsum(share[order]) / share.sum(), REFUSED)])


def told(one: Judged, weights: Numbers, least_own: float, least_foreign: float) -> str:
    """A line of figures: refused wrongly, and rightly by kind."""
    confidence = 1 / (1 + np.exp(-one.features @ weights))
    refused = confidence < np.where(one.features[:, FEATURES.index("foreign")] > 0, least_foreign, least_own)
    kinds = np.array(one.kinds)
    parts = [f"refused_wrongly = {100 * refused[one.answerable].mean():.1f}"]
    parts += [f"refused = {100 * refused[~one.answerable].mean():.1f}"]
    for kind in sorted(set(kinds[~one.answerable])):
        of = ~one.answerable & (kinds == kind)
        parts.append(f"{kind} = {100 * refused[of].mean():.1f}")
    counts = f"with_answer = {int(one.answerable.sum())}, without = {int((~one.answerable).sum())}"
    return f"{one.name} = {{ {counts}, {', '.join(parts)} }}\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the file and print it; 0 always."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "retrieval")
    options = parser.parse_args(argv)
    embedder = load_embedder(load_settings())
    sets = [judge(one, embedder) for one in fitted_sets(options.data)]
    weights = fitted(sets)
    own, foreign = (round(least(sets, weights, foreign=one), 4) for one in (False, True))
    values = "".join(f"{name} = {value:.4f}\n" for name, value in zip(FEATURES, weights, strict=True))
    text = f"{HEAD}least = {own}\nleast_foreign = {foreign}\n\n[weights]\n{values}\n[fitted]\n"
    text += "".join(told(one, weights, own, foreign) for one in sets) + "\n[judged]\n"
    text += "".join(told(judge(one, embedder), weights, own, foreign) for one in judged_sets(options.data))
    FILE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
