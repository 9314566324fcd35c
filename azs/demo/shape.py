"""How often what happens where: the expected number of incidents of each station and category on each day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from azs.demo.options import DemoOptions
from azs.demo.patterns import Category, categories
from azs.demo.stations import IMPROVING_REGION, TROUBLED, WAVE_REGION, Floats, Ints, Network, hazard

WAVE_CATEGORY = "Сбой связи"
WAVE_DAYS_BEFORE_END = 150
WAVE_DAYS = 10
WAVE_SHARE = 0.4
WORST_AGE_FACTOR = 1.4
TRAFFIC_SEASON = 0.1
TRAFFIC_PEAK_DAY = 205
GROWTH = 0.08
BLOCK_DAYS = 30
BLOCK_ROWS = 200_000


@dataclass(frozen=True)
class Block:
    """Consecutive days generated and written together: days since the first day, and incidents on each."""

    days: Ints
    counts: Ints


def plan_blocks(network: Network, options: DemoOptions, rng: np.random.Generator) -> list[Block]:
    """Spread exactly `options.incidents` over the days and cut them into blocks of at most about 200,000 incidents."""
    totals = np.array([day_weights(network, options, day).sum() for day in range(options.days)])
    counts = rng.multinomial(options.incidents, totals / totals.sum())
    blocks, first = [], 0
    for day in range(1, options.days + 1):
        full = day == options.days or day - first >= BLOCK_DAYS or counts[first : day + 1].sum() > BLOCK_ROWS
        if full:
            blocks.append(Block(np.arange(first, day), counts[first:day]))
            first = day
    return blocks


def day_weights(network: Network, options: DemoOptions, day: int) -> Floats:
    """Relative number of incidents of each station and category on `day`, (stations, categories)."""
    date = options.first_day + dt.timedelta(days=day)
    kinds = categories()
    by_category = np.array([kind.share * _season(kind, date) * _weekday(kind, date) for kind in kinds])
    weights = _failures(network, day // BLOCK_DAYS * BLOCK_DAYS) * by_category
    busy = np.sqrt(network.volume / network.volume.mean())
    by_station = network.trouble * np.where(network.trouble >= min(TROUBLED), 1.0, busy)
    by_station = np.where(network.opened_day <= day, by_station, 0.0)
    by_station = by_station * improvement(network, options, day, start=1.5, finish=0.55)
    traffic = 1 + TRAFFIC_SEASON * np.cos(2 * np.pi * (date.timetuple().tm_yday - TRAFFIC_PEAK_DAY) / 365.25)
    weights *= by_station[:, None] * traffic * (1 + GROWTH * day / 365.25)
    if _in_wave(options, day):
        column = [kind.name for kind in kinds].index(WAVE_CATEGORY)
        struck = (network.region == WAVE_REGION) & (network.opened_day <= day)
        weights[struck, column] += WAVE_SHARE * weights.sum() / max(int(struck.sum()), 1)
    if day == options.days - 1:
        weights *= max(options.end.hour, 1) / 24
    return np.asarray(weights, dtype=np.float64)


def improvement(network: Network, options: DemoOptions, day: int, *, start: float, finish: float) -> Floats:
    """Factor that moves evenly from `start` to `finish` in the improving region and is 1 elsewhere, (stations,)."""
    factor = start + (finish - start) * day / options.days
    return np.where(network.region == IMPROVING_REGION, factor, 1.0)


@lru_cache(maxsize=128)
def _failures(network: Network, day: int) -> Floats:
    """Effect of the age of the equipment, about 1 on average over the network, (stations, categories).

    Kept, for all days of a block have that of its first day; not to be written to.
    """
    stations, kinds = len(network.region), categories()
    rate = np.zeros((len(network.kinds), stations))
    np.add.at(rate, (network.unit_kind, network.unit_station), hazard(network, day))
    factors = np.ones((stations, len(kinds)))
    for column, category in enumerate(kinds):
        rows = [network.kinds.index(kind) for kind in category.kinds if kind]
        if rows:
            total = rate[rows].sum(axis=0)
            total = np.where(total > 0, 0.35 + 0.65 * total / total.mean(), 0.0) if "" in category.kinds else total
            factors[:, column] = total / max(float(total.mean()), 1e-9)
    return np.minimum(factors, WORST_AGE_FACTOR)


def _season(category: Category, date: dt.date) -> float:
    peak, height = category.season
    return float(1 + height * np.cos(2 * np.pi * (date.timetuple().tm_yday - peak) / 365.25))


def _weekday(category: Category, date: dt.date) -> float:
    return category.weekend if date.isoweekday() >= 6 else 1.0


def _in_wave(options: DemoOptions, day: int) -> bool:
    first = options.days - WAVE_DAYS_BEFORE_END
    return first <= day < first + WAVE_DAYS
