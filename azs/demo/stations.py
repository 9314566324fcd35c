"""Stations, their equipment and what is special about some of them."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from azs.demo.options import DemoOptions

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

PLACES = Path(__file__).parent / "places.toml"
FORMATS = ("Стандарт", "Премиум", "Компакт", "Трассовая")
FORMAT_SHARES = (0.45, 0.18, 0.17, 0.2)
FORMAT_TRANSACTIONS = np.array([900.0, 1150.0, 480.0, 1350.0])
HIGHWAY = 3
IMPROVING_REGION = 0
WAVE_REGION = 4
TROUBLED = (2.3, 2.1, 1.9)
TROUBLED_AGE_DAYS = 3600
MAX_AGE_YEARS = 14.0


@dataclass(frozen=True, eq=False)
class Network:
    """A made-up network.

    Attributes:
        stations: rows of the table `stations`.
        equipment: rows of the table `equipment`, sorted by station.
        kinds: names of the equipment kinds; `unit_kind` points into them.
        region: number of each station's region, (stations,).
        volume: transactions on an average day, (stations,).
        trouble: how many times more incidents than usual, (stations,).
        opened_day: opening as days since the first day of the history, may be negative, (stations,).
        unit_station, unit_kind, unit_number, unit_day: position of the station, of the kind, the number painted on the
            unit and the day of installation of each unit, (equipment,).
    """

    stations: pd.DataFrame
    equipment: pd.DataFrame
    kinds: tuple[str, ...]
    region: Ints
    volume: Floats
    trouble: Floats
    opened_day: Ints
    unit_station: Ints
    unit_kind: Ints
    unit_number: Ints
    unit_day: Ints


@lru_cache(maxsize=1)
def places() -> dict[str, Any]:
    """Regions with cities, street names and equipment models."""
    return tomllib.loads(PLACES.read_text(encoding="utf-8"))


def build_network(options: DemoOptions, rng: np.random.Generator) -> Network:
    """Make the stations and equipment of a network of `options.stations` stations."""
    count = options.stations
    region = np.concatenate([np.arange(count)[: len(places()["region"])], _further_regions(count, rng)])
    region = np.sort(region)
    form = rng.choice(len(FORMATS), count, p=FORMAT_SHARES)
    opened_day = -rng.integers(200, 365 * 16, count)
    late = rng.random(count) < 0.06
    late[region == IMPROVING_REGION] = False
    opened_day[late] = rng.integers(30, max(31, options.days // 2), int(late.sum()))
    trouble = _trouble(region, late, rng)
    opened_day[trouble >= min(TROUBLED)] -= TROUBLED_AGE_DAYS
    stations = _station_frame(options, region, form, opened_day, rng)
    volume = FORMAT_TRANSACTIONS[form] * rng.lognormal(0, 0.18, count)
    units = _units(opened_day, rng)
    unit_day = _installation_days(
        opened_day[units["station"]], units["number"], trouble[units["station"]], options, rng
    )
    return Network(
        stations=stations,
        equipment=_equipment_frame(stations, units, unit_day, options, rng),
        kinds=tuple(kind["kind"] for kind in places()["equipment"]),
        region=region,
        volume=volume,
        trouble=trouble,
        opened_day=opened_day,
        unit_station=units["station"],
        unit_kind=units["kind"],
        unit_number=units["number"],
        unit_day=unit_day,
    )


def hazard(network: Network, day: int) -> Floats:
    """Relative rate of failure of each unit on `day` (days since the first day): grows with age, 0 before."""
    age_years = np.clip((day - network.unit_day) / 365.25, 0, MAX_AGE_YEARS)
    in_place = network.unit_day <= np.maximum(day, network.opened_day[network.unit_station])
    return np.where(in_place, 0.35 + (age_years / 6) ** 1.6, 0.0)


def _further_regions(count: int, rng: np.random.Generator) -> Ints:
    regions = len(places()["region"])
    return rng.integers(0, regions, max(0, count - regions))


def _trouble(region: Ints, late: npt.NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """Usual stations differ a little; three old ones, each in a region of its own where possible, stand out."""
    trouble = rng.lognormal(0, 0.12, len(region))
    usual = np.flatnonzero((region != IMPROVING_REGION) & (region != WAVE_REGION) & ~late)
    shuffled = rng.permutation(usual)
    _, first = np.unique(region[shuffled], return_index=True)
    apart = shuffled[np.sort(first)]
    chosen = np.concatenate([apart, np.setdiff1d(shuffled, apart)])[: len(TROUBLED)]
    trouble[chosen] = TROUBLED[: len(chosen)]
    return trouble


def _station_frame(
    options: DemoOptions, region: Ints, form: Ints, opened_day: Ints, rng: np.random.Generator
) -> pd.DataFrame:
    rows = []
    width = max(3, len(str(len(region))))
    for i in range(len(region)):
        area = places()["region"][region[i]]
        city, latitude, longitude = area["cities"][rng.integers(len(area["cities"]))]
        street, address = _address(area["highway"], highway_station=bool(form[i] == HIGHWAY), rng=rng)
        spread = 0.2 if form[i] == HIGHWAY else 0.03
        rows.append(
            {
                "station_id": i + 1,
                "code": f"АЗС-{i + 1:0{width}d}",
                "name": f"АЗС № {i + 1}, {city}, {street}",
                "region": area["name"],
                "city": city,
                "address": f"{city}, {address}",
                "latitude": round(latitude + rng.uniform(-spread, spread), 5),
                "longitude": round(longitude + rng.uniform(-spread, spread), 5),
                "format": FORMATS[form[i]],
                "opened_on": options.first_day + dt.timedelta(days=int(opened_day[i])),
            }
        )
    return pd.DataFrame(rows)


def _address(highway: str, *, highway_station: bool, rng: np.random.Generator) -> tuple[str, str]:
    if highway_station:
        kilometre = int(rng.integers(15, 900))
        return f"{highway}, {kilometre}-й км", f"{highway}, {kilometre}-й км"
    streets = places()["streets"]
    street = streets[rng.integers(len(streets))]
    return street, f"{street}, {int(rng.integers(1, 180))}"


def _units(opened_day: Ints, rng: np.random.Generator) -> dict[str, Ints]:
    """Position of the station and kind, and the number, of every unit; sorted by station, then kind."""
    station: list[int] = []
    kind: list[int] = []
    number: list[int] = []
    for s in range(len(opened_day)):
        for k, entry in enumerate(places()["equipment"]):
            least, most = entry["count"]
            count = int(rng.integers(least, most + 1))
            if rng.random() >= entry.get("share", 1.0):
                continue
            station += [s] * count
            kind += [k] * count
            number += range(1, count + 1)
    return {"station": np.array(station), "kind": np.array(kind), "number": np.array(number)}


def _installation_days(
    opened_day: Ints, number: Ints, trouble: Floats, options: DemoOptions, rng: np.random.Generator
) -> Ints:
    """Unit number 1 of a kind is never younger than the history, so a station always has one that can fail.

    Units of the troubled stations are the original ones, never renewed.
    """
    newest = np.maximum(opened_day, 0)
    renewed = rng.random(len(number)) < 0.65
    days = np.where(renewed, opened_day + (rng.random(len(number)) * (newest - opened_day)).astype(int), opened_day)
    recent = (rng.random(len(number)) < 0.12) & (number > 1)
    days = np.where(recent, newest + rng.integers(0, options.days, len(number)), days)
    days = np.where(trouble >= min(TROUBLED), opened_day, days)
    return np.asarray(np.minimum(days, options.days - 1), dtype=np.int64)


def _equipment_frame(
    stations: pd.DataFrame, units: dict[str, Ints], unit_day: Ints, options: DemoOptions, rng: np.random.Generator
) -> pd.DataFrame:
    kinds = places()["equipment"]
    models = [kinds[k]["models"][rng.integers(len(kinds[k]["models"]))] for k in units["kind"]]
    first = options.first_day
    installed = [first + dt.timedelta(days=int(day)) for day in unit_day]
    serials = [
        f"{kinds[k]['prefix']}-{on:%y%m}-{10_000 + 7 * i}"
        for i, (k, on) in enumerate(zip(units["kind"], installed, strict=True))
    ]
    return pd.DataFrame(
        {
            "equipment_id": np.arange(1, len(models) + 1),
            "station_id": stations["station_id"].to_numpy()[units["station"]],
            "kind": [kinds[k]["kind"] for k in units["kind"]],
            "model": models,
            "serial": serials,
            "installed_on": installed,
        }
    )
