"""Stations that sell less than they should: a dispenser, several or all of them are silent.

What a day should have brought is the median of the same weekday in the eight weeks before, times what the whole network
did on that day against its own medians (a holiday, a blizzard, a day half over). How far a station usually strays from
that is known from its own four weeks before. A lack is a signal where the mean of the last days, one to fourteen of
them, lies further below than `sigmas` of that spread allow; of these windows the clearest is taken.

The data know sales by station and day, so a single silent dispenser shows after a day or several, by its share.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from azs.analytics.reading import Statement
from azs.database.views import v_equipment, v_station_day

WEEKS = 8
LEAST_WEEKS = 4
"""A station with fewer of the same weekday behind it is not judged."""
SPREAD_DAYS = 28
WINDOWS = (1, 2, 3, 5, 7, 10, 14)
EVENNESS = 0.4
"""Each day of a window lacks at least this part of what its mean lacks: what is over, or has not begun, is left out."""
LEAST_SPREAD = 0.03
"""As a share; what chance alone leaves of a median of eight."""
NOTHING = 0.01
"""What stands for no sales at all, which has no logarithm."""
NETWORK = 3
"""Stations from which on their median says what the day was like."""
HISTORY_DAYS = 7 * WEEKS + SPREAD_DAYS + max(WINDOWS)
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Silence:
    """A station that sells too little.

    Attributes:
        since, days: first day of the lack and how many days it has lasted.
        sold_l, expected_l: litres over these days. sigmas: how far below the usual.
        missing: the last day has no sales and no row; nobody knows whether the station or the data are silent.
    """

    station: str
    region: str
    since: dt.date
    days: int
    sold_l: float
    expected_l: float
    sigmas: float
    missing: bool = False

    @property
    def lost_l(self) -> float:
        """Litres that were likely not sold."""
        return max(0.0, self.expected_l - self.sold_l)

    @property
    def share(self) -> float:
        """Of what was expected, what is lacking, 0 to 1."""
        return self.lost_l / self.expected_l if self.expected_l else 0.0


def sales(first: dt.date, last: dt.date) -> Statement:
    """Sales by station and day."""
    c = v_station_day.c
    asked = sa.select(c.station_code, c.region, c.day, c.transactions, c.litres_sold)
    return asked.where(c.day >= first, c.day <= last)


def dispensers(kind: str) -> Statement:
    """How many pieces of a kind of equipment each station has."""
    c = v_equipment.c
    counted = sa.select(c.station_code, sa.func.count().label("held"))
    return counted.where(c.equipment_kind == kind).group_by(c.station_code)


def find_silence(rows: pd.DataFrame, day: dt.date, *, sigmas: float, share: float) -> tuple[Silence, ...]:
    """Stations that are silent on `day`, the greatest loss first.

    Args:
        rows: of `sales`, of HISTORY_DAYS days up to `day`; later ones are left out.
        sigmas: how far below counts. share: the least lack that counts, of what was expected.
    """
    rows = rows.assign(day=pd.to_datetime(rows["day"]))
    rows = rows[rows["day"] <= pd.Timestamp(day)]
    if rows.empty or not (rows["day"] == pd.Timestamp(day)).any():
        return ()
    days = pd.date_range(end=pd.Timestamp(day), periods=HISTORY_DAYS)
    tables = {
        name: rows.pivot_table(index="day", columns="station_code", values=name, aggfunc="sum").reindex(days)
        for name in ("transactions", "litres_sold")
    }
    counts, litres = (tables[name].to_numpy(dtype=float) for name in ("transactions", "litres_sold"))
    regions = rows.dropna(subset=["region"]).drop_duplicates("station_code").set_index("station_code")["region"]
    strayed, should_l = _strayed(counts), _expected(litres)
    middle, spread = _usual(strayed)
    found = []
    for at, station in enumerate(tables["transactions"].columns):
        window = _window(strayed[:, at] - middle[at], float(spread[at]), sigmas=sigmas)
        if window is None:
            continue
        length, deep = window
        sold = np.nansum(litres[-length:, at])
        expected = np.nansum(should_l[-length:, at]) * np.exp(middle[at])
        one = Silence(
            str(station), str(regions.get(station, "")), days[-length].date(), length, float(sold), float(expected),
            deep, missing=bool(np.isnan(counts[-1, at])),
        )  # fmt: skip
        if one.share >= share:
            found.append(one)
    return tuple(sorted(found, key=lambda one: -one.lost_l))


def _expected(values: Floats) -> Floats:
    """What each day should have brought; NaN where too little is known. (days, stations), as `values`."""
    shifted = np.full((WEEKS, *values.shape), np.nan)
    for week in range(1, WEEKS + 1):
        shifted[week - 1, 7 * week :] = values[: -7 * week]
    known: Bools = np.greater_equal(np.sum(~np.isnan(shifted), axis=0), LEAST_WEEKS)
    median = np.full(values.shape, np.nan)
    median[known] = np.nanmedian(shifted[:, known], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(median > 0, values / median, np.nan)
    for at in range(len(values)):
        alike = ratio[at][~np.isnan(ratio[at])]
        if len(alike) >= NETWORK:
            median[at] *= np.median(alike)
    return median


def _strayed(counts: Floats) -> Floats:
    """Logarithm of sold by expected transactions. A day without a row, where others have one, sold nothing."""
    expected = _expected(counts)
    anybody: Bools = np.any(~np.isnan(counts), axis=1, keepdims=True)
    sold = np.where(np.isnan(counts) & anybody, 0.0, counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, sold / expected, np.nan)
    return np.asarray(np.log(np.maximum(ratio, NOTHING)), dtype=np.float64)


def _usual(strayed: Floats) -> tuple[Floats, Floats]:
    """Where each station usually is and how far it spreads, before the windows; NaN where too little is known.

    No station counts as steadier than half of the others: what 28 days say of a spread is itself uncertain.
    """
    before = strayed[-SPREAD_DAYS - max(WINDOWS) : -max(WINDOWS)]
    known: Bools = np.greater_equal(np.sum(~np.isnan(before), axis=0), SPREAD_DAYS // 2)
    middle = np.full(strayed.shape[1], np.nan)
    middle[known] = np.nanmedian(before[:, known], axis=0)
    spread = np.full(strayed.shape[1], np.nan)
    spread[known] = 1.4826 * np.nanmedian(np.abs(before[:, known] - middle[known]), axis=0)
    least = max(LEAST_SPREAD, float(np.median(spread[known]))) if known.any() else LEAST_SPREAD
    return middle, np.maximum(spread, least)


def _window(strayed: Floats, spread: float, *, sigmas: float) -> tuple[int, float] | None:
    """Days and depth of the clearest lack that ends on the last day; None where there is none.

    Args:
        strayed: from where the station usually is, (days,).
    """
    best: tuple[int, float] | None = None
    for length in WINDOWS:
        part = strayed[-length:]
        if np.isnan(part).any() or np.isnan(spread):
            break
        lack = -float(part.mean())
        deep = lack * length**0.5 / spread
        even = -float(part.max()) >= EVENNESS * lack
        if even and deep >= sigmas and (best is None or deep > best[1]):
            best = length, deep
    return best
