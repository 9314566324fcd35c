"""What a question costs in a large knowledge base, beside LangChain's hybrid retriever in the same run, and how fast
texts are taken in: CPU-milliseconds.

    python tests/benchmarks/bench_retrieval.py [DOCUMENTS.jsonl|FOLDER ...] [--chunks 10000] [--peer-most 10000]

Texts are sentences of the demo documents and of what is named, drawn by chance, so that each differs: files as
`chains.evaluate_retrieval` takes them, or folders of documents. Their vectors are those of the demo documents, each
copy moved by noise. Questions are read by the packaged model. LangChain's retriever needs rank_bm25; it is asked right
after the product's search, where there are at most `--peer-most` texts.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.demo.knowledge import demo_documents
from azs.errors import AzsError
from azs.knowledge.embedding import Embedder, Vectors
from azs.knowledge.known_vectors import FILE
from azs.knowledge.parsing.limited import parse_limited
from azs.settings import load_settings
from chains.retrieval.contestants import Ensemble
from chains.retrieval.embedders import load_embedder
from chains.retrieval.index import Entry, SearchIndex
from chains.retrieval.measures import percentile
from chains.retrieval.pieces import sentences
from chains.retrieval.question_set import load_documents

LENGTH = 700
"""Characters of a text, a sentence more at most."""
NOISE = 0.5
"""Length of what moves a copy of a vector, whose own is 1."""
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


def written(sources: Sequence[Path]) -> Iterator[str]:
    """Whole texts: of the demo documents, of the files and folders given."""
    yield from (document.text for document in demo_documents())
    for source in sources:
        if source.is_file():
            yield from (document.text for document in load_documents(source))
            continue
        for path in sorted(one for one in source.iterdir() if one.is_file()):
            try:
                yield "\n".join(block.text for block in parse_limited(path.name, path.read_bytes()).blocks)
            except AzsError as error:
                print(f"{path.name} is passed over: {error}")


def made(count: int, said: Sequence[str], rng: np.random.Generator) -> tuple[list[Entry], Vectors]:
    """Texts of sentences drawn by chance, and their vectors."""
    entries = []
    for row in range(count):
        text = ""
        while len(text) < LENGTH:
            text += said[int(rng.integers(len(said)))] + " "
        entries.append(Entry(f"{row}#0", "", "", text.strip()))
    with np.load(FILE) as known:
        own = known["rows"].astype(np.float32)
    noise = rng.standard_normal((count, own.shape[1]), np.float32)
    vectors = own[rng.integers(len(own), size=count)] + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    return entries, np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def cpu_ms(began: float) -> float:
    """CPU-milliseconds of this process since then."""
    return 1000 * (time.process_time() - began)


def measure(count: int, questions: int, said: Sequence[str], *, embedder: Remembering, peer: bool) -> None:
    """Print the figures of one size."""
    rng = np.random.default_rng(7)
    entries, vectors = made(count, said, rng)
    began = time.process_time()
    index = SearchIndex(entries, embedder, vectors)
    built_ms, peer_built_ms = cpu_ms(began), 0.0
    other = None
    if peer:
        began = time.process_time()
        other = Ensemble(entries, vectors, embedder)
        peer_built_ms = cpu_ms(began)
    mask = rng.random(count) < 0.5
    spent: dict[str, list[float]] = {"whole": [], "model": [], "search": [], "mask": [], "peer": []}
    for question in [
        QUESTIONS[at % len(QUESTIONS)] for at in range(-1, questions)
    ]:  # the first pays for what is read once
        embedder.forget()
        began = time.process_time()
        embedder.queries([question])
        spent["model"].append(cpu_ms(began))
        began = time.process_time()
        index.search(question)
        spent["search"].append(cpu_ms(began))
        spent["whole"].append(spent["model"][-1] + spent["search"][-1])
        began = time.process_time()
        index.search(question, allowed=mask)
        spent["mask"].append(cpu_ms(began))
        if other:
            began = time.process_time()
            other.search(question)
            spent["peer"].append(cpu_ms(began) + spent["model"][-1])
    middle = {name: statistics.median(times[1:]) for name, times in spent.items() if times}
    most = percentile(spent["whole"][1:], 0.95)
    print(f"{count:>7} texts: a question {middle['whole']:.1f} CPU-ms (95 %: {most:.1f}): ", end="")
    print(f"the model {middle['model']:.1f}, the search {middle['search']:.1f}, with a mask {middle['mask']:.1f}")
    if other:
        rate = 1000 * count / peer_built_ms
        print(f"{'':>15}EnsembleRetriever {middle['peer']:.1f}, indexed {rate:,.0f} texts a CPU-second")
    changes(index, entries, vectors, built_ms)


def changes(index: SearchIndex, entries: Sequence[Entry], vectors: Vectors, built_ms: float) -> None:
    """Print what taking texts in and out costs."""
    began = time.process_time()
    index.add([Entry(f"new {number}", "", "", entries[number].text) for number in range(20)], vectors[:20])
    added_ms = cpu_ms(began)
    began = time.process_time()
    index.remove([f"new {number}" for number in range(20)])
    removed_ms, peak_mb = cpu_ms(began), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rate = 1000 * len(entries) / built_ms
    print(f"{'':>15}indexed {rate:,.0f} texts a CPU-second; 20 texts added {added_ms:.0f}, ", end="")
    print(f"removed {removed_ms:.0f} CPU-ms; peak memory {peak_mb} MB", flush=True)


def main() -> int:
    """Print the figures; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="*")
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--peer-most", type=int, default=10_000)
    options = parser.parse_args()
    embedder = Remembering(load_embedder(load_settings()))
    said = [one for text in written(options.sources) for one in sentences(text) if len(one) < LENGTH]
    peer = importlib.util.find_spec("rank_bm25") is not None
    print(f"{len(said)} sentences, {len(set(said))} of them different; {'' if peer else 'no '}rank_bm25")
    for count in options.chunks:
        measure(count, options.questions, said, embedder=embedder, peer=peer and count <= options.peer_most)
    began = time.process_time()
    embedder.passages([" ".join(said[at : at + 6])[:LENGTH] + str(at) for at in range(PASSAGES)])
    print(f"vectors: {1000 * PASSAGES / cpu_ms(began):.1f} texts of {LENGTH} characters a CPU-second")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
