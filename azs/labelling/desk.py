"""The reviewer's desk: what waits for them, how far they are, and what two of them see differently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.schema import feedback
from azs.labelling.example import SEATS, WHYS, Example, Label, decided, is_disputed, needed, spoken
from azs.labelling.labels import Labels, labels_of
from azs.labelling.sources import examples, labelled_examples
from azs.labelling.trust import Vote
from azs.security.actor import Actor

VOTES = 20_000
"""Of the latest, looked through for what stands out."""


@dataclass(frozen=True)
class Wanted:
    """What of the queue is asked for; nothing said is all of it. `skipped`: what the person has passed over."""

    whys: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    words: str = ""
    skipped: bool = False


@dataclass(frozen=True)
class Progress:
    """Counts: `waiting` for the person, `passed` over by them, `mine` labelled by them, `today` of these since
    midnight UTC, `decided` and `disputed` examples, `total` examples."""

    waiting: int
    passed: int
    mine: int
    today: int
    decided: int
    disputed: int
    total: int


@dataclass(frozen=True)
class Dispute:
    """An example of which two reviewers think differently, with what they said."""

    example: Example
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Desk:
    """Everything of labelling that the person may see now."""

    actor: Actor
    examples: tuple[Example, ...]
    labels: Labels

    def waiting(self, wanted: Wanted = Wanted()) -> tuple[Example, ...]:
        """What waits for the person: what people have said is wrong first, of each kind the latest first."""
        found = [one for one in self.examples if self._waits(one, skipped=wanted.skipped) and _fits(one, wanted)]
        return tuple(sorted(found, key=lambda one: (WHYS.index(one.why), -one.at.timestamp(), one.key)))

    def disputes(self) -> tuple[Dispute, ...]:
        """What two see differently and nobody has settled."""
        return tuple(
            Dispute(one, spoken(self.labels[one.key]))
            for one in self.examples
            if is_disputed(self.labels.get(one.key, ()))
        )

    def progress(self, today: dt.date) -> Progress:
        """How far the person is; `today` in UTC."""
        own = [one for labels in self.labels.values() for one in labels if one.reviewer == self.actor.user]
        said = [one for one in own if one.verdict != "skipped" and not one.final]
        standing = [self.labels.get(one.key, ()) for one in self.examples]
        return Progress(
            sum(self._waits(one, skipped=False) for one in self.examples),
            sum(self._waits(one, skipped=True) for one in self.examples), len(said),
            sum(one.made_at.date() == today for one in said), sum(decided(one) is not None for one in standing),
            sum(is_disputed(one) for one in standing), len(self.examples),
        )  # fmt: skip

    def _waits(self, example: Example, *, skipped: bool) -> bool:
        labels = self.labels.get(example.key, ())
        own = next((one for one in labels if one.reviewer == self.actor.user and not one.final), None)
        if any(one.final for one in labels) or (own is not None and own.verdict != "skipped"):
            return False
        others = spoken(labels)
        return skipped == (own is not None) and len(others) < min(needed(example, labels), SEATS)


def desk(engine: sa.Engine, actor: Actor) -> Desk:
    """The desk as it is now.

    Raises:
        QueryError: the database cannot be read.
    """
    found = {one.key: one for one in (*examples(engine, actor), *labelled_examples(engine, actor))}
    return Desk(actor, tuple(found.values()), labels_of(engine))


def votes(engine: sa.Engine) -> tuple[Vote, ...]:
    """The latest VOTES thumbs, for `trust.anomalies`.

    Raises:
        QueryError: the database cannot be read.
    """
    if engine.dialect.name == "sqlite":
        return ()
    c = feedback.c
    asked = sa.select(c.feedback_id, c.user_name, c.created_at, c.question, c.vote, c.correction)
    newest = asked.order_by(c.created_at.desc(), c.feedback_id).limit(VOTES)
    rows = fetched(engine, lambda connection: connection.execute(newest).all())
    return tuple(
        Vote(row.feedback_id, row.user_name or "", row.created_at, row.question, row.vote, row.correction or "")
        for row in rows
    )


def kinds(found: Sequence[Example]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Reasons and languages there are among examples, in the order of WHYS and of the alphabet."""
    whys, languages = {one.why for one in found}, {one.language for one in found}
    return tuple(why for why in WHYS if why in whys), tuple(sorted(languages))


def _fits(one: Example, wanted: Wanted) -> bool:
    text = " ".join((one.asked, one.remark, one.about, one.content.text)).casefold().replace("ё", "е")
    return (
        (not wanted.whys or one.why in wanted.whys)
        and (not wanted.languages or one.language in wanted.languages)
        and all(word in text for word in wanted.words.casefold().replace("ё", "е").split())
    )
