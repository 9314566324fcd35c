"""The rules by which complaints go: those in force, what is doubtful in them, and another file in their place.

The file that was there before is kept beside it, so that one step back is always there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from azs import audit
from azs.complaints import absences
from azs.complaints.handling import HANDLERS
from azs.complaints.routing import Rules
from azs.complaints.rules_file import OWN, SHIPPED, load_rules, read_rules
from azs.errors import AccessError, ComplaintError
from azs.security.actor import Actor
from azs.settings import Settings

BEFORE = "routing.before.toml"
"""Beside OWN: the company's file before this one; empty where there was none."""
_writing = Lock()


@dataclass(frozen=True)
class Doubt:
    """What a person should look at in rules that can be used: a key of `rulebook.doubt_…` and its parameters."""

    key: str
    params: Mapping[str, str]


def rules_in_force(settings: Settings, engine: sa.Engine) -> Rules:
    """The rules of the company or the shipped ones, with the absences that people have entered, without messages by
    ways that the settings do not have.

    Raises:
        ComplaintError: see `load_rules`. QueryError: the database cannot be read.
    """
    rules, outgoing = load_rules(settings.complaints_dir / OWN), settings.outgoing
    alerts = replace(rules.alerts, webhook=rules.alerts.webhook and bool(outgoing.webhook_url))
    today = dt.datetime.now(rules.times.zone).date()
    away = tuple(one.absence for one in absences.listed(engine, today=today))
    return replace(
        rules, absences=(*away, *rules.absences), alerts=alerts, mail=bool(outgoing.smtp_host),
        staff_url=outgoing.staff_url,
    )  # fmt: skip


def doubts(rules: Rules, people: Mapping[str, Actor], *, today: dt.date) -> tuple[Doubt, ...]:
    """People that rules name and nobody knows, or who do not handle complaints; years the calendar lacks."""
    named = {rule.person for rule in rules.rules} | {one.head for one in rules.departments.values()}
    found = [
        Doubt("person" if name not in people else "role", {"person": name}) for name in sorted(filter(None, named))
        if name not in people or people[name].role not in HANDLERS
    ]  # fmt: skip
    if lacking := sorted({today.year, today.year + 1} - rules.times.years):
        found.append(Doubt("years", {"years": ", ".join(map(str, lacking))}))
    return tuple(found)


def is_own(folder: Path) -> bool:
    """Whether the company's own file is in force, and not the shipped one."""
    return (folder / OWN).is_file()


def content(folder: Path) -> bytes:
    """The file in force.

    Raises:
        ComplaintError: it cannot be read.
    """
    path = folder / OWN if is_own(folder) else SHIPPED
    try:
        return path.read_bytes()
    except OSError as error:
        raise ComplaintError("complaints.rules_file", file=path.name, reason=str(error)) from error


def put(engine: sa.Engine, actor: Actor, folder: Path, given: bytes) -> None:
    """Put a file in force in the place of the one that is.

    Raises:
        AccessError: the actor is no administrator. ComplaintError: see `load_rules`, or it cannot be written.
        DatabaseError: it could not be written down; nothing was changed.
    """
    _need_administrator(actor)
    read_rules(given, OWN)
    with _writing:
        audit.record(engine, actor, audit.Event("write", place="complaints.rules", question=OWN, rows=1))
        _swap(folder, given)


def can_go_back(folder: Path) -> bool:
    """Whether a file was put in force in the place of another one."""
    return (folder / BEFORE).is_file()


def go_back(engine: sa.Engine, actor: Actor, folder: Path) -> None:
    """Put the file before in force again; once more, and the later one is.

    Raises:
        AccessError: the actor is no administrator. ComplaintError: there is none, it has a mistake in it, or it cannot
            be written. DatabaseError: it could not be written down; nothing was changed.
    """
    _need_administrator(actor)
    with _writing:
        try:
            before = (folder / BEFORE).read_bytes()
        except OSError as error:
            raise ComplaintError("complaints.rules_none_before") from error
        if before:
            read_rules(before, BEFORE)
        audit.record(engine, actor, audit.Event("write", place="complaints.rules_back", question=OWN, rows=1))
        _swap(folder, before)


def _swap(folder: Path, given: bytes) -> None:
    """`given` in the place of the file, which is kept as the one before; empty stands for the shipped one."""
    own = folder / OWN
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / BEFORE, own.read_bytes() if own.is_file() else b"")
        if given:
            _write(own, given)
        else:
            own.unlink(missing_ok=True)
    except OSError as error:
        raise ComplaintError("complaints.rules_not_written", folder=str(folder)) from error


def _write(path: Path, given: bytes) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(given)
    part.replace(path)


def _need_administrator(actor: Actor) -> None:
    if actor.role != "administrator":
        raise AccessError("security.administrators_only")
