"""Learning from corrections: a version is put in force where it is not worse on what it was not fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import sqlalchemy as sa

from azs.complaints.classifier import Fitted, best, fit
from azs.complaints.complaint import CATEGORIES
from azs.complaints.corrections import Correction, corrections
from azs.complaints.examples import Example, examples
from azs.complaints.understanding import WRITTEN, SentenceRows, sentence_model
from azs.complaints.versions import in_force, keep, versions
from azs.errors import ComplaintError
from azs.security.actor import Actor

NOISE = 0.01
"""Share of the written examples that a new version may get wrong besides: two fits of the same differ by as much."""


@dataclass(frozen=True)
class Check:
    """How many categories are right, each complaint told by a version that was not fitted to it.

    Attributes:
        examples, corrections: how many there are. before, after: of those, right by the version in force and by the
            new one.
    """

    examples: int
    examples_before: int
    examples_after: int
    corrections: int
    corrections_before: int
    corrections_after: int

    @property
    def is_passed(self) -> bool:
        """Whether the new version is not worse."""
        kept = self.examples_after >= self.examples_before - NOISE * self.examples
        return kept and self.corrections_after >= self.corrections_before


@dataclass(frozen=True)
class Trained:
    """A new version, kept, and whether it was put in force."""

    name: str
    check: Check
    in_force: bool


def train(engine: sa.Engine, actor: Actor) -> Trained:
    """Learn from the written examples and all corrections, check, keep, and put in force where it is not worse.

    Takes some CPU-seconds, with 2,000 corrections a minute.

    Raises:
        ComplaintError: nobody has corrected anything. QueryError, DatabaseError: the database is gone.
    """
    found = corrections(engine)
    if not found:
        raise ComplaintError("complaints.nothing_to_learn")
    rows = SentenceRows(sentence_model())
    known = _known(engine, found)
    new = _fitted([one.example for one in found], rows)
    check = _check(found, known, new, rows)
    name = keep(
        engine, actor, new.classifier, corrections=len(found), figures=asdict(check), put_in_force=check.is_passed
    )
    return Trained(name, check, check.is_passed)


def _known(engine: sa.Engine, found: Sequence[Correction]) -> list[Correction]:
    """The corrections that the version in force was learnt from."""
    current = in_force(engine)
    if current == WRITTEN:
        return []
    made = next(one.made_at for one in versions(engine) if one.name == current)
    return [one for one in found if one.at <= made]


def _fitted(learnt: Sequence[Example], rows: SentenceRows) -> Fitted:
    every = (*examples(), *learnt)
    return fit(every, rows.rows([one.text for one in every]))


def _check(found: Sequence[Correction], known: Sequence[Correction], new: Fitted, rows: SentenceRows) -> Check:
    """What each version says of the examples and corrections, of those it was fitted to as all others have it."""
    old = _fitted([one.example for one in known], rows)
    count, learnt = len(examples()), {one.text: at for at, one in enumerate(known)}
    before = 0
    for one in found:
        at = learnt.get(one.text)
        told = _apart(old, count + at) if at is not None else old.classifier.scores(one.text, rows.row(one.text))
        before += best(told, CATEGORIES) == one.category
    after = sum(best(_apart(new, count + at), CATEGORIES) == one.category for at, one in enumerate(found))
    return Check(count, _right(old), _right(new), len(found), before, after)


def _right(fitted: Fitted) -> int:
    """How many of the written examples get their category from all others."""
    return sum(best(_apart(fitted, at), CATEGORIES) == one.category for at, one in enumerate(examples()))


def _apart(fitted: Fitted, at: int) -> dict[str, float]:
    return dict(zip(CATEGORIES, np.asarray(fitted.apart[at, : len(CATEGORIES)]).tolist(), strict=True))
