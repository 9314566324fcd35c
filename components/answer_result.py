"""Table, chart and files of one answer."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from azs import audit
from azs.analytics import export
from azs.i18n import t
from azs.i18n.formats import moment
from azs.semantic import load_model
from chains.answer import Answer
from chains.plan import PERIOD_UNITS
from chains.sentence import cell_text, metric_value
from components import people, session
from components.charts import BLUE, CONFIG, GREY, SEVERITY_COLOURS

COLOURS = (BLUE, "#F5A524", "#8B5CF6", "#12A594", "#E5484D", "#94A3B8", "#D6409F", "#65A30D")
MOST_BARS = 30
MEASURES = ("value", "previous", "change_pct", "loss_rub")
SUFFIXES = {"h": "assistant.hours", "%": "%", "rub": "₽", "l": "assistant.litres"}
SIZES = ((1_000_000, "million"), (1_000, "thousand"))


def draw(answer: Answer, at: int) -> None:
    """Draw what an answer found; `at` is its place in the conversation."""
    if not answer.rows:
        return
    lang = answer.language
    figure = chart(answer)
    if figure is not None:
        st.plotly_chart(figure, key=f"answer_chart_{at}", config=CONFIG, alt=answer.understood)
        if len(answer.rows) > MOST_BARS and answer.chart.kind == "bar":
            st.caption(t("chat.first_bars", lang, count=MOST_BARS))
    if len(answer.rows) > 1 or len(answer.columns) > 1:
        table = shown_table(answer)
        st.dataframe(
            table, hide_index=True, height=min(38 + 35 * len(table), 320), key=f"answer_{at}", placeholder="—",
            alt=answer.understood, column_config=_columns(answer),
        )  # fmt: skip
    _files(answer, at)


def shown_table(answer: Answer) -> pd.DataFrame:
    """Rows as people read them: labels for codes, months by name; measures stay numbers, rounded as the metric says."""
    found = {}
    for place, (name, head) in enumerate(zip(answer.columns, answer.headers, strict=True)):
        cells = [row[place] for row in answer.rows]
        if name in MEASURES:
            found[head] = pd.to_numeric(pd.Series(cells)).astype(float).round(_digits(answer, name))
        else:
            found[head] = pd.Series([_cell(name, cell, answer) for cell in cells], dtype=object)
    return pd.DataFrame(found)


def chart(answer: Answer) -> go.Figure | None:
    """The chart that fits the shape of the answer, None for a single number, a list or nothing to compare."""
    spec, (scale, suffix) = answer.chart, _scale(answer)
    if answer.plan is None or len(answer.rows) < 2:
        return None
    if spec.kind == "heatmap":
        return _finished(_heatmap(answer), answer)
    if spec.kind not in ("bar", "line", "grouped_bar"):
        return None
    figure = go.Figure()
    lying = spec.kind == "bar" and spec.x not in PERIOD_UNITS
    rows = answer.rows[:MOST_BARS] if spec.kind == "bar" else answer.rows
    for place, (name, column, part) in enumerate(_series(answer, rows)):
        colour = COLOURS[place % len(COLOURS)]
        if spec.series == "severity" and part:
            colour = SEVERITY_COLOURS.get(str(part[0][answer.columns.index("severity")]), colour)
        _trace(figure, answer, part, column=column, name=name, colour=colour, lying=lying, scale=scale)
    _finished(figure, answer)
    if lying:
        figure.update_layout(height=min(560, 90 + 26 * len(rows)))
        figure.update_yaxes(autorange="reversed", type="category", automargin=True)
        figure.update_xaxes(nticks=5, tickangle=0)
        return figure.update_xaxes(rangemode="tozero", tickformat=",", ticksuffix=suffix, automargin=True)
    figure.update_xaxes(type="category", automargin=True, nticks=14)
    return figure.update_yaxes(rangemode="tozero", tickformat=",", ticksuffix=suffix, automargin=True)


def _series(answer: Answer, rows: list[tuple[object, ...]]) -> list[tuple[str, str, list[tuple[object, ...]]]]:
    """Name, column and rows of every line or set of bars."""
    spec, names = answer.chart, dict(zip(answer.columns, answer.headers, strict=True))
    if not spec.series:
        return [(names[spec.y], spec.y, rows)]
    if spec.series == "previous":
        return [(names[column], column, rows) for column in (spec.y, "previous")]
    at = answer.columns.index(spec.series)
    values = dict.fromkeys(row[at] for row in rows)
    return [
        (cell_text(spec.series, value, answer.language), spec.y, [row for row in rows if row[at] == value])
        for value in values
    ]


def _trace(
    figure: go.Figure, answer: Answer, rows: list[tuple[object, ...]], *, column: str, name: str, colour: str, lying: bool, scale: float  # noqa: E501
) -> None:  # fmt: skip
    x, y = answer.columns.index(answer.chart.x), answer.columns.index(column)
    labels = [_short(cell_text(answer.chart.x, row[x], answer.language)) for row in rows]
    values = [None if row[y] is None else float(str(row[y])) / scale for row in rows]
    metric = answer.plan.metric if answer.plan else "incidents"
    told = [metric_value(metric, row[y], answer.language) for row in rows]
    common = {"name": name, "customdata": told, "hovertemplate": "%{customdata}<extra>" + name + "</extra>"}
    if answer.chart.kind == "line":
        figure.add_scatter(x=labels, y=values, mode="lines+markers", line={"color": colour, "width": 2.5}, **common)
    elif lying:
        figure.add_bar(y=labels, x=values, orientation="h", marker_color=colour, **common)
    else:
        figure.add_bar(x=labels, y=values, marker_color=colour, **common)


def _heatmap(answer: Answer) -> go.Figure:
    spec, lang = answer.chart, answer.language
    frame = pd.DataFrame(list(answer.rows), columns=list(answer.columns))
    frame["value"] = pd.to_numeric(frame["value"]).astype(float)
    grid = frame.pivot_table(index=spec.y, columns=spec.x, values=spec.series, aggfunc="sum").fillna(0)
    figure = go.Figure()
    figure.add_heatmap(
        z=grid.to_numpy().tolist(), x=[cell_text(spec.x, _plain(value), lang) for value in grid.columns],
        y=[_short(cell_text(spec.y, _plain(value), lang)) for value in grid.index], xgap=2, ygap=2, showscale=False,
        hovertemplate="%{y}, %{x}: <b>%{z:,}</b><extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(type="category", automargin=True, nticks=14)
    return figure.update_yaxes(type="category", autorange="reversed", automargin=True)


def _finished(figure: go.Figure, answer: Answer) -> go.Figure:
    many = len(figure.data) > 1
    return figure.update_layout(
        height=340, margin={"l": 4, "r": 12, "t": 8, "b": 4}, separators=", " if answer.language == "ru" else ".,",
        showlegend=many, barmode="group", bargap=0.28, hoverlabel={"namelength": -1},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title": None, "font": {"color": GREY}},
    )  # fmt: skip


def _columns(answer: Answer) -> dict[str, object]:
    heads = dict(zip(answer.columns, answer.headers, strict=True))
    return {
        head: st.column_config.NumberColumn(format="localized")
        if name in MEASURES
        else st.column_config.TextColumn()
        for name, head in heads.items()
    }  # fmt: skip


def _files(answer: Answer, at: int) -> None:
    frame = pd.DataFrame(list(answer.rows), columns=list(answer.columns))
    heads, lang = dict(zip(answer.columns, answer.headers, strict=True)), answer.language
    model = load_model()
    labels = {
        name: {value: model.value_label(name, value, lang) for value in model.values.get(name, {})}
        for name in answer.columns
    }
    actor = people.current()

    def rows() -> list[pd.DataFrame]:
        event = audit.Event("export", place="assistant", question=answer.question, rows=len(frame))
        audit.record(session.writer(), actor, event)
        return [frame]

    makers = {
        "csv": lambda: export.to_csv(rows(), heads, labels=labels, lang=lang),
        "xlsx": lambda: export.to_xlsx(rows(), heads, labels=labels),
    }
    with st.container(horizontal=True):
        for kind, make in makers.items():
            st.download_button(
                kind.upper(), make, f"answer.{kind}", key=f"answer_{kind}_{at}", on_click="ignore",
                icon=":material/download:", type="tertiary",
            )  # fmt: skip


def _cell(name: str, value: object, answer: Answer) -> str:
    if isinstance(value, dt.datetime) and name not in PERIOD_UNITS:
        return moment(value, answer.language)
    return cell_text(name, value, answer.language)


def _digits(answer: Answer, name: str) -> int:
    if name == "change_pct":
        return 1
    return load_model().metric(answer.plan.metric).digits if answer.plan and name != "loss_rub" else 0


def _scale(answer: Answer) -> tuple[float, str]:
    """What the axis counts in, and the words behind its ticks: long numbers would run into each other on a phone."""
    unit = load_model().metric(answer.plan.metric).unit if answer.plan else ""
    key, lang = SUFFIXES.get(unit, ""), answer.language
    name = t(key, lang) if "." in key else key
    at = [answer.columns.index(column) for column in ("value", "previous") if column in answer.columns]
    largest = max(
        (abs(float(str(row[place]))) for row in answer.rows for place in at if row[place] is not None), default=0
    )
    scale, word = next(((size, word) for size, word in SIZES if largest >= 2 * size), (1, ""))
    words = " ".join(filter(None, (t(f"chat.{word}", lang) if word else "", name)))
    return scale, f" {words}" if words else ""


def _plain(value: object) -> object:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _short(text: str, length: int = 32) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
