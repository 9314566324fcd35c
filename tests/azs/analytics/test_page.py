"""Reading the overview together gives what its functions give one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.analytics import overview, page
from azs.analytics.filters import Filters

CASES = {
    "year": Filters(dt.date(2025, 11, 21), dt.date(2026, 11, 20)),
    "one day": Filters(dt.date(2026, 11, 18), dt.date(2026, 11, 18)),
    "narrow": Filters(dt.date(2026, 5, 1), dt.date(2026, 9, 3), categories=("Отказ ТРК",), severities=("high", "low")),
    "stations": Filters(dt.date(2023, 1, 1), dt.date(2026, 11, 20), stations=("АЗС-001", "АЗС-002")),
    "open": Filters(dt.date(2026, 1, 1), dt.date(2027, 1, 31), statuses=("new", "in_progress")),
    "nothing": Filters(dt.date(2001, 1, 1), dt.date(2001, 3, 31)),
}


@pytest.mark.parametrize("filters", CASES.values(), ids=list(CASES))
def test_together_equals_one_by_one(demo_engine: sa.Engine, filters: Filters) -> None:
    found = page.load(demo_engine, filters)
    before = filters.previous()
    assert found.days == overview.covered(demo_engine, filters)
    assert found.comparable == (overview.covered(demo_engine, before) == (before.start, before.end))
    for name in (field.name for field in fields(found) if field.name not in ("days", "comparable")):
        expected, given = getattr(overview, name)(demo_engine, filters), getattr(found, name)
        if isinstance(expected, pd.DataFrame):
            pd.testing.assert_frame_equal(given, expected, check_dtype=bool(len(expected)), check_column_type=False)
        elif name == "monthly_trend":
            pd.testing.assert_frame_equal(given.frame, expected.frame)
            assert (given.centre, given.lower, given.upper) == (expected.centre, expected.lower, expected.upper)
            assert (given.signals, given.incomplete) == (expected.signals, expected.incomplete)
        else:
            for metric, kpi in expected.items():
                assert given[metric].value == pytest.approx(kpi.value), metric
                assert given[metric].previous == pytest.approx(kpi.previous), metric
                assert list(given[metric].sparkline) == pytest.approx(list(kpi.sparkline)), metric


def test_nothing_is_compared_with_days_before_the_data(demo_duckdb: sa.Engine) -> None:
    first = overview.covered(demo_duckdb, Filters(dt.date(2000, 1, 1), dt.date(2026, 11, 20)))
    assert first is not None
    early = page.load(demo_duckdb, Filters(first[0] + dt.timedelta(days=5), first[0] + dt.timedelta(days=40)))
    assert early.days is not None and not early.comparable
    assert early.kpis["incidents"].previous is not None and early.figures["incidents"].previous is None
    empty = page.load(demo_duckdb, Filters(dt.date(2001, 1, 1), dt.date(2001, 2, 1)))
    assert empty.days is None
