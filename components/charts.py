"""Figures of the overview, made from analytics frames. Colours, ticks and hover texts live here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from azs.analytics.overview import Trend
from azs.analytics.page import Overview
from azs.database.schema import SEVERITIES
from azs.i18n import t
from azs.i18n.formats import MONTHS_SHORT, WEEKDAYS_SHORT, date, number
from azs.i18n.formats import month as month_text
from azs.semantic import load_model

SEVERITY_COLOURS = {"critical": "#E5484D", "high": "#F5A524", "medium": "#3B82F6", "low": "#94A3B8"}
AGE_BANDS = ("d0_1", "d2_5", "d6_10", "d11_30", "d30_plus")
AGE_COLOURS = ("#93C5FD", "#3B82F6", "#8B5CF6", "#F5A524", "#E5484D")
FEW = 6
"""Below so many incidents an axis would divide single ones."""
BLUE, AMBER, GREY = "#3B82F6", "#F5A524", "#94A3B8"
CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
HEIGHT = 320
MOST_CATEGORIES = 16
SHORT_DAYS = 45


def build(name: str, data: Overview, lang: str) -> go.Figure | None:
    """Figure `name` (a key of BUILDERS), or None when there is nothing to draw."""
    return BUILDERS[name](data, lang)


def _layout(figure: go.Figure, lang: str, **more: Any) -> go.Figure:
    figure.update_layout(
        height=HEIGHT, margin={"l": 4, "r": 4, "t": 8, "b": 4}, bargap=0.28, hovermode="closest",
        separators=", " if lang == "ru" else ".,",
        legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0, "title": None}, **more,
    )  # fmt: skip
    figure.update_xaxes(showgrid=False, automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True, tickformat=",.0f", rangemode="tozero")
    return figure


def _bar_height(bars: int) -> int:
    return max(260, min(400, 140 + 24 * bars))


def label(text: str) -> str:
    """A text as Plotly shows it: what looks like a tag stays letters, no links."""
    return text.replace("<", "&lt;")


def _short(text: str, length: int = 26) -> str:
    return label(text if len(text) <= length else text[: length - 1].rstrip() + "…")


def _trend(data: Overview, lang: str) -> go.Figure | None:
    trend = data.monthly_trend
    if trend.frame.empty:
        return None
    figure, model = go.Figure(), load_model()
    months = sorted(trend.frame["month"].unique())
    labels = [_two_lines(pd.Timestamp(month).date(), lang) for month in months]
    for severity in reversed(SEVERITIES):
        counted = trend.frame[trend.frame["severity"] == severity].set_index("month")["incidents"].reindex(months)
        name = model.value_label("severity", severity, lang)
        figure.add_bar(
            x=labels, y=counted.fillna(0).astype(int).tolist(), name=name, marker_color=SEVERITY_COLOURS[severity],
            customdata=[[str(pd.Timestamp(month).date()), severity] for month in months],
            hovertemplate="%{x}: <b>%{y:,}</b><extra>" + name + "</extra>",
        )  # fmt: skip
    _limits(figure, trend, labels, lang)
    _layout(figure, lang, barmode="stack", clickmode="event+select")
    step = max(-(-len(labels) // 12), 1)
    return figure.update_xaxes(type="category", tickvals=labels[::step], tickangle=0)


def _two_lines(month: dt.date, lang: str) -> str:
    return month_text(month, lang).replace(" ", "<br>")


def _limits(figure: go.Figure, trend: Trend, labels: list[str], lang: str) -> None:
    if trend.centre is None or trend.upper is None or trend.lower is None:
        return
    lines = (("centre", trend.centre, "solid"), ("upper", trend.upper, "dot"), ("lower", trend.lower, "dot"))
    for name, value, dash in lines:
        figure.add_scatter(
            x=labels, y=[value] * len(labels), mode="lines", showlegend=name == "upper",
            name=t("overview.limits" if name == "upper" else f"overview.limit_{name}", lang),
            line={"color": GREY, "width": 1.5, "dash": dash},
            hovertemplate=t(f"overview.limit_{name}", lang) + ": " + number(value, lang) + "<extra></extra>",
        )  # fmt: skip
    if trend.signals:
        totals = trend.frame.groupby("month")["incidents"].sum()
        figure.add_scatter(
            x=[_two_lines(signal.date(), lang) for signal in trend.signals],
            y=[int(totals[signal]) for signal in trend.signals], mode="markers", name=t("overview.signal", lang),
            marker={"symbol": "diamond", "size": 11, "color": "#E5484D", "line": {"width": 1.5, "color": "white"}},
            hovertemplate="%{x}: <b>%{y:,}</b><extra>" + t("overview.signal", lang) + "</extra>",
        )  # fmt: skip


def _pareto(data: Overview, lang: str) -> go.Figure | None:
    found = data.pareto.head(MOST_CATEGORIES)
    if found.empty:
        return None
    labels = [load_model().value_label("category", value, lang) for value in found["category"]]
    figure = go.Figure()
    figure.add_bar(
        y=[_short(name) for name in labels], x=found["incidents"].tolist(), orientation="h", marker_color=BLUE,
        customdata=[[value, label(name), round(share, 1)] for value, name, share in
                    zip(found["category"], labels, found["cumulative_pct"], strict=True)],
        name=t("overview.incidents", lang), showlegend=False,
        hovertemplate="%{customdata[1]}: <b>%{x:,}</b><extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        y=[_short(name) for name in labels], x=found["cumulative_pct"].round(1).tolist(), xaxis="x2",
        mode="lines+markers", name=t("overview.cumulative", lang), line={"color": AMBER, "width": 2.5},
        hovertemplate="%{y}: <b>%{x} %</b><extra>" + t("overview.cumulative", lang) + "</extra>",
    )  # fmt: skip
    _layout(
        figure, lang, clickmode="event+select",
        xaxis2={"overlaying": "x", "side": "top", "range": [0, 105], "dtick": 25, "ticksuffix": " %"},
    )  # fmt: skip
    figure.update_layout(
        height=_bar_height(len(labels)),
        xaxis={"tickformat": ",.0f"},
        legend_yref="container",
        legend_y=0,
        legend_yanchor="bottom",
        margin_b=34,
        margin_t=24,
    )
    return figure.update_yaxes(autorange="reversed", tickformat=None, type="category")


def _heatmap(data: Overview, lang: str) -> go.Figure | None:
    found = data.heatmap
    if found.empty or not found.loc[found["hour"] > 0, "incidents"].any():  # dates without a time of day
        return None
    grid = found.pivot_table(index="weekday", columns="hour", values="incidents", aggfunc="sum")
    figure = go.Figure(
        go.Heatmap(
            z=grid.to_numpy().tolist(), x=[f"{hour:02d}" for hour in grid.columns], y=list(WEEKDAYS_SHORT[lang]),
            xgap=2, ygap=2, showscale=False, hovertemplate="%{y} %{x}:00 — <b>%{z:,}</b><extra></extra>",
        )
    )  # fmt: skip
    _layout(figure, lang)
    figure.update_layout(height=400)
    figure.update_xaxes(type="category", dtick=3)
    return figure.update_yaxes(autorange="reversed", tickformat=None, showgrid=False)


def _stations(data: Overview, lang: str) -> go.Figure | None:
    found = data.station_ranking.head(15)
    if found.empty:
        return None
    labels = [_short(name.replace("АЗС № ", "№ " if lang == "ru" else "No. "), 30) for name in found["station_name"]]
    figure = go.Figure(
        go.Bar(
            y=labels, x=found["incidents"].tolist(), orientation="h", marker_color=BLUE,
            customdata=[[code, label(name)] for code, name in
                        zip(found["station_code"], found["station_name"], strict=True)],
            hovertemplate="%{customdata[1]}: <b>%{x:,}</b><extra></extra>",
        )
    )  # fmt: skip
    _layout(figure, lang, clickmode="event+select")
    figure.update_layout(height=_bar_height(len(labels)))
    figure.update_xaxes(tickformat=",.0f")
    return figure.update_yaxes(autorange="reversed", tickformat=None, type="category")


def _map(data: Overview, lang: str) -> go.Figure | None:
    found = data.station_ranking.dropna(subset=["latitude", "longitude"])
    if found.empty:
        return None
    largest = max(int(found["incidents"].max()), 1)
    figure = go.Figure(
        go.Scatter(
            x=found["longitude"].tolist(), y=found["latitude"].tolist(), mode="markers",
            customdata=[[code, label(name), count] for code, name, count in
                        zip(found["station_code"], found["station_name"], found["incidents"].tolist(), strict=True)],
            marker={
                "size": [7 + 22 * (count / largest) ** 0.5 for count in found["incidents"]], "opacity": 0.65,
                "color": found["incidents"].tolist(), "colorscale": [[0, "#93C5FD"], [0.6, BLUE], [1, "#E5484D"]],
                "line": {"width": 0.5, "color": "white"},
            },
            hovertemplate="%{customdata[1]}: <b>%{customdata[2]:,}</b><extra></extra>",
        )
    )  # fmt: skip
    places = found.groupby("region", dropna=True)[["longitude", "latitude"]].mean()
    for region, place in places.iterrows():
        figure.add_annotation(
            x=place["longitude"], y=place["latitude"],
            text=label(load_model().value_label("region", str(region), lang)), showarrow=False, yshift=18,
            font={"size": 10, "color": GREY},
        )  # fmt: skip
    _layout(figure, lang, clickmode="event+select")
    figure.update_layout(height=400)
    figure.update_xaxes(showgrid=True, ticksuffix="°", tickformat=",.0f", title=None)
    return figure.update_yaxes(ticksuffix="°", rangemode="normal", scaleanchor="x", scaleratio=1.75, constrain="domain")


def _backlog(data: Overview, lang: str) -> go.Figure | None:
    found = data.backlog
    if found.empty or not found[list(AGE_BANDS)].to_numpy().any():
        return None
    figure = go.Figure()
    for band, colour in zip(AGE_BANDS, AGE_COLOURS, strict=True):
        name = t(f"overview.{band}", lang)
        days = [pd.Timestamp(day).date() for day in found["day"]]
        figure.add_scatter(
            x=days, y=found[band].tolist(), stackgroup="age", name=name, mode="lines",
            line={"width": 0.5, "color": colour}, customdata=[date(day, lang) for day in days],
            hovertemplate="%{customdata}: <b>%{y:,}</b><extra>" + name + "</extra>",
        )  # fmt: skip
    _layout(figure, lang)
    if found[list(AGE_BANDS)].to_numpy().sum(axis=1).max() < FEW:
        figure.update_yaxes(dtick=1)  # incidents are whole
    ticks = _month_ticks(days)
    return figure.update_xaxes(tickvals=ticks, ticktext=_tick_texts(days, ticks, lang), tickangle=0)


def _month_ticks(days: list[dt.date]) -> list[dt.date]:
    if (days[-1] - days[0]).days < SHORT_DAYS:
        return days[:: max(len(days) // 5, 1)]
    firsts = [stamp.date() for stamp in pd.date_range(days[0], days[-1], freq="MS")]
    return firsts[:: max(round(len(firsts) / 6), 1)]


def _tick_texts(days: list[dt.date], ticks: list[dt.date], lang: str) -> list[str]:
    """Months on two lines, so that they stay level on a phone; days where the period is short."""
    if (days[-1] - days[0]).days >= SHORT_DAYS:
        return [_two_lines(tick, lang) for tick in ticks]
    return [f"{tick:%d.%m}" if lang == "ru" else f"{tick.day} {MONTHS_SHORT['en'][tick.month - 1]}" for tick in ticks]


def _mttr(data: Overview, lang: str) -> go.Figure | None:
    found = data.mttr_by_category.head(MOST_CATEGORIES)
    if found.empty:
        return None
    labels = [load_model().value_label("category", value, lang) for value in found["category"]]
    short = [_short(name) for name in labels]
    figure = go.Figure()
    for column, key, colour in (("median_h", "overview.median", BLUE), ("p90_h", "overview.p90", AMBER)):
        figure.add_bar(
            y=short, x=found[column].round(1).tolist(), orientation="h", name=t(key, lang), marker_color=colour,
            customdata=[[value, label(name)] for value, name in zip(found["category"], labels, strict=True)],
            hovertemplate="%{customdata[1]}: <b>%{x:,.1f}</b> " + t("overview.hours", lang)
            + "<extra>" + t(key, lang) + "</extra>",
        )  # fmt: skip
    _layout(figure, lang, barmode="group")
    figure.update_layout(
        height=_bar_height(len(short)), legend_yref="container", legend_y=0, legend_yanchor="bottom", margin_b=34
    )
    figure.update_xaxes(tickformat=",.0f", ticksuffix=" " + t("overview.h", lang))
    return figure.update_yaxes(autorange="reversed", tickformat=None, type="category")


BUILDERS: dict[str, Callable[[Overview, str], go.Figure | None]] = {
    "trend": _trend, "pareto": _pareto, "heatmap": _heatmap, "stations": _stations, "map": _map,
    "backlog": _backlog, "mttr": _mttr,
}  # fmt: skip
