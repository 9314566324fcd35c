"""`python -m chains.evaluate_retrieval`: how good the search is on any documents and questions."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from azs.errors import AzsError, ImportFileError
from azs.i18n import describe, t
from azs.knowledge.embedding import Embedder, Vectors
from azs.settings import load_settings
from chains.retrieval.contestants import Contestant, DenseAlone, Ensemble, Ours, Outcome, WordsAlone
from chains.retrieval.embedders import load_embedder
from chains.retrieval.index import Entry, SearchIndex
from chains.retrieval.measures import DEPTHS, Measures, measure, percentile
from chains.retrieval.question_set import Posed, document_of, entries, load_documents, load_questions

WIDTH = 34


@dataclass(frozen=True)
class Figures:
    """Of one way to search; shares from 0 to 1, None where it does not judge or was not asked to.

    Attributes:
        refused, refused_wrongly: shares of the questions without an answer, and with one, that it would not answer.
        cited: of the answered questions with an answer, how many are quoted word for word from a right document.
        median_ms, p95_ms: CPU time of a question.
    """

    name: str
    measures: Measures
    refused: float | None
    refused_wrongly: float | None
    cited: float | None
    median_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Told:
    """What the product's search gave for a question."""

    question: str
    relevant: tuple[str, ...]
    documents: tuple[str, ...]
    confidence: float
    answerable: bool
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What was measured.

    Attributes:
        embedded, indexed: texts a CPU-second: vectors made, and texts taken into the index with vectors at hand.
    """

    documents: int
    chunks: int
    embedder: str
    embedded: float
    indexed: float
    figures: tuple[Figures, ...]
    questions: tuple[Told, ...]


def main(argv: list[str] | None = None) -> int:
    """Search, measure and print; 0 when all was measured, 2 where something is missing."""
    options = _options(argv)
    settings = load_settings()
    lang = settings.language
    out = options.out or options.questions.with_suffix(".retrieval.json")
    try:
        documents, posed = load_documents(options.corpus), load_questions(options.questions)
        glossary = _glossary(options.glossary) if options.glossary else ()
        texts = entries(documents)
        report = evaluate(texts, posed, load_embedder(settings), glossary=glossary, answers=options.answers)
        out.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), encoding="utf-8")
    except AzsError as error:
        sys.stderr.write(describe(error, lang) + "\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{out}: {error.strerror}\n")
        return 2
    sys.stdout.write(as_text(report, lang) + "\n")
    return 0


def evaluate(
    texts: Sequence[Entry],
    posed: Sequence[Posed],
    embedder: Embedder,
    *,
    vectors: Vectors | None = None,
    glossary: Sequence[Sequence[str]] = (),
    answers: bool = False,
) -> Report:
    """Ask every question of every way to search.

    Args:
        texts: keyed as `entries` keys them.
        vectors: of the texts, (len(texts), dim); made here where they are not given.
        glossary: groups of phrases that mean the same.
        answers: whether quotations are checked as well.
    """
    started = time.process_time()
    vectors = embedder.passages([entry.passage for entry in texts]) if vectors is None else vectors
    embedded = time.process_time()
    index = SearchIndex(texts, embedder, vectors, glossary)
    indexed = time.process_time()
    whole = {entry.key: entry.text for entry in texts}
    figures: list[Figures] = []
    told: tuple[Told, ...] = ()
    for contestant in (Ours(index), *_others(texts, vectors, embedder)):
        outcomes, times = _ask(contestant, posed)
        if isinstance(contestant, Ours):
            quoted = [
                index.quote(one.question, whole[outcome.chunk]) if answers and outcome.chunk else ()
                for one, outcome in zip(posed, outcomes, strict=True)
            ]
            told = tuple(_told(*one) for one in zip(posed, outcomes, quoted, strict=True))
        figures.append(_figures(contestant.name, posed, outcomes, times))
    if answers:
        figures[0] = replace(figures[0], cited=_cited(whole, told))
    return Report(
        len({document_of(key) for key in whole}), len(texts), embedder.name, len(texts) / max(1e-6, embedded - started),
        len(texts) / max(1e-6, indexed - embedded), tuple(figures), told,
    )  # fmt: skip


def as_text(report: Report, lang: str) -> str:
    """The figures as a table, ways to search side by side."""
    answerable = sum(bool(one.relevant) for one in report.questions)
    head = t(
        "retrieval.corpus", lang, documents=report.documents, chunks=report.chunks, answerable=answerable,
        unanswerable=len(report.questions) - answerable, embedder=report.embedder,
    )  # fmt: skip
    lines = [("", [t(f"retrieval.{one.name}", lang) for one in report.figures])]
    for title, key, values in _rows(report.figures):
        lines.append((t(f"retrieval.{key}", lang, depth=title) if title else t(f"retrieval.{key}", lang), values))
    table = "\n".join(f"{title:<{WIDTH}}" + "".join(f"{cell:>19}" for cell in cells) for title, cells in lines)
    speed = t("retrieval.speed", lang, embedded=f"{report.embedded:.1f}", indexed=f"{report.indexed:.0f}")
    missing = [] if any(one.name == Ensemble.name for one in report.figures) else [t("retrieval.no_ensemble", lang)]
    return "\n".join([head, table, speed, *missing])


def _rows(figures: Sequence[Figures]) -> Iterator[tuple[str, str, list[str]]]:
    for depth in DEPTHS:
        yield str(depth), "recall", [_percent(one.measures.recall[depth]) for one in figures]
    yield "", "mrr", [_percent(one.measures.mrr) for one in figures]
    yield "", "ndcg", [_percent(one.measures.ndcg) for one in figures]
    yield "", "refused", [_percent(one.refused) for one in figures]
    yield "", "refused_wrongly", [_percent(one.refused_wrongly) for one in figures]
    yield "", "cited", [_percent(one.cited) for one in figures]
    yield "", "median_ms", [f"{one.median_ms:.1f}" for one in figures]
    yield "", "p95_ms", [f"{one.p95_ms:.1f}" for one in figures]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f} %"


def _others(texts: Sequence[Entry], vectors: Vectors, embedder: Embedder) -> Iterator[Contestant]:
    yield DenseAlone(texts, vectors, embedder)
    yield WordsAlone(texts)
    try:
        yield Ensemble(texts, vectors, embedder)
    except ImportError:
        return


def _ask(contestant: Contestant, posed: Sequence[Posed]) -> tuple[list[Outcome], list[float]]:
    """What it finds, and the CPU-milliseconds of each question."""
    outcomes, times = [], []
    for one in posed:
        started = time.process_time()
        outcomes.append(contestant.search(one.question))
        times.append(1000 * (time.process_time() - started))
    return outcomes, times


def _figures(name: str, posed: Sequence[Posed], outcomes: Sequence[Outcome], times: Sequence[float]) -> Figures:
    pairs = list(zip(posed, outcomes, strict=True))
    with_answer = [outcome for one, outcome in pairs if one.relevant]
    without = [outcome for one, outcome in pairs if not one.relevant]
    judges = name == Ours.name
    return Figures(
        name, measure((outcome.documents, one.relevant) for one, outcome in pairs if one.relevant),
        _refused(without) if judges else None, _refused(with_answer) if judges else None, None,
        percentile(times, 0.5), percentile(times, 0.95),
    )  # fmt: skip


def _refused(outcomes: Sequence[Outcome]) -> float | None:
    return sum(not outcome.answerable for outcome in outcomes) / len(outcomes) if outcomes else None


def _told(one: Posed, outcome: Outcome, quotes: tuple[str, ...]) -> Told:
    return Told(
        one.question, tuple(sorted(one.relevant)), outcome.documents, outcome.confidence, outcome.answerable, quotes
    )


def _cited(whole: Mapping[str, str], told: Sequence[Told]) -> float | None:
    """Of the answered questions with an answer, how many are quoted word for word from a right document."""
    texts = defaultdict(list)
    for key, text in whole.items():
        texts[document_of(key)].append(text)
    answered = [one for one in told if one.relevant and one.answerable]
    return sum(_is_right(one, texts) for one in answered) / len(answered) if answered else None


def _is_right(one: Told, texts: Mapping[str, Sequence[str]]) -> bool:
    best = one.documents[0]
    said = [any(quote in text for text in texts[best]) for quote in one.quotes]
    return best in one.relevant and bool(said) and all(said)


def _glossary(path: Path) -> list[list[str]]:
    try:
        groups = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ImportFileError("retrieval.unread", file=path.name) from error
    return [[str(phrase) for phrase in group] for group in groups]


def _options(argv: list[str] | None) -> argparse.Namespace:
    lang = load_settings().language
    parser = argparse.ArgumentParser("python -m chains.evaluate_retrieval", description=t("retrieval.cli.about", lang))
    parser.add_argument("--corpus", type=Path, required=True, help=t("retrieval.cli.corpus", lang))
    parser.add_argument("--questions", type=Path, required=True, help=t("retrieval.cli.questions", lang))
    parser.add_argument("--answers", action="store_true", help=t("retrieval.cli.answers", lang))
    parser.add_argument("--glossary", type=Path, help=t("retrieval.cli.glossary", lang))
    parser.add_argument("--out", type=Path, help=t("retrieval.cli.out", lang))
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
