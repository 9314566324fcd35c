"""Every figure of the overview equals one computed in plain Python from raw rows."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.analytics import overview
from azs.analytics.backlog import BANDS
from azs.analytics.filters import Filters
from azs.analytics.kpis import slot_starts
from tests.azs.analytics import reference as ref

DAY = dt.timedelta(days=1)
YEAR = Filters(dt.date(2025, 11, 21), dt.date(2026, 11, 20))


@pytest.fixture(scope="module")
def rows(demo_engine: sa.Engine) -> list[ref.Row]:
    return ref.raw_rows(demo_engine)


@pytest.fixture(scope="module")
def region(rows: list[ref.Row]) -> str:
    return Counter(r.region for r in rows).most_common(1)[0][0]


def _cases(region: str) -> dict[str, Filters]:
    station = ("АЗС-001", "АЗС-002", "АЗС-003", "АЗС-004", "АЗС-005", "АЗС-006")
    return {
        "all three years": Filters(dt.date(2023, 11, 1), dt.date(2026, 11, 20)),
        "year": YEAR,
        "week": Filters(dt.date(2026, 11, 10), dt.date(2026, 11, 16)),
        "one day": Filters(dt.date(2026, 11, 18), dt.date(2026, 11, 18)),
        "region": Filters(YEAR.start, YEAR.end, regions=(region,)),
        "stations": Filters(dt.date(2026, 5, 1), dt.date(2026, 9, 3), stations=station),
        "category and severity": Filters(
            YEAR.start, YEAR.end, categories=("Отказ ТРК", "Сбой связи"), severities=("high", "medium")
        ),
        "all open": Filters(YEAR.start, YEAR.end, statuses=("new", "in_progress")),
        "before the data": Filters(dt.date(2001, 1, 1), dt.date(2001, 3, 31)),
        "after the data": Filters(dt.date(2030, 1, 1), dt.date(2030, 3, 31)),
        "nothing matches": Filters(YEAR.start, YEAR.end, regions=("Нет такого; DROP TABLE x --",)),
    }


CASES = list(_cases(""))


@pytest.fixture(params=CASES)
def filters(request: pytest.FixtureRequest, region: str) -> Filters:
    return _cases(region)[request.param]


def _same(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return found == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_key_figures_now_before_and_over_time(demo_engine: sa.Engine, rows: list[ref.Row], filters: Filters) -> None:
    sales = ref.raw_transactions(demo_engine)
    starts = slot_starts(filters)
    ends = [start - DAY for start in starts[1:]] + [filters.end]
    before = filters.previous()
    expected = ref.figures(rows, sales, filters, span=(filters.start, filters.end))
    previous = ref.figures(rows, sales, filters, span=(before.start, before.end))
    points = [ref.figures(rows, sales, filters, span=span) for span in zip(starts, ends, strict=True)]
    found = overview.kpis(demo_engine, filters)
    assert set(found) == set(expected)
    for name, kpi in found.items():
        if name == "loss_rub" and kpi.value is None:
            continue  # nothing of the selection has a loss: judged in test_ugly
        assert _same(kpi.value, expected[name]), (name, kpi.value, expected[name])
        assert _same(kpi.previous, previous[name]), (name, kpi.previous, previous[name])
        assert len(kpi.sparkline) == min(12, filters.days)
        for at, point in enumerate(kpi.sparkline):
            assert _same(point, points[at][name]), (name, at, point, points[at][name])


def test_backlog_by_age(demo_engine: sa.Engine, rows: list[ref.Row], filters: Filters) -> None:
    found = overview.backlog(demo_engine, filters)
    mine = ref.chosen(rows, filters)
    assert found["day"].iloc[-1] == pd.Timestamp(filters.end)
    step = 1 if filters.days <= 92 else 7
    assert len(found) == len(range(0, filters.days, step))
    assert (found["day"].diff().dropna() == pd.Timedelta(days=step)).all()
    for row in found.iloc[:: max(1, len(found) // 20)].itertuples():
        day = row.day.date()
        ages = Counter((day - r.reported.date()).days for r in mine if ref.is_open(r, day))
        for name, low, high in BANDS:
            expected = sum(n for age, n in ages.items() if age >= low and (high is None or age <= high))
            assert getattr(row, name) == expected, (day, name)


def test_pareto(demo_engine: sa.Engine, rows: list[ref.Row], filters: Filters) -> None:
    counts = Counter(r.category for r in ref.reported(ref.chosen(rows, filters), filters.start, filters.end))
    found = overview.pareto(demo_engine, filters)
    assert dict(zip(found["category"], found["incidents"], strict=True)) == counts
    assert found["incidents"].is_monotonic_decreasing
    running, total = 0, sum(counts.values())
    for row in found.itertuples():
        running += row.incidents
        assert row.cumulative_pct == pytest.approx(100 * running / total)


def test_heatmap(demo_engine: sa.Engine, rows: list[ref.Row], filters: Filters) -> None:
    mine = ref.reported(ref.chosen(rows, filters), filters.start, filters.end)
    counts = Counter((r.reported.isoweekday(), r.reported.hour) for r in mine)
    found = overview.heatmap(demo_engine, filters)
    assert len(found) == (168 if counts else 0)
    assert {(r.weekday, r.hour): r.incidents for r in found.itertuples() if r.incidents} == counts


def test_station_ranking(demo_engine: sa.Engine, rows: list[ref.Row], filters: Filters) -> None:
    mine = ref.reported(ref.chosen(rows, filters), filters.start, filters.end)
    counts = Counter(r.station for r in mine if r.station is not None)
    loss: dict[str | None, float] = defaultdict(float)
    for r in mine:
        loss[r.station] += r.loss or 0
    found = overview.station_ranking(demo_engine, filters, limit=5)
    expected = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    assert list(zip(found["station_code"], found["incidents"], strict=True)) == expected
    for row in found.itertuples():
        assert (0 if pd.isna(row.loss_rub) else row.loss_rub) == pytest.approx(loss[row.station_code])
    assert len(overview.station_ranking(demo_engine, filters, limit=None)) == len(counts)


def test_mttr_by_category(demo_engine: sa.Engine, rows: list[ref.Row], filters: Filters) -> None:
    hours: dict[str, list[float]] = defaultdict(list)
    for r in ref.resolved(ref.chosen(rows, filters), filters.start, filters.end):
        hours[r.category].append(r.hours)
    found = overview.mttr_by_category(demo_engine, filters)
    assert set(found["category"]) == set(hours)
    for row in found.itertuples():
        assert row.incidents == len(hours[row.category])
        assert row.median_h == pytest.approx(ref.quantile(hours[row.category], 0.5))
        assert row.p90_h == pytest.approx(ref.quantile(hours[row.category], 0.9))


def test_trend_counts_and_limits(demo_engine: sa.Engine, rows: list[ref.Row], filters: Filters) -> None:
    first, last = min(r.reported for r in rows).date(), max(r.reported for r in rows).date()
    begin, end = max(first, filters.start), min(last, filters.end)
    mine = ref.reported(ref.chosen(rows, filters), filters.start, filters.end)
    counts = Counter((r.reported.date().replace(day=1), r.severity) for r in mine)
    found = overview.monthly_trend(demo_engine, filters)
    drawn = {(r.month.date(), r.severity): r.incidents for r in found.frame.itertuples() if r.incidents}
    assert drawn == counts
    months = sorted({month.date() for month in found.frame["month"]})
    whole = [m for m in months if m >= begin and (m + 31 * DAY).replace(day=1) - DAY <= end]
    assert {month.date() for month in found.incomplete} == set(months) - set(whole)
    totals = [sum(n for (month, _), n in counts.items() if month == m) for m in whole]
    if len(totals) < 6:
        assert found.centre is None
        return
    centre = sum(totals) / len(totals)
    moves = [abs(b - a) for a, b in itertools.pairwise(totals)]
    reach = 2.66 * sum(moves) / len(moves)
    assert (found.centre, found.upper) == (pytest.approx(centre), pytest.approx(centre + reach))
    assert found.lower == pytest.approx(max(0, centre - reach))
    beyond = {m for m, n in zip(whole, totals, strict=True) if not found.lower <= n <= found.upper}
    assert beyond <= {month.date() for month in found.signals}


def test_current_month_is_drawn_but_not_judged(demo_engine: sa.Engine) -> None:
    trend = overview.monthly_trend(demo_engine, Filters(dt.date(2025, 12, 1), dt.date(2026, 11, 30)))
    november = pd.Timestamp(2026, 11, 1)
    assert november in set(trend.frame["month"])
    assert trend.incomplete == (november,)
    assert november not in trend.signals


def test_freshness_and_availability(demo_engine: sa.Engine, rows: list[ref.Row]) -> None:
    assert overview.freshness(demo_engine) == max(r.reported for r in rows)
    found = overview.availability(demo_engine)
    names = ["loss", "coordinates", "transactions", "resolved", "sla", "equipment", "region", "station", "actions"]
    assert found == dict.fromkeys(names, True)
