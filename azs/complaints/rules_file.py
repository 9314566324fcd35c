"""Reading a file of routing rules: what is wrong in it is named, with its place."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from azs.complaints.complaint import CATEGORIES, PRIORITIES
from azs.complaints.routing import CLOCKS, Absence, Alerts, Department, Rule, Rules
from azs.complaints.working_time import WorkingTime
from azs.errors import ComplaintError

OWN = "routing.toml"
"""The company's file, below `settings.complaints_dir`."""
SHIPPED = Path(__file__).with_name("routing.toml")
MAX_HOURS = 10_000.0
MAX_BYTES = 256 * 1024
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[\w-]+(?:\.[\w-]+)+")
_KNOWN = {
    "": {"calendar", "departments", "alerts", "rule", "absence"},
    "calendar": {"timezone", "hours", "weekdays", "years", "days_off", "days_on"},
    "departments": {"ru", "en", "email", "head"},
    "alerts": {"priorities", "emails", "webhook"},
    "rule": {"category", "region", "priority", "department", "person", "hours", "clock"},
    "absence": {"person", "since", "until", "substitute"},
}


def load_rules(own: Path | None = None) -> Rules:
    """The company's rules, where that file is there, else the shipped ones.

    Raises:
        ComplaintError: the file cannot be read or a value in it cannot be used; the message says where.
    """
    path = own if own is not None and own.is_file() else SHIPPED
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ComplaintError("complaints.rules_file", file=path.name, reason=str(error)) from error
    return read_rules(content, path.name)


def read_rules(content: bytes, name: str) -> Rules:
    """The rules in a file of this name; raises as `load_rules`."""
    if len(content) > MAX_BYTES:
        raise ComplaintError("complaints.rules_size", file=name, most=MAX_BYTES // 1024)
    try:
        body = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ComplaintError("complaints.rules_file", file=name, reason=str(error)[:200]) from error
    return rules_of(body)


def rules_of(body: Mapping[str, Any]) -> Rules:
    """Rules out of the tables of a file; raises as `load_rules`."""
    _need_known(body, "", "")
    departments = {key: _department(key, part) for key, part in _table(body, "departments").items()}
    if not departments:
        _wrong("departments", "rules_missing")
    rules = tuple(_rule(at, part, departments) for at, part in enumerate(_list(body, "rule"), 1))
    _need_whole(rules)
    absences = tuple(_absence(at, part) for at, part in enumerate(_list(body, "absence"), 1))
    return Rules(_times(_table(body, "calendar")), departments, rules, absences, _alerts(_table(body, "alerts")))


def _times(part: Mapping[str, Any]) -> WorkingTime:
    _need_known(part, "calendar", "calendar")
    try:
        zone = ZoneInfo(_text(part, "timezone", "calendar") or "Europe/Moscow")
    except (ZoneInfoNotFoundError, ValueError):
        _wrong("calendar.timezone", "rules_value", value=part["timezone"])
    given = part.get("hours", ["09:00", "18:00"])
    try:
        opens, closes = (dt.time.fromisoformat(one) for one in given)
    except (TypeError, ValueError):
        _wrong("calendar.hours", "rules_value", value=given)
    weekdays = part.get("weekdays", [1, 2, 3, 4, 5])
    if opens >= closes:
        _wrong("calendar.hours", "rules_value", value=given)
    if not isinstance(weekdays, list) or not weekdays or not set(weekdays) <= set(range(1, 8)):
        _wrong("calendar.weekdays", "rules_value", value=weekdays)
    years = part.get("years", [])
    if not isinstance(years, list) or not all(isinstance(year, int) for year in years):
        _wrong("calendar.years", "rules_value", value=years)
    off, on = _days(part, "days_off"), _days(part, "days_on")
    if twice := sorted(off & on):
        _wrong("calendar.days_on", "rules_value", value=twice[0])
    return WorkingTime(zone, opens, closes, frozenset(weekdays), off, on, frozenset(years))


def _days(part: Mapping[str, Any], name: str) -> frozenset[dt.date]:
    days = part.get(name, [])
    if not isinstance(days, list):
        _wrong(f"calendar.{name}", "rules_value", value=days)
    for day in days:
        if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
            _wrong(f"calendar.{name}", "rules_value", value=day)
    return frozenset(days)


def _department(key: str, part: Any) -> Department:
    place = f"departments.{key}"
    if not _KEY.fullmatch(key) or not isinstance(part, dict):
        _wrong(place, "rules_value", value=key)
    _need_known(part, "departments", place)
    ru = _text(part, "ru", place)
    if not ru:
        _wrong(f"{place}.ru", "rules_missing")
    email = _email(_text(part, "email", place), f"{place}.email")
    return Department(key, ru, _text(part, "en", place) or ru, email, _text(part, "head", place))


def _rule(at: int, part: Any, departments: Mapping[str, Department]) -> Rule:
    place = f"rule {at}"
    if not isinstance(part, dict):
        _wrong(place, "rules_value", value=part)
    _need_known(part, "rule", place)
    values = {name: _text(part, name, place) for name in ("category", "region", "priority", "department", "person")}
    _need_one_of(values["category"], ("", *CATEGORIES), f"{place}: category")
    _need_one_of(values["priority"], ("", *PRIORITIES), f"{place}: priority")
    _need_one_of(values["department"], tuple(departments), f"{place}: department")
    clock = _text(part, "clock", place) or "working"
    _need_one_of(clock, CLOCKS, f"{place}: clock")
    hours = part.get("hours")
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= MAX_HOURS:
        _wrong(f"{place}: hours", "rules_value", value=hours)
    return Rule(hours=float(hours), clock=clock, **values)


def _need_whole(rules: Sequence[Rule]) -> None:
    """No two rules with the same conditions, and one for whatever is left."""
    seen: dict[tuple[str, str, str], int] = {}
    for at, rule in enumerate(rules, 1):
        conditions = (rule.category, rule.region.casefold(), rule.priority)
        if conditions in seen:
            _wrong(f"rule {at}", "rules_twice", other=seen[conditions])
        seen[conditions] = at
    if ("", "", "") not in seen:
        _wrong("rule", "rules_no_last")


def _absence(at: int, part: Any) -> Absence:
    place = f"absence {at}"
    if not isinstance(part, dict):
        _wrong(place, "rules_value", value=part)
    _need_known(part, "absence", place)
    person, substitute = _text(part, "person", place), _text(part, "substitute", place)
    since, until = part.get("since"), part.get("until")
    for name, value in (("since", since), ("until", until)):
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            _wrong(f"{place}: {name}", "rules_value", value=value)
    if not person or person == substitute:
        _wrong(f"{place}: person", "rules_value", value=person)
    assert isinstance(since, dt.date) and isinstance(until, dt.date)
    if until < since:
        _wrong(f"{place}: until", "rules_value", value=until)
    return Absence(person, since, until, substitute)


def _alerts(part: Mapping[str, Any]) -> Alerts:
    _need_known(part, "alerts", "alerts")
    priorities, emails = part.get("priorities", []), part.get("emails", [])
    for name, value in (("priorities", priorities), ("emails", emails)):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            _wrong(f"alerts.{name}", "rules_value", value=value)
    for one in priorities:
        _need_one_of(one, PRIORITIES, "alerts.priorities")
    told = tuple(_email(one, "alerts.emails") for one in emails if one)
    return Alerts(tuple(priorities), told, part.get("webhook") is True)


def _table(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name, {})
    if not isinstance(part, dict):
        _wrong(name, "rules_value", value=part)
    return part


def _list(body: Mapping[str, Any], name: str) -> Sequence[Any]:
    part = body.get(name, [])
    if not isinstance(part, list):
        _wrong(name, "rules_value", value=part)
    return part


def _text(part: Mapping[str, Any], name: str, place: str) -> str:
    value = part.get(name, "")
    if not isinstance(value, str):
        _wrong(f"{place}: {name}", "rules_value", value=value)
    return value.strip()


def _email(text: str, place: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        _wrong(place, "rules_value", value=text)
    return text


def _need_known(part: Mapping[str, Any], kind: str, place: str) -> None:
    """Refuse a name that nobody reads: it is a slip of the pen."""
    if unknown := sorted(set(part) - _KNOWN[kind]):
        _wrong(f"{place}: {unknown[0]}" if place else unknown[0], "rules_unknown")


def _need_one_of(value: str, allowed: Sequence[str], place: str) -> None:
    if value not in allowed:
        _wrong(place, "rules_choice", value=value, allowed=", ".join(filter(None, allowed)))


def _wrong(place: str, key: str, **params: Any) -> NoReturn:
    raise ComplaintError(f"complaints.{key}", place=place, **params)
