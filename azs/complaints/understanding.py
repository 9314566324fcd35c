"""What is made of a complaint the moment it comes: category, priority, tone, language, danger, and what it names.

Dangers are heard twice, by their words and by meaning, and whichever hears one is believed. A long text is heard piece
by piece as well: one sentence about gas among ten about the queue is gas.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np

from azs.complaints.actual import actual
from azs.complaints.classifier import DANGER, KINDS, Classifier, Fitted, best, fit
from azs.complaints.complaint import CATEGORIES, TEXT_CHARS, Understood
from azs.complaints.danger import find_danger, hinted
from azs.complaints.entities import entities
from azs.complaints.examples import examples
from azs.complaints.folding import fold
from azs.complaints.language import language_of
from azs.complaints.latin import in_cyrillic
from azs.complaints.urgency import priority_of, sentiment_of
from azs.knowledge.embedding import Embedder, Vectors
from azs.knowledge.known_vectors import KnownVectors
from azs.knowledge.packaged import load_packaged

VECTORS = Path(__file__).with_name("example_vectors.npz")
WRITTEN = "examples"
"""The version that is learnt from the written examples alone."""
DANGEROUS, HINTED = 0.45, 0.28
"""Scores of danger from which it is heard by meaning: without any word of danger, and beside one. See
docs/complaint-model.md for what was measured."""
OUT_OF_PLACE = 0.1
"""How much louder a piece of a text must be: of many pieces one may sound like danger by chance."""
SHARPNESS = 16.0
"""What turns scores into probabilities that are right as often as they say."""
HIGH, MEDIUM = 0.75, 0.45
"""Probabilities from which a category is sure, and from which it is likely."""
LONG, PIECE = 200, 140
"""Characters from which a text is heard piece by piece, and of a piece."""
MOST_PIECES = 12
HEARD = 100_000
"""Characters in which words of danger are looked for."""
MOST_KEPT = 2_000
_WORD = re.compile(r"\w{3}")
"""Without as much, stretched letters cut, nothing is said of which a category could be sure."""


@dataclass(frozen=True)
class Version:
    """What is learnt, and by what name."""

    name: str
    classifier: Classifier


class Understanding:
    """Understands one text after another; safe to share between threads."""

    def __init__(self, current: Callable[[], Version], embedder: Embedder | None = None) -> None:
        """
        Args:
            current: the version in force, asked for each text. embedder: None to go by spelling alone.
        """
        self._current = current
        self.sentences = SentenceRows(embedder)

    def __call__(self, text: str) -> Understood:
        """What is made of a text, of any length and in any language; what was masked in it stays so."""
        text = in_cyrillic(text)
        version, said = self._current(), text[:TEXT_CHARS]
        scores = version.classifier.scores(said, self.sentences.row(said))
        category, probability = likeliest(scores)
        if not _WORD.search(fold(said)):
            probability = 1 / len(CATEGORIES)
        found = entities(said)
        danger, heard = self._danger(text, version.classifier)
        amount = float(found.get("amount", 0))
        return Understood(
            category, priority_of(said, category, scores, danger=heard, amount=amount),
            sentiment_of(said, category, scores), language_of(said), certainty_of(probability), probability, "model",
            danger, tuple(found.items()), version.name,
        )  # fmt: skip

    def _danger(self, text: str, classifier: Classifier) -> tuple[str, str]:
        """One of DANGERS, and by what it is heard, "words" or "meaning"; both "" for none."""
        if by_words := find_danger(text[:HEARD]):
            return by_words.kind, "words"
        now = actual(text[:TEXT_CHARS])
        if not now:
            return "", ""
        loudest, least, kind = -math.inf, 0.0, ""
        for at, one in enumerate((now, *pieces(now))):
            scores = self._scores(one, classifier)
            likely = best_kind(scores)
            needed = (HINTED if likely in hinted(one) else DANGEROUS) + (OUT_OF_PLACE if at else 0)
            if scores[DANGER] - needed > loudest - least:
                loudest, least, kind = scores[DANGER], needed, likely
        return (kind, "meaning") if loudest > least else ("", "")

    def _scores(self, text: str, classifier: Classifier) -> dict[str, float]:
        return classifier.scores(text, self.sentences.row(text))


class SentenceRows:
    """Sentence vectors; those of the last MOST_KEPT texts are kept. Safe to share between threads."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def row(self, text: str) -> Vectors:
        """The row of a text, (dim); zeros where there is no sentence model."""
        found: Vectors = self.rows([text])[0]
        return found

    def rows(self, texts: Sequence[str]) -> Vectors:
        """The rows of texts, (texts, dim)."""
        if self._embedder is None:
            return np.zeros((len(texts), _DIM), np.float32)
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        lacking = [text for text in dict.fromkeys(texts) if text not in known]
        known |= dict(zip(lacking, self._embedder.queries(lacking), strict=True))
        with self._lock:
            for text in lacking:
                self._kept[text] = known[text]
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, _DIM), np.float32)


_DIM = 384


def likeliest(scores: dict[str, float]) -> tuple[str, float]:
    """The category of the highest score, and how probable it is, 0 to 1."""
    chosen = best(scores, CATEGORIES)
    total = sum(math.exp(SHARPNESS * (scores[one] - scores[chosen])) for one in CATEGORIES)
    return chosen, 1 / total


def best_kind(scores: dict[str, float]) -> str:
    """The danger of the highest score, one of DANGERS."""
    return max(KINDS, key=lambda one: scores[KINDS[one]])


def certainty_of(probability: float) -> str:
    """One of CERTAINTIES."""
    return "high" if probability >= HIGH else "medium" if probability >= MEDIUM else "low"


def pieces(text: str) -> list[str]:
    """A long text in whole sentences of about PIECE characters; none of a short one."""
    if len(text) <= LONG:
        return []
    found = [""]
    for sentence in re.split(r"(?<=[.!?\n])\s+", text):
        for start in range(0, len(sentence), PIECE):
            part = sentence[start : start + PIECE]
            if found[-1] and len(found[-1]) + len(part) > PIECE:
                found.append("")
            found[-1] = f"{found[-1]} {part}".strip()
    step = max(1.0, len(found) / MOST_PIECES)
    return [found[int(at * step)] for at in range(min(len(found), MOST_PIECES))]


@lru_cache(maxsize=1)
def sentence_model() -> Embedder | None:
    """The packaged model, which knows the examples already; None where it cannot be used or would be too slow."""
    model = load_packaged()
    if model is None:
        return None
    known = KnownVectors(model, VECTORS)
    return known if len(known.keys) else None


@lru_cache(maxsize=1)
def written_fit() -> Fitted:
    """Fitted to the written examples: about two CPU-seconds, once in a process."""
    model, texts = sentence_model(), [one.text for one in examples()]
    vectors = np.zeros((len(texts), _DIM), np.float32) if model is None else model.queries(texts)
    return fit(examples(), vectors)


@lru_cache(maxsize=1)
def written() -> Version:
    """What is learnt from the written examples."""
    return Version(WRITTEN, written_fit().classifier)


@lru_cache(maxsize=1)
def written_understanding() -> Understanding:
    """Understands by the written examples, whatever was learnt since."""
    return Understanding(written, sentence_model())
