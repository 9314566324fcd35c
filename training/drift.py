"""`python -m training.drift`: has what people ask, or how well it is answered, changed since the weeks before?

Each week is set against the four before it: the mix of questions by the population stability index, shares by
Newcombe's interval of their difference. `--tell` writes to the administrators where something has got worse.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.commands.schedule import opened
from azs.complaints import outbox
from azs.complaints.outbox import Message
from azs.database.changing import changing
from azs.database.labelling_tables import labelling_labels
from azs.database.schema import audit_log, feedback
from azs.database.views import CONTRACT
from azs.errors import AzsError
from azs.i18n import describe, t
from azs.i18n.formats import date, number, signed
from azs.knowledge.library import now
from azs.security import addresses
from azs.security.people import list_people
from azs.settings import load_settings
from training.intervals import Stability, shares_differ, stability, wilson
from training.registry import write_whole

WEEKS_BEFORE = 4
LEAST = 20
"""Items in a week, and in the weeks before it, below which nothing is called a change."""
SHARES = ("refused", "failed", "liked", "linking", "accuracy")
WORSE = {"refused": 1, "failed": 1, "liked": -1, "linking": 1, "accuracy": -1}
"""Which way each share gets worse."""
_VIEWS = re.compile(r"\b(" + "|".join(CONTRACT) + r")\b", re.IGNORECASE)
Count = tuple[int, int]


@dataclass(frozen=True)
class Week:
    """What happened in a week: items by class of question, and (of them, of all) for each of SHARES."""

    start: dt.date
    mix: Mapping[str, int]
    shares: Mapping[str, Count]

    @property
    def questions(self) -> int:
        """How many were asked."""
        return sum(self.mix.values())


@dataclass(frozen=True)
class Shift:
    """A share now and before. `change`, `low`, `high`: difference with its interval, None where too little is known."""

    name: str
    now: Count
    before: Count
    change: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def worse(self) -> bool:
        """Whether it has got worse, beyond chance."""
        if self.low is None or self.high is None:
            return False
        return self.low > 0 if WORSE[self.name] > 0 else self.high < 0


@dataclass(frozen=True)
class Drift:
    """A week against those before it. `mix`: None where too little was asked to compare."""

    week: Week
    weeks_before: int
    mix: Stability | None
    moved: tuple[tuple[str, int, int], ...]
    shifts: tuple[Shift, ...]

    @property
    def alarming(self) -> bool:
        """Whether somebody should look."""
        return bool(self.mix and self.mix.moved) or any(one.worse for one in self.shifts)


def monday(day: dt.date) -> dt.date:
    """First day of the ISO week of a day."""
    return day - dt.timedelta(days=day.weekday())


def read_week(records: sa.Engine, start: dt.date) -> Week:
    """What the log, the votes and the labels say of the week that begins on `start`, in UTC.

    Args:
        records: the writing account's.

    Raises:
        QueryError: the database cannot be read.
    """
    since, until = dt.datetime.combine(start, dt.time()), dt.datetime.combine(start + dt.timedelta(7), dt.time())
    c, votes = audit_log.c, feedback.c
    asked = sa.select(c.outcome, c.question, c.sql_text).where(
        c.kind == "question", c.happened_at >= since, c.happened_at < until
    )
    voted = sa.select(votes.vote, votes.reasons).where(votes.created_at >= since, votes.created_at < until)
    questions = fetched(records, lambda connection: connection.execute(asked).all())
    opinions = fetched(records, lambda connection: connection.execute(voted).all())
    outcomes = Counter(str(row.outcome) for row in questions)
    shares = {
        "refused": (outcomes["refused"], len(questions)), "failed": (outcomes["failed"], len(questions)),
        "liked": (sum(row.vote > 0 for row in opinions), len(opinions)),
        "linking": (sum("WRONG_FILTER" in (row.reasons or "").split(",") for row in opinions), len(opinions)),
        "accuracy": _labelled(records, since, until),
    }  # fmt: skip
    mix = Counter(_class_of(row.question or "", row.sql_text or "", str(row.outcome)) for row in questions)
    return Week(start, dict(mix), shares)


def compare(weeks: Sequence[Week]) -> Drift:
    """The last of the weeks against the others together; the first ever has nothing to be compared with."""
    last, before = weeks[-1], [week for week in weeks[:-1] if week.questions or any(n for _, n in week.shares.values())]
    classes = sorted({name for week in weeks for name in week.mix})
    ours = [last.mix.get(name, 0) for name in classes]
    theirs = [sum(week.mix.get(name, 0) for week in before) for name in classes]
    enough = min(sum(ours), sum(theirs)) >= LEAST
    mix = stability(theirs, ours) if enough else None
    moved = sorted(zip(classes, theirs, ours, strict=True), key=lambda one: -_weight(one, sum(theirs), sum(ours)))
    shifts = [_shift(name, last, before) for name in SHARES]
    return Drift(last, len(before), mix, tuple(moved[:3]) if mix and mix.moved else (), tuple(shifts))


def as_text(drift: Drift, lang: str) -> str:
    """The week in words."""
    week = drift.week
    days = {"start": date(week.start, lang), "end": date(week.start + dt.timedelta(6), lang)}
    lines = [t("registry.drift.title", lang, **days), ""]
    lines.append(t("registry.drift.questions" if week.questions else "registry.drift.empty", lang, **_asked(week)))
    if not drift.weeks_before:
        lines.append(t("registry.drift.first", lang))
    if drift.mix:
        key = "mix_moved" if drift.mix.moved else "mix_same"
        values = {"psi": number(drift.mix.value, lang, 3), "critical": number(drift.mix.critical, lang, 3)}
        lines.append(t(f"registry.drift.{key}", lang, **values))
        lines += [t("registry.drift.class", lang, name=name, before=old, now=new) for name, old, new in drift.moved]
    for one in drift.shifts:
        lines.append(_said(one, lang))
    lines += ["", t("registry.drift.alarm" if drift.alarming else "registry.drift.calm", lang)]
    return "\n".join(lines) + "\n"


def tell(records: sa.Engine, drift: Drift, lang: str) -> int:
    """Write to the administrators who have an address; how many.

    Raises:
        DatabaseError: nothing was written.
    """
    held = addresses.known(records)
    people = [one for one in list_people(records) if one.role == "administrator" and one.user in held]
    subject = t("registry.drift.subject", lang, start=date(drift.week.start, lang))
    with changing(records) as connection:
        for one in people:
            message = Message("email", "signal", held[one.user], subject, as_text(drift, lang))
            outbox.put(connection, message, moment=now())
    return len(people)


def _labelled(records: sa.Engine, since: dt.datetime, until: dt.datetime) -> Count:
    """Answers that reviewers found right, of those they judged."""
    c = labelling_labels.c
    asked = sa.select(c.source, c.source_id, c.verdict).where(
        c.made_at >= since, c.made_at < until, c.verdict.in_(("approved", "corrected", "rejected"))
    )
    rows = fetched(records, lambda connection: connection.execute(asked).all())
    wrong = {(row.source, row.source_id) for row in rows if row.verdict != "approved"}
    judged = {(row.source, row.source_id) for row in rows}
    return (len(judged - wrong), len(judged))


def _class_of(question: str, sql: str, outcome: str) -> str:
    """Language of a question and what answered it: a reporting view, documents, or nothing."""
    language = "ru" if re.search("[а-яё]", question, re.IGNORECASE) else "en"
    view = _VIEWS.search(sql)
    return f"{language} {view[1].lower() if view else 'documents' if outcome == 'done' else 'none'}"


def _shift(name: str, last: Week, before: Sequence[Week]) -> Shift:
    now_count = last.shares[name]
    old = (sum(week.shares[name][0] for week in before), sum(week.shares[name][1] for week in before))
    if min(now_count[1], old[1]) < LEAST:
        return Shift(name, now_count, old)
    found = shares_differ(*now_count, *old)
    return Shift(name, now_count, old, found.value, found.low, found.high)


def _weight(one: tuple[str, int, int], before: int, after: int) -> float:
    return abs(one[1] / max(before, 1) - one[2] / max(after, 1))


def _asked(week: Week) -> dict[str, object]:
    return {"count": week.questions} if week.questions else {}


def _said(one: Shift, lang: str) -> str:
    label = t(f"registry.drift.{one.name}", lang)
    if not one.now[1]:
        return t("registry.drift.none", lang, label=label)
    share = wilson(*one.now)
    values = {
        "label": label, "share": number(100 * share.value, lang, 1), "low": number(100 * share.low, lang, 1),
        "high": number(100 * share.high, lang, 1), "items": one.now[1],
    }  # fmt: skip
    if one.change is None or one.low is None or one.high is None:
        return t("registry.drift.share", lang, **values)
    change = {
        "change": signed(100 * one.change, lang, 1), "from_": signed(100 * one.low, lang, 1),
        "to": signed(100 * one.high, lang, 1),
    }  # fmt: skip
    return t("registry.drift.worse" if one.worse else "registry.drift.changed", lang, **values, **change)


def write_drift(home: Path, drift: Drift, lang: str) -> Path:
    """Keep the report of the week, for pages and for people; returns the one for people.

    Raises:
        RegistryError: it cannot be written.
    """
    folder = home / "training" / "drift"
    year, week, _ = drift.week.start.isocalendar()
    name = f"{year}-W{week:02}"
    body = asdict(drift) | {"alarming": drift.alarming}
    write_whole(folder / f"{name}.json", json.dumps(body, ensure_ascii=False, indent=1, default=str))
    write_whole(folder / f"{name}.md", as_text(drift, lang))
    return folder / f"{name}.md"


def main(argv: Sequence[str] | None = None) -> int:
    """Report on the last whole week; 0 when nothing has changed for the worse, 1 when something has, 2 on a fault."""
    settings = load_settings()
    lang = settings.language
    parser = argparse.ArgumentParser(prog="python -m training.drift", description=t("registry.drift.about", lang))
    parser.add_argument("--week", type=dt.date.fromisoformat, help=t("registry.drift.week", lang))
    parser.add_argument("--tell", action="store_true", help=t("registry.drift.tell", lang))
    options = parser.parse_args(argv)
    start = monday(options.week or now().date() - dt.timedelta(7))
    try:
        with opened(settings) as (_, records, _at):
            weeks = [read_week(records, start - dt.timedelta(7 * back)) for back in range(WEEKS_BEFORE, -1, -1)]
            drift = compare(weeks)
            if options.tell and drift.alarming:
                tell(records, drift, lang)
        path = write_drift(settings.home, drift, lang)
    except AzsError as error:
        sys.stderr.write(describe(error, lang) + "\n")
        return 2
    sys.stdout.write(as_text(drift, lang) + t("registry.cli.written", lang, path=path) + "\n")
    return 1 if drift.alarming else 0


if __name__ == "__main__":
    raise SystemExit(main())
