"""What counts of all labels: examples that are right as they are or as corrected, and those that are wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from azs.labelling.example import Content, Example, decided, is_own, spoken
from azs.labelling.labels import labels_of
from azs.labelling.sources import labelled_examples
from azs.labelling.trust import SHARE, capped
from azs.security.actor import SYSTEM, Actor

FLOOR = 100
"""So many labels of each reviewer count that nobody else has borne out."""


@dataclass(frozen=True)
class Outcome:
    """What reviewers made of an example.

    Attributes:
        verdict: "approved", "corrected" or "rejected".
        content: what is right, for "rejected" what is wrong.
        wrong: what was there before a correction, "" parts where nothing was corrected.
        reviewers: who said so. settled: an administrator decided between two.
        at: of the label that stands, UTC.
    """

    example: Example
    verdict: str
    content: Content
    wrong: Content
    reviewers: tuple[str, ...]
    settled: bool
    at: dt.datetime


def accepted(engine: sa.Engine, *, at_least: int = 1) -> tuple[Outcome, ...]:
    """Examples that are right, as they were or as corrected, ordered by source and key.

    What one reviewer alone has said is limited to `trust.SHARE` of all that counts; what is disputed counts not at all,
    nor what only the one who brought it up has labelled.

    Args:
        at_least: how many reviewers have to agree; what an administrator settled counts always.

    Raises:
        QueryError: the database cannot be read.
    """
    return tuple(one for one in counted(outcomes(engine), at_least=at_least) if one.verdict != "rejected")


def rejected(engine: sa.Engine, *, at_least: int = 1) -> tuple[Outcome, ...]:
    """Examples whose answer is wrong and that nobody has corrected; else as `accepted`."""
    return tuple(one for one in counted(outcomes(engine), at_least=at_least) if one.verdict == "rejected")


def outcomes(engine: sa.Engine, actor: Actor = SYSTEM) -> tuple[Outcome, ...]:
    """What stands for each labelled example that the person may see, before any limit.

    Raises:
        QueryError: the database cannot be read.
    """
    labels, found = labels_of(engine), []
    for example in sorted(labelled_examples(engine, actor), key=lambda one: one.key):
        said = labels.get(example.key, ())
        stands = decided(said)
        if stands is None or (not stands.final and is_own(example, said)):
            continue
        people = (stands.reviewer,) if stands.final else tuple(one.reviewer for one in spoken(said))
        content = stands.content
        wrong = example.content if stands.verdict == "corrected" else example.before
        found.append(
            Outcome(example, stands.verdict, content, wrong, people, stands.final, stands.made_at)
        )  # fmt: skip
    return tuple(found)


def counted(found: tuple[Outcome, ...], *, at_least: int = 1) -> tuple[Outcome, ...]:
    """Outcomes that count; see `accepted`."""
    enough = tuple(one for one in found if one.settled or len(one.reviewers) >= at_least)
    return capped(enough, person=_alone, identifier=lambda one: "/".join(one.example.key), share=SHARE, floor=FLOOR)


def _alone(one: Outcome) -> str:
    """The reviewer who alone stands behind an outcome; nobody where two do."""
    return "" if one.settled or len(one.reviewers) > 1 else one.reviewers[0]
