"""Which documents answer a question: what they say, what they are asked with, what tells them apart, weighed together.

The weights stand in `ranking.toml`, as does how sure a find is; `python -m tests.evaluation.documents.calibrate` fits
both.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from azs.knowledge.document import Chunk
from azs.knowledge.embedding import Vectors, cosines
from azs.knowledge.revisions import Document
from chains.documents.discriminant import Mask
from chains.documents.likeness import sounds_like
from chains.documents.scope import Scope, Side
from chains.retrieval.index import Weighed
from chains.retrieval.question import Wanted

FILE = Path(__file__).with_suffix(".toml")
SIGNALS = ("text", "sounds_like", "held", "phrase_words", "section")
"""Of a document: the score of its best text, how much the question sounds like it, the share of the question's words
that it holds, the mean BM25 of its BEST_PHRASES, as a logarithm, and of its best section the share of the question's
words and the cosine of its nearest phrase, added up."""
FEATURES = ("one", "text_cosine", "share", "outside", "sounds_outside", "phrase_cosine", "sounds_like", "held")
"""1, the cosine of the best text of the first document, its share of the likelihood of all, the mean cosine of the
nearest three questions outside and how much it sounds like those outside, the cosine of the nearest phrase of any
document from the middle of all phrases, and two of the signals of the first document."""
BEST_PHRASES = 3
TEXT_WORDS, PHRASE_WORDS = 1.0, 3.4
"""What the logarithm of BM25 counts beside the score, among the sections of a document."""
DEEP, QUOTED = 60, 6
"""Documents that are told of, and those of them whose texts are."""
FEW = 10
"""Among fewer documents the lead of the first one says little, so its text has to convince too."""
SPOKEN = 10
"""Among fewer documents that have phrases the others are not measured against them."""
NO_COSINE = 0.7
Signals = npt.NDArray[np.float32]
"""(documents, SIGNALS)."""


@dataclass(frozen=True)
class Evidence:
    """What a question and the documents have in common.

    Attributes:
        outside, sounds_outside, phrase_cosine: as FEATURES.
    """

    signals: Signals
    outside: float = 0.0
    sounds_outside: float = 0.0
    phrase_cosine: float = 0.0


@dataclass(frozen=True)
class RankedDocument:
    """A document that was found.

    Attributes:
        score: logarithm of how likely it is the one, but for a constant of the search.
        chunks: its texts and phrases, best first; none of those behind the first QUOTED.
    """

    document: Document
    score: float
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class Ranking:
    """What a search found, best first.

    Attributes:
        confidence: how likely the first document answers, 0 to 1.
        answerable: whether that is enough.
        read_as: the question with its slips mended.
        features: values of FEATURES; none where only texts were searched.
    """

    documents: tuple[RankedDocument, ...]
    confidence: float
    answerable: bool
    read_as: str
    features: tuple[float, ...] = ()


@dataclass(frozen=True)
class Fitted:
    """The contents of FILE.

    Attributes:
        order: of each of SIGNALS. sure: of each of FEATURES. least: the confidence that is enough to answer.
    """

    order: tuple[float, ...]
    sure: tuple[float, ...]
    least: float


def rank(question: str, scope: Scope, *, favour: Callable[[Document], float] = lambda _: 0.0) -> Ranking:
    """Put the documents of a scope in order.

    Args:
        favour: added to the score of a document, whatever it says.
    """
    texts, phrases = _weighed(question, scope)
    found = texts.found
    if not scope.documents or not (found.hits or phrases.found.hits):
        return Ranking((), 0.0, False, found.read_as)
    known = fitted()
    evidence = _evidence(scope, texts, phrases)
    scores = evidence.signals @ np.array(known.order, np.float32)
    scores += np.array([favour(document) for document in scope.documents], np.float32)
    order = np.argsort(-scores, kind="stable")
    ranked = tuple(
        RankedDocument(
            scope.documents[number], float(scores[number]),
            _chunks(scope, texts, phrases, int(number)) if place < QUOTED else (),
        )
        for place, number in enumerate(order[:DEEP])
    )  # fmt: skip
    if scope.discriminant is None:  # nobody has written down how people ask: the search judges by the text alone
        return Ranking(ranked, found.confidence, found.answerable, found.read_as)
    seen = _features(scope, texts, scores, int(order[0]), evidence)
    sure = _logistic(known.sure, seen)
    enough = sure >= known.least and (len(scope.documents) >= FEW or found.answerable)
    return Ranking(ranked, sure, enough, found.read_as, seen)


def signals_of(question: str, scope: Scope) -> Signals:
    """What the score of each document of a scope is made of."""
    return _evidence(scope, *_weighed(question, scope)).signals


@lru_cache(maxsize=1)
def fitted() -> Fitted:
    """The weights in force."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    order = tuple(float(read["order"][name]) for name in SIGNALS)
    return Fitted(order, tuple(float(read["sure"][name]) for name in FEATURES), float(read["least"]))


def _weighed(question: str, scope: Scope) -> tuple[Weighed, Weighed]:
    """Every text and every phrase."""
    texts, phrases = scope.texts, scope.phrases
    return (
        texts.index.weigh(question, texts.snapshot, mask=texts.mask),
        phrases.index.weigh(question, phrases.snapshot, mask=phrases.mask),
    )


def _evidence(scope: Scope, texts: Weighed, phrases: Weighed) -> Evidence:
    """Of every document; a document without phrases is judged by its texts in their place."""
    text = _best(scope, scope.texts, texts.scores)
    discriminant = scope.discriminant
    if discriminant is None:  # a long document holds many words of any question: the best text alone tells more
        return Evidence(np.stack([text, *np.zeros((len(SIGNALS) - 1, len(text)), np.float32)], axis=1))
    wanted = texts.asked.wanted
    held, parts = words_held(scope, wanted, scope.sides)
    spoken = discriminant.phrases.seen(_vector(texts, phrases), latin=texts.asked.latin)
    *like, outside = sounds_like(spoken, *scope.heard, len(text) + 1)
    silent = np.bincount(scope.phrases.owners[scope.phrases.rows], minlength=len(text)) == 0
    said, asked = (_spread(side, cosines(side.centred.rows, spoken)) for side in scope.sides)
    section = _best_section(scope, scope.phrases, asked, parts)
    if silent.any():
        own_held, own_parts = words_held(scope, wanted, scope.sides[:1])
        held = _as_if_asked(held, own_held, silent=silent)
        section = _as_if_asked(section, _best_section(scope, scope.texts, said, own_parts), silent=silent)
    words = np.log1p(_best(scope, scope.texts, texts.lexical))
    asked_words = np.log1p(_best_mean(scope, scope.phrases, phrases.lexical))
    signals = [
        text, _as_if_asked(np.array(like), _best(scope, scope.texts, said), silent=silent), held,
        _as_if_asked(asked_words, words, silent=silent), section,
    ]  # fmt: skip
    strange = np.sort(cosines(scope.strange, spoken))[-3:]
    return Evidence(
        np.stack(signals, axis=1).astype(np.float32), float(strange.mean()) if strange.size else 0.0,
        float(outside), float(asked[scope.phrases.rows].max()),
    )  # fmt: skip


def _as_if_asked(values: Vectors, beside: Vectors, *, silent: Mask) -> Vectors:
    """Values that come of phrases; a document without any gets one that stands out as its text does `beside` it.

    Among few documents with phrases nothing stands out: it gets the value of its text itself.
    """
    asked = values[~silent]
    if len(asked) < SPOKEN:
        return np.where(silent, beside, values)
    standing = (beside - beside.mean()) / (beside.std() + 1e-6)
    return np.where(silent, asked.mean() + asked.std() * standing, values)


def _vector(texts: Weighed, phrases: Weighed) -> Vectors:
    """Of the question: the same on both sides, where one has any."""
    return texts.vector if texts.vector.size else phrases.vector


def _spread(side: Side, values: Vectors) -> Vectors:
    """Values of the rows that may be found, in the places of all."""
    found = np.zeros(len(side.owners), np.float32)
    found[side.rows] = values
    return found


def _best(scope: Scope, side: Side, values: Vectors) -> Vectors:
    """The best value of each document; of one that has none the least of all."""
    found = np.full(len(scope.documents), -np.inf, np.float32)
    np.maximum.at(found, side.owners[side.rows], values[side.rows])
    some = np.isfinite(found)
    return np.where(some, found, found[some].min() if some.any() else 0.0)


def _best_section(scope: Scope, side: Side, near: Vectors, held: Vectors) -> Vectors:
    """Of each document, the best sum of the share of words that a section holds and the cosine nearest in it.

    Args:
        near: of the rows of a side. held: of the sections.
    """
    nearest = np.full(len(held), -1.0, np.float32)
    np.maximum.at(nearest, side.sections[side.rows], near[side.rows])
    found = np.full(len(scope.documents), -1.0, np.float32)
    np.maximum.at(found, scope.section_owners, held + nearest)
    return found


def _best_mean(scope: Scope, side: Side, values: Vectors) -> Vectors:
    """The mean of the BEST_PHRASES values of each document, of all where it has fewer; 0 of one that has none."""
    owners, some = side.owners[side.rows], values[side.rows]
    order = np.lexsort((-some, owners))
    counts = np.bincount(owners, minlength=len(scope.documents))
    place = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = order[place < BEST_PHRASES]
    sums = np.bincount(owners[kept], some[kept], len(scope.documents))
    return np.asarray(sums / np.clip(counts, 1, BEST_PHRASES), np.float32)


def _chunks(scope: Scope, texts: Weighed, phrases: Weighed, number: int) -> tuple[Chunk, ...]:
    """Texts and phrases of a document, by what the best text and the best phrase of their place are worth together."""
    worth: list[tuple[float, Chunk]] = []
    for side, weighed, words in ((scope.texts, texts, TEXT_WORDS), (scope.phrases, phrases, PHRASE_WORDS)):
        for row in np.flatnonzero(side.owners == number):
            score = float(weighed.scores[row]) + words * math.log1p(weighed.lexical[row])
            worth.append((score, scope.chunks[side.snapshot.keys[row]][1]))
    places: dict[tuple[int, str], tuple[float, Chunk]] = {}
    for score, chunk in worth:
        place = (chunk.block_first, chunk.kind)
        if place not in places or score > places[place][0]:
            places[place] = (score, chunk)
    best = list(places.values())
    return tuple(chunk for _, chunk in sorted(best, key=lambda one: -_together(one[1], best)))


def _together(chunk: Chunk, best: Sequence[tuple[float, Chunk]]) -> float:
    """Scores of the best text and the best phrase that share blocks with a chunk."""
    found = {"text": 0.0, "phrase": 0.0}
    for score, other in best:
        if other.block_first <= chunk.block_last and chunk.block_first <= other.block_last:
            found[other.kind] = max(found[other.kind], score)
    return sum(found.values())


def _features(scope: Scope, texts: Weighed, scores: Vectors, first: int, evidence: Evidence) -> tuple[float, ...]:
    """Values of FEATURES."""
    said = texts.dense[scope.texts.owners == first]
    own = dict(zip(SIGNALS, evidence.signals[first], strict=True))
    return (
        1.0, float(said.max()) if said.size else NO_COSINE,
        1 / float(np.exp(np.minimum(scores - scores[first], 0.0)).sum()), evidence.outside,
        evidence.sounds_outside, evidence.phrase_cosine, float(own["sounds_like"]), float(own["held"]),
    )  # fmt: skip


def words_held(scope: Scope, wanted: Sequence[Wanted], sides: Sequence[Side]) -> tuple[Vectors, Vectors]:
    """Shares of what a question asks for, by rarity: what each document holds, (documents), and each section,
    (sections).

    Args:
        sides: where it may be held.
    """
    held, parts = (np.zeros(count, np.float32) for count in (len(scope.documents), len(scope.section_owners)))
    whole = 0.0
    for one in wanted:
        names = [names for names in (one.terms, one.parts, *one.others) if names]
        some = _holding(names, lambda term: scope.holders(term, sides))
        rarity = math.log1p((len(scope.documents) - len(some) + 0.5) / (len(some) + 0.5))
        whole += rarity
        held[some] += rarity
        parts[_holding(names, lambda term: scope.sections_holding(term, sides))] += rarity
    return held / (whole or 1.0), parts / (whole or 1.0)


def _holding(names: Sequence[Sequence[str]], holders: Callable[[str], frozenset[int]]) -> list[int]:
    """Those that hold all terms of one of the names."""
    every = [frozenset.intersection(*(holders(term) for term in name)) for name in names]
    return list(frozenset().union(*every))


def _logistic(weights: Sequence[float], seen: Sequence[float]) -> float:
    said = sum(weight * value for weight, value in zip(weights, seen, strict=True))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, said))))
