"""Rules of alerts: what is looked at, who is told, when not to write; what is wrong in a file of them."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from azs.database.schema import SEVERITIES
from azs.errors import AlertError
from azs.security.actor import ROLES

SHIPPED = Path(__file__).with_name("rules.toml")
KINDS = ("silence", "sla_risk", "xmr", "threshold")
METRICS = ("incidents", "loss_rub", "sla_kept_pct")
PLACES = ("station", "region", "network")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OWN: Mapping[str, set[str]] = {
    "silence": {"sigmas", "share", "dispenser"}, "sla_risk": {"share", "severities"}, "xmr": {"metric", "by", "days"},
    "threshold": {"metric", "by", "days", "above", "below"},
}  # fmt: skip
_ALL = {"name", "kind", "severity", "roles"}


@dataclass(frozen=True)
class Rule:
    """What is looked at; see `rules.toml` for what each kind reads.

    Attributes:
        share: of a deadline that is used up, of the expected sales that is lacking. sigmas: how far beyond the usual
            spread. days: how many days are counted together.
    """

    name: str
    kind: str
    severity: str
    roles: tuple[str, ...]
    metric: str = "incidents"
    by: str = "station"
    days: int = 7
    above: float | None = None
    below: float | None = None
    sigmas: float = 4.0
    share: float = 0.1
    severities: tuple[str, ...] = SEVERITIES
    dispenser: str = ""


@dataclass(frozen=True)
class Quiet:
    """Hours by the network's clocks in which nobody is written to; equal ones are none. `urgent`: severities that
    are told at any hour."""

    since: dt.time = dt.time()
    until: dt.time = dt.time()
    urgent: tuple[str, ...] = ("critical",)

    def holds(self, local: dt.datetime) -> bool:
        """Whether it is quiet at a moment."""
        at = local.time()
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until


@dataclass(frozen=True)
class Rules:
    """Everything in a file of rules."""

    rules: tuple[Rule, ...]
    quiet: Quiet = field(default_factory=Quiet)
    webhook: bool = False


def load_rules(own: Path | None = None) -> Rules:
    """The company's rules where that file is there, else the shipped ones.

    Raises:
        AlertError: the file cannot be read or a value in it cannot be used; the message says where.
    """
    path = own if own is not None and own.is_file() else SHIPPED
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AlertError("alerts.rules_file", file=path.name, reason=str(error)[:200]) from error
    return rules_of(body)


def rules_of(body: Mapping[str, Any]) -> Rules:
    """Rules out of the tables of a file; raises as `load_rules`."""
    _need_known(body, {"quiet", "delivery", "rule"}, "")
    given = body.get("rule", [])
    if not isinstance(given, list):
        _wrong("rule", given)
    rules = tuple(_rule(at, part) for at, part in enumerate(given, 1))
    for at, rule in enumerate(rules):
        if rule.name in {one.name for one in rules[:at]}:
            _wrong(f"rule {at + 1}: name", rule.name)
    delivery = _table(body, "delivery")
    _need_known(delivery, {"webhook"}, "delivery")
    return Rules(rules, _quiet(_table(body, "quiet")), delivery.get("webhook") is True)


def _rule(at: int, part: Any) -> Rule:
    place = f"rule {at}"
    if not isinstance(part, dict):
        _wrong(place, part)
    kind, name = part.get("kind"), part.get("name")
    if kind not in KINDS:
        _wrong(f"{place}: kind", kind)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        _wrong(f"{place}: name", name)
    _need_known(part, _ALL | _OWN[kind], place)
    choices = (("severity", SEVERITIES), ("metric", METRICS), ("by", PLACES))
    for key, allowed in choices:
        if (key in part or key == "severity") and part.get(key) not in allowed:
            _wrong(f"{place}: {key}", part.get(key))
    lists = {"roles": _list(part, "roles", ROLES, place)}
    if "severities" in part:
        lists["severities"] = _list(part, "severities", SEVERITIES, place)
    numbers = {key: _number(part, key, place) for key in ("above", "below", "sigmas", "share") if key in part}
    days = part.get("days", 7)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 92:
        _wrong(f"{place}: days", days)
    if kind == "threshold" and ("above" in part) == ("below" in part):
        _wrong(f"{place}: above, below", part.get("above"))
    texts = {key: str(part[key]) for key in ("metric", "by", "dispenser") if key in part}
    return Rule(name, kind, part["severity"], days=days, **lists, **numbers, **texts)  # type: ignore[arg-type]


def _quiet(part: Mapping[str, Any]) -> Quiet:
    _need_known(part, {"from", "to", "urgent"}, "quiet")
    times = []
    for key in ("from", "to"):
        try:
            times.append(dt.time.fromisoformat(part.get(key, "00:00")))
        except (TypeError, ValueError):
            _wrong(f"quiet: {key}", part[key])
    urgent = _list(part, "urgent", SEVERITIES, "quiet") if "urgent" in part else ("critical",)
    return Quiet(times[0], times[1], urgent)


def _list(part: Mapping[str, Any], key: str, allowed: tuple[str, ...], place: str) -> tuple[str, ...]:
    values = part.get(key, [])
    if not isinstance(values, list) or not all(value in allowed for value in values):
        _wrong(f"{place}: {key}", values)
    return tuple(values)


def _number(part: Mapping[str, Any], key: str, place: str) -> float:
    value = part[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (key == "share" and value > 1):
        _wrong(f"{place}: {key}", value)
    return float(value)


def _table(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name, {})
    if not isinstance(part, dict):
        _wrong(name, part)
    return part


def _need_known(part: Mapping[str, Any], known: set[str], place: str) -> None:
    """Refuse a name that nobody reads: it is a slip of the pen."""
    if unknown := sorted(set(part) - known):
        _wrong(f"{place}: {unknown[0]}" if place else unknown[0], part[unknown[0]])


def _wrong(place: str, value: object) -> NoReturn:
    raise AlertError("alerts.rules_value", place=place, value=str(value)[:80])
