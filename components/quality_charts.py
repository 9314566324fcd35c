"""Figures of the training page: curves of a run, accuracy over evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from azs.i18n import t
from azs.i18n.formats import date
from components.charts import AMBER, BLUE, label
from training.overview import Evaluation, Run

HEIGHT = 260
COLOURS = (BLUE, AMBER, "#10B981", "#8B5CF6", "#EF4444", "#14B8A6", "#94A3B8")
CURVES = {"loss": (("loss", BLUE), ("eval_loss", AMBER)), "accuracy": (("accuracy", "#10B981"),)}
MOST_POINTS = 600


def curves(run: Run, kind: str, lang: str) -> go.Figure | None:
    """Loss ("loss") or accuracy ("accuracy") by step; None where nothing was logged."""
    figure = go.Figure()
    for name, colour in CURVES[kind]:
        steps, values = run.curve(name)
        if not values:
            continue
        every = -(-len(values) // MOST_POINTS)
        said, few = t(f"quality.curve_{name}", lang), len(values) <= 30
        figure.add_scatter(
            x=steps[::every], y=values[::every], name=said, mode="lines+markers" if few else "lines",
            line={"color": colour, "width": 2}, hovertemplate="%{x}: <b>%{y:.3f}</b><extra>" + said + "</extra>",
        )  # fmt: skip
    if not figure.data:
        return None
    _layout(figure, lang)
    if kind == "accuracy":
        figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
        figure.update_traces(hovertemplate="%{x}: <b>%{y:.1%}</b><extra></extra>")
    return figure.update_xaxes(title=t("quality.step", lang))


def over_time(found: Sequence[Evaluation], lang: str) -> go.Figure | None:
    """Accuracy of each frozen set, an evaluation a point; None for fewer than two dated evaluations."""
    dated = sorted((one for one in found if one.at is not None), key=lambda one: one.at or 0)
    if len(dated) < 2:
        return None
    figure = go.Figure()
    names = list(dict.fromkeys(one.name for evaluation in dated for one in evaluation.sets))
    for at, name in enumerate(names):
        points: list[tuple[Any, float, str]] = [
            (evaluation.at, one.candidate, evaluation.candidate)
            for evaluation in dated
            for one in evaluation.sets
            if one.name == name and one.candidate is not None and 0 <= one.candidate <= 1
        ]
        if points:
            figure.add_scatter(
                x=[point[0] for point in points], y=[point[1] for point in points], name=label(name),
                mode="lines+markers", line={"color": COLOURS[at % len(COLOURS)], "width": 2},
                customdata=[label(point[2]) for point in points],
                hovertemplate="%{customdata}: <b>%{y:.1%}</b><extra>" + label(name) + "</extra>",
            )  # fmt: skip
    _layout(figure, lang)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    days = [evaluation.at for evaluation in dated if evaluation.at]
    step = max(-(-len(days) // 6), 1)
    return figure.update_xaxes(
        tickvals=days[::step], ticktext=[date(day.date(), lang) for day in days[::step]], tickangle=0
    )


def _layout(figure: go.Figure, lang: str) -> None:
    figure.update_layout(
        height=HEIGHT, margin={"l": 4, "r": 4, "t": 8, "b": 4}, hovermode="closest",
        separators=", " if lang == "ru" else ".,",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "title": None},
    )  # fmt: skip
    figure.update_xaxes(showgrid=False, automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
