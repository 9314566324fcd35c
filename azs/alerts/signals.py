"""What the rules find in the data: signals, each with a key under which it stands until it is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sa

from azs.alerts.rules import Rule
from azs.alerts.silence import HISTORY_DAYS, dispensers, find_silence, sales
from azs.analytics.control_chart import xmr
from azs.analytics.filters import Filters, midnight, within
from azs.analytics.reading import Statement, frame, number, one_row
from azs.database.functions import bucket
from azs.database.views import v_incident, v_station_day

HISTORY = 12
"""Periods before the last one that the limits of `xmr` are made of."""
STALE_DAYS = 3
"""Sales that end earlier than so many days ago say nothing of today."""
LATE_FOR = dt.timedelta(days=1)
"""How long after its deadline an incident is still a risk and no old story."""
LEAST_RESOLVED = 5
Said = Mapping[str, str | float | None]


@dataclass(frozen=True)
class Signal:
    """Something that stands out.

    Attributes:
        key: the same as long as it lasts. station, region: "" where it is of more than that.
        said: what a sentence about it needs, by the names of its places.
    """

    key: str
    rule: Rule
    station: str = ""
    region: str = ""
    said: Said = field(default_factory=dict)


def signals(engine: sa.Engine, rule: Rule, now: dt.datetime) -> tuple[Signal, ...]:
    """What a rule finds.

    Args:
        engine: of `azs.database.access.as_person` or `as_system`. now: by the network's clocks.

    Raises:
        QueryError: the database cannot be read.
    """
    return _FINDERS[rule.kind](engine, rule, now)


def _silent(engine: sa.Engine, rule: Rule, now: dt.datetime) -> tuple[Signal, ...]:
    """On the last whole day of which the data know sales."""
    asked = sa.select(sa.func.max(v_station_day.c.day).label("last")).where(v_station_day.c.day < now.date())
    last = one_row(engine, asked)["last"]
    if last is None:
        return ()
    day = pd.Timestamp(last).date()
    if (now.date() - day).days > STALE_DAYS:
        return ()
    rows = frame(engine, sales(day - dt.timedelta(days=HISTORY_DAYS - 1), day))
    found = find_silence(rows, day, sigmas=rule.sigmas, share=rule.share)
    held: dict[str, int] = {}
    if found and rule.dispenser:
        counted = frame(engine, dispensers(rule.dispenser))
        held = dict(zip(counted["station_code"], counted["held"].astype(int), strict=True))
    return tuple(
        Signal(
            f"{rule.name}|{one.station}", rule, one.station, one.region,
            {
                "since": one.since.isoformat(), "days": one.days, "lost_l": round(one.lost_l),
                "expected_l": round(one.expected_l), "share_pct": round(100 * one.share, 1),
                "held": held.get(one.station), "silent": _silent_of(held.get(one.station), one.share),
                "missing": int(one.missing),
            },
        )
        for one in found
    )  # fmt: skip


def _silent_of(held: int | None, share: float) -> int | None:
    """As many dispensers as the lack is like; None where it is not known how many there are."""
    return max(1, round(share * held)) if held else None


def _at_risk(engine: sa.Engine, rule: Rule, now: dt.datetime) -> tuple[Signal, ...]:
    """Open incidents near their deadline, or not long past it."""
    c = v_incident.c
    asked = sa.select(c.incident_id, c.station_code, c.region, c.severity, c.title, c.reported_at, c.sla_h).where(
        c.is_open == 1, c.sla_h.is_not(None), c.severity.in_(rule.severities), c.reported_at <= now
    )
    found = []
    for row in frame(engine, asked).to_dict("records"):
        reported, sla_h = pd.Timestamp(row["reported_at"]).to_pydatetime(), float(row["sla_h"])
        due = reported + dt.timedelta(hours=sla_h)
        if not reported + dt.timedelta(hours=rule.share * sla_h) <= now <= due + LATE_FOR:
            continue
        said: Said = {
            "incident": str(row["incident_id"]), "title": str(row["title"]), "severity": str(row["severity"]),
            "due": due.isoformat(timespec="minutes"), "late": int(now > due),
        }  # fmt: skip
        key = f"{rule.name}|{row['incident_id']}"
        found.append(Signal(key, rule, _text(row["station_code"]), _text(row["region"]), said))
    return tuple(found)


def _beyond_limits(engine: sa.Engine, rule: Rule, now: dt.datetime) -> tuple[Signal, ...]:
    found = []
    for place, values in _values(engine, rule, now, periods=HISTORY + 1).items():
        last = values[-1]
        limits = xmr([value for value in values[:-1] if value is not None])
        if last is None or limits is None or limits.lower <= last <= limits.upper:
            continue
        above = last > limits.upper
        said: Said = {
            "value": round(last, 1), "limit": round(limits.upper if above else limits.lower, 1),
            "side": "above" if above else "below", "days": rule.days, "metric": rule.metric,
        }  # fmt: skip
        found.append(_of_place(rule, place, said))
    return tuple(found)


def _beyond_threshold(engine: sa.Engine, rule: Rule, now: dt.datetime) -> tuple[Signal, ...]:
    found = []
    for place, values in _values(engine, rule, now, periods=1).items():
        last, above = values[-1], rule.above is not None
        limit = rule.above if rule.above is not None else rule.below
        if last is None or limit is None or not (last > limit if above else last < limit):
            continue
        said: Said = {
            "value": round(last, 1), "limit": limit, "side": "above" if above else "below", "days": rule.days,
            "metric": rule.metric,
        }  # fmt: skip
        found.append(_of_place(rule, place, said))
    return tuple(found)


_FINDERS: Mapping[str, Callable[[sa.Engine, Rule, dt.datetime], tuple[Signal, ...]]] = {
    "silence": _silent, "sla_risk": _at_risk, "xmr": _beyond_limits, "threshold": _beyond_threshold,
}  # fmt: skip
Place = tuple[str, str]
"""Station and region; "" where it is more than that."""


def _of_place(rule: Rule, place: Place, said: Said) -> Signal:
    return Signal(f"{rule.name}|{place[0] or place[1] or '*'}", rule, *place, said)


def _values(
    engine: sa.Engine, rule: Rule, now: dt.datetime, *, periods: int
) -> Mapping[Place, tuple[float | None, ...]]:  # fmt: skip
    """The metric by place over periods of `rule.days` whole days that end yesterday, in time order.

    Periods before the first report of the database are left out; None where nothing is known.
    """
    last = now.date() - dt.timedelta(days=1)
    first_report = one_row(engine, sa.select(sa.func.min(v_incident.c.reported_at).label("first")))["first"]
    if first_report is None:
        return {}
    known = (now.date() - pd.Timestamp(first_report).date()).days // rule.days
    periods = min(periods, known)
    if periods < 1:
        return {}
    first = last - dt.timedelta(days=periods * rule.days - 1)
    rows = frame(engine, _counted(rule, Filters(first, last)))
    days = (pd.to_datetime(rows["day"]) - pd.Timestamp(first)).dt.days // rule.days
    names = [name for name in ("station_code", "region") if name in rows.columns]
    rows = rows.assign(at=days, **{name: rows[name].fillna("") for name in names})
    found: dict[Place, tuple[float | None, ...]] = {}
    groups = rows.groupby(names) if names else [((), rows)]
    for key, part in groups:
        sums = part.groupby("at")[["amount", "counted"]].sum()
        found[_place(names, key)] = tuple(_value(rule.metric, sums, at) for at in range(periods))
    return {place: values for place, values in found.items() if place != ("", "") or rule.by == "network"}


def _place(names: list[str], key: object) -> Place:
    parts = dict(zip(names, key if isinstance(key, tuple) else (key,), strict=True))
    return str(parts.get("station_code", "")), str(parts.get("region", ""))


def _value(metric: str, sums: pd.DataFrame, at: int) -> float | None:
    if at not in sums.index:
        return None if metric == "sla_kept_pct" else 0.0
    amount, counted = number(sums.at[at, "amount"]) or 0.0, number(sums.at[at, "counted"]) or 0.0
    if metric == "sla_kept_pct":
        return 100 * amount / counted if counted >= LEAST_RESOLVED else None
    return amount


def _counted(rule: Rule, filters: Filters) -> Statement:
    """Amount and count of the metric by place and day."""
    c = v_incident.c
    moment = c.resolved_at if rule.metric == "sla_kept_pct" else c.reported_at
    amounts = {
        "incidents": sa.func.count(), "loss_rub": sa.func.sum(c.loss_rub), "sla_kept_pct": sa.func.sum(c.sla_kept),
    }  # fmt: skip
    places = {"station": [c.station_code, c.region], "region": [c.region], "network": []}[rule.by]
    day = bucket("day", moment)
    counted = sa.func.count(c.sla_kept) if rule.metric == "sla_kept_pct" else sa.func.count()
    asked = sa.select(*places, day.label("day"), amounts[rule.metric].label("amount"), counted.label("counted"))
    return asked.where(*within(moment, filters.since, midnight(filters.end + dt.timedelta(days=1)))).group_by(
        *places, day
    )


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)
