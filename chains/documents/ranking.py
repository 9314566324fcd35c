"""Which documents answer a question: their text and the phrases people ask with, weighed together.

A document is as good as its best text, a little better for each further text that fits, and as its best phrase. How
sure that is, is told by a logistic of what was seen; `python -m tests.evaluation.documents.calibrate` fits its weights.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from azs.knowledge.document import Chunk
from azs.knowledge.revisions import Document
from chains.retrieval.index import Found, Hit, SearchIndex

FILE = Path(__file__).with_name("confidence.toml")
DEEP = 60
"""Hits of each kind that are looked at."""
FURTHER, FURTHER_HITS = 0.15, 2
"""What each further hit of a document adds, and how many count."""
FEW = 10
"""Among fewer documents the lead of the first one says little, so its text has to convince too."""
PHRASES = 2.0
"""What the phrases weigh against the text."""
FEATURES = ("one", "text_cosine", "phrase_cosine", "text_words", "phrase_words", "score", "lead", "lead_third")
NO_COSINE = 0.7

Chunks = Mapping[str, tuple[Document, Chunk]]


@dataclass(frozen=True)
class RankedDocument:
    """A document that was found.

    Attributes:
        score: comparable within one search only.
        chunks: what was found of it, best first, phrases among them, each with its cosine.
    """

    document: Document
    score: float
    chunks: tuple[tuple[Chunk, float], ...]


@dataclass(frozen=True)
class Ranking:
    """What a search found, best first.

    Attributes:
        confidence: how likely the first document answers, 0 to 1. answerable: whether that is enough.
        read_as: the question with its slips mended.
    """

    documents: tuple[RankedDocument, ...]
    confidence: float
    answerable: bool
    read_as: str
    features: tuple[float, ...] = ()


def rank(
    question: str, texts: SearchIndex, phrases: SearchIndex, *, chunks: Chunks, allowed: Callable[[str], bool],
    favour: Callable[[Document], float] = lambda _: 0.0,
) -> Ranking:  # fmt: skip
    """Search both indexes and put the documents in order.

    Args:
        chunks: by the keys of both indexes. allowed: of a key.
        favour: added to the score of a document, whatever it says.
    """
    found = texts.search(question, limit=DEEP, allowed=allowed)
    asked = phrases.search(question, limit=DEEP, allowed=allowed)
    by_text, by_phrase = _by_document(found, chunks), _by_document(asked, chunks)
    names = list(dict.fromkeys([*by_text, *by_phrase]))
    if not names:
        return Ranking((), 0.0, False, found.read_as)
    owners = {name: _owner(name, by_text, by_phrase, chunks) for name in names}
    floors = [_floor(one.hits) for one in (found, asked)]
    scored = sorted(
        ((_total(by_text.get(name, ()), floors[0]) + PHRASES * _total(by_phrase.get(name, ()), floors[1])
          + favour(owners[name]), name) for name in names),
        reverse=True,
    )  # fmt: skip
    ranked = tuple(
        RankedDocument(owners[name], score, _held(by_text, by_phrase, name, chunks)) for score, name in scored
    )
    seen = _features(scored, by_text, by_phrase)
    weights, least = confidence_weights()
    if not by_phrase:  # nobody has written down how people ask: the search judges by the text alone
        return Ranking(ranked, found.confidence, found.answerable, found.read_as)
    sure = _logistic(weights, seen)
    enough = sure >= least and (len(ranked) >= FEW or found.answerable)
    return Ranking(ranked, sure, enough, found.read_as, seen)


@lru_cache(maxsize=1)
def confidence_weights() -> tuple[tuple[float, ...], float]:
    """Weights of FEATURES, and the least confidence that is enough to answer."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(float(read["weights"][name]) for name in FEATURES), float(read["least"])


def _logistic(weights: Sequence[float], seen: Sequence[float]) -> float:
    said = sum(weight * value for weight, value in zip(weights, seen, strict=True))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, said))))


def _by_document(found: Found, chunks: Chunks) -> dict[str, list[Hit]]:
    held: dict[str, list[Hit]] = {}
    for hit in found.hits:
        if hit.key in chunks:  # the index may be newer than the shelf
            held.setdefault(chunks[hit.key][0].identifier, []).append(hit)
    return held


def _floor(hits: Sequence[Hit]) -> float:
    """What a document is worth that is not among the hits: the last of them, or nothing where there are no others."""
    last = min((hit.score for hit in hits), default=0.0)
    return last if len(hits) == DEEP else min(last, 0.0)


def _total(hits: Sequence[Hit], floor: float) -> float:
    """What the hits of a document, best first, are worth together; what was not found is worth `floor`."""
    if not hits:
        return floor * (1 + FURTHER * FURTHER_HITS)
    further = [hit.score for hit in hits[1 : 1 + FURTHER_HITS]]
    further += [floor] * (FURTHER_HITS - len(further))
    return hits[0].score + FURTHER * sum(further)


def _owner(
    name: str, by_text: Mapping[str, list[Hit]], by_phrase: Mapping[str, list[Hit]], chunks: Chunks
) -> Document:  # fmt: skip
    hits = by_text.get(name) or by_phrase[name]
    return chunks[hits[0].key][0]


def _held(
    by_text: Mapping[str, list[Hit]], by_phrase: Mapping[str, list[Hit]], name: str, chunks: Chunks
) -> tuple[tuple[Chunk, float], ...]:  # fmt: skip
    """What was found of a document: sections by the sum of the best score of their text and of their phrases."""
    hits = [(hit, 1.0) for hit in by_text.get(name, ())] + [(hit, PHRASES) for hit in by_phrase.get(name, ())]
    best: dict[tuple[int, str], tuple[float, Chunk, float]] = {}
    for hit, weight in hits:
        chunk = chunks[hit.key][1]
        place = (chunk.block_first, chunk.kind)
        if place not in best or weight * hit.score > best[place][0]:
            best[place] = (weight * hit.score, chunk, hit.dense)
    ordered = sorted(best.values(), key=lambda one: -_worth(one[1], best))
    return tuple((chunk, dense) for _, chunk, dense in ordered)


def _worth(chunk: Chunk, best: Mapping[tuple[int, str], tuple[float, Chunk, float]]) -> float:
    """Scores of the text and of the phrases that share blocks with a chunk."""
    worth = {"text": 0.0, "phrase": 0.0}
    for score, other, _ in best.values():
        if other.block_first <= chunk.block_last and chunk.block_first <= other.block_last:
            worth[other.kind] = max(worth[other.kind], score)
    return worth["text"] + worth["phrase"]


def _features(
    scored: Sequence[tuple[float, str]], by_text: Mapping[str, list[Hit]], by_phrase: Mapping[str, list[Hit]]
) -> tuple[float, ...]:  # fmt: skip
    """Values of FEATURES for the first document."""
    first = scored[0][1]
    text, phrase = by_text.get(first, ()), by_phrase.get(first, ())
    second, third = (scored[min(place, len(scored) - 1)][0] for place in (1, 3))
    return (
        1.0,
        max((hit.dense for hit in text), default=NO_COSINE),
        max((hit.dense for hit in phrase), default=NO_COSINE),
        math.log1p(max((hit.lexical for hit in text), default=0.0)),
        math.log1p(max((hit.lexical for hit in phrase), default=0.0)),
        scored[0][0],
        scored[0][0] - second,
        scored[0][0] - third,
    )
