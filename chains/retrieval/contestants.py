"""Ways to search, side by side in an evaluation: the product's, its halves, and LangChain's hybrid retriever."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from azs.knowledge.embedding import Embedder, Vectors
from chains.retrieval.index import Entry, SearchIndex
from chains.retrieval.postings import Postings, Seen
from chains.retrieval.question_set import document_of
from chains.retrieval.words import terms

DEPTH = 10
CHUNKS = 50
"""Chunks that are asked for, so that they belong to DEPTH documents."""


@dataclass(frozen=True)
class Outcome:
    """What a way to search gave: documents, the best first, and the best chunk; whether it thinks it can answer."""

    documents: tuple[str, ...]
    chunk: str = ""
    answerable: bool = True
    confidence: float = 1.0


class Contestant(Protocol):
    """A way to search."""

    name: str

    def search(self, question: str) -> Outcome:
        """What it finds."""
        ...


class Ours:
    """The search of the product."""

    name = "ours"

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    def search(self, question: str) -> Outcome:
        """What the index finds."""
        found = self._index.search(question, limit=CHUNKS)
        keys = [hit.key for hit in found.hits]
        return Outcome(_documents(keys), keys[0] if keys else "", found.answerable, found.confidence)


class DenseAlone:
    """Cosine of the vectors, exact."""

    name = "dense"

    def __init__(self, entries: Sequence[Entry], vectors: Vectors, embedder: Embedder) -> None:
        self._keys, self._vectors, self._embedder = [entry.key for entry in entries], vectors, embedder

    def search(self, question: str) -> Outcome:
        """The nearest chunks."""
        scores = self._vectors @ self._embedder.queries([question])[0]
        return _best(self._keys, scores)


class WordsAlone:
    """BM25 over the terms of the product."""

    name = "words"

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._keys = [entry.key for entry in entries]
        self._seen = Seen(Postings.of(terms(entry.passage) for entry in entries), np.ones(len(entries), np.bool_))

    def search(self, question: str) -> Outcome:
        """The chunks that share most words; none where no word is shared."""
        scores = np.zeros(len(self._keys), np.float32)
        for term in dict.fromkeys(terms(question)):
            self._seen.add_scores(scores, term)
        return _best(self._keys, scores, above=0.0)


class Ensemble:
    """LangChain's EnsembleRetriever of BM25Retriever and a vector store, as its documentation puts them together."""

    name = "ensemble"

    def __init__(self, entries: Sequence[Entry], vectors: Vectors, embedder: Embedder) -> None:
        """Raises: ImportError where LangChain's packages or rank_bm25 are missing."""
        import rank_bm25  # noqa: F401  (BM25Retriever imports it when it is too late)
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_core.embeddings import Embeddings
        from langchain_core.vectorstores import InMemoryVectorStore

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it announces its own end
            from langchain_community.retrievers import BM25Retriever

        made = {entry.passage: row for entry, row in zip(entries, vectors, strict=True)}

        class Ready(Embeddings):
            """Vectors that are there already, and those of questions."""

            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [made[text].tolist() for text in texts]

            def embed_query(self, text: str) -> list[float]:
                return [float(value) for value in embedder.queries([text])[0]]

        texts = [entry.passage for entry in entries]
        named = [{"key": entry.key} for entry in entries]
        store = InMemoryVectorStore.from_texts(texts, Ready(), metadatas=named)
        words = BM25Retriever.from_texts(texts, metadatas=named, k=CHUNKS)
        self._retriever: Any = EnsembleRetriever(
            retrievers=[words, store.as_retriever(search_kwargs={"k": CHUNKS})], weights=[0.5, 0.5], id_key="key"
        )

    def search(self, question: str) -> Outcome:
        """What the retriever finds."""
        keys = [document.metadata["key"] for document in self._retriever.invoke(question)]
        return Outcome(_documents(keys), keys[0] if keys else "")


def _best(keys: Sequence[str], scores: Vectors, *, above: float = -np.inf) -> Outcome:
    rows = [int(row) for row in np.argsort(-scores, kind="stable")[:CHUNKS] if scores[row] > above]
    return Outcome(_documents([keys[row] for row in rows]), keys[rows[0]] if rows else "")


def _documents(keys: Sequence[str]) -> tuple[str, ...]:
    """The documents of chunks, each at the place of its best one."""
    return tuple(dict.fromkeys(document_of(key) for key in keys))[:DEPTH]
