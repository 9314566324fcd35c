"""Table, chart and files of one answer."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from azs import audit
from azs.analytics import export
from azs.i18n import t
from azs.i18n.formats import moment
from azs.security.actor import Actor
from azs.semantic import load_model
from chains.answer import Answer
from chains.chart import ChartSpec, options
from chains.result import Column
from chains.sentence import cell_text
from components import people, session
from components.answer_chart import MOST_BARS, figure, value_text
from components.charts import CONFIG
from components.plain_text import plain

ICONS = {
    "bar": ":material/bar_chart:", "column": ":material/equalizer:", "line": ":material/show_chart:",
    "grouped_bar": ":material/stacked_bar_chart:", "heatmap": ":material/grid_on:",
    "share": ":material/horizontal_split:", "donut": ":material/donut_large:", "map": ":material/map:",
}  # fmt: skip


def draw(answer: Answer, at: int) -> None:
    """Draw what an answer found; `at` is its place in the conversation."""
    if not answer.rows:
        return
    lang, spec = answer.language, _chosen(answer, at)
    made = figure(answer, spec)
    if made is not None:
        st.plotly_chart(
            made, key=f"answer_chart_{at}_{spec.kind}", config=_with_picture(lang, "png"), alt=answer.understood
        )
        if spec.kind == "map":
            st.caption(_map_note(answer))
        if len(answer.rows) > MOST_BARS and spec.kind in ("bar", "column"):
            st.caption(t("chat.first_bars", lang, count=MOST_BARS))
    if len(answer.rows) > 1 or len(answer.columns) > 1:
        table = shown_table(answer)
        st.dataframe(
            table, hide_index=True, height=min(38 + 35 * len(table), 320), key=f"answer_{at}", placeholder="—",
            alt=answer.understood, column_config=_columns(answer),
        )  # fmt: skip
    _files(answer, at, made)


def _map_note(answer: Answer) -> str:
    """What the map is, and which stations it cannot show."""
    lang, known = answer.language, {name for name, _, _ in answer.places}
    at = next((place for place, column in enumerate(answer.shape) if column.dimension == "station"), None)
    missing = [] if at is None else [str(row[at]) for row in answer.rows if str(row[at]) not in known]
    note = t("chat.map_note", lang)
    return f"{note} {t('chat.map_missing', lang, names=plain(', '.join(missing[:5])))}" if missing and known else note


def _with_picture(lang: str, kind: str) -> dict[str, object]:
    """Plotly's settings with one button over the chart that saves it as a picture, "png" or "svg"."""
    words = {"Download plot as a PNG": t("chat.save_png", lang), "Download plot": t("chat.save_picture", lang)}
    return {
        **CONFIG, "displayModeBar": "hover", "displaylogo": False, "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": kind, "filename": "chart", "scale": 2},
        "locale": lang, "locales": {lang: {"dictionary": words, "format": {}}},
    }  # fmt: skip


def _chosen(answer: Answer, at: int) -> ChartSpec:
    """The chart the person switched to, else the one that fits best."""
    found = options(answer.shape, answer.rows, placed=len(answer.places))
    if len(found) < 2:
        return answer.chart
    kinds = [spec.kind for spec in found]
    kind = st.segmented_control(
        t("chat.chart_kind", answer.language), kinds, default=kinds[0], required=True,
        key=f"kind_{at}_{'_'.join(kinds)}",
        format_func=lambda one: f"{ICONS[one]} {t(f'chat.chart_{one}', answer.language)}", label_visibility="collapsed",
    )  # fmt: skip
    return found[kinds.index(str(kind))] if kind in kinds else found[0]


def shown_table(answer: Answer) -> pd.DataFrame:
    """Rows as people read them: labels for codes, months by name; measures stay numbers, rounded as the column says."""
    found = {}
    for place, column in enumerate(answer.shape):
        cells = [row[place] for row in answer.rows]
        if column.role == "measure":
            found[column.header] = pd.to_numeric(pd.Series(cells)).astype(float).round(column.digits)
        else:
            found[column.header] = pd.Series([_cell(column, cell, answer.language) for cell in cells], dtype=object)
    return pd.DataFrame(found)


def _cell(column: Column, value: object, lang: str) -> str:
    if column.role == "moment" and isinstance(value, dt.datetime):
        return moment(value, lang)
    return cell_text(column.dimension, value, lang)


def _columns(answer: Answer) -> dict[str, object]:
    return {
        column.header: st.column_config.NumberColumn(format="localized")
        if column.role == "measure"
        else st.column_config.TextColumn()
        for column in answer.shape
    }


def page_of(answer: Answer, made: go.Figure) -> str:
    """A web page of its own with the chart, for a person without the product and without internet."""
    body = made.to_html(full_html=False, include_plotlyjs=True, config=_with_picture(answer.language, "svg"))
    title, said = html.escape(answer.title), html.escape(answer.understood)
    lang = answer.language
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
        f'<body style="font-family:sans-serif;max-width:1100px;margin:2rem auto"><h1>{title}</h1><p>{said}</p>'
        f"<p>{html.escape(answer.text)}</p>{body}{_told(answer).to_html(index=False, border=0, justify='left')}"
    )


def _told(answer: Answer) -> pd.DataFrame:
    """The table with its measures in words, units and all."""
    found = {}
    for place, column in enumerate(answer.shape):
        told = value_text if column.role == "measure" else _cell
        found[column.header] = [told(column, row[place], answer.language) for row in answer.rows]
    return pd.DataFrame(found)


def _about(answer: Answer, actor: Actor) -> export.About:
    """What was asked, what was understood, by whose definitions, and the query."""
    lang = answer.language
    now = dt.datetime.now(ZoneInfo(session.settings().timezone)).replace(tzinfo=None)
    lines = (
        ("question", answer.question), ("understood", answer.understood), ("said", answer.text),
        ("badge", t(f"chat.badge_{answer.badge}", lang)),
        ("caution", answer.caution or (t("chat.badge_check", lang) if answer.doubted else "")),
        ("source", "; ".join(answer.sources)), ("made", f"{moment(now, lang)} · {actor.user}"), ("sql", answer.sql),
    )  # fmt: skip
    said = tuple((t(f"chat.about_{name}", lang), text) for name, text in lines if text)
    return export.About(t("chat.about_sheet", lang), said)


def _files(answer: Answer, at: int, made: go.Figure | None) -> None:
    frame = pd.DataFrame(list(answer.rows), columns=list(answer.columns))
    heads, lang = dict(zip(answer.columns, answer.headers, strict=True)), answer.language
    model = load_model()
    labels = {
        name: {value: model.value_label(name, value, lang) for value in model.values.get(name, {})}
        for name in answer.columns
    }
    actor = people.current()

    def told() -> None:
        event = audit.Event("export", place="assistant", question=answer.question, rows=len(frame))
        audit.record(session.writer(), actor, event)

    def rows() -> list[pd.DataFrame]:
        told()
        return [frame]

    makers: dict[str, Callable[[], bytes | str]] = {
        "csv": lambda: export.to_csv(rows(), heads, labels=labels, lang=lang),
        "xlsx": lambda: export.to_xlsx(rows(), heads, labels=labels, about=_about(answer, actor)),
    }
    if made is not None:
        makers["html"] = lambda: (told(), page_of(answer, made))[1]
    with st.container(horizontal=True):
        for kind, make in makers.items():
            st.download_button(
                kind.upper(), make, f"answer.{kind}", key=f"answer_{kind}_{at}", on_click="ignore",
                icon=":material/download:", type="tertiary",
            )  # fmt: skip
