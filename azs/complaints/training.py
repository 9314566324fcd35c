"""Learning from corrections: a version is put in force where it is not worse on what it was not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
import sqlalchemy as sa

from azs.complaints.classifier import Fitted, fit
from azs.complaints.complaint import CATEGORIES
from azs.complaints.corrections import Correction, corrections
from azs.complaints.examples import Example, examples
from azs.complaints.measures import calibration_error, macro_f1, routed
from azs.complaints.understanding import WRITTEN, SentenceRows, likeliest, sentence_model, written_fit
from azs.complaints.versions import in_force, keep, need_teacher, versions
from azs.errors import CancelledError, ComplaintError
from azs.security.actor import Actor

NOISE = 0.01
"""Share of the written examples that a new version may get wrong besides: two fits of the same differ by as much."""
STAGES = ("reading", "vectors", "before", "learning", "keeping")
"""What `train` tells that it does."""
_TOGETHER = 50
_training = Lock()


@dataclass(frozen=True)
class Check:
    """How well categories are told, each complaint by a version that was not fitted to it.

    Attributes:
        examples, corrections: how many there are. before, after: of those, right by the version in force and by the
            new one.
        macro_f1, ece, routed: of all of them together: the mean F1 of the categories, the expected calibration error,
            the share that could be routed without a person at 95 % right; 0 to 1.
    """

    examples: int
    examples_before: int
    examples_after: int
    corrections: int
    corrections_before: int
    corrections_after: int
    macro_f1_before: float
    macro_f1_after: float
    ece_before: float
    ece_after: float
    routed_before: float
    routed_after: float

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


def train(
    engine: sa.Engine, actor: Actor, *, tell: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Trained:  # fmt: skip
    """Learn from the written examples and all corrections, check, keep, and put in force where it is not worse.

    Takes some CPU-seconds, with 2,000 corrections a minute. One at a time in a process.

    Args:
        tell: told each of STAGES as it begins. cancelled: asked between steps of a second or two.

    Raises:
        AccessError: the role does not teach. ComplaintError: nobody has corrected anything, or somebody is at it.
        CancelledError: `cancelled` said so; nothing was kept. QueryError, DatabaseError: the database is gone.
    """
    need_teacher(actor)
    if not _training.acquire(blocking=False):
        raise ComplaintError("complaints.training_runs")
    try:
        return _train(engine, actor, lambda stage: _next(stage, tell, cancelled))
    finally:
        _training.release()


@lru_cache(maxsize=1)
def written_figures() -> Mapping[str, float]:
    """Figures of the written examples alone, each told by the others: those of `Check` that end in "_after"."""
    wanted, fitted = [one.category for one in examples()], written_fit()
    told = _figures([_apart(fitted, at) for at in range(len(wanted))], wanted, len(wanted))
    return {
        "examples": len(wanted), "examples_after": told.examples, "macro_f1_after": told.macro_f1,
        "ece_after": told.ece, "routed_after": told.routed,
    }  # fmt: skip


def _next(stage: str, tell: Callable[[str], None], cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise CancelledError("assistant.cancelled")
    tell(stage)


def _train(engine: sa.Engine, actor: Actor, begin: Callable[[str], None]) -> Trained:
    begin("reading")
    found = corrections(engine)
    if not found:
        raise ComplaintError("complaints.nothing_to_learn")
    known, rows = _known(engine, found), SentenceRows(sentence_model())
    for at in range(0, len(found), _TOGETHER):
        begin("vectors")
        rows.rows([one.text for one in found[at : at + _TOGETHER]])
    begin("before")
    old = _fitted([one.example for one in known], rows)
    begin("learning")
    new = _fitted([one.example for one in found], rows)
    check = _check(found, known, (old, new), rows)
    begin("keeping")
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


Told = list[tuple[str, float]]
"""A category and how probable it is, of each complaint."""


def _check(
    found: Sequence[Correction], known: Sequence[Correction], versions: tuple[Fitted, Fitted], rows: SentenceRows
) -> Check:  # fmt: skip
    """What the version in force and the new one say of the examples and corrections, of those each was fitted to as
    all others have it."""
    old, new = versions
    count, learnt = len(examples()), {one.text: at for at, one in enumerate(known)}
    before = [_apart(old, at) for at in range(count)]
    for one in found:
        at = learnt.get(one.text)
        scores = None if at is not None else old.classifier.scores(one.text, rows.row(one.text))
        before.append(likeliest(scores) if scores else _apart(old, count + (at or 0)))
    after = [_apart(new, at) for at in range(count + len(found))]
    wanted = [*(one.category for one in examples()), *(one.category for one in found)]
    was, now = _figures(before, wanted, count), _figures(after, wanted, count)
    return Check(
        examples=count, examples_before=was.examples, examples_after=now.examples, corrections=len(found),
        corrections_before=was.corrections, corrections_after=now.corrections, macro_f1_before=was.macro_f1,
        macro_f1_after=now.macro_f1, ece_before=was.ece, ece_after=now.ece, routed_before=was.routed,
        routed_after=now.routed,
    )  # fmt: skip


@dataclass(frozen=True)
class _Figures:
    examples: int
    corrections: int
    macro_f1: float
    ece: float
    routed: float


def _figures(told: Told, wanted: Sequence[str], count: int) -> _Figures:
    """Of what a version says; the first `count` are examples, the others corrections."""
    names, sure = [name for name, _ in told], [one for _, one in told]
    right = [name == one for name, one in zip(names, wanted, strict=True)]
    return _Figures(
        sum(right[:count]), sum(right[count:]), macro_f1(names, wanted), calibration_error(sure, right),
        routed(sure, right),
    )  # fmt: skip


def _apart(fitted: Fitted, at: int) -> tuple[str, float]:
    """What the others say of one."""
    row = np.asarray(fitted.apart[at, : len(CATEGORIES)]).tolist()
    return likeliest(dict(zip(CATEGORIES, row, strict=True)))
