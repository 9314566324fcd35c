"""Pumps and stations of the demo network that stop selling for hours or days; some are silent as the data end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from azs.demo.options import DemoOptions
from azs.demo.stations import Floats, Network

STATIONS_PER_PAST = 12
"""One past outage each year for so many stations."""
LEAST_AGE_DAYS = 120
"""A station so young has no past to miss sales by."""
DISPENSER = "ТРК"


@dataclass(frozen=True)
class Outage:
    """What a station lacks.

    Attributes:
        station: its position. first: days since the first day. days: how long. share: of its sales, 0 to 1.
    """

    station: int
    first: int
    days: int
    share: float


def outages(network: Network, options: DemoOptions) -> tuple[Outage, ...]:
    """Those of the whole history; with three that go on to its last day: a station, two pumps, one pump for a week."""
    if not options.outages:
        return ()
    rng = np.random.default_rng(np.random.SeedSequence([options.seed, 911]))
    old = np.flatnonzero(network.opened_day < options.days - LEAST_AGE_DAYS)
    if not len(old) or options.days < LEAST_AGE_DAYS:
        return ()
    pumps = _pumps(network)
    many = old[np.argsort(-network.volume[old], kind="stable")]
    now = rng.choice(many[: max(3, len(many) // 2)], min(3, len(many)), replace=False)
    found = [
        Outage(int(station), options.days - days, days, _share(pumps, int(station), lost))
        for station, days, lost in zip(now, (2, 4, 8), (0, 2, 1), strict=False)
    ]
    for _ in range(round(options.years * options.stations / STATIONS_PER_PAST)):
        station, days = int(rng.choice(old)), int(rng.choice((1, 1, 2, 3, 5)))
        first = int(rng.integers(max(0, int(network.opened_day[station])), options.days - 30))
        lost = int(rng.choice((0, 1, 1, 2)))
        found.append(Outage(station, first, days, _share(pumps, station, lost)))
    return tuple(found)


def selling(network: Network, options: DemoOptions) -> Floats:
    """What part of its usual sales each station makes each day, 0 to 1: (stations, days)."""
    part = np.ones((len(network.volume), options.days))
    for one in outages(network, options):
        part[one.station, one.first : one.first + one.days] *= 1 - one.share
    return part


def _pumps(network: Network) -> Floats:
    found = np.zeros(len(network.volume))
    if DISPENSER in network.kinds:
        np.add.at(found, network.unit_station[network.unit_kind == network.kinds.index(DISPENSER)], 1.0)
    return np.maximum(found, 1.0)


def _share(pumps: Floats, station: int, lost: int) -> float:
    """Of a station with so many pumps lost; 0 pumps stand for the whole station."""
    return 1.0 if lost == 0 else min(1.0, lost / float(pumps[station]))
