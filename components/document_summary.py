"""A file in short on the screen: telling sentences with their sources, key numbers, deadlines, duties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from azs.i18n import t
from azs.i18n.formats import date, percent, plural
from azs.knowledge.summary import KeyDate, Source, Summary
from components.plain_text import plain

Link = Callable[[Source], str]
"""Address that opens the file at a block or a page; "" where there is none."""
_KIND_ICONS = {"must": ":material/task_alt:", "must_not": ":material/block:", "step": ":material/arrow_forward:"}


def draw(summary: Summary, lang: str, *, link: Link, folded: bool = False) -> None:
    """Everything of the summary that there is, all but its sentences folded away where it stands before a text; one
    sentence where there is nothing."""
    if not (summary.sentences or summary.facts or summary.dates or summary.obligations):
        st.info(t("summary.nothing", lang))
        return
    _sentences(summary, lang, link)
    if not folded:
        _details(summary, lang, link)
    elif summary.facts or summary.dates or summary.obligations:
        with st.expander(t("summary.details", lang), icon=":material/checklist:"):
            _details(summary, lang, link)


def _details(summary: Summary, lang: str, link: Link) -> None:
    if summary.facts:
        st.markdown(f"**{t('summary.facts', lang)}**")
        rows = [(one.text, one.about, one.source) for one in summary.facts]
        _table(rows, ("summary.value", "summary.about"), lang, link)
    if summary.dates:
        st.markdown(f"**{t('summary.dates', lang)}**")
        marks = [
            (_dated(one, lang), one.about, t(f"summary.kinds.{one.kind}", lang), one.source) for one in summary.dates
        ]
        _table(marks, ("summary.value", "summary.about", "summary.kind"), lang, link)
    _obligations(summary, lang, link)


def _sentences(summary: Summary, lang: str, link: Link) -> None:
    st.markdown(f"**{t('summary.title', lang)}**")
    if not summary.sentences:
        st.caption(t("summary.only_facts", lang))
    for one in summary.sentences:
        st.markdown(f"- {plain(one.text)} {_sourced(one.source, lang, link)}")
    if summary.sentences:
        told = (
            t("summary.by_model", lang, model=plain(summary.model))
            if summary.model
            else t("summary.word_for_word", lang)
        )
        st.caption(told)
    if summary.read < 1:
        st.caption(t("summary.part", lang, share=percent(100 * summary.read, lang, 0)))
    if summary.people:
        st.caption(t("summary.people", lang, names=plain(", ".join(summary.people))))


def _obligations(summary: Summary, lang: str, link: Link) -> None:
    """In the order of the file, who must obey in front."""
    if not summary.obligations:
        return
    count = len(summary.obligations)
    form = plural(count, lang, one="one", few="few", many="many")
    told = t(f"summary.count_obligations.{form}", lang, count=count)
    st.markdown(f"**{t('summary.obligations', lang)}** · {told}")
    for one in sorted(summary.obligations, key=lambda item: item.source.block):
        who = f"**{plain(one.who)}:** " if one.who else ""
        st.markdown(f"- {_KIND_ICONS[one.kind]} {who}{plain(one.text)} {_sourced(one.source, lang, link)}")


def _table(rows: Sequence[tuple[object, ...]], headers: Sequence[str], lang: str, link: Link) -> None:
    """A table whose last column leads to the source; its cells are shown as they are, not as Markdown."""
    names = [t(key, lang) for key in headers]
    body = [[*cells, _place(source, lang)] for *cells, source in rows if isinstance(source, Source)]
    frame = pd.DataFrame(body, columns=[*names, t("summary.source", lang)])
    addresses = [link(source) for *_, source in rows if isinstance(source, Source)]
    config = {}
    if all(addresses):
        # The page rides behind the address as a fragment: a column of links has one pattern for what it shows.
        frame[t("summary.source", lang)] = [
            f"{_joined(address)}{place}" for address, place in zip(addresses, frame.iloc[:, -1], strict=True)
        ]
        config[t("summary.source", lang)] = st.column_config.LinkColumn(display_text=r"#place=(.*)$")
    st.dataframe(frame, hide_index=True, width="stretch", column_config=config)


def _joined(address: str) -> str:
    return f"{address.split('#', 1)[0]}#place="


def _sourced(source: Source, lang: str, link: Link) -> str:
    place, address = plain(_place(source, lang)), link(source)
    return f"[{place}]({_bracketed(address)})" if address else f"({place})"


def _bracketed(address: str) -> str:
    """An address that stays inside the brackets of a Markdown link."""
    return address.translate(str.maketrans({"(": "%28", ")": "%29", " ": "%20", "\n": "", "<": "%3C", ">": "%3E"}))


def _place(source: Source, lang: str) -> str:
    return t("summary.page", lang, page=source.page) if source.page else t("summary.place", lang)


def _dated(mark: KeyDate, lang: str) -> str:
    """The date as the file writes it, and as everybody reads it where that differs."""
    day = date(mark.day, lang) if mark.day else ""
    return mark.text if day in mark.text else f"{mark.text} ({day})"
