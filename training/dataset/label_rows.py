"""Rows from what reviewers said: answers they found right or put right, answers they found wrong, categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from azs.labelling import Outcome, accepted, rejected
from azs.labelling.example import Content
from training.dataset.complaint_rows import category_rows
from training.dataset.feedback_rows import clean, judged
from training.dataset.people import Vote
from training.dataset.planner_rows import Bench
from training.dataset.rows import Draft, Tally, pair, sft, single
from training.dataset.texts import language_of

SOURCE = "reviewed"


def reviewed_votes(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """Votes whose answer reviewers have judged: their word counts, not the vote."""
    return frozenset(one.example.source_id for one in outcomes if one.example.source == "feedback")


def outcomes_of(engine: sa.Engine) -> tuple[Outcome, ...]:
    """What reviewers said, as far as it counts.

    Raises:
        QueryError: the database cannot be read.
    """
    return (*accepted(engine), *rejected(engine))


def question_rows(bench: Bench, outcomes: Iterable[Outcome], tally: Tally) -> Iterator[Draft]:
    """Rows of reviewed answers to questions: plans, and SQL where the app asks for it."""
    for one in outcomes:
        if one.example.task != "question":
            continue
        asked = clean(one.example.asked, tally)
        if not asked:
            tally.drop("unreadable")
            continue
        by = one.reviewers[0] if one.reviewers else ""
        right = one.verdict != "rejected"
        said = judged(bench, _vote(one, asked, one.content, right=right, by=by), tally)
        if said is None:
            continue
        about: dict[str, str] = {
            "asked": asked, "family": said.family, "language": language_of(asked), "source": SOURCE, "person": by
        }  # fmt: skip
        yield single(said.told, said.answer, right=right, **about)
        if right:
            yield sft(said.told, said.answer, **about)
        if right and not one.wrong.is_empty:
            was = judged(bench, _vote(one, asked, one.wrong, right=False, by=by), tally)
            if was and was.told == said.told and was.answer != said.answer:
                yield pair(said.told, said.answer, was.answer, reason="review", **about)


def _vote(one: Outcome, asked: str, content: Content, *, right: bool, by: str) -> Vote:
    sql = "" if content.plan_json else content.sql_text
    return Vote(one.example.source_id, asked, right, by, one.at, content.plan_json, sql_text=sql)


def reviewed_categories(outcomes: Iterable[Outcome], tally: Tally) -> Iterator[Draft]:
    """Rows of complaints whose category reviewers found right or put right."""
    for one in outcomes:
        if one.example.task == "category" and one.verdict != "rejected":
            by = one.reviewers[0] if one.reviewers else ""
            yield from category_rows(one.example.asked, one.content.text, "", SOURCE, tally, by)
