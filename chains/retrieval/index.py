"""Search in texts by words and by meaning: the one entrance of this package."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from azs.knowledge.embedding import Embedder, Vectors, cosines
from chains.retrieval.confidence import READ, Titles, features, weights
from chains.retrieval.mending import Vocabulary
from chains.retrieval.nearest import completed
from chains.retrieval.postings import Floats, Postings, Seen
from chains.retrieval.question import Asked, read_question
from chains.retrieval.quoting import quotes
from chains.retrieval.ranking import Ranked, rank
from chains.retrieval.scale import Scale, scale_of
from chains.retrieval.synonyms import Synonyms
from chains.retrieval.words import is_latin, plain_words, terms

Mask = npt.NDArray[np.bool_]
Allowed = Callable[[str], bool] | Mask | None
Nearest = Callable[[Vectors, Sequence[str]], Mapping[str, float]]
"""Cosines of the texts nearest to a vector, by key, among the texts with the given keys."""


@dataclass(frozen=True)
class Entry:
    """A text to be found.

    Attributes:
        key: its name, unique in an index.
        title: of its document.
        heading: the titles above it; may begin with that of the document.
        text: what is searched, some 2,000 characters at most.
    """

    key: str
    title: str
    heading: str
    text: str

    @property
    def passage(self) -> str:
        """All of it in one, title first: what vectors and terms are made of."""
        above = self.heading if self.heading.startswith(self.title) else f"{self.title}\n{self.heading}"
        return f"{above.strip()}\n{self.text}".strip()


@dataclass(frozen=True)
class Hit:
    """A text found.

    Attributes:
        score: the higher, the better; comparable within one search only.
        dense: cosine of its vector and that of the question, -1 … 1.
        lexical: BM25 of the words of the question, from 0.
    """

    key: str
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True)
class Found:
    """What a search gave.

    Attributes:
        hits: the best first.
        confidence: how likely the best ones hold the answer, 0 … 1.
        answerable: whether the confidence is enough to answer.
        read_as: the question with its slips put right.
        expanded: other names of what it names, by the glossary.
        features: what the confidence is made of, see `confidence.FEATURES`.
    """

    hits: tuple[Hit, ...]
    confidence: float
    answerable: bool
    read_as: str
    expanded: tuple[str, ...]
    features: tuple[float, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """All that a search knows of every text, in the order of the keys.

    Attributes:
        found: the best ones.
        scores: as in `Hit`; minus infinity for those that are not allowed. dense, lexical: as in `Hit`.
        vector: of the question, (dim). asked: how it was read.
    """

    found: Found
    scores: Vectors
    dense: Vectors
    lexical: Vectors
    vector: Vectors
    asked: Asked


@dataclass(frozen=True)
class Snapshot:
    """What is searched at a moment; a change makes a new one.

    Attributes:
        keys: of the texts. vectors: of the texts, (count, dim). latin: which are in Latin letters, (count).
    """

    keys: tuple[str, ...]
    rows: Mapping[str, int]
    vectors: Vectors
    postings: Postings
    latin: Mask
    titles: Titles
    vocabulary: Vocabulary


class SearchIndex:
    """Texts that can be searched. Any number of threads may search while one changes it."""

    def __init__(
        self,
        entries: Sequence[Entry],
        embedder: Embedder,
        vectors: Vectors | None = None,
        glossary: Sequence[Sequence[str]] = (),
        nearest: Nearest | None = None,
    ) -> None:
        """
        Args:
            entries: texts, each with a key of its own.
            embedder: gives the vector of a question, and those of the texts where `vectors` are not given.
            vectors: of `Entry.passage` of each, by the same embedder, float32, (len(entries), embedder.dim).
            glossary: groups of phrases that mean the same.
            nearest: compares vectors elsewhere.
        """
        self._embedder, self._nearest = embedder, nearest
        self._synonyms = Synonyms(glossary)
        self._lock = threading.Lock()
        self._state = Snapshot(
            (), {}, np.zeros((0, embedder.dim), np.float32), Postings.of(()), np.zeros(0, np.bool_),
            np.zeros(0, np.int64), Vocabulary(self._synonyms.words),
        )  # fmt: skip
        self.add(entries, vectors)

    def __len__(self) -> int:
        return len(self._state.keys)

    @cached_property
    def scale(self) -> Scale:
        """Of the embedder."""
        return scale_of(self._embedder)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys in the order of the rows of a mask."""
        return self._state.keys

    def add(self, entries: Sequence[Entry], vectors: Vectors | None = None) -> None:
        """Add texts; one whose key is there already takes the place of the older.

        Args:
            vectors: as for the constructor; made here where they are not given.
        """
        entries = tuple(entries)
        if not entries:
            return
        if len({entry.key for entry in entries}) < len(entries):
            raise ValueError("two entries have the same key")
        passages = [entry.passage for entry in entries]
        rows = self._embedder.passages(passages) if vectors is None else np.asarray(vectors, np.float32)
        if rows.shape != (len(entries), self._embedder.dim):
            raise ValueError(f"vectors are {rows.shape}, not {(len(entries), self._embedder.dim)}")
        postings = Postings.of(terms(passage) for passage in passages)
        with self._lock:
            state = _without(self._state, {entry.key for entry in entries})
            keys = (*state.keys, *(entry.key for entry in entries))
            self._state = Snapshot(
                keys,
                {key: row for row, key in enumerate(keys)},
                np.concatenate([state.vectors, rows]),
                state.postings.joined(postings),
                np.concatenate([state.latin, np.array([is_latin(passage) for passage in passages], np.bool_)]),
                np.concatenate([state.titles, np.array([_title(entry) for entry in entries], np.int64)]),
                Vocabulary((word for passage in passages for word in plain_words(passage)), onto=state.vocabulary),
            )

    def remove(self, keys: Collection[str]) -> None:
        """Take texts out; keys that are not there are passed over."""
        with self._lock:
            self._state = _without(self._state, frozenset(keys))

    def replace_glossary(self, glossary: Sequence[Sequence[str]]) -> None:
        """Take other groups of phrases from now on."""
        synonyms = Synonyms(glossary)
        with self._lock:
            vocabulary = Vocabulary(synonyms.words, onto=self._state.vocabulary)
            self._synonyms, self._state = synonyms, replace(self._state, vocabulary=vocabulary)

    @property
    def snapshot(self) -> Snapshot:
        """The texts as they are now."""
        return self._state

    def search(self, question: str, *, limit: int = 10, allowed: Allowed = None) -> Found:
        """Find the texts that answer a question best.

        Args:
            question: in Russian or English; anything at all may come.
            limit: the most hits.
            allowed: which texts may be found and may have any influence: a test of a key, or a mask in the order of
                `keys`. None for all.
        """
        state = self._state
        return self.weigh(question, state, mask=_mask(state, allowed), limit=limit).found

    def weigh(self, question: str, state: Snapshot, *, mask: Mask, limit: int = 10) -> Weighed:
        """As `search` among the texts of a moment, with what it knows of each of them.

        Args:
            mask: which of them may be found, (count).
        """
        seen = Seen(state.postings, mask)
        asked = read_question(question, self._synonyms, state.vocabulary, seen.holding)
        if not asked.wanted or not mask.any():
            nothing = np.zeros(len(state.keys), np.float32)
            found = Found((), 0.0, False, asked.text, asked.expanded)
            return Weighed(found, nothing - np.inf, nothing, nothing, nothing[:0], asked)
        vector = self._embedder.queries([asked.meant])[0]
        scale, weighed = self.scale, weights()
        dense, spread = self._cosines(vector, state, mask)
        ranked = rank(asked, seen, dense, latin=state.latin, abroad=scale.abroad, limit=max(limit, READ), spread=spread)
        told = features(asked, seen, ranked, titles=state.titles, scale=scale)
        found = Found(
            _hits(state, ranked)[:limit], weighed.confidence(told), weighed.enough(told), asked.text, asked.expanded,
            told,
        )  # fmt: skip
        return Weighed(found, ranked.scores, ranked.dense, ranked.lexical, vector, asked)

    def _cosines(self, vector: Vectors, state: Snapshot, mask: Mask) -> tuple[Floats, float | None]:
        """Cosines of every text and, where most are guessed, their standard deviation."""
        if self._nearest is None:
            return cosines(state.vectors, vector), None
        told = self._nearest(vector, [key for key, seen in zip(state.keys, mask, strict=True) if seen])
        rows = {state.rows[key]: cosine for key, cosine in told.items() if key in state.rows}
        return completed({row: cosine for row, cosine in rows.items() if mask[row]}, mask)

    def quote(self, question: str, text: str, *, most: int = 2) -> tuple[str, ...]:
        """The sentences of a text found that answer a question best, word for word and in their order."""
        state = self._state
        seen = Seen(state.postings, np.ones(len(state.keys), np.bool_))
        asked = read_question(question, self._synonyms, state.vocabulary, seen.holding)
        return quotes(asked, text, seen, self._embedder, most=most)


def _hits(state: Snapshot, ranked: Ranked) -> tuple[Hit, ...]:
    return tuple(
        Hit(state.keys[row], float(ranked.scores[row]), float(ranked.dense[row]), float(ranked.lexical[row]))
        for row in ranked.rows
    )


def _title(entry: Entry) -> int:
    """What the texts of one document share: a number made of its title, of a text without one that of its key."""
    name = entry.title or f"\0{entry.key}"
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=7).digest())


def _mask(state: Snapshot, allowed: Allowed) -> Mask:
    """Which rows may be found."""
    if allowed is None:
        return np.ones(len(state.keys), np.bool_)
    if callable(allowed):
        return np.fromiter((allowed(key) for key in state.keys), np.bool_, len(state.keys))
    mask = np.asarray(allowed, np.bool_)
    if mask.shape != (len(state.keys),):
        raise ValueError(f"the mask is {mask.shape}, the index has {len(state.keys)} texts")
    return mask


def _without(state: Snapshot, keys: Collection[str]) -> Snapshot:
    """The state without some texts; the vocabulary stays, a word counts where a text holds it."""
    if not any(key in state.rows for key in keys):
        return state
    kept = np.array([key not in keys for key in state.keys], np.bool_)
    left = tuple(key for key in state.keys if key not in keys)
    return Snapshot(
        left,
        {key: row for row, key in enumerate(left)},
        state.vectors[kept],
        state.postings.only(kept),
        state.latin[kept],
        state.titles[kept],
        state.vocabulary,
    )
