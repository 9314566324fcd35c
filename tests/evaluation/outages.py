"""How well silent dispensers are found: `python -m tests.evaluation.outages [--stations 120] [--seed 7]`.

Outages are put into the sales of the demo network, whose litres without them are known; every morning of the last eight
weeks is then judged as `azs.alerts` judges it. An outage is found where its station has a signal on one of its days.
A signal is right where its station has an outage on its day; several mornings in a row are one signal. Litres are
compared on the last day of each outage that is found.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from azs.alerts.rules import load_rules
from azs.alerts.silence import HISTORY_DAYS, Silence, find_silence
from azs.demo.options import DemoOptions
from azs.demo.stations import Network, build_network
from azs.demo.tables import station_day_table

TODAY = dt.date(2026, 11, 20)
JUDGED_DAYS = 56
SHAPES = (
    # name, days, share of the sales that is lost: None is one or two dispensers of those the station has
    ("whole station, 1 day", 1, 1.0), ("whole station, 3 days", 3, 1.0), ("half a day", 1, 0.5),
    ("a quarter of a day", 1, 0.25), ("one dispenser, 1 day", 1, 1), ("one dispenser, 3 days", 3, 1),
    ("one dispenser, 7 days", 7, 1), ("two dispensers, 2 days", 2, 2),
)  # fmt: skip
HOLIDAYS = {dt.date(2026, 11, 4): 0.7}
"""A day on which the whole network sells less; no outage."""


@dataclass(frozen=True)
class Outage:
    """A lack that was put in; `lost_l` by day."""

    shape: str
    station: str
    first: dt.date
    lost_l: dict[dt.date, float]


@dataclass(frozen=True)
class Score:
    """What came of it."""

    outages: Sequence[Outage]
    found: dict[int, Silence]
    """By the outage's place: the signal of its last day on which there was one."""
    right: int
    wrong: int


def main() -> None:
    """Print precision, recall by shape, and the error of litres."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stations", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    score = evaluate(args.stations, args.seed)
    print(f"outages {len(score.outages)}, signals right {score.right}, wrong {score.wrong}")
    print(f"precision {score.right / max(score.right + score.wrong, 1):.3f}")
    print(f"recall {len(score.found) / len(score.outages):.3f}")
    shapes: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(score.outages):
        shapes[one.shape].append(at)
    for shape, places in shapes.items():
        found = [at for at in places if at in score.found]
        errors = [_error(score.outages[at], score.found[at]) for at in found]
        told = f"median error of litres {100 * float(np.median(errors)):.0f}%" if errors else ""
        print(f"  {shape:24} found {len(found):3} of {len(places):3}  {told}")
    errors = [_error(score.outages[at], one) for at, one in score.found.items()]
    told_l = sum(one.lost_l for one in score.found.values())
    true_l = sum(_true(score.outages[at], one) for at, one in score.found.items())
    print(
        f"litres: median error {100 * float(np.median(errors)):.0f}%, all together {100 * (told_l / true_l - 1):+.1f}%"
    )


def evaluate(stations: int, seed: int) -> Score:
    """Put outages into made-up sales and judge every morning."""
    rng = np.random.default_rng(seed + 1000)
    options = DemoOptions(stations=stations, incidents=1, years=1, seed=seed, today=TODAY, outages=False)
    network = build_network(options, np.random.default_rng(seed))
    sales = _sales(network, options, rng)
    outages = _outages(network, sales, rng)
    for one in outages:
        for day, lost in one.lost_l.items():
            row = (one.station, day)
            share = 1 - lost / sales.at[row, "litres_sold"]
            sales.loc[row, "transactions"] = round(sales.at[row, "transactions"] * share)
            sales.loc[row, "litres_sold"] -= lost
    return _judge(sales.reset_index(), outages)


def _sales(network: Network, options: DemoOptions, rng: np.random.Generator) -> pd.DataFrame:
    table = station_day_table(network, options, np.arange(options.stations), rng).to_pandas()
    places = network.stations.set_index("station_id")
    table = table.assign(
        station_code=places["code"].reindex(table["station_id"]).to_numpy(),
        region=places["region"].reindex(table["station_id"]).to_numpy(),
        day=pd.to_datetime(table["day"]).dt.date, transactions=table["transactions"].astype(float),
    )  # fmt: skip
    table = table[table["day"] >= TODAY - dt.timedelta(days=HISTORY_DAYS + JUDGED_DAYS)]
    for day, factor in HOLIDAYS.items():
        table.loc[table["day"] == day, ["transactions", "litres_sold"]] *= factor
    return table.set_index(["station_code", "day"]).sort_index()


def _outages(network: Network, sales: pd.DataFrame, rng: np.random.Generator) -> list[Outage]:
    """One at each of half the stations that have been open long enough, of each shape in turn."""
    held = np.bincount(
        network.unit_station[network.unit_kind == network.kinds.index("ТРК")], minlength=len(network.region)
    )
    codes = list(network.stations["code"])
    known = sales.groupby(level="station_code").size()
    settled = [at for at in rng.permutation(len(codes)) if known.get(codes[at], 0) > HISTORY_DAYS]
    found = []
    for number, at in enumerate(settled[: len(codes) // 2]):
        name, days, share = SHAPES[number % len(SHAPES)]
        lost = float(share) if isinstance(share, float) else share / held[at]
        first = TODAY - dt.timedelta(days=int(rng.integers(days + 1, JUDGED_DAYS)))
        dates = [first + dt.timedelta(days=ahead) for ahead in range(days)]
        litres = {day: float(sales.at[(codes[at], day), "litres_sold"]) * lost for day in dates}
        found.append(Outage(name, codes[at], first, litres))
    return found


def _judge(sales: pd.DataFrame, outages: Sequence[Outage]) -> Score:
    rule = next(rule for rule in load_rules().rules if rule.kind == "silence")
    places = {(one.station, day): at for at, one in enumerate(outages) for day in one.lost_l}
    found: dict[int, Silence] = {}
    before: set[str] = set()
    right = wrong = 0
    for back in range(JUDGED_DAYS, 0, -1):
        day = TODAY - dt.timedelta(days=back)
        rows = sales[(sales["day"] > day - dt.timedelta(days=HISTORY_DAYS)) & (sales["day"] <= day)]
        told = find_silence(rows, day, sigmas=rule.sigmas, share=rule.share)
        for one in told:
            at = places.get((one.station, day))
            if at is not None:
                found[at] = one
            if one.station not in before:
                right, wrong = (right + 1, wrong) if at is not None else (right, wrong + 1)
        before = {one.station for one in told}
    return Score(outages, found, right, wrong)


def _true(outage: Outage, one: Silence) -> float:
    """Litres lost up to the day of the signal."""
    last = one.since + dt.timedelta(days=one.days - 1)
    return sum(lost for day, lost in outage.lost_l.items() if day <= last)


def _error(outage: Outage, one: Silence) -> float:
    true = _true(outage, one)
    return abs(one.lost_l - true) / true


if __name__ == "__main__":
    main()
