"""Questions about the demo documents and about where a question goes, read from the files beside this one.

`dev` is for tuning. `test` is held out: it is counted, and looked at by nobody who changes the product. `tuning` is a
larger set about the documents alone, for setting how sure the search is of a find; it was written without sight of
the two others.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

SPLITS = ("dev", "test")
DOCUMENT_SPLITS = (*SPLITS, "tuning")
KINDS = ("plain", "jargon", "typo", "english", "paraphrase", "safety", "unanswerable")
ROUTES = ("data", "documents", "both", "none")
ROUTE_KINDS = ("plain", "trap", "slang", "typo", "fragment")
HALVES = ("tuning", "check")
LATER = "later"
"""The part of the cries for help that came when the choice of the document was changed."""
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class DocumentQuestion:
    """A question for the documents.

    Attributes:
        kind: one of KINDS; "unanswerable" is answered by no document.
        relevant: ids of the documents in force that answer it; any of them will do.
        says: words that one of them says and that have to be among those quoted; empty where nobody chose any.
    """

    id: str
    question: str
    language: str
    kind: str
    relevant: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class DangerQuestion:
    """A cry for help, or a question that only looks like one.

    Attributes:
        half: one of HALVES, "tuning" may be looked at when rules change, "check" is only counted; or LATER.
        relevant: ids of the documents whose emergency step is right; none where nothing is dangerous.
    """

    id: str
    question: str
    language: str
    half: str
    relevant: tuple[str, ...] = ()


@dataclass(frozen=True)
class RouteQuestion:
    """A question and where it goes.

    Attributes:
        kind: one of ROUTE_KINDS; "trap" looks like another route than its own.
        route: one of ROUTES.
        also: further routes that are no mistake.
        after: id of the question asked just before; empty where it stands alone.
        data_part, documents_part: what is asked of each; empty unless the route is "both".
    """

    id: str
    question: str
    language: str
    kind: str
    route: str
    also: tuple[str, ...] = ()
    after: str = ""
    data_part: str = ""
    documents_part: str = ""


def load_document_questions(split: str) -> list[DocumentQuestion]:
    """The questions of one of DOCUMENT_SPLITS, in the order of the file."""
    rows = _rows(f"questions_{split}")
    return [DocumentQuestion(**{**row, "relevant": tuple(row["relevant"])}) for row in rows]


def load_danger_questions() -> list[DangerQuestion]:
    """All of them, in the order of the file."""
    rows = _rows("danger")
    return [DangerQuestion(**{**row, "relevant": tuple(row["relevant"])}) for row in rows]


def load_route_questions(split: str) -> list[RouteQuestion]:
    """The questions of one of SPLITS, in the order of the file."""
    return [RouteQuestion(**{**row, "also": tuple(row.get("also", ()))}) for row in _rows(f"routes_{split}")]


def _rows(name: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["question"]
    return rows
