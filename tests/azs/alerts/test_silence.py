"""A station that sells less than it should is found, with the litres that it lacks; others are left alone."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from azs.alerts.silence import Silence, find_silence
from tests.azs.alerts.cases import DAY, WEEK, less, sales


def _found(rows: pd.DataFrame) -> tuple[Silence, ...]:
    return find_silence(rows, DAY, sigmas=4.0, share=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_ordinary_days_are_no_silence(seed: int) -> None:
    assert not _found(sales(20, seed=seed))


@pytest.mark.parametrize(("days", "share"), [(1, 1.0), (1, 0.5), (3, 1.0), (3, 0.25), (7, 0.25)])
def test_a_lack_is_found_with_its_litres(days: int, share: float) -> None:
    [one] = _found(less(sales(), "АЗС-003", days, share=share))
    first = DAY - dt.timedelta(days=days - 1)
    lost_l = share * 30 * sum(WEEK[(first + dt.timedelta(days=at)).weekday()] for at in range(days))
    assert one.station == "АЗС-003" and one.region == "Юг" and not one.missing
    assert abs((one.since - first).days) <= 2 and one.lost_l == pytest.approx(lost_l, rel=0.35)
    assert one.share == pytest.approx(share, abs=0.1)


def test_a_holiday_of_the_whole_network_is_no_silence_and_hides_none() -> None:
    rows = sales().astype({"transactions": float})
    rows.loc[rows["day"] == DAY, ["transactions", "litres_sold"]] *= 0.6
    assert not _found(rows)
    [one] = _found(less(rows, "АЗС-002", 1, share=0.5))
    assert one.station == "АЗС-002" and one.share == pytest.approx(0.5, abs=0.1)


def test_what_is_over_is_no_silence() -> None:
    rows = sales().astype({"transactions": float})
    yesterday = (rows["day"] == DAY - dt.timedelta(days=1)) & (rows["station_code"] == "АЗС-004")
    rows.loc[yesterday, ["transactions", "litres_sold"]] = 0
    assert not _found(rows)


def test_a_day_without_a_row_is_told_as_such() -> None:
    rows = sales()
    rows = rows[~((rows["day"] == DAY) & (rows["station_code"] == "АЗС-005"))]
    [one] = _found(rows)
    assert one.missing and one.sold_l == 0 and one.expected_l == pytest.approx(30 * WEEK[DAY.weekday()], rel=0.15)


def test_too_little_history_or_none_says_nothing() -> None:
    assert not _found(sales().head(0))
    assert not _found(less(sales(days=30), "АЗС-001", 1, share=1.0))
    rows = sales()
    assert not _found(rows[rows["day"] < DAY]), "the day is not in the data yet"
    new = rows[(rows["station_code"] != "АЗС-006") | (rows["day"] > DAY - dt.timedelta(days=40))]
    assert not _found(less(new, "АЗС-006", 1, share=1.0)), "a new station is not judged"


def test_a_station_that_never_sold_is_no_silence() -> None:
    rows = sales().astype({"transactions": float})
    rows.loc[rows["station_code"] == "АЗС-007", ["transactions", "litres_sold"]] = 0
    assert not _found(rows)


def test_one_station_alone_is_judged_by_itself() -> None:
    [one] = _found(less(sales(1), "АЗС-001", 1, share=0.9))
    assert one.share == pytest.approx(0.9, abs=0.05)
