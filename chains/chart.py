"""The chart that fits the shape of a result, and the others a person may switch to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chains.result import Column, Row

KINDS = ("none", "number", "bar", "column", "line", "grouped_bar", "heatmap", "share", "donut", "map", "table")
LINE_UNITS = ("day", "week", "month", "quarter", "year")
MOST_SERIES = 8
MOST_PARTS = 6
LONG_TEXT = 60


@dataclass(frozen=True)
class ChartSpec:
    """What to draw; `x`, `y` and `series` are names of columns, empty where the kind has none.

    `kind` is one of KINDS.
    """

    kind: str
    x: str = ""
    y: str = ""
    series: str = ""


def options(columns: Sequence[Column], rows: Sequence[Row], *, placed: int = 0) -> tuple[ChartSpec, ...]:
    """Charts that fit the result, the best first; none where there is nothing to draw.

    Args:
        placed: how many rows are stations with known coordinates; from two on they may be drawn as a map.
    """
    found = _fitting(columns, rows)
    if placed < 2 or not found or found[0].series:
        return found
    return (*found, ChartSpec("map", series=found[0].y))


def _fitting(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[ChartSpec, ...]:
    best = choose_chart(columns, rows)
    if best.kind in ("none", "number", "table", "map") or len(rows) < 2:
        return ()
    if best.series == "previous":
        return (best, replace(best, kind="line"))
    if best.kind == "heatmap":
        return (best, ChartSpec("grouped_bar", best.x, best.series, best.y)) if _few(columns, rows, best.y) else (best,)
    if best.series:
        other = "line" if best.kind != "line" else "grouped_bar"
        return (best, replace(best, kind=other), ChartSpec("heatmap", best.x, best.series, best.y))
    found = [best, *(replace(best, kind=kind) for kind in ("bar", "column", "line") if kind != best.kind)]
    if _parts_of_whole(columns, rows, best.y):
        found += [replace(best, kind="share"), replace(best, kind="donut")]
    return tuple(found)


def _few(columns: Sequence[Column], rows: Sequence[Row], name: str) -> bool:
    at = [column.name for column in columns].index(name)
    return len({row[at] for row in rows}) <= MOST_SERIES


def _parts_of_whole(columns: Sequence[Column], rows: Sequence[Row], name: str) -> bool:
    """Whether a few values that add up stand in the rows: counts, money, litres, or shares of a hundred."""
    at = [column.name for column in columns].index(name)
    values = [float(str(row[at])) for row in rows if row[at] is not None]
    if not 2 <= len(values) <= MOST_PARTS or min(values) < 0:
        return False
    unit = columns[at].unit
    return unit in ("count", "rub", "l") or (unit == "%" and abs(sum(values) - 100) < 1)


def choose_chart(columns: Sequence[Column], rows: Sequence[Row]) -> ChartSpec:
    """Chart for rows with these columns."""
    groups = [column for column in columns if column.role in ("group", "period")]
    measures = [column for column in columns if column.role == "measure"]
    others = len(columns) - len(groups) - len(measures)
    where = {column.role: column.name for column in columns if column.role in ("latitude", "longitude")}
    if rows and len(where) == 2:
        return ChartSpec("map", x=where["longitude"], y=where["latitude"], series=measures[0].name if measures else "")
    if not rows or not columns:
        return ChartSpec("none")
    if others or not measures or len(groups) > 2:
        return ChartSpec("table")
    if not groups:
        return ChartSpec("number", y=measures[0].name)
    if len(groups) == 1:
        return _one_group(groups[0], measures, rows)
    return _two_groups(columns, groups, measures[0], rows) if len(measures) == 1 else ChartSpec("table")


def _one_group(group: Column, measures: Sequence[Column], rows: Sequence[Row]) -> ChartSpec:
    names = {measure.name for measure in measures}
    if "previous" in names:
        return ChartSpec("grouped_bar", x=group.name, y="value", series="previous")
    kind = "line" if group.unit in LINE_UNITS and len(rows) > 1 else "bar"
    return ChartSpec(kind, x=group.name, y=measures[0].name)


def _two_groups(columns: Sequence[Column], groups: Sequence[Column], measure: Column, rows: Sequence[Row]) -> ChartSpec:
    if {group.unit for group in groups} == {"weekday", "hour"}:
        hour = next(group.name for group in groups if group.unit == "hour")
        day = next(group.name for group in groups if group.unit == "weekday")
        return ChartSpec("heatmap", x=hour, y=day, series=measure.name)
    moment = next((group for group in groups if group.unit in LINE_UNITS), None)
    x = moment or groups[0]
    series = next(group for group in groups if group is not x)
    at = [column.name for column in columns].index(series.name)
    if len({row[at] for row in rows}) > MOST_SERIES:
        return ChartSpec("heatmap", x=x.name, y=series.name, series=measure.name)
    return ChartSpec("line" if moment else "grouped_bar", x=x.name, y=measure.name, series=series.name)


def shape_of_frame(names: Sequence[str], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Columns of a result nobody has described: roles told from names and values."""
    return tuple(_guessed(name, [row[at] for row in rows]) for at, name in enumerate(names))


def _guessed(name: str, cells: Sequence[object]) -> Column:
    known = [cell for cell in cells if cell is not None]
    head = name[:1].upper() + name[1:].replace("_", " ")
    if name.lower() in ("latitude", "longitude"):
        return Column(name, head, name.lower())
    if known and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in known):
        whole = all(float(str(cell)).is_integer() for cell in known)
        return Column(name, head, "measure", "", 0 if whole else 2)
    if known and all(isinstance(cell, dt.date) for cell in known):
        return _guessed_moment(name, head, known)
    long = any(len(str(cell)) > LONG_TEXT for cell in known)
    return Column(name, head, "text" if long else "group")


def _guessed_moment(name: str, head: str, known: Sequence[object]) -> Column:
    """A column of first days of months or of midnights is a period; moments are moments."""
    days = [cell for cell in known if isinstance(cell, dt.date)]
    clock = any(isinstance(day, dt.datetime) and day.time() != dt.time() for day in days)
    if clock or len(set(days)) < len(days):
        return Column(name, head, "moment")
    unit = "month" if all(day.day == 1 for day in days) else "day"
    return Column(name, head, "period", unit, 0, unit)
