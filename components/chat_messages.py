"""Drawing of one question and its answer."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from azs.analytics import export
from azs.feedback import Feedback, save_feedback
from azs.i18n import t
from azs.i18n.formats import number
from azs.semantic import load_model
from chains.answer import Answer
from components import assistant, failures, session
from components.charts import CONFIG

BADGES = {"rules": ("green", ":material/verified:"), "model": ("orange", ":material/smart_toy:")}


def question(text: str) -> None:
    """The person's words."""
    with st.chat_message("user", avatar=":material/person:"):
        st.text(text)


def turn(answer: Answer, at: int, lang: str) -> None:
    """A question with its answer; `at` is its place in the conversation."""
    question(answer.question)
    with st.chat_message("assistant", avatar=":material/smart_toy:"), failures.shown(lang):
        if answer.route != "data":
            _unanswerable(answer, at)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            colour, icon = BADGES.get(answer.badge, ("gray", ":material/help:"))
            st.badge(t(f"chat.badge_{answer.badge}", lang, model=answer.model_name), color=colour, icon=icon)
            st.caption(t("chat.seconds", lang, seconds=number(answer.seconds, lang, 1)))
        st.markdown(f"*{t('chat.understood', answer.language, text=answer.understood)}*")
        st.markdown(answer.text)
        _table_and_chart(answer, at)
        with st.expander("SQL", icon=":material/code:"):
            st.code(answer.sql, language="sql", wrap_lines=True)
        _feedback(answer, at, lang)


def _unanswerable(answer: Answer, at: int) -> None:
    st.markdown(answer.text)
    examples = [golden.question(answer.language) for golden in load_model().golden[:3]]
    for place, example in enumerate(examples):
        st.button(example, key=f"example_{at}_{place}", on_click=assistant.pick, args=(example,), type="tertiary")


def _table_and_chart(answer: Answer, at: int) -> None:
    if not answer.rows:
        return
    lang = answer.language
    frame = pd.DataFrame(list(answer.rows), columns=list(answer.headers))
    figure = _figure(answer)
    if figure is not None:
        st.plotly_chart(figure, key=f"answer_chart_{at}", config=CONFIG, alt=answer.understood)
    if len(frame) > 1 or len(frame.columns) > 1:
        st.dataframe(frame, hide_index=True, height=min(38 + 35 * len(frame), 320), key=f"answer_{at}", placeholder="—")
    heads = {str(column): str(column) for column in frame.columns}
    with st.container(horizontal=True):
        for kind in ("csv", "xlsx"):
            make = (
                (lambda: export.to_csv([frame], heads, lang=lang))
                if kind == "csv"
                else (lambda: export.to_xlsx([frame], heads))
            )
            st.download_button(
                kind.upper(),
                make,
                f"answer.{kind}",
                key=f"answer_{kind}_{at}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )


def _figure(answer: Answer) -> go.Figure | None:
    spec = answer.chart
    if spec.kind not in ("bar", "line", "grouped_bar", "heatmap") or len(answer.rows) < 2:
        return None
    frame = pd.DataFrame(list(answer.rows), columns=list(answer.columns))
    figure = go.Figure()
    if spec.kind == "heatmap":
        grid = frame.pivot_table(index=spec.y, columns=spec.x, values=spec.series, aggfunc="sum").fillna(0)
        figure.add_heatmap(z=grid.to_numpy().tolist(), x=[str(x) for x in grid.columns], y=[str(y) for y in grid.index])
    elif spec.series in ("", "previous"):
        names = dict(zip(answer.columns, answer.headers, strict=True))
        for column in [spec.y, spec.series] if spec.series else [spec.y]:
            _trace(figure, spec.kind, frame, spec.x, column, names[column])
    else:
        for name, part in frame.groupby(spec.series, sort=False):
            _trace(figure, spec.kind, part, spec.x, spec.y, str(name))
    figure.update_layout(
        height=340,
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
        separators=", " if answer.language == "ru" else ".,",
        showlegend=bool(spec.series),
        legend={"orientation": "h", "y": -0.3, "title": None},
    )
    figure.update_xaxes(type="category", automargin=True)
    return figure if spec.kind == "heatmap" else figure.update_yaxes(tickformat=",", automargin=True)


def _trace(figure: go.Figure, kind: str, frame: pd.DataFrame, x: str, y: str, name: str) -> None:
    xs, ys = frame[x].astype(str).tolist(), pd.to_numeric(frame[y]).astype(float).tolist()
    if kind == "line":
        figure.add_scatter(x=xs, y=ys, mode="lines+markers", name=name)
    else:
        figure.add_bar(x=xs, y=ys, name=name)


def _feedback(answer: Answer, at: int, lang: str) -> None:
    key = f"vote_{at}"
    vote = st.feedback("thumbs", key=key)
    if vote is None or st.session_state.get(f"saved_{at}"):
        if st.session_state.get(f"saved_{at}"):
            st.caption(t("chat.thanks", lang))
        return
    with st.form(f"feedback_{at}", border=False):
        correction = st.text_input(t("chat.correction", lang), max_chars=2000) if vote == 0 else ""
        if st.form_submit_button(t("chat.send", lang)):
            save_feedback(
                session.engine(),
                Feedback(
                    question=answer.question,
                    vote=1 if vote else -1,
                    sql_text=answer.sql,
                    correction=correction or None,
                    plan_json=answer.plan.to_json() if answer.plan else None,
                    model_name=answer.model_name,
                    language=answer.language,
                ),
            )
            st.session_state[f"saved_{at}"] = True
            st.rerun()
