"""Documents and questions for `python -m chains.evaluate_retrieval`: public sets and the demo documents.

    python -m tests.evaluation.retrieval_sets FOLDER [--data shared/data/retrieval]

Writes `NAME.corpus.jsonl` and `NAME.questions.jsonl` of each set. "-refusal" sets lack documents: every eighth article
of XQuAD is missing as a whole ("far") and of every other article the fourth paragraph ("near"), and every fifth
procedure of the bank; the questions about what is missing have no answer. XQuAD's articles are parted in two halves,
`a` and `b`, so that what is fitted to one can be judged by the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl

from azs.settings import ROOT
from chains.retrieval.question_set import Document

BANK = "procedures_bank_ru.xlsx"
SHEET = "Глоссарий 5.2"
LANGUAGES = (("ru", "ru"), ("en", "en"), ("en", "ru"))
"""Of the questions and of the texts."""
DOCUMENTS, QUESTIONS = ROOT / "azs" / "demo" / "documents", ROOT / "tests" / "evaluation" / "documents"
FAR, NEAR, BANK_MISSING = 8, 3, 5
"""Every eighth article, the fourth paragraph, every fifth procedure is left out of the sets with refusals."""


@dataclass(frozen=True)
class QuestionSet:
    """Documents and questions of one name; a question has the ids of its documents and a word on what kind it is."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[tuple[str, tuple[str, ...], str], ...]


def xquad(data: Path, asked_in: str, written_in: str, *, part: str = "", refusal: bool = False) -> QuestionSet:
    """XQuAD, its questions in one language and its paragraphs in another or the same.

    Args:
        part: "a" and "b": every other article; "" for all.
        refusal: whether paragraphs are left out.
    """
    written = json.loads((data / f"xquad.{written_in}.json").read_text(encoding="utf-8"))["data"]
    posed = json.loads((data / f"xquad.{asked_in}.json").read_text(encoding="utf-8"))["data"]
    documents, questions = [], []
    for number, (article, other) in enumerate(zip(written, posed, strict=True)):
        if part and "ab"[number % 2] != part:
            continue
        far = refusal and (number // 2) % FAR == 0
        for place, (paragraph, asked) in enumerate(zip(article["paragraphs"], other["paragraphs"], strict=True)):
            near = refusal and not far and place == NEAR
            own = Document(f"{number}-{place}", "", paragraph["context"])
            if not (far or near):
                documents.append(own)
            kind = "far" if far else "near" if near else ""
            questions += [(one["question"], () if kind else (own.id,), kind) for one in asked["qas"]]
    way = asked_in if asked_in == written_in else f"{asked_in}-{written_in}"
    name = "-".join(["xquad", way, *([part] if part else []), *(["refusal"] if refusal else [])])
    return QuestionSet(name, tuple(documents), tuple(questions))


def bank(data: Path, *, refusal: bool = False) -> QuestionSet:
    """Procedures of a bank; a question that several procedures answer has all of them."""
    sheet = openpyxl.load_workbook(data / BANK, read_only=True)[SHEET]
    documents, asked = [], defaultdict(list)
    for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True)):
        cells = [" ".join(str(cell).split()) if cell else "" for cell in row]
        steps = [step for step in cells[8:] if step]
        if cells[4] and steps:
            title = ", ".join(cell for cell in cells[1:4] if cell)
            text = "\n".join(f"{place}. {step}" for place, step in enumerate(steps, 1))
            documents.append(Document(str(number), title, text))
            asked[cells[4].rstrip(" ?")].append(str(number))
    gone = {one for at, ids in enumerate(asked.values()) if refusal and at % BANK_MISSING == 0 for one in ids}
    questions = [
        (question, tuple(one for one in ids if one not in gone), "near" if gone.issuperset(ids) else "")
        for question, ids in asked.items()
    ]
    kept = tuple(document for document in documents if document.id not in gone)
    return QuestionSet("bank-refusal" if refusal else "bank", kept, tuple(questions))


def demo(folder: Path, questions: Path) -> QuestionSet:
    """The documents of the demo knowledge base that are in force, and one half of the questions about them.

    Args:
        folder: files ID.md; superseded revisions are named ID.rREVISION.md.
        questions: a TOML file of tables `question` with `question`, `relevant` and `kind`.
    """
    documents = []
    for path in sorted(folder.glob("*.md")):
        head, _, text = path.read_text(encoding="utf-8").removeprefix("+++").partition("\n+++\n")
        if not path.stem.rpartition(".r")[0]:
            documents.append(Document(path.stem, str(tomllib.loads(head)["title"]), text.strip()))
    posed = tomllib.loads(questions.read_text(encoding="utf-8"))["question"]
    found = tuple((one["question"], tuple(one.get("relevant", ())), one["kind"]) for one in posed)
    return QuestionSet(questions.stem.replace("questions", "demo"), tuple(documents), found)


def write(found: QuestionSet, folder: Path) -> None:
    """Write both files of a set."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{found.name}.corpus.jsonl",
           ({"id": one.id, "title": one.title, "text": one.text} for one in found.documents))  # fmt: skip
    _write(folder / f"{found.name}.questions.jsonl",
           ({"question": text, "relevant": ids, "kind": kind} for text, ids, kind in found.questions))  # fmt: skip


def glossary(path: Path) -> list[list[str]]:
    """Groups of phrases of one meaning, of the packaged glossary; none where there is no such file."""
    terms = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return [[one["term"], *one.get("synonyms", ()), *one.get("english", ())] for one in terms.values()]


def thrown_together(name: str, sets: Sequence[QuestionSet], *, every: int = 1) -> QuestionSet:
    """Several sets as one; documents of one id and text are one.

    Args:
        every: of the questions every so many stay.
    """
    documents: dict[str, Document] = {}
    questions: list[tuple[str, tuple[str, ...], str]] = []
    for found in sets:
        own = {one.id: replace(one, id=f"{one.id}/{_mark(one.text)}") for one in found.documents}
        documents |= {one.id: one for one in own.values()}
        questions += [(text, tuple(own[one].id for one in ids), kind) for text, ids, kind in found.questions]
    return QuestionSet(name, tuple(documents.values()), tuple(questions[::every]))


def without(found: QuestionSet, every: int, first: int) -> QuestionSet:
    """A set that lacks every so many documents: questions about them alone have no answer then ("near")."""
    gone = {document.id for document in found.documents[first::every]}
    kept = tuple(document for document in found.documents if document.id not in gone)
    questions = tuple(
        (text, tuple(one for one in ids if one not in gone), "near" if ids and gone.issuperset(ids) else kind)
        for text, ids, kind in found.questions
    )
    return QuestionSet(f"{found.name}-without-{first}", kept, questions)


def all_sets(data: Path) -> Iterator[QuestionSet]:
    """Every set."""
    for asked_in, written_in in LANGUAGES:
        yield xquad(data, asked_in, written_in)
        for part in ("a", "b"):
            yield xquad(data, asked_in, written_in, part=part, refusal=True)
    yield bank(data)
    yield bank(data, refusal=True)
    for questions in sorted(QUESTIONS.glob("questions_*.toml")):
        yield demo(DOCUMENTS, questions)


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the sets; 0 always."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "retrieval")
    options = parser.parse_args(argv)
    for found in all_sets(options.data):
        write(found, options.folder)
        answerable = sum(bool(ids) for _, ids, _ in found.questions)
        sys.stdout.write(f"{found.name}: {len(found.documents)} documents, {answerable} + "
                         f"{len(found.questions) - answerable} questions\n")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
