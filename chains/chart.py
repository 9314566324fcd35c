"""The chart that fits the shape of a result."""

from __future__ import annotations

from dataclasses import dataclass

from chains.plan import Plan

LINE_UNITS = ("day", "week", "month", "quarter", "year")
MOST_SERIES = 8


@dataclass(frozen=True)
class ChartSpec:
    """What to draw; `x`, `y` and `series` are column ids of the result, empty where the kind has none.

    `kind` is "none", "number", "bar", "line", "grouped_bar", "heatmap" or "table".
    """

    kind: str
    x: str = ""
    y: str = ""
    series: str = ""


def choose_chart(plan: Plan, rows: list[tuple[object, ...]]) -> ChartSpec:
    """Chart for the rows of a plan."""
    if not rows:
        return ChartSpec("none")
    if plan.target == "incidents" or len(plan.dimensions) > 2:
        return ChartSpec("table")
    if not plan.dimensions:
        return ChartSpec("number", y="value")
    first, *rest = plan.dimensions
    if plan.compare:
        return ChartSpec("grouped_bar", x=first, y="value", series="previous") if not rest else ChartSpec("table")
    if not rest:
        return ChartSpec("line" if first in LINE_UNITS and len(rows) > 1 else "bar", x=first, y="value")
    if set(plan.dimensions) == {"weekday", "hour"}:
        return ChartSpec("heatmap", x="hour", y="weekday", series="value")
    moment = next((name for name in plan.dimensions if name in LINE_UNITS), "")
    x = moment or first
    series = rest[0] if x == first else first
    at = plan.dimensions.index(series)
    if len({row[at] for row in rows}) > MOST_SERIES:
        return ChartSpec("heatmap", x=x, y=series, series="value")
    return ChartSpec("line" if moment else "grouped_bar", x=x, y="value", series=series)
