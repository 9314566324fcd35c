"""An example that reviewers look at: what was asked, what was made of it, and why it is worth a look."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

SOURCES = ("feedback", "answer", "complaint", "scan")
WHYS = ("thumb_down", "commented", "edited", "doubted", "category", "reading")
"""Why an example waits: a thumb down, a thumb up with a remark, a plan that its person has changed, an answer with a
sign of doubt, an unsure category of a complaint, a value that was read wrongly off a sheet."""
TASKS = {"feedback": "question", "answer": "question", "complaint": "category", "scan": "field"}
REVIEWERS = ("analyst", "administrator")
SEATS = 2
"""Most people who label an example before it is settled."""
_DOUBLE = 3


@dataclass(frozen=True)
class Content:
    """What answers an example: a plan or SQL for a question, a text (category, value of a field) for the others."""

    plan_json: str = ""
    sql_text: str = ""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it answers nothing."""
        return not (self.plan_json.strip() or self.sql_text.strip() or self.text.strip())

    def same_as(self, other: Content) -> bool:
        """Whether two say the same: the order of a plan's parts and the spaces of a text make no difference."""
        return self._core() == other._core()

    def _core(self) -> tuple[str, str]:
        """A plan comes before the SQL that was made of it."""
        if self.plan_json.strip():
            return "plan", _ordered(self.plan_json)
        kind = "sql" if self.sql_text.strip() else "text"
        return kind, " ".join((self.sql_text or self.text).split()).removesuffix(";").rstrip()


NOTHING = Content()


@dataclass(frozen=True)
class Example:
    """Something to label.

    Attributes:
        source: one of SOURCES. source_id: its key there. why: one of WHYS.
        asked: the question, the masked text of a complaint, or what was read off a sheet.
        content: what was made of it. before: what stood in its place before a person changed it.
        author: who brought it up, "" where nobody did. vote: +1 or -1 of feedback, else 0.
        remark: what the author wrote. reasons: codes of `azs.feedback.REASONS`.
        about: name of the field for a scan, number of a complaint. link: identifier of the scan or complaint.
    """

    source: str
    source_id: str
    at: dt.datetime
    why: str
    asked: str
    content: Content
    language: str = "ru"
    before: Content = NOTHING
    author: str = ""
    vote: int = 0
    remark: str = ""
    reasons: tuple[str, ...] = ()
    badge: str = ""
    model_name: str = ""
    about: str = ""
    link: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What names it among all examples."""
        return self.source, self.source_id

    @property
    def task(self) -> str:
        """ "question", "category" or "field"."""
        return TASKS[self.source]

    @property
    def is_double(self) -> bool:
        """Whether two reviewers look at it in any case, so that agreement can be measured: every third, by its key."""
        digest = hashlib.sha256("/".join(self.key).encode()).digest()
        return int.from_bytes(digest[:4], "big") % _DOUBLE == 0


@dataclass(frozen=True)
class Label:
    """What one reviewer said; `verdict` is "approved", "corrected", "rejected" or "skipped", `made_at` in UTC.

    Attributes:
        content: what was approved, put in its place, or rejected.
        final: whether it settles what two disagreed on.
    """

    source: str
    source_id: str
    reviewer: str
    verdict: str
    content: Content
    made_at: dt.datetime
    note: str = ""
    final: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Of its example."""
        return self.source, self.source_id

    def agrees_with(self, other: Label) -> bool:
        """Whether two say the same of an example."""
        same = self.verdict == other.verdict
        return same and (self.verdict != "corrected" or self.content.same_as(other.content))


def spoken(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Labels that say something, the first one first: neither skipped nor the final decision."""
    return tuple(one for one in labels if not one.final and one.verdict != "skipped")


def is_disputed(labels: tuple[Label, ...]) -> bool:
    """Whether reviewers disagree and nobody has settled it."""
    said = spoken(labels)
    return not any(one.final for one in labels) and any(not one.agrees_with(said[0]) for one in said[1:])


def decided(labels: tuple[Label, ...]) -> Label | None:
    """The label that stands for an example: the final one, else the first where all agree; None where none does."""
    final = next((one for one in labels if one.final), None)
    if final is not None:
        return final
    said = spoken(labels)
    return None if not said or is_disputed(labels) else said[0]


def needed(example: Example, labels: tuple[Label, ...]) -> int:
    """How many reviewers are asked: two for every third example, for what was corrected, and for one's own remark."""
    said = spoken(labels)
    doubtful = example.is_double or is_own(example, labels) or any(one.verdict == "corrected" for one in said)
    return SEATS if doubtful else 1


def is_own(example: Example, labels: tuple[Label, ...]) -> bool:
    """Whether the only one who has labelled an example is the one who brought it up."""
    said = spoken(labels)
    return bool(example.author) and len(said) == 1 and said[0].reviewer == example.author


def _ordered(text: str) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return " ".join(text.split())
