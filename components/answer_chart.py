"""Figures of an answer, drawn from the typed columns of its result."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from azs.i18n import t
from chains.amounts import measure_text
from chains.answer import Answer
from chains.chart import ChartSpec
from chains.result import Column, Row
from chains.sentence import cell_text
from components.charts import BLUE, GREY, SEVERITY_COLOURS, label

COLOURS = (BLUE, "#F5A524", "#8B5CF6", "#12A594", "#E5484D", "#94A3B8", "#D6409F", "#65A30D")
MOST_BARS = 30
MOST_POINTS = 2_000
MAP_LABELS, MAP_LABEL = 5, 24
SUFFIXES = {"h": "assistant.hours", "%": "%", "rub": "₽", "l": "assistant.litres", "d": "assistant.days",
            "min": "assistant.minutes"}  # fmt: skip
SIZES = ((1_000_000, "million"), (1_000, "thousand"))


def figure(answer: Answer, spec: ChartSpec) -> go.Figure | None:
    """The chart `spec` of an answer; None for a single number, a list or nothing to compare."""
    makers: dict[str, Callable[[Answer, ChartSpec], go.Figure]] = {
        "bar": _bars, "column": _bars, "grouped_bar": _bars, "line": _bars, "heatmap": _heatmap, "share": _share,
        "donut": _donut, "map": _map,
    }  # fmt: skip
    if spec.kind not in makers or (len(answer.rows) < 2 and spec.kind != "map"):
        return None
    return makers[spec.kind](answer, spec)


def _bars(answer: Answer, spec: ChartSpec) -> go.Figure:
    made = go.Figure()
    x, y = _column(answer, spec.x), _column(answer, spec.y)
    lying = spec.kind == "bar" and x.role != "period" and not x.dimension.endswith("_band")
    rows = answer.rows[:MOST_BARS] if spec.kind in ("bar", "column") else answer.rows[:MOST_POINTS]
    scale, suffix = axis_scale(answer, y)
    for place, (name, column, part) in enumerate(_series(answer, spec, rows)):
        colour = COLOURS[place % len(COLOURS)]
        if spec.series == "severity" and part:
            colour = SEVERITY_COLOURS.get(str(part[0][_at(answer, "severity")]), colour)
        _trace(made, answer, part, spec=spec, column=column, name=name, colour=colour, lying=lying, scale=scale)
    _finished(made, answer)
    if lying:
        made.update_layout(height=min(560, 90 + 26 * len(rows)))
        made.update_yaxes(autorange="reversed", type="category", automargin=True)
        made.update_xaxes(nticks=3, tickangle=0)
        return made.update_xaxes(rangemode="tozero", tickformat=",", ticksuffix=suffix, automargin=True)
    made.update_xaxes(type="category", automargin=True, nticks=14)
    return made.update_yaxes(rangemode="tozero", tickformat=",", ticksuffix=suffix, automargin=True)


def _series(answer: Answer, spec: ChartSpec, rows: list[Row]) -> list[tuple[str, str, list[Row]]]:
    """Name, column and rows of every line or set of bars."""
    if not spec.series:
        return [(label(_column(answer, spec.y).header), spec.y, rows)]
    if spec.series == "previous":
        return [(_column(answer, column).header, column, rows) for column in (spec.y, "previous")]
    at = _at(answer, spec.series)
    dimension = _column(answer, spec.series).dimension
    values = dict.fromkeys(row[at] for row in rows)
    return [
        (label(cell_text(dimension, value, answer.language)), spec.y, [row for row in rows if row[at] == value])
        for value in values
    ]


def _trace(
    made: go.Figure, answer: Answer, rows: list[Row], *, spec: ChartSpec, column: str, name: str, colour: str,
    lying: bool, scale: float,
) -> None:  # fmt: skip
    x, y = _at(answer, spec.x), _at(answer, column)
    known, shown = answer.shape[x], answer.shape[y]
    labels = [short(cell_text(known.dimension, row[x], answer.language)) for row in rows]
    values = [None if row[y] is None else float(str(row[y])) / scale for row in rows]
    told = [value_text(shown, row[y], answer.language) for row in rows]
    common = {"name": name, "customdata": told, "hovertemplate": "%{customdata}<extra>" + name + "</extra>"}
    if spec.kind == "line":
        made.add_scatter(x=labels, y=values, mode="lines+markers", line={"color": colour, "width": 2.5}, **common)
    elif lying:
        made.add_bar(y=labels, x=values, orientation="h", marker_color=colour, **common)
    else:
        made.add_bar(x=labels, y=values, marker_color=colour, **common)


def _heatmap(answer: Answer, spec: ChartSpec) -> go.Figure:
    lang = answer.language
    x, y, z = _column(answer, spec.x), _column(answer, spec.y), spec.series
    frame = pd.DataFrame(list(answer.rows), columns=list(answer.columns))
    frame[z] = pd.to_numeric(frame[z]).astype(float)
    grid = frame.pivot_table(index=spec.y, columns=spec.x, values=z, aggfunc="sum").fillna(0)
    made = go.Figure()
    made.add_heatmap(
        z=grid.to_numpy().tolist(), x=[label(cell_text(x.dimension, _plain(value), lang)) for value in grid.columns],
        y=[short(cell_text(y.dimension, _plain(value), lang)) for value in grid.index], xgap=2, ygap=2, showscale=False,
        hovertemplate="%{y}, %{x}: <b>%{z:,}</b><extra></extra>",
    )  # fmt: skip
    made.update_xaxes(type="category", automargin=True, nticks=14)
    return _finished(made, answer).update_yaxes(type="category", autorange="reversed", automargin=True)


def _share(answer: Answer, spec: ChartSpec) -> go.Figure:
    """One lying bar of a hundred per cent."""
    made = go.Figure()
    for place, (name, value, told) in enumerate(_parts(answer, spec)):
        made.add_bar(
            x=[value], y=[""], orientation="h", name=name, marker_color=COLOURS[place % len(COLOURS)],
            customdata=[told],
            hovertemplate="%{customdata}<extra>" + name + "</extra>", text=f"{value:.0f}%", textposition="inside",
        )  # fmt: skip
    _finished(made, answer).update_layout(barmode="stack", height=190)
    return made.update_xaxes(range=[0, 100], ticksuffix="%", nticks=5)


def _donut(answer: Answer, spec: ChartSpec) -> go.Figure:
    parts = _parts(answer, spec)
    made = go.Figure()
    made.add_pie(
        labels=[name for name, _, _ in parts], values=[value for _, value, _ in parts], hole=0.55, sort=False,
        marker={"colors": list(COLOURS)}, customdata=[told for _, _, told in parts], textinfo="percent",
        hovertemplate="%{label}: %{customdata}<extra></extra>",
    )  # fmt: skip
    return _finished(made, answer).update_layout(showlegend=True)


def _parts(answer: Answer, spec: ChartSpec) -> list[tuple[str, float, str]]:
    """Label, per cent of the whole and words of each part."""
    x, y = _at(answer, spec.x), _at(answer, spec.y)
    known = [(row[x], float(str(row[y])), row[y]) for row in answer.rows if row[y] is not None]
    whole = sum(value for _, value, _ in known) or 1.0
    return [
        (short(cell_text(answer.shape[x].dimension, cell, answer.language)), 100.0 * value / whole,
         value_text(answer.shape[y], raw, answer.language))
        for cell, value, raw in known
    ]  # fmt: skip


@dataclass(frozen=True)
class _Spot:
    """A place on the map: its name, where it lies, and the measure."""

    name: str
    latitude: float
    longitude: float
    value: float
    told: str


def _map(answer: Answer, spec: ChartSpec) -> go.Figure:
    """Bubbles at longitude and latitude, on plain axes: nothing is fetched from anywhere."""
    spots = sorted(_spots(answer, spec), key=lambda spot: -spot.value)
    top = max((spot.value for spot in spots), default=1.0) or 1.0
    middle = sum(spot.latitude for spot in spots) / max(len(spots), 1)
    made = go.Figure()
    made.add_scatter(
        x=[spot.longitude for spot in spots], y=[spot.latitude for spot in spots], mode="markers+text",
        text=_map_labels(spots),
        textposition="top center", textfont={"color": GREY, "size": 11}, cliponaxis=False,
        marker={"size": [8 + 28 * (max(spot.value, 0) / top) ** 0.5 for spot in spots], "color": BLUE, "opacity": 0.6},
        customdata=[[label(spot.name), spot.told] for spot in spots],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )  # fmt: skip
    made = _finished(made, answer).update_layout(height=420, margin={"l": 4, "r": 12, "t": 24, "b": 4})
    ratio = 1 / max(math.cos(math.radians(middle)), 0.2)
    made.update_xaxes(title=t("assistant.column.longitude", answer.language), ticksuffix="°", nticks=6, zeroline=False)
    return made.update_yaxes(
        title=t("assistant.column.latitude", answer.language), ticksuffix="°", nticks=6, zeroline=False,
        scaleanchor="x", scaleratio=ratio,
    )  # fmt: skip


def _map_labels(spots: list[_Spot]) -> list[str]:
    """Short names of the largest spots; none where one of them is written close by already."""
    width = max((spot.longitude for spot in spots), default=0) - min((spot.longitude for spot in spots), default=0)
    height = max((spot.latitude for spot in spots), default=0) - min((spot.latitude for spot in spots), default=0)
    written: list[_Spot] = []
    labels = []
    for spot in spots:
        near = any(
            abs(spot.longitude - other.longitude) < width / 5 and abs(spot.latitude - other.latitude) < height / 8
            for other in written
        )
        if near or len(written) >= MAP_LABELS:
            labels.append("")
            continue
        written.append(spot)
        labels.append(short(spot.name.split(",")[0], MAP_LABEL))
    return labels


def _spots(answer: Answer, spec: ChartSpec) -> list[_Spot]:
    """Places of the rows: coordinates from the rows themselves, or those of the stations they are of."""
    measure = _at(answer, spec.series) if spec.series else None
    name = next((at for at, column in enumerate(answer.shape) if column.role == "group"), None)
    known = {place: (latitude, longitude) for place, latitude, longitude in answer.places}
    found = []
    for row in answer.rows[:MOST_POINTS]:
        said = str(row[name]) if name is not None else ""
        where = (row[_at(answer, spec.y)], row[_at(answer, spec.x)]) if spec.x else known.get(said)
        if where is None or None in where or (measure is not None and row[measure] is None):
            continue
        value = 1.0 if measure is None else float(str(row[measure]))
        told = "" if measure is None else value_text(answer.shape[measure], row[measure], answer.language)
        found.append(_Spot(said, float(str(where[0])), float(str(where[1])), value, told))
    return found


def _finished(made: go.Figure, answer: Answer) -> go.Figure:
    many = len(made.data) > 1
    return made.update_layout(
        height=340, margin={"l": 4, "r": 12, "t": 8, "b": 4}, separators=", " if answer.language == "ru" else ".,",
        showlegend=many, barmode="group", bargap=0.28, hoverlabel={"namelength": -1},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title": None, "font": {"color": GREY}},
    )  # fmt: skip


def axis_scale(answer: Answer, column: Column) -> tuple[float, str]:
    """What the axis counts in, and the words behind its ticks: long numbers would run into each other on a phone."""
    key, lang = SUFFIXES.get(column.unit, ""), answer.language
    name = t(key, lang) if "." in key else key
    at = [place for place, other in enumerate(answer.shape) if other.role == "measure" and other.unit == column.unit]
    largest = max(
        (abs(float(str(row[place]))) for row in answer.rows for place in at if row[place] is not None), default=0
    )
    scale, word = next(((size, word) for size, word in SIZES if largest >= 2 * size), (1, ""))
    words = " ".join(filter(None, (t(f"chat.{word}", lang) if word else "", name)))
    return scale, f" {words}" if words else ""


def value_text(column: Column, value: object, lang: str) -> str:
    """A measure with its unit."""
    return measure_text(None if value is None else float(str(value)), column.unit, column.digits, lang)


def short(text: str, length: int = 32) -> str:
    """The text, cut where it is longer than an axis can show."""
    return label(text if len(text) <= length else text[: length - 1].rstrip() + "…")


def _column(answer: Answer, name: str) -> Column:
    return answer.shape[_at(answer, name)]


def _at(answer: Answer, name: str) -> int:
    return answer.columns.index(name)


def _plain(value: object) -> object:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
