"""Rows from what people did with answers: votes, corrections, answers they kept, questions they approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.personal import masked
from azs.database.schema import feedback, saved_answers
from azs.verified import approved
from chains.golden import GoldenItem
from chains.plan import Plan
from chains.planner import answer_text
from training.dataset.people import Vote, capped, noted
from training.dataset.planner_rows import Bench, body_of, expressible, same_given
from training.dataset.questions import family_of
from training.dataset.rows import Draft, Tally, pair, sft, single
from training.dataset.sql_rows import sql_family
from training.dataset.texts import language_of, mended, normalised


@dataclass(frozen=True)
class Judged:
    """What was said of an answer, with what a model can learn of it: the messages and the answer; no plan for SQL."""

    vote: Vote
    told: list[tuple[str, str]]
    answer: str
    plan: Plan | None = None

    @property
    def family(self) -> str:
        """Rows of one family share a split."""
        return family_of(self.plan) if self.plan else sql_family(self.answer)


def clean(text: str, tally: Tally) -> str | None:
    """What a person wrote, mended and without personal data; None where it cannot be mended."""
    found = mended(text)
    if not found:
        tally.drop("unreadable")
        return None
    hidden = masked(found)
    if hidden != found:
        tally.removed["masked"] += 1
    return hidden


def approved_items(engine: sa.Engine) -> list[GoldenItem]:
    """Questions the company has approved, with plans or SQL."""
    return [
        GoldenItem(
            tuple(filter(None, (one.question, one.question_other))), one.plan_json, sql=one.sql_text, origin="company"
        )
        for one in sorted(approved(engine), key=lambda one: one.identifier)
    ]


def votes_of(engine: sa.Engine, tally: Tally) -> list[Vote]:
    """All votes on plans and SQL, oldest first; texts cleaned."""
    c = feedback.c
    asked = sa.select(feedback).where(sa.or_(c.plan_json.is_not(None), c.sql_text.is_not(None)))
    asked = asked.order_by(feedback.c.created_at, feedback.c.feedback_id)
    found = []
    for row in fetched(engine, lambda connection: connection.execute(asked).mappings().all()):
        question = clean(row["question"], tally)
        if question:
            correction = clean(row["correction"], tally) if row["correction"] else ""
            found.append(Vote(
                row["feedback_id"], question, row["vote"] > 0, row["user_name"] or "", row["created_at"],
                row["plan_json"] or "", correction or "", row["sql_text"] or "",
            ))  # fmt: skip
    return found


def feedback_rows(
    bench: Bench, tally: Tally, *, share: float, reviewed: frozenset[str] = frozenset()
) -> Iterator[Draft]:  # fmt: skip
    """Rows of votes, each person capped: right answers to learn, wrong ones to avoid, pairs where both are known.

    Args:
        reviewed: identifiers of votes that are left out, for reviewers have judged the answer.
    """
    votes = [vote for vote in votes_of(bench.engine, tally) if vote.identifier not in reviewed]
    tally.anomalies += noted(votes)
    known = [found for vote in capped(votes, share=share, tally=tally) if (found := judged(bench, vote, tally))]
    right: dict[str, Judged] = {normalised(one.vote.question): one for one in known if one.vote.right}
    for one in known:
        about = {"asked": one.vote.question, "family": one.family, "language": language_of(one.vote.question)}
        yield single(one.told, one.answer, right=one.vote.right, source="feedback", person=one.vote.person, **about)
        if one.vote.right:
            yield sft(one.told, one.answer, source="feedback", person=one.vote.person, **about)
            continue
        better = _corrected(bench, one)
        if better is not None:
            about["family"] = family_of(better)
            answer = answer_text(**body_of(better))
            yield sft(one.told, answer, source="correction", person=one.vote.person, **about)
            yield pair(one.told, answer, one.answer, reason="correction", source="correction",
                       person=one.vote.person, **about)  # fmt: skip
        elif (other := right.get(normalised(one.vote.question))) and other.answer != one.answer:
            about["family"] = other.family
            yield pair(one.told, other.answer, one.answer, reason="votes", source="feedback",
                       person=one.vote.person, **about)  # fmt: skip


def saved_rows(bench: Bench, tally: Tally, *, share: float) -> Iterator[Draft]:
    """Answers people pinned or put into a report: they were what was wanted."""
    c = saved_answers.c
    asked = sa.select(saved_answers).where(
        sa.or_(c.plan_json.is_not(None), c.sql_text.is_not(None)), c.deleted_at.is_(None)
    )
    asked = asked.order_by(c.saved_id)
    found: list[Vote] = []
    for row in fetched(bench.engine, lambda connection: connection.execute(asked).mappings().all()):
        question = clean(row["question"], tally)
        if question:
            found.append(Vote(row["saved_id"], question, True, row["user_name"], row["created_at"],
                              row["plan_json"] or "", sql_text=row["sql_text"] or ""))  # fmt: skip
    for vote in capped(found, share=share, tally=tally):
        one = judged(bench, vote, tally)
        if one is not None:
            yield sft(
                one.told, one.answer, asked=vote.question, family=one.family,
                language=language_of(vote.question), source="saved", person=vote.person,
            )  # fmt: skip


def judged(bench: Bench, vote: Vote, tally: Tally) -> Judged | None:
    """The vote with its messages; None where a model cannot learn of it."""
    if not vote.plan_json:
        return _judged_sql(bench, vote, tally)
    try:
        plan = Plan.from_json(vote.plan_json)
    except ValueError:
        tally.drop("not_a_plan")
        return None
    found = bench.read(vote.question)
    if not expressible(plan) or bench.rows(plan) is None:
        tally.drop("beyond_the_planner")
        return None
    # a wrong answer may owe its fault to its conditions, which are not the model's to choose
    if found is None or (not same_given(found.plan, plan)):
        tally.drop("linking_differs")
        return None
    return Judged(vote, bench.asked(vote.question, found.plan), answer_text(**body_of(plan)), plan)


def _judged_sql(bench: Bench, vote: Vote, tally: Tally) -> Judged | None:
    if bench.statements is None:
        tally.drop("beyond_the_planner")
        return None
    told = bench.statements.messages(vote.question, without=vote.sql_text)
    if told is None:
        tally.drop("no_sql_asked")
        return None
    answer = bench.statements.answer(vote.sql_text)
    if answer is None:
        tally.drop("sql_fails")
        return None
    return Judged(vote, told, answer)


def _corrected(bench: Bench, one: Judged) -> Plan | None:
    """The plan of a correction written as a question, where it differs in what the model chooses."""
    if one.plan is None or not one.vote.correction:
        return None
    found = bench.read(one.vote.correction)
    if found is None or found.unknown or not found.sure_metric or found.doubt is not None:
        return None
    plan = found.plan
    differs = expressible(plan) and same_given(plan, one.plan) and answer_text(**body_of(plan)) != one.answer
    return plan if differs and bench.rows(plan) is not None else None
