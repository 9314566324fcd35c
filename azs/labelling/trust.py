"""How much of what one person says counts, and what looks unlike an honest opinion. Pure functions, no database."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz

SHARE = 0.25
"""Most of all that counts that may come from one person."""
FLOOR = 20
"""So many of each person count whatever their share: where few people speak at all, nobody's words are thrown away."""
BURST_VOTES = 15
BURST_WITHIN = dt.timedelta(minutes=10)
LEAST_VOTES = 10
USUAL_NEGATIVE = 0.8
"""Where the others are as dissatisfied, a person who only ever votes down stands out in nothing."""
LEAST_ALIKE, ALIKE = 5, 92.0
MOST_COMPARED = 400
LEAST_SHARED, CONTRADICTING = 5, 0.8
LEAST_REPEATED = 10
"""So many equal votes on one question: whoever means it says it once."""
KINDS = ("burst", "all_negative", "alike", "repeats", "contradicts")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Vote:
    """One opinion: `vote` is +1 or -1, `text` what was written with it, `at` a moment in UTC."""

    identifier: str
    person: str
    at: dt.datetime
    question: str
    vote: int
    text: str = ""


@dataclass(frozen=True)
class Anomaly:
    """Something about a person's votes that somebody should look at; it is no proof.

    Attributes:
        kind: one of KINDS. count: votes it is about. of: votes of the person, for "contradicts" those on questions
            that others voted on too.
        identifiers: of these votes, the earliest first.
    """

    kind: str
    person: str
    count: int
    of: int
    since: dt.datetime
    until: dt.datetime
    identifiers: tuple[str, ...]


def limit(counts: Iterable[int], *, share: float = SHARE, floor: int = FLOOR) -> int:
    """How many of each person count at most: the largest number that is no more than `share` of what then counts, and
    `floor` where that is more.

    Args:
        counts: how many there are of each person.

    Raises:
        ValueError: `share` is not above 0 and at most 1, or `floor` is negative.
    """
    if not 0 < share <= 1 or floor < 0:
        raise ValueError(f"share {share}, floor {floor}")
    known = sorted(counts)
    low, high = 0, max(known, default=0)
    while low < high:  # what counts grows slower than the limit, so the condition holds up to a point
        middle = (low + high + 1) // 2
        if middle <= share * sum(min(one, middle) for one in known):
            low = middle
        else:
            high = middle - 1
    return max(low, floor)


def capped(
    items: Sequence[Item], *, person: Callable[[Item], str], identifier: Callable[[Item], str], share: float = SHARE,
    floor: int = FLOOR,
) -> tuple[Item, ...]:  # fmt: skip
    """The items that count, in their order. Which ones of a person's are left out is drawn by their identifiers: the
    same each time, and nothing that the person can choose.

    Args:
        person: whose an item is; "" for nobody in particular, which is not limited.
    """
    of: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of[person(item)].append(item)
    most = limit((len(ones) for name, ones in of.items() if name), share=share, floor=floor)
    left_out: set[str] = set()
    for name, ones in of.items():
        if name and len(ones) > most:
            drawn = sorted(ones, key=lambda item: _draw(identifier(item)))
            left_out |= {identifier(item) for item in drawn[most:]}
    return tuple(item for item in items if identifier(item) not in left_out)


def anomalies(votes: Sequence[Vote]) -> tuple[Anomaly, ...]:
    """What stands out, by person: many votes at once, thumbs down alone, near-identical texts, one question over and
    over, against the rest."""
    of: dict[str, list[Vote]] = defaultdict(list)
    for one in sorted(votes, key=lambda vote: (vote.at, vote.identifier)):
        of[one.person].append(one)
    found = []
    for person, own in sorted(of.items()):
        if person:
            others = [one for one in votes if one.person != person]
            found += [_burst(own), _all_negative(own, others), _alike(own), _repeats(own), _contradicts(own, others)]
    return tuple(one for one in found if one is not None)


def _draw(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()


def _told(kind: str, votes: Sequence[Vote], of: int) -> Anomaly:
    return Anomaly(
        kind, votes[0].person, len(votes), of, min(one.at for one in votes), max(one.at for one in votes),
        tuple(one.identifier for one in votes),
    )  # fmt: skip


def _burst(own: Sequence[Vote]) -> Anomaly | None:
    """The largest number of votes within BURST_WITHIN."""
    best, start = (0, 0), 0
    for end in range(len(own)):
        while own[end].at - own[start].at > BURST_WITHIN:
            start += 1
        if end + 1 - start > best[1] - best[0]:
            best = (start, end + 1)
    votes = own[best[0] : best[1]]
    return _told("burst", votes, len(own)) if len(votes) >= BURST_VOTES else None


def _all_negative(own: Sequence[Vote], others: Sequence[Vote]) -> Anomaly | None:
    if len(own) < LEAST_VOTES or any(one.vote > 0 for one in own):
        return None
    usual = sum(one.vote < 0 for one in others) / len(others) if others else 0.0
    return None if usual >= USUAL_NEGATIVE else _told("all_negative", own, len(own))


def _alike(own: Sequence[Vote]) -> Anomaly | None:
    """The largest group of texts that are nearly the same as one of them; of very many the latest are compared."""
    said = [(one, " ".join(one.text.casefold().split())) for one in own if one.text.strip()][-MOST_COMPARED:]
    best: list[Vote] = []
    seen: set[str] = set()
    for _, text in said:
        if text in seen:
            continue
        seen.add(text)
        alike = [one for one, other in said if fuzz.ratio(text, other) >= ALIKE]
        best = max(best, alike, key=len)
    return _told("alike", best, len(own)) if len(best) >= LEAST_ALIKE else None


def _repeats(own: Sequence[Vote]) -> Anomaly | None:
    """The largest number of equal votes on one question."""
    said: dict[tuple[str, int], list[Vote]] = defaultdict(list)
    for one in own:
        said[_question(one), one.vote].append(one)
    most = max(said.values(), key=len)
    return _told("repeats", most, len(own)) if len(most) >= LEAST_REPEATED else None


def _contradicts(own: Sequence[Vote], others: Sequence[Vote]) -> Anomaly | None:
    """Votes against what most others said of the same questions, each of them once."""
    each: Counter[tuple[str, str]] = Counter()
    for one in others:
        each[_question(one), one.person] += one.vote
    said: Counter[str] = Counter()
    for (question, _), votes in each.items():
        said[question] += (votes > 0) - (votes < 0)
    shared = [one for one in own if said[_question(one)]]
    against = [one for one in shared if one.vote * said[_question(one)] < 0]
    if len(shared) < LEAST_SHARED or len(against) < CONTRADICTING * len(shared):
        return None
    return _told("contradicts", against, len(shared))


def _question(vote: Vote) -> str:
    return " ".join(vote.question.casefold().replace("ё", "е").split()).strip(" ?!.")
