"""Search in real PDF files: `python -m tests.evaluation.documents.pdfs FOLDER [--split dev|test] [--home HOME]`.

The files are read as any that is added to the knowledge base, and are kept read in HOME between runs; a HOME of another
name reads them anew. Each question is asked of every way to search, and where it is found is told three times: by the
document, by its page, and by the very passage. Then it is asked as a person asks, and what is shown is counted. Of the
test half only counts are printed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.migrate import upgrade
from azs.knowledge import glossary, library, reader, texts
from azs.knowledge.glossary_term import groups
from azs.knowledge.originals import Originals
from azs.knowledge.texts import StoredChunk
from azs.security.actor import SYSTEM
from azs.settings import load_settings
from chains.documents.adviser import Advice, Adviser
from chains.documents.quotes import Quote
from chains.documents.shelf import ShelfSource
from chains.evaluate_retrieval import as_text, evaluate
from chains.retrieval.embedders import load_embedder
from chains.retrieval.index import Entry
from chains.retrieval.question_set import MARK, Posed

QUESTIONS = Path(__file__).with_name("pdf_questions.toml")
SPLITS = ("dev", "test")
KINDS = ("plain", "jargon", "typo", "english", "paraphrase", "unanswerable")
HOME = Path(tempfile.gettempdir()) / "azs-pdf-shelf"
DAY = dt.date(2026, 11, 27)
LEVELS = ("document", "page", "passage")
_WORD = re.compile(r"[^\W_]+|№")
Counts = Counter[tuple[str, bool]]
Page = tuple[str, int | None]


@dataclass(frozen=True)
class PdfQuestion:
    """A question for the files.

    Attributes:
        kind: one of KINDS; "unanswerable" is answered by no file.
        answers: names of the files that answer, with words that stand where they do.
    """

    id: str
    split: str
    question: str
    language: str
    kind: str
    answers: dict[str, tuple[str, ...]]


class PdfShelf:
    """The files of `folder`, read and searchable in `home`."""

    def __init__(self, folder: Path, home: Path) -> None:
        settings = load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"})
        opened = open_engine(settings)
        upgrade(opened)
        engine, originals = as_system(opened), Originals(settings.documents_dir)
        self.embedder = load_embedder(settings)
        for path in sorted(one for one in folder.iterdir() if one.is_file()):
            library.add(engine, originals, SYSTEM, name=path.name, data=path.read_bytes())
        reader.requeue(engine)
        desk = reader.Desk(engine, originals, self.embedder)
        reader.work_off(desk)
        reader.complete(desk)
        self.documents = {one.identifier: one for one in library.every(engine) if not one.deleted_at}
        self.chunks = [one for one in texts.chunks_of(engine) if one.chunk.kind == "text"]
        self.blocks = {name: texts.blocks_of(engine, name) for name in self.documents}
        vectors = texts.vectors_of(engine, self.embedder.name)
        self.vectors = np.stack([vectors[one.document_id, one.chunk.number] for one in self.chunks])
        terms = glossary.terms(engine)
        self.groups = groups(terms)
        source = ShelfSource(engine, lambda: self.embedder, lambda: self.groups)
        self.adviser = Adviser(source, lambda: terms)

    def file_of(self, chunk: StoredChunk) -> str:
        """The name of the file of a chunk."""
        return self.documents[chunk.document_id].file_name

    def entries(self, level: str) -> list[Entry]:
        """The chunks as they are searched, keyed by what is looked for at one of LEVELS."""
        found = []
        for one in self.chunks:
            name = f"{self.file_of(one)}{MARK}{one.chunk.number}"
            key = name if level == "document" else f"{name}{MARK}0"
            title = self.documents[one.document_id].card.title
            found.append(Entry(key, title, texts.HEADINGS.join(one.chunk.heading), one.chunk.text))
        return found

    def relevant(self, one: PdfQuestion, level: str) -> frozenset[str]:
        """What has to be found at one of LEVELS."""
        if level == "document":
            return frozenset(one.answers)
        pages = self.pages(one)
        return frozenset(
            f"{self.file_of(chunk)}{MARK}{chunk.chunk.number}"
            for chunk in self.chunks
            if (pages & _pages(self.file_of(chunk), chunk) if level == "page" else self.holds(chunk, one))
        )

    def holds(self, chunk: StoredChunk, one: PdfQuestion) -> bool:
        """Whether a chunk says what answers the question."""
        return says(chunk.chunk.text, one.answers.get(self.file_of(chunk), ()))

    def pages(self, one: PdfQuestion) -> set[Page]:
        """The pages on which a question is answered."""
        return {
            (self.documents[name].file_name, block.page)
            for name, blocks in self.blocks.items()
            for block in blocks
            if says(block.text, one.answers.get(self.documents[name].file_name, ()))
        }


def load_pdf_questions(path: Path = QUESTIONS) -> list[PdfQuestion]:
    """All of them, in the order of the file."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    files: dict[str, str] = read["files"]
    return [
        PdfQuestion(**{**row, "answers": {files[name]: tuple(said) for name, said in row.get("answers", {}).items()}})
        for row in read["question"]
    ]


def says(text: str, phrases: Collection[str]) -> bool:
    """Whether a text holds one of some phrases, however they are spaced and punctuated."""
    plain = _plain(text)
    return any(_plain(phrase) in plain for phrase in phrases)


def main(argv: Sequence[str] | None = None) -> int:
    """Ask and print; 2 where files are missing or do not say what they are said to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=SPLITS, default="dev")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    args = parser.parse_args(argv)
    asked = [one for one in load_pdf_questions(args.questions) if one.split == args.split]
    shelf = PdfShelf(args.folder, args.home)
    wrong = [one for one in asked if one.answers and not (shelf.pages(one) and shelf.relevant(one, "passage"))]
    for one in wrong:
        print(f"nowhere: {one.id} {one.answers}")
    if wrong:
        return 2
    for level in LEVELS:
        posed = [Posed(one.question, shelf.relevant(one, level)) for one in asked]
        report = evaluate(
            shelf.entries(level), posed, shelf.embedder, vectors=shelf.vectors, glossary=shelf.groups, answers=True
        )
        print(f"== by {level}, {args.split}\n{as_text(report, 'ru')}")
    counts: Counts = Counter()
    for one in asked:
        _count(counts, one, shelf, show=args.split == "dev")
    print(f"== what is shown, {args.split}")
    _print(counts)
    return 0


def _count(counts: Counts, one: PdfQuestion, shelf: PdfShelf, *, show: bool) -> None:
    found = shelf.adviser.ask(one.question, SYSTEM, today=DAY)
    if not one.answers:
        counts["refused, unanswerable", not found.answered] += 1
        right = not found.answered
    else:
        right = bool(found.quotes) and found.quotes[0].document.file_name in one.answers
        pages = shelf.pages(one)
        counts["answered", found.answered] += 1
        counts["first document", right] += 1
        counts["first page", bool(found.quotes) and bool(pages & _shown(found.quotes[0]))] += 1
        counts["page among the shown", any(pages & _shown(quote) for quote in found.quotes)] += 1
        counts["the very words quoted", any(_quotes(quote, one) for quote in found.quotes)] += 1
        counts[f"first document, {one.kind}", right] += 1
    if show and not (right and (not one.answers or any(_quotes(quote, one) for quote in found.quotes))):
        print(f"   {one.id} {one.kind} {found.confidence:.2f}: {one.question} → {_told(found)}")


def _told(found: Advice) -> str:
    return "; ".join(f"{one.document.file_name[:20]} p. {one.page}" for one in found.quotes) or "refused"


def _quotes(quote: Quote, one: PdfQuestion) -> bool:
    return says(quote.text, one.answers.get(quote.document.file_name, ()))


def _shown(quote: Quote) -> set[Page]:
    return {(quote.document.file_name, one.block.page) for one in quote.blocks}


def _pages(name: str, chunk: StoredChunk) -> set[Page]:
    first, last = chunk.chunk.page, chunk.chunk.page_last
    return {(name, page) for page in range(first, (last or first) + 1)} if first else {(name, None)}


def _plain(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _print(counts: Counts) -> None:
    for name in dict.fromkeys(name for name, _ in counts):
        right, all_ = counts[name, True], counts[name, True] + counts[name, False]
        print(f"{name:32s} {right:4d} / {all_:4d} = {right / all_:.0%}")


if __name__ == "__main__":
    raise SystemExit(main())
