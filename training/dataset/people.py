"""What people said of answers: how much of each person's counts, and a note of what looks unusual; without names.

The rules are those of `azs.labelling.trust`, so that a set counts what the labelling page says it counts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from azs.labelling import trust
from training.dataset.rows import Tally


@dataclass(frozen=True)
class Vote:
    """A vote: what was answered to which question, by a plan or by SQL, and whether it was right."""

    identifier: str
    question: str
    right: bool
    person: str
    at: dt.datetime
    plan_json: str = ""
    correction: str = ""
    sql_text: str = ""


class Said(Protocol):
    """Anything a person said: which and who."""

    @property
    def identifier(self) -> str:
        """Its own name."""

    @property
    def person(self) -> str:
        """Who said it; "" for nobody in particular."""


Anything = TypeVar("Anything", bound=Said)


def pseudonym(person: str) -> str:
    """A person without their name, the same one in every data set."""
    return "person-" + hashlib.sha256(person.encode()).hexdigest()[:8] if person else "nobody"


def capped(said: Sequence[Anything], *, share: float, tally: Tally) -> list[Anything]:
    """What counts of all that was said, see `trust.capped`; order stays. What does not is counted and noted.

    What `noted` finds unusual counts, up to the cap, like all else: it is for a person to judge it.
    """
    kept = trust.capped(said, person=lambda one: one.person, identifier=lambda one: one.identifier, share=share)
    tally.drop("cap_of_one_person", len(said) - len(kept))
    before, after = (Counter(one.person for one in found) for found in (said, kept))
    for person, votes in sorted(before.items()):
        if votes > after[person]:
            note = {"person": pseudonym(person), "kind": "too_many", "votes": votes, "kept": after[person]}
            tally.anomalies.append(note)
    return list(kept)


def noted(votes: Sequence[Vote]) -> list[dict[str, object]]:
    """What looks unusual, see `trust.anomalies`."""
    told = [
        trust.Vote(one.identifier, one.person, one.at, one.question, 1 if one.right else -1, one.correction)
        for one in votes
    ]
    return [
        {"person": pseudonym(one.person), "kind": one.kind, "votes": one.count, "of": one.of}
        for one in trust.anomalies(told)
    ]
