"""A report on the screen: the same sentences, charts and tables as in its files."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from azs.i18n import t
from azs.reports.report import Chart, Column, Fact, Paragraph, Report, Table
from azs.reports.svg import DARK, Ink, svg
from azs.reports.values import bare
from components.plain_text import plain

ROWS_SEEN = 10
CHART_PX = 520
"""Narrow enough for its letters to be read on a phone."""


def draw(report: Report) -> None:
    """All sections, and the queries folded away."""
    lang = report.language
    st.header(report.title, anchor=False)
    st.caption("  \n".join(f"{plain(name)}: {plain(value)}" for name, value in report.about))
    for at, section in enumerate(report.sections):
        st.subheader(plain(section.title), anchor=False)
        for number, block in enumerate(section.blocks):
            if isinstance(block, Paragraph):
                _sentence(block)
            elif isinstance(block, Chart):
                _chart(block, lang)
            else:
                _table(block, lang, key=f"report_table_{at}_{number}")
    with st.expander(t("reports.sources", lang), icon=":material/database:"):
        st.caption(t("reports.sources_about", lang))
        for one in report.sources:
            st.markdown(f"**{one.identifier}** — {plain(one.title)}")
            st.caption("  \n".join(map(plain, filter(None, (one.definition, one.selection)))))
            if one.sql:
                st.code(one.sql, language="sql", wrap_lines=True)


def _sentence(block: Paragraph) -> None:
    said = "".join(_marked(part) if isinstance(part, Fact) else plain(part) for part in block.parts)
    if block.style == "note":
        st.caption(said)
    elif block.style == "lead":
        st.markdown(f"**{said}**" if not block.facts else f"#### {said}")
    else:
        before = {"item": "- ", "quote": "> "}.get(block.style, "")
        st.markdown(before + said)


def _marked(fact: Fact) -> str:
    return f"{plain(fact.text)} :gray[:small[\\[{fact.source}\\]]]"


def _chart(block: Chart, lang: str) -> None:
    dark = st.context.theme.type == "dark"
    st.markdown(f"**{plain(block.title)}**")
    st.image(svg(block, lang, DARK if dark else Ink(), width=CHART_PX), width=CHART_PX)
    st.caption(f"{t('reports.source_word', lang)}: {block.source}")


def _table(block: Table, lang: str, *, key: str) -> None:
    st.markdown(f"**{plain(block.title)}**")
    rows = [[_shown(value) for value in row] for row in block.rows]
    names = _distinct([column.header for column in block.columns])
    frame = pd.DataFrame(rows, columns=names)
    st.dataframe(
        frame,
        hide_index=True,
        height=38 + 35 * min(len(frame), ROWS_SEEN),
        key=key,
        placeholder="—",
        column_config={name: _config(column) for name, column in zip(names, block.columns, strict=True)},
    )
    note = f"{t('reports.source_word', lang)}: {block.source}"
    st.caption(f"{note}. {t('reports.cut', lang, shown=len(block.rows), total=block.cut)}" if block.cut else note)


def _shown(value: object) -> object:
    return value.text if isinstance(value, Fact) else bare(value)  # type: ignore[arg-type]


def _config(column: Column) -> object:
    if column.unit == "date":
        return st.column_config.DateColumn(format="DD.MM.YYYY")
    if column.unit == "moment":
        return st.column_config.DatetimeColumn(format="DD.MM.YYYY HH:mm")
    if column.unit == "text":
        return st.column_config.TextColumn()
    return st.column_config.NumberColumn(format="localized")


def _distinct(names: list[str]) -> list[str]:
    """Headings that differ: a frame takes no two alike."""
    return [f"{name}{' ' * names[:at].count(name)}" for at, name in enumerate(names)]
