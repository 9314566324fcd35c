"""Who handles a complaint and until when: category, region and priority against the rules of `routing.toml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from azs.complaints.working_time import WorkingTime, due_at

CLOCKS = ("working", "always")


@dataclass(frozen=True)
class Department:
    """A department: its key, names, address of mail and the user name of its head; "" where there is none."""

    key: str
    ru: str
    en: str
    email: str = ""
    head: str = ""

    def name(self, lang: str) -> str:
        """What it is called in "ru" or "en"."""
        return self.ru if lang == "ru" else self.en


@dataclass(frozen=True)
class Rule:
    """Conditions, "" for any, and what follows. `hours` are counted by `clock`, one of CLOCKS."""

    department: str
    hours: float
    category: str = ""
    region: str = ""
    priority: str = ""
    person: str = ""
    clock: str = "working"

    @property
    def rank(self) -> tuple[bool, int, bool]:
        """How strong it is: one that names a priority comes first, so that no other takes what is urgent; then the one
        with more conditions, then the one of a category."""
        said = (bool(self.priority), bool(self.category), bool(self.region))
        return said[0], sum(said), said[1]

    def fits(self, category: str, region: str, priority: str) -> bool:
        """Whether its conditions hold."""
        pairs = ((self.category, category), (self.region, region), (self.priority, priority))
        return all(not wanted or wanted.casefold() == given.casefold() for wanted, given in pairs)


@dataclass(frozen=True)
class Absence:
    """Days, both included, on which somebody else stands in."""

    person: str
    since: dt.date
    until: dt.date
    substitute: str


@dataclass(frozen=True)
class Alerts:
    """What is told at once, and to whom besides the department."""

    priorities: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    webhook: bool = False


@dataclass(frozen=True)
class Rules:
    """Everything in a file of rules; `rules` holds one without conditions. `mail` says whether letters can be sent,
    `staff_url` where staff reach the app, "" where a message cannot lead there."""

    times: WorkingTime
    departments: Mapping[str, Department]
    rules: tuple[Rule, ...]
    absences: tuple[Absence, ...] = ()
    alerts: Alerts = field(default_factory=Alerts)
    mail: bool = True
    staff_url: str = ""

    def department_name(self, key: str, lang: str) -> str:
        """What a department is called; its key where the file does not know it any more."""
        return self.departments[key].name(lang) if key in self.departments else key


@dataclass(frozen=True)
class Route:
    """Where a complaint goes. `person` is a user name, "" where the department shares its work; moments are UTC."""

    department: str
    person: str
    due_at: dt.datetime
    alert: bool


def route(rules: Rules, category: str, *, region: str, priority: str, now: dt.datetime) -> Route:
    """Where a complaint goes and until when it is to be answered.

    Args:
        category: "" where it is not known. region: of its station, "" where none is known. now: UTC without a zone.
    """
    chosen = rule_for(rules, category, region=region, priority=priority)
    until = due_at(rules.times, now, chosen.hours, always=chosen.clock == "always")
    person = present(rules, chosen.person, now)
    return Route(chosen.department, person, until, priority in rules.alerts.priorities)


def rule_for(rules: Rules, category: str, *, region: str, priority: str) -> Rule:
    """The strongest rule whose conditions hold; arguments as of `route`."""
    fitting = [rule for rule in rules.rules if rule.fits(category, region, priority)]
    return max(fitting, key=lambda rule: rule.rank)


def present(rules: Rules, person: str, now: dt.datetime) -> str:
    """The person, or whoever stands in for them; "" where all of these are absent."""
    day = now.replace(tzinfo=dt.UTC).astimezone(rules.times.zone).date()
    asked: set[str] = set()
    while person and person not in asked:
        asked.add(person)
        away = [one for one in rules.absences if one.person == person and one.since <= day <= one.until]
        if not away:
            return person
        person = away[0].substitute
    return ""
