"""The search index over the documents of the database, brought up to date when they change."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import sqlalchemy as sa

from azs.knowledge import library, revisions, texts
from azs.knowledge.document import Block, Chunk
from azs.knowledge.embedding import Embedder, Vectors
from azs.knowledge.revisions import Document
from azs.security.actor import SYSTEM, Actor
from chains.documents.alarm import SERVICES, Alarm, Heard, alarm
from chains.documents.outside import Outside, outside
from chains.documents.ranking import Ranking, rank
from chains.documents.scope import Chunks, Scope
from chains.documents.vector_store import VectorStore, mark_of
from chains.retrieval.index import Entry, SearchIndex

LOOK_S = 2.0
QUESTIONS_KEPT, SCOPES_KEPT = 256, 32
READY = "ready"
NEAREST = 200
"""Chunks that a vector store finds; the others are told by their words."""
Groups = tuple[tuple[str, ...], ...]
Glossary = Callable[[], Groups]


@dataclass(frozen=True)
class Shelf:
    """The documents at one moment, searchable.

    The indexes are shared with the shelves before and after; what they find that this one does not know is passed over.

    Attributes:
        documents: by identifier, deleted ones left out. chunks: by the key of their entry.
        texts, phrases: of what the documents say, and of what people ask them with.
    """

    documents: Mapping[str, Document]
    chunks: Mapping[str, tuple[Document, Chunk]]
    texts: SearchIndex
    phrases: SearchIndex
    stamp: tuple[object, ...] = field(compare=False, default=())
    read_at: dt.datetime | None = field(compare=False, default=None)
    outside: Outside = field(compare=False, kw_only=True)
    alarm: Alarm = field(compare=False, kw_only=True)
    embedder: Embedder = field(compare=False, kw_only=True)
    _scopes: dict[frozenset[str], Scope] = field(compare=False, default_factory=dict)

    def readable(self, actor: Actor, day: dt.date, *, superseded: bool = False) -> frozenset[str]:
        """Documents that a person may read and that are in force on `day`, or any revision where `superseded`."""
        standing = revisions.in_force(self.documents.values(), day)
        return frozenset(
            name for name, one in self.documents.items()
            if revisions.may_read(actor, one.card.access) and (superseded or standing[name])
        )  # fmt: skip

    def search(
        self, question: str, allowed: frozenset[str], *, favour: Callable[[Document], float] = lambda _: 0.0
    ) -> Ranking:  # fmt: skip
        """The allowed documents that fit the question, best first; see `rank`."""
        return rank(question, self.scope(allowed), favour=favour)

    def hear(self, question: str) -> Heard:
        """How much a question sounds like a cry for help, and for whose."""
        return self.alarm.hear(question, self.embedder.queries([question])[0])

    def answering(self, allowed: frozenset[str], service: str) -> dict[str, float]:
        """How much the cries for one of SERVICES sound like each of the allowed documents, by identifier."""
        scope = self.scope(allowed)
        told = scope.answering[SERVICES.index(service)]
        return {document.identifier: float(value) for document, value in zip(scope.documents, told, strict=True)}

    def scope(self, allowed: frozenset[str]) -> Scope:
        """What may be searched: the same for all readers of the same documents."""
        found = self._scopes.get(allowed)
        if found is None:
            found = Scope.of(
                self.texts, self.phrases, chunks=self.chunks, allowed=allowed, outside=self.outside, alarm=self.alarm
            )
            if len(self._scopes) >= SCOPES_KEPT:
                self._scopes.clear()
            self._scopes[allowed] = found
        return found

    def mended(self, question: str) -> str:
        """The question with its slips put right."""
        return self.texts.search(question, limit=1).read_as


class Remembering:
    """An embedder that keeps the vectors of the latest questions."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dim, self.passages = embedder.name, embedder.dim, embedder.passages
        self._query = lru_cache(maxsize=QUESTIONS_KEPT)(lambda text: embedder.queries([text])[0])

    def queries(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        return np.stack([self._query(text) for text in texts]) if texts else np.zeros((0, self.dim), np.float32)


class ShelfSource:
    """Gives the shelf of a database, read again once documents have changed; safe between threads."""

    def __init__(
        self, engine: sa.Engine, embedder: Callable[[], Embedder], glossary: Glossary,
        store: Callable[[Embedder], VectorStore | None] = lambda _: None,
    ) -> None:  # fmt: skip
        """
        Args:
            engine: the writing account's: documents are the product's own records.
            embedder: called on the first use. glossary: groups of words that mean the same.
            store: called on the first use: what compares the vectors; None where this process does.
        """
        self._engine, self._embedder, self._glossary = engine, embedder, glossary
        self._choose_store = store
        self._store: VectorStore | None = None
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._looked = 0.0
        self._kept_embedder: Embedder | None = None
        self.blocks = lru_cache(maxsize=200)(self._blocks)

    def current(self) -> Shelf:
        """The documents as they are now; looked at every LOOK_S seconds.

        Raises:
            QueryError: the database cannot be read.
        """
        with self._lock:
            if self._shelf is None or time.monotonic() - self._looked > LOOK_S:
                groups = self._glossary()
                stamp = (*library.stamp(self._engine), hash(groups))
                if self._shelf is None or self._shelf.stamp != stamp:
                    self._shelf = self._read(stamp, groups)
                self._looked = time.monotonic()
            return self._shelf

    def prepare(self, day: dt.date) -> None:
        """Make what the first question would wait for, for those who read everything; little where nothing changed."""
        current = self.current()
        scope = current.scope(current.readable(SYSTEM, day))
        if scope.discriminant is not None:
            len(scope.heard)

    def text(self, document: Document) -> tuple[Block, ...]:
        """Blocks of a document."""
        return self.blocks(document.identifier, document.sha256)

    def _blocks(self, identifier: str, _sha256: str) -> tuple[Block, ...]:
        return texts.blocks_of(self._engine, identifier)

    def _read(self, stamp: tuple[object, ...], groups: Groups) -> Shelf:
        """The shelf as it is now: only documents that are new, changed or gone are read again."""
        read_at, embedder, before, held = library.now(), self._remembering(), self._shelf, dict[str, str]()
        if before is None:
            self._store = self._choose_store(embedder)
            held = self._store.held() if self._store else held  # before the documents: what is put meanwhile stays
            before = Shelf(
                {}, {}, self._index("text", groups), self._index("phrase", groups),
                outside=outside(embedder), alarm=alarm(embedder), embedder=embedder,
            )  # fmt: skip
        elif before.stamp[-1] != stamp[-1]:
            for index in (before.texts, before.phrases):
                index.replace_glossary(groups)
        found = {
            one.identifier: one
            for one in library.every(self._engine)
            if one.deleted_at is None and one.status == READY
        }  # fmt: skip
        same = {name for name, one in found.items() if before.documents.get(name) == one and _settled(one, before)}
        gone = {key for key in before.chunks if key.rsplit(":", 1)[0] not in same}
        fresh = self._fresh(found, [name for name in found if name not in same])
        self.blocks.cache_clear()
        for kind, index in (("text", before.texts), ("phrase", before.phrases)):
            entries, vectors = self._entries(fresh, kind, embedder)
            self._put(entries, vectors, kind, held)
            index.add(entries, vectors)  # in the place of the former ones, at one blow
            index.remove(gone - fresh.keys())
        if self._store is not None:
            self._store.remove((gone | held.keys()) - fresh.keys())
        chunks = {key: (found[one[0].identifier], one[1]) for key, one in before.chunks.items() if key not in gone}
        return Shelf(
            found, chunks | fresh, before.texts, before.phrases, stamp, read_at,
            outside=before.outside, alarm=before.alarm, embedder=embedder,
        )  # fmt: skip

    def _index(self, kind: str, groups: Groups) -> SearchIndex:
        """An empty index of the texts of one kind, over the store where there is one."""
        store, nearest = self._store, None
        if store is not None:

            def nearest(vector: Vectors, keys: Sequence[str]) -> Mapping[str, float]:
                return store.nearest(vector, {key.rsplit(":", 1)[0] for key in keys}, kind=kind, limit=NEAREST)

        return SearchIndex((), self._remembering(), None, groups, nearest)

    def _put(self, entries: Sequence[Entry], vectors: Vectors, kind: str, held: Mapping[str, str]) -> None:
        """Give the store the vectors that it does not hold yet; zeros stand for one that is not made."""
        if self._store is None:
            return
        name = self._remembering().name
        made = {entry.key: row for entry, row in zip(entries, vectors, strict=True) if row.any()}
        new = {key: row for key, row in made.items() if held.get(key) != mark_of(row, kind, name)}
        if new:
            self._store.put(new, kind=kind)

    def _remembering(self) -> Embedder:
        """The embedder; both indexes ask it for the vector of the same question."""
        if self._kept_embedder is None:
            self._kept_embedder = Remembering(self._embedder())
        return self._kept_embedder

    def _fresh(self, found: Mapping[str, Document], names: Sequence[str]) -> dict[str, tuple[Document, Chunk]]:
        """Chunks of some documents, by the key of their entry."""
        stored = texts.chunks_of(self._engine, names) if names else ()
        return {f"{one.document_id}:{one.chunk.number}": (found[one.document_id], one.chunk) for one in stored}

    def _entries(self, fresh: Chunks, kind: str, embedder: Embedder) -> tuple[list[Entry], texts.Vectors]:
        """Entries of the chunks of one kind with their vectors; zeros, found by words alone, where none is made yet."""
        some = {key: one for key, one in fresh.items() if one[1].kind == kind}
        names = {document.identifier for document, _ in some.values()}
        kept = texts.vectors_of(self._engine, embedder.name, names) if names else {}
        vectors = np.zeros((len(some), embedder.dim), np.float32)
        for row, (document, chunk) in enumerate(some.values()):
            vector = kept.get((document.identifier, chunk.number))
            if vector is not None:
                vectors[row] = vector
        return [_entry(key, *one) for key, one in some.items()], vectors


def _settled(document: Document, shelf: Shelf) -> bool:
    """Whether a document had its last change well before a shelf was read."""
    changed, read = document.changed_at, shelf.read_at
    return changed is not None and read is not None and changed < read - library.SETTLED


def _entry(key: str, document: Document, chunk: Chunk) -> Entry:
    """A chunk as it is searched; a phrase by itself alone."""
    if chunk.kind == "phrase":
        return Entry(key, "", "", chunk.text)
    return Entry(key, document.card.title, texts.HEADINGS.join(chunk.heading), chunk.text)
