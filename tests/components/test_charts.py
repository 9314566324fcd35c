"""Figures made from hand-written results."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from azs.analytics.overview import Trend
from azs.analytics.page import Overview
from components import charts


def _overview(categories: list[str]) -> Overview:
    count = len(categories)
    shares = [100 * (at + 1) / count for at in range(count)]
    hours = [float(at) for at in range(count)]
    return Overview(
        kpis={},
        monthly_trend=Trend(pd.DataFrame({"month": [], "severity": [], "incidents": []}), None, None, None, (), ()),
        pareto=pd.DataFrame({"category": categories, "incidents": range(count, 0, -1), "cumulative_pct": shares}),
        heatmap=pd.DataFrame({"weekday": [], "hour": [], "incidents": []}),
        station_ranking=pd.DataFrame(),
        backlog=pd.DataFrame(),
        mttr_by_category=pd.DataFrame({"category": categories, "median_h": hours, "p90_h": hours, "incidents": 1}),
    )


@pytest.mark.parametrize("name", ["pareto", "mttr"])
def test_categories_that_look_like_numbers_are_names_and_not_places_on_a_scale(name: str) -> None:
    figure = charts.build(name, _overview(["42", "26", "9"]), "ru")
    assert figure is not None and figure.layout.yaxis.type == "category"
    assert list(figure.data[0].y) == ["42", "26", "9"]


@pytest.mark.parametrize("name", ["pareto", "mttr"])
def test_many_categories_are_cut_to_what_can_be_read(name: str) -> None:
    figure = charts.build(name, _overview([str(at) for at in range(50)]), "en")
    assert figure is not None and len(figure.data[0].y) == charts.MOST_CATEGORIES


@pytest.mark.parametrize("name", ["trend", "heatmap"])
def test_nothing_to_draw_gives_no_figure(name: str) -> None:
    assert charts.build(name, _overview([]), "ru") is None


def test_dates_without_a_time_of_day_give_no_heatmap() -> None:
    midnight = pd.DataFrame({"weekday": [1, 1], "hour": [0, 5], "incidents": [7, 0]})
    assert charts.build("heatmap", dataclasses.replace(_overview([]), heatmap=midnight), "ru") is None


def test_a_backlog_of_nothing_gives_no_figure() -> None:
    bands = dict.fromkeys(charts.AGE_BANDS, 0)
    empty = pd.DataFrame([{"day": pd.Timestamp("2026-11-01"), **bands}])
    assert charts.build("backlog", dataclasses.replace(_overview([]), backlog=empty), "ru") is None


@pytest.mark.parametrize(("length", "first"), [(30, "01.10"), (120, "окт<br>2026")])
def test_ticks_of_the_backlog_tell_themselves_apart(length: int, first: str) -> None:
    days = pd.DataFrame({"day": pd.date_range("2026-10-01", periods=length), **dict.fromkeys(charts.AGE_BANDS, 1)})
    figure = charts.build("backlog", dataclasses.replace(_overview([]), backlog=days), "ru")
    assert figure is not None
    ticks = list(figure.layout.xaxis.ticktext)
    assert ticks[0] == first and len(set(ticks)) == len(ticks) > 2
