"""Answers of the conversation that reviewers should look at: doubtful ones, and those whose plan a person changed."""

from __future__ import annotations

import logging

from azs.errors import AzsError
from azs.knowledge.library import now
from azs.labelling.example import Content, Example
from azs.labelling.sources import note_answer
from chains.answer import Answer
from components import people, session

log = logging.getLogger("azs.app")


def note(answer: Answer, earlier: Answer | None) -> None:
    """Note an answer where there is a reason to. That it cannot be noted spoils no answer.

    Args:
        earlier: the answer in whose place it was asked with a changed plan; None where it was asked in words.
    """
    example = worth_a_look(answer, earlier)
    if example is None or session.writer().dialect.name == "sqlite":
        return
    try:
        note_answer(session.writer(), people.current(), example)
    except AzsError as error:
        log.warning("an answer was not noted: %s", error.key)


def worth_a_look(answer: Answer, earlier: Answer | None) -> Example | None:
    """The example an answer makes; None where nothing speaks for a second look, or it is from attached files."""
    if answer.route != "data" or answer.files or answer.badge == "golden":
        return None
    content = _content(answer)
    before = _content(earlier) if earlier is not None and _is_edit(answer, earlier) else Content()
    why = "edited" if not before.is_empty else "doubted" if answer.doubted or answer.badge == "sql" else ""
    if not why or content.same_as(before):
        return None
    return Example(
        "answer", "", now(), why, answer.question, content, answer.language, before, badge=answer.badge,
        model_name=answer.model_name,
    )  # fmt: skip


def _content(answer: Answer) -> Content:
    plan = answer.plan.to_json() if answer.plan else ""
    return Content(plan, "" if plan else answer.sql)


def _is_edit(answer: Answer, earlier: Answer) -> bool:
    """Whether the plan was corrected, and not merely taken from the ways that were offered."""
    offered = [way.plan for way in earlier.ways]
    return earlier.route == "data" and earlier.plan is not None and not earlier.files and answer.plan not in offered
