"""Rows from what reviewers said: answers they found right or put right, answers they found wrong, categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from azs.labelling import Outcome, accepted, rejected
from chains.planner import answer_text
from training.dataset.complaint_rows import category_rows
from training.dataset.feedback_rows import clean, judged
from training.dataset.people import Vote
from training.dataset.planner_rows import Bench, body_of
from training.dataset.questions import family_of
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
    """Rows of reviewed answers to questions; what only SQL answers is none for the planner."""
    for one in outcomes:
        if one.example.task != "question":
            continue
        asked = clean(one.example.asked, tally)
        if not asked or not one.content.plan_json:
            tally.drop("beyond_the_planner" if asked else "unreadable")
            continue
        by = one.reviewers[0] if one.reviewers else ""
        right = one.verdict != "rejected"
        said = judged(bench, Vote(one.example.source_id, asked, right, by, one.at, one.content.plan_json), tally)
        if said is None:
            continue
        family, language = family_of(said.plan), language_of(asked)
        yield single(said.told, said.answer, right=right, asked=asked, family=family, language=language, source=SOURCE,
                     person=by)  # fmt: skip
        if right:
            yield sft(said.told, said.answer, asked=asked, family=family, language=language, source=SOURCE, person=by)
        if right and one.wrong.plan_json:
            was = judged(bench, Vote(one.example.source_id, asked, False, by, one.at, one.wrong.plan_json), tally)
            worse = answer_text(**body_of(was.plan)) if was else said.answer
            if worse != said.answer:
                yield pair(said.told, said.answer, worse, reason="review", asked=asked, family=family,
                           language=language, source=SOURCE, person=by)  # fmt: skip


def reviewed_categories(outcomes: Iterable[Outcome], tally: Tally) -> Iterator[Draft]:
    """Rows of complaints whose category reviewers found right or put right."""
    for one in outcomes:
        if one.example.task == "category" and one.verdict != "rejected":
            by = one.reviewers[0] if one.reviewers else ""
            yield from category_rows(one.example.asked, one.content.text, "", SOURCE, tally, by)
