"""Whether a question is about the attached files or about the incidents of the database."""

from __future__ import annotations

from dataclasses import dataclass

from azs.errors import BeyondPlanError, UnanswerableError
from chains.assistant import HELP, Assistant
from chains.data_files import DataFiles
from chains.file_question import Read
from chains.file_vocabulary import HERE
from chains.reading import read_question

PICKED = ("auto", "files", "incidents")


@dataclass(frozen=True)
class IncidentsView:
    """How the rules read a question over the incidents: whether they can answer it, and how many words they miss."""

    answers: bool
    unknown: int


def about_files(question: str, read: Read, other: IncidentsView, *, picked: str = "auto") -> bool:
    """Whether the files answer a question better.

    Args:
        read: the question over the files. `other`: over the incidents.
        picked: what the person chose beside the files, one of PICKED.
    """
    if picked != "auto":
        return picked == "files"
    if HELP.match(question):
        return False
    if read.named or HERE.search(question):
        return True
    if read.incidents:  # incidents by a column that only the file has
        return read.known > 0 and bool(other.unknown)
    if not read.unknown and (read.plan is not None or read.doubt is not None):
        return True
    if not other.answers or len(read.unknown) < other.unknown:
        return read.known > 0
    return False


def choose_files(question: str, files: DataFiles, assistant: Assistant, lang: str, *, picked: str = "auto") -> bool:
    """`about_files` for what is attached and the person's incidents.

    Raises:
        DatabaseError: the values of the incidents cannot be read.
    """
    if not files.attached:
        return False
    return about_files(question, files.read(question, lang), _view(question, assistant), picked=picked)


def _view(question: str, assistant: Assistant) -> IncidentsView:
    try:
        found = read_question(question, assistant.linker, today=assistant.today)
    except BeyondPlanError:
        return IncidentsView(answers=True, unknown=0)
    except UnanswerableError:
        return IncidentsView(answers=False, unknown=1)
    return IncidentsView(answers=not found.unknown, unknown=len(found.unknown))
