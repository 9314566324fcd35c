"""What a question costs in a large knowledge base: CPU-milliseconds, and how fast texts are taken in.

    python tests/benchmarks/bench_retrieval.py [--chunks 10000 100000] [--questions 60]

Texts are words of this repository's Russian documents and messages, as often as words are in a language (Zipf), 90 to a
text; vectors are random, since the time does not depend on what they say. Questions are read by the packaged model.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.knowledge.embedding import Embedder, Vectors
from azs.settings import ROOT, load_settings
from chains.retrieval.embedders import load_embedder
from chains.retrieval.index import Entry, SearchIndex
from chains.retrieval.measures import percentile

WORDS_IN_TEXT = 90
QUESTIONS = (
    "ТРК не отпускает топливо, что делать?",
    "Сколько инцидентов было на станции за месяц и кто за них отвечает?",
    "Кому сообщить о проливе топлива на площадке?",
    "Как проверить погрешность колонки",
    "касса не печатает чек",
    "Какие настройки базы данных меняет администратор?",
    "пожар на территории, куда звонить",
    "Как часто проверяют резервуары и датчики уровня?",
    "Where are the models kept?",
    "Клиент уехал без оплаты, какой акт составить?",
)
PASSAGES = 40


class Remembering:
    """Gives the vector of the last question without reading it again, so that the rest of a search shows."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dim, self.passages = embedder.name, embedder.dim, embedder.passages
        self._embedder = embedder
        self._vectors: Vectors | None = None

    def forget(self) -> None:
        """Read the next question anew."""
        self._vectors = None

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the last question, whatever is asked for."""
        if self._vectors is None or len(texts) > 1:
            self._vectors = self._embedder.queries(texts)
        return self._vectors


def vocabulary() -> list[str]:
    """Different words of the repository's Russian texts, the frequent ones first."""
    counts: dict[str, int] = {}
    for path in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("azs/**/*.toml"), *ROOT.glob("azs/**/*.md")):
        for word in re.findall("[а-яё]{2,}", path.read_text(encoding="utf-8").lower()):
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))


def made(count: int, dim: int, rng: np.random.Generator) -> tuple[list[Entry], Vectors]:
    """Texts and their vectors."""
    words = vocabulary()
    weights = 1 / np.arange(1, len(words) + 1)
    drawn = rng.choice(len(words), (count, WORDS_IN_TEXT), p=weights / weights.sum())
    entries = [Entry(str(row), "", "", " ".join(words[at] for at in places)) for row, places in enumerate(drawn)]
    vectors = rng.standard_normal((count, dim), np.float32)
    return entries, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def measure(count: int, questions: int, embedder: Remembering) -> None:
    """Print the figures of one size."""
    rng = np.random.default_rng(7)
    entries, vectors = made(count, embedder.dim, rng)
    started = time.process_time()
    index = SearchIndex(entries, embedder, vectors)
    built_s = time.process_time() - started
    asked = [QUESTIONS[at % len(QUESTIONS)] for at in range(questions)]
    mask = rng.random(count) < 0.5
    whole, masked, reading = [], [], []
    for question in (asked[0], *asked):  # the first one pays for what is read once
        began = time.process_time()
        embedder.forget()
        embedder.queries([question])
        read = time.process_time()
        index.search(question)
        done = time.process_time()
        index.search(question, allowed=mask)
        reading.append(1000 * (read - began))
        whole.append(1000 * (done - read))
        masked.append(1000 * (time.process_time() - done))
    began = time.process_time()
    index.add([Entry(f"new {number}", "", "", entries[number].text) for number in range(20)], vectors[:20])
    added_ms = 1000 * (time.process_time() - began)
    began = time.process_time()
    index.remove([f"new {number}" for number in range(20)])
    removed_ms = 1000 * (time.process_time() - began)
    total = [one + other for one, other in zip(reading[1:], whole[1:], strict=True)]
    print(
        f"{count:>7} texts: a question {statistics.median(total):.1f} CPU-ms (95 %: {percentile(total, 0.95):.1f}): "
        f"the model {statistics.median(reading[1:]):.1f}, the search {statistics.median(whole[1:]):.1f}, with a mask "
        f"{statistics.median(masked[1:]):.1f}\n"
        f"{'':>15}indexed {count / built_s:,.0f} texts a CPU-second; 20 texts added {added_ms:.0f}, removed "
        f"{removed_ms:.0f} CPU-ms; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
        flush=True,
    )


def main() -> int:
    """Print the figures; 0 always."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--questions", type=int, default=60)
    options = parser.parse_args()
    embedder = Remembering(load_embedder(load_settings()))
    for count in options.chunks:
        measure(count, options.questions, embedder)
    text = " ".join(vocabulary()[100 : 100 + WORDS_IN_TEXT])
    began = time.process_time()
    embedder.passages([text] * PASSAGES)
    print(f"vectors: {PASSAGES / (time.process_time() - began):.1f} texts of {WORDS_IN_TEXT} words a CPU-second")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
