"""Drawing of one question and its answer."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from chains.answer import Answer

from azs.analytics import export
from azs.feedback import Feedback, save_feedback
from azs.i18n import t
from azs.i18n.formats import number
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
    for place, example in enumerate(answer.sources):
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
                kind.upper(), make, f"answer.{kind}", key=f"answer_{kind}_{at}", on_click="ignore", icon=":material/download:",
                type="tertiary",
            )  # fmt: skip


def _figure(answer: Answer) -> go.Figure | None:
    spec = answer.chart
    if spec.kind not in ("bar", "line", "grouped_bar", "heatmap"):
        return None
    frame = pd.DataFrame(list(answer.rows), columns=list(answer.columns))
    figure, ys = go.Figure(), [spec.y] if isinstance(spec.y, str) else list(spec.y)
    groups = frame.groupby(spec.series, sort=False) if spec.series else [("", frame)]
    for name, part in groups:
        for y in ys:
            xs, values = part[spec.x].astype(str).tolist(), part[y].astype(float).tolist()
            if spec.kind == "line":
                figure.add_scatter(x=xs, y=values, mode="lines+markers", name=str(name))
            else:
                figure.add_bar(x=xs, y=values, name=str(name))
    figure.update_layout(
        height=320, margin={"l": 4, "r": 4, "t": 8, "b": 4}, separators=", " if answer.language == "ru" else ".,",
        showlegend=bool(spec.series), legend={"orientation": "h", "y": -0.3, "title": None},
    )  # fmt: skip
    figure.update_xaxes(type="category", automargin=True)
    return figure.update_yaxes(tickformat=",", automargin=True)


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
                    question=answer.question, vote=1 if vote else -1, sql_text=answer.sql, correction=correction or None,
                    plan_json=answer.plan.to_json() if answer.plan else None, model_name=answer.model_name,
                    language=answer.language,
                ),
            )  # fmt: skip
            st.session_state[f"saved_{at}"] = True
            st.rerun()
