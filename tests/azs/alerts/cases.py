"""Sales of a few stations with a weekly rhythm, and rules to look at them with."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import sqlalchemy as sa

from azs.alerts.silence import HISTORY_DAYS
from azs.database.schema import equipment, station_days, stations

DAY = dt.date(2026, 11, 22)
"""The last whole day before MONDAY of the schedule's cases."""
WEEK = (900.0, 880, 910, 930, 1050, 990, 870)


def sales(count: int = 8, *, days: int = HISTORY_DAYS, seed: int = 1) -> pd.DataFrame:
    """Sales up to DAY with 5% of noise and 30 l a transaction; columns as `azs.alerts.silence.sales`."""
    rng, rows = np.random.default_rng(seed), []
    for station in range(1, count + 1):
        for back in range(days):
            day = DAY - dt.timedelta(days=back)
            sold = round(WEEK[day.weekday()] * float(rng.lognormal(0, 0.05)))
            region = "Север" if station == 1 else "Юг"
            rows.append((f"АЗС-{station:03}", region, day, sold, sold * 30.0))
    return pd.DataFrame(rows, columns=["station_code", "region", "day", "transactions", "litres_sold"])


def less(rows: pd.DataFrame, station: str, days: int, *, share: float) -> pd.DataFrame:
    """A station that lacks a share of its sales on the last days."""
    chosen = (rows["station_code"] == station) & (rows["day"] > DAY - dt.timedelta(days=days))
    rows = rows.astype({"transactions": float})
    rows.loc[chosen, ["transactions", "litres_sold"]] *= 1 - share
    return rows


def store(engine: sa.Engine, rows: pd.DataFrame) -> None:
    """Write sales into the database; the stations that are not there yet with two dispensers each."""
    numbers = {code: int(code[-3:]) for code in rows["station_code"].unique()}
    with engine.begin() as connection:
        there = set(connection.execute(sa.select(stations.c.station_id)).scalars())
        new = [
            {"station_id": number, "code": code, "name": code, "region": "Юг"}
            for code, number in numbers.items() if number not in there
        ]  # fmt: skip
        if new:
            connection.execute(sa.insert(stations), new)
        connection.execute(sa.insert(equipment), [
            {"equipment_id": 10 * number + at, "station_id": number, "kind": "ТРК", "serial": f"{number}-{at}"}
            for number in numbers.values() for at in (1, 2)
        ])  # fmt: skip
        connection.execute(sa.insert(station_days), [
            {"station_id": numbers[row.station_code], "day": row.day, "transactions": int(row.transactions),
             "litres_sold": float(row.litres_sold)} for row in rows.itertuples()
        ])  # fmt: skip
