"""Files of documents and of questions about them, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azs.errors import ImportFileError
from chains.retrieval.index import Entry
from chains.retrieval.pieces import LONGEST, pieces

MARK = "#"
WHOLE = 1_900
"""Characters of a document that is searched in one piece."""


@dataclass(frozen=True)
class Document:
    """A line {"id", "title", "text"}."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Posed:
    """A line {"question", "relevant": [ids]}; no ids where no document holds the answer."""

    question: str
    relevant: frozenset[str]


def load_documents(path: Path) -> tuple[Document, ...]:
    """Raises: ImportFileError: the file cannot be read, or a line is none of a document."""
    found = tuple(
        Document(str(_field(line, "id", path, number)), str(line.get("title") or ""), str(line.get("text") or ""))
        for number, line in _lines(path)
    )
    if len({document.id for document in found}) < len(found):
        raise ImportFileError("retrieval.same_id", file=path.name)
    return found


def load_questions(path: Path) -> tuple[Posed, ...]:
    """Raises: ImportFileError: the file cannot be read, or a line is none of a question."""
    found = []
    for number, line in _lines(path):
        relevant = line.get("relevant") or []
        relevant = relevant if isinstance(relevant, list) else [relevant]
        found.append(Posed(str(_field(line, "question", path, number)), frozenset(map(str, relevant))))
    return tuple(found)


def entries(documents: Sequence[Document]) -> list[Entry]:
    """What is searched of the documents: a long one in pieces, each with a key of its own."""
    return [
        Entry(f"{document.id}{MARK}{number}", document.title, "", piece)
        for document in documents
        for number, piece in enumerate(_parted(document.text))
    ]


def document_of(key: str) -> str:
    """The id of the document that a key belongs to."""
    return key.rpartition(MARK)[0]


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ImportFileError("retrieval.unread", file=path.name) from error
    for number, text in enumerate(lines, 1):
        if text.strip():
            try:
                line = json.loads(text)
            except ValueError as error:
                raise ImportFileError("retrieval.bad_line", file=path.name, line=number) from error
            if not isinstance(line, dict):
                raise ImportFileError("retrieval.bad_line", file=path.name, line=number)
            yield number, line


def _field(line: dict[str, Any], name: str, path: Path, number: int) -> object:
    if name not in line:
        raise ImportFileError("retrieval.no_field", file=path.name, line=number, field=name)
    return line[name]


def _parted(text: str) -> Iterator[str]:
    yield from [text] if len(text) <= WHOLE else pieces(text, LONGEST)
