"""Incidents of one block of days: what, where, when, how bad, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from azs.demo.options import DemoOptions
from azs.demo.patterns import HOURS, categories
from azs.demo.shape import Block, day_weights, improvement
from azs.demo.stations import TROUBLED, Floats, Ints, Network, hazard

MINUTE = 60
HOUR = 3600
DAY = 86_400
REPEAT_SHARE = 0.09
REPEAT_WITHIN_S = 10 * DAY
STUCK_SHARE = 0.045
STUCK_MEAN_S = 40 * DAY
NEVER_SHARE = 0.002
SPREAD = 0.9
CRITICAL = 0
PACE_BY_SEVERITY = np.array([0.65, 0.85, 1.0, 1.15])
LOSS_BY_SEVERITY = np.array([3.0, 1.6, 1.0, 0.6])
THEFT = "Хищение и неоплата"
NO_UNIT = -1


@dataclass(frozen=True)
class Events:
    """Incidents in order of report; all arrays are (incidents,).

    Times are seconds since midnight of the first day; `resolved` is -1 while open. `unit` is the position of the
    equipment or -1. `severity`, `source`, `fact`, `note` and `cause` (-1 unknown) point into their lists.
    """

    station: Ints
    category: Ints
    reported: Ints
    occurred: Ints
    resolved: Ints
    unit: Ints
    fact: Ints
    note: Ints
    severity: Ints
    source: Ints
    cause: Ints
    loss: Floats
    litres: Floats
    injured: Ints

    def __len__(self) -> int:
        return len(self.station)


def draw_events(network: Network, options: DemoOptions, block: Block, rng: np.random.Generator) -> Events:
    """Draw the incidents of `block`."""
    station, category, day = _cells(network, options, block, rng)
    reported = _report_times(category, day, options, rng)
    order = np.argsort(reported, kind="stable")
    station, category, reported = station[order], category[order], reported[order]
    fact = _facts(category, reported, options, rng)
    unit = _units(network, station, category, fact, int(block.days[0]), rng)
    parent = _repeats(reported, unit, rng)
    station, category, fact, unit = station[parent], category[parent], fact[parent], unit[parent]
    severity = _pick(category, [kind.severity for kind in categories()], rng)
    delay = rng.exponential(np.array([kind.delay_min for kind in categories()])[category] * MINUTE)
    resolved = _resolutions(network, options, station, category, severity, reported, rng)
    loss, litres = _amounts(category, severity, rng)
    return Events(
        station=station,
        category=category,
        reported=reported,
        occurred=reported - (delay // MINUTE * MINUTE).astype(np.int64),
        resolved=resolved,
        unit=unit,
        fact=fact,
        note=(rng.random(len(fact)) * np.array([len(kind.notes) for kind in categories()])[category]).astype(np.int64),
        severity=severity,
        source=_pick(category, [kind.sources for kind in categories()], rng),
        cause=_causes(network, station, category, resolved, rng),
        loss=loss,
        litres=litres,
        injured=_injuries(category, rng),
    )


def end_second(options: DemoOptions) -> int:
    """Last moment of the data in seconds since midnight of the first day."""
    return (options.days - 1) * DAY + options.end.hour * HOUR + options.end.minute * MINUTE


def _cells(network: Network, options: DemoOptions, block: Block, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    cells = []
    for day, count in zip(block.days, block.counts, strict=True):
        weights = day_weights(network, options, int(day)).ravel()
        cells.append(rng.choice(len(weights), int(count), p=weights / weights.sum()))
    cell = np.concatenate(cells)
    station, category = np.divmod(cell, len(categories()))
    return station, category, np.repeat(block.days, block.counts)


def _report_times(category: Ints, day: Ints, options: DemoOptions, rng: np.random.Generator) -> Ints:
    """Minutes by the category's shape of the day; nothing later than the end of the data."""
    hour = _pick(category, [HOURS[kind.hours] for kind in categories()], rng)
    reported = day * DAY + hour * HOUR + rng.integers(0, 60, len(day)) * MINUTE
    last_midnight, end = (options.days - 1) * DAY, end_second(options)
    late = reported > end
    again = last_midnight + (rng.random(len(day)) * (end - last_midnight)).astype(np.int64) // MINUTE * MINUTE
    return np.where(late, again, reported)


def _facts(category: Ints, reported: Ints, options: DemoOptions, rng: np.random.Generator) -> Ints:
    """The first facts of a category are more frequent; winter and summer facts keep to their months."""
    shares = [1 / np.sqrt(np.arange(1, len(kind.facts) + 1)) for kind in categories()]
    fact = _pick(category, shares, rng)
    first = np.datetime64(options.first_day, "M")
    days = np.datetime64(options.first_day, "D") + (reported // DAY).astype("timedelta64[D]")
    month = ((days.astype("datetime64[M]") - first).astype(int) + options.first_day.month - 1) % 12 + 1
    cold = (month >= 11) | (month <= 3)
    for number, kind in enumerate(categories()):
        for position, entry in enumerate(kind.facts):
            if entry.season:
                wrong = (category == number) & (fact == position) & (cold != (entry.season == "cold"))
                fact[wrong] = 0
    return fact


def _units(
    network: Network, station: Ints, category: Ints, fact: Ints, first_day: int, rng: np.random.Generator
) -> Ints:
    """A unit of the kind that the fact names, older ones more often; -1 where it names none."""
    unit = np.full(len(station), NO_UNIT, dtype=np.int64)
    rates = hazard(network, first_day)
    kind_of_fact = fact_kinds(network)[category, fact]
    for kind in range(len(network.kinds)):
        rows = np.flatnonzero(kind_of_fact == kind)
        members = np.flatnonzero(network.unit_kind == kind)
        if not len(rows) or not len(members):
            continue
        total = np.concatenate([[0.0], np.cumsum(rates[members])])
        low = np.searchsorted(network.unit_station[members], station[rows], side="left")
        high = np.searchsorted(network.unit_station[members], station[rows], side="right")
        point = total[low] + rng.random(len(rows)) * (total[high] - total[low])
        place = np.clip(np.searchsorted(total, point, side="right") - 1, low, np.maximum(high - 1, low))
        unit[rows] = np.where(high > low, members[np.minimum(place, len(members) - 1)], NO_UNIT)
    return unit


def fact_kinds(network: Network) -> Ints:
    """Position of the equipment kind of every fact, -1 for none, (categories, most facts)."""
    table = np.full((len(categories()), max(len(kind.facts) for kind in categories())), NO_UNIT, dtype=np.int64)
    for number, kind in enumerate(categories()):
        for position, entry in enumerate(kind.facts):
            table[number, position] = network.kinds.index(entry.kind) if entry.kind else NO_UNIT
    return table


def _repeats(reported: Ints, unit: Ints, rng: np.random.Generator) -> Ints:
    """Row whose station, category, fact and equipment each row takes: its own, or one of the ten days before it."""
    rows = np.arange(len(reported))
    low = np.searchsorted(reported, reported - REPEAT_WITHIN_S)
    high = np.searchsorted(reported, reported - DAY // 2)
    earlier = low + (rng.random(len(rows)) * (high - low)).astype(np.int64)
    again = (rng.random(len(rows)) < REPEAT_SHARE) & (high > low) & (unit != NO_UNIT)
    again &= unit[np.minimum(earlier, len(rows) - 1)] != NO_UNIT
    return np.where(again, earlier, rows)


def _resolutions(
    network: Network, options: DemoOptions, station: Ints, category: Ints, severity: Ints, reported: Ints,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    """Lognormal around a part of the SLA, some stuck for weeks, a few never finished; -1 where the data end first."""
    count = len(station)
    hours = np.array([kind.sla_h * kind.pace for kind in categories()])[category] * PACE_BY_SEVERITY[severity]
    pace = improvement(network, options, int(reported.mean() // DAY) if count else 0, start=1.9, finish=0.5)
    pace = np.where(network.trouble >= min(TROUBLED), 1.2, pace)
    night = (reported // HOUR) % 24
    hours = hours * pace[station] * np.where((night < 7) | (night >= 21), 1.2, 1.0)
    seconds = hours * rng.lognormal(0, SPREAD, count) * HOUR
    stuck = (rng.random(count) < STUCK_SHARE * np.minimum(pace[station], 1.3)) & (severity != CRITICAL)
    seconds = np.where(stuck, DAY + rng.exponential(STUCK_MEAN_S, count), seconds)
    resolved = reported + np.maximum(seconds // MINUTE, 6).astype(np.int64) * MINUTE
    never = (rng.random(count) < NEVER_SHARE) & (severity != CRITICAL)
    return np.where(never | (resolved > end_second(options)), -1, resolved)


def _causes(network: Network, station: Ints, category: Ints, resolved: Ints, rng: np.random.Generator) -> Ints:
    """Known for most resolved incidents; troubled stations suffer mostly from the first cause of a category."""
    cause = _pick(category, [1 / np.arange(1, len(kind.causes) + 1) for kind in categories()], rng)
    cause = np.where((network.trouble[station] >= min(TROUBLED)) & (rng.random(len(cause)) < 0.5), 0, cause)
    return np.where((resolved < 0) | (rng.random(len(cause)) < 0.12), -1, cause)


def _amounts(category: Ints, severity: Ints, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Loss in RUB (unknown for half of the incidents without one) and litres spilled."""
    kinds = categories()
    theft = np.array([kind.name == THEFT for kind in kinds])[category]
    loss = _lognormal(category, [kind.loss for kind in kinds], rng)
    loss = np.where(theft, np.round(loss), np.round(loss * LOSS_BY_SEVERITY[severity] / 10) * 10)
    nothing = np.where(rng.random(len(category)) < 0.5, 0.0, np.nan)
    litres = _lognormal(category, [kind.litres for kind in kinds], rng) * np.where(severity == CRITICAL, 5.0, 1.0)
    litres = np.where(litres >= 10, np.round(litres), np.maximum(np.round(litres, 1), 0.1))
    return np.where(np.isnan(loss), nothing, loss), np.minimum(litres, 4000)


def _lognormal(category: Ints, shapes: list[tuple[float, float, float]], rng: np.random.Generator) -> Floats:
    share, median, sigma = np.array(shapes)[category].T
    drawn = median * np.exp(sigma * rng.standard_normal(len(category)))
    return np.where(rng.random(len(category)) < share, drawn, np.nan)


def _injuries(category: Ints, rng: np.random.Generator) -> Ints:
    chance = np.array([kind.injured for kind in categories()])[category]
    hurt = rng.random(len(category)) < chance
    return np.where(hurt, np.where(rng.random(len(category)) < 0.06, 2, 1), 0)


def _pick(category: Ints, shares: Sequence[Sequence[float] | Floats], rng: np.random.Generator) -> Ints:
    """Draw a position by the shares of each row's category."""
    chosen = np.zeros(len(category), dtype=np.int64)
    point = rng.random(len(category))
    for number, weights in enumerate(shares):
        rows = np.flatnonzero(category == number)
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        edges /= edges[-1]
        chosen[rows] = np.minimum(np.searchsorted(edges, point[rows], side="right"), len(edges) - 1)
    return chosen
