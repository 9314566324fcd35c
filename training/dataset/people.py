"""What people said of answers, with a cap for each of them and a note of what looks unusual."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from training.dataset.rows import Tally

LEAST_VOTES = 10
"""Fewer votes of a person say nothing of them."""
FAR = 0.5
"""By how much a person's share of "wrong" is above that of the others to be told."""
BURST, BURST_S = 20, 600
"""Votes of a person within so many seconds that nobody gives after reading."""
FLOOR = 5
"""So many of each person are always kept."""
AGAINST = 3
"""So many votes against what most others said of the same question."""


@dataclass(frozen=True)
class Vote:
    """A vote: what was answered to which question, and whether it was right."""

    identifier: str
    question: str
    right: bool
    person: str
    at: dt.datetime
    plan_json: str = ""
    correction: str = ""


class Said(Protocol):
    """Anything a person said: which, who and when."""

    @property
    def identifier(self) -> str:
        """Its own name."""

    @property
    def person(self) -> str:
        """Who said it."""

    @property
    def at(self) -> dt.datetime:
        """When."""


Anything = TypeVar("Anything", bound=Said)


def pseudonym(person: str) -> str:
    """A person without their name, the same one in every data set."""
    return "person-" + hashlib.sha256(person.encode()).hexdigest()[:8] if person else "nobody"


def capped(votes: Sequence[Anything], *, share: float, tally: Tally) -> list[Anything]:
    """The votes with at most `share` of what is kept from any one person, the latest of each; order stays.

    The votes of people whom `noted` finds in a burst or against the others count, up to the cap, like all others: it is
    for a person to judge them.
    """
    by_person: dict[str, list[Anything]] = defaultdict(list)
    for vote in sorted(votes, key=lambda one: (one.at, one.identifier)):
        by_person[vote.person].append(vote)
    most = _most([len(found) for found in by_person.values()], share)
    kept = {vote.identifier for found in by_person.values() for vote in found[-most:]}
    tally.drop("cap_of_one_person", len(votes) - len(kept))
    for person, found in sorted(by_person.items()):
        if len(found) > most:
            note = {"person": pseudonym(person), "kind": "too_many", "votes": len(found), "kept": most}
            tally.anomalies.append(note)
    return [vote for vote in votes if vote.identifier in kept]


def _most(counts: Sequence[int], share: float) -> int:
    """The largest number of votes a person may have so that it is at most `share` of what is kept; at least FLOOR.

    With fewer than 1/share people nobody can keep within the share: then all have as many as the one with the fewest.
    """
    if len(counts) * share < 1:
        return max(FLOOR, min(counts, default=FLOOR))
    most = max(counts, default=1)
    while most > FLOOR and most > share * sum(min(count, most) for count in counts):
        most -= 1
    return most


def noted(votes: Sequence[Vote]) -> list[dict[str, object]]:
    """What looks unusual: people who say "wrong" far more often than others, bursts, and votes against most others."""
    people: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        people[vote.person].append(vote)
    agreed = _majorities(votes)
    found: list[dict[str, object]] = []
    for person, own in sorted(people.items()):
        others = [vote for vote in votes if vote.person != person]
        name, wrong, usual = pseudonym(person), _wrong(own), _wrong(others)
        if len(own) >= LEAST_VOTES and len(others) >= LEAST_VOTES and abs(wrong - usual) >= FAR:
            share = {"wrong": round(wrong, 2), "others": round(usual, 2)}
            found.append({"person": name, "kind": "one_sided", "votes": len(own), **share})
        if _bursts(own):
            found.append({"person": name, "kind": "burst", "votes": len(own)})
        against = sum(agreed.get(vote.question, vote.right) != vote.right for vote in own)
        if against >= AGAINST:
            found.append({"person": name, "kind": "against_others", "votes": against})
    return found


def _wrong(votes: Iterable[Vote]) -> float:
    counted = Counter(vote.right for vote in votes)
    return counted[False] / max(1, counted.total())


def _bursts(votes: Sequence[Vote]) -> bool:
    moments = sorted(vote.at for vote in votes)
    return any(
        (moments[at + BURST - 1] - moments[at]).total_seconds() <= BURST_S for at in range(len(moments) - BURST + 1)
    )


def _majorities(votes: Sequence[Vote]) -> dict[str, bool]:
    """What most people said of questions that at least three voted on."""
    latest: dict[str, dict[str, bool]] = defaultdict(dict)
    for vote in sorted(votes, key=lambda one: one.at):
        latest[vote.question][vote.person] = vote.right
    return {
        question: 2 * sum(said.values()) > len(said)
        for question, said in latest.items() if len(said) >= 3 and 2 * sum(said.values()) != len(said)
    }  # fmt: skip
