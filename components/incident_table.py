"""Table of incidents: search, sorting and paging in the database, export of the whole selection, the card of a row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd
import streamlit as st

from azs import audit
from azs.analytics import export, incidents
from azs.analytics.filters import Filters
from azs.analytics.incidents import IncidentQuery
from azs.i18n import t
from azs.i18n.formats import number, plural
from azs.semantic import load_model
from components import cache, incident_card, people, session

PAGE_ROWS = 25
SHOWN = (
    "incident_id",
    "reported_at",
    "station_name",
    "category",
    "severity",
    "status",
    "title",
    "resolution_h",
    "loss_rub",
)
SORTS = ("reported_at", "severity", "status", "category", "station_name", "resolution_h", "loss_rub")
LABELLED = ("category", "severity", "status", "region", "city", "department", "source", "equipment_kind")


@st.fragment
def table(chosen: Filters, lang: str) -> None:
    """The table with its controls."""
    with st.container(border=True):
        st.markdown(f"**{t('overview.table', lang)}**")
        query = _controls(lang)
        frame, total = cache.page(chosen, query)
        if not total:
            st.info(t("overview.nothing", lang), icon=":material/search_off:")
            return
        picked = st.dataframe(
            labelled(frame[list(SHOWN)], lang),
            hide_index=True,
            height=38 + 35 * min(len(frame), 12),
            key="incident_rows",
            on_select="rerun",
            selection_mode="single-row",
            column_config=_columns(lang),
            placeholder="—",
            alt=t("overview.table", lang),
        )
        _pager(total, lang)
        _exports(chosen, query.search, total, lang)
    rows = picked.selection.rows
    if rows and rows[0] < len(frame):
        identifier = int(frame.iloc[rows[0]]["incident_id"])
        if st.session_state.get("card_shown") != identifier:
            st.session_state["card_shown"] = identifier
            incident_card.dialog(identifier, lang)
    else:
        st.session_state.pop("card_shown", None)


def labelled(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Codes replaced by labels of the language."""
    shown = frame.copy()
    if "resolution_h" in shown:
        shown["resolution_h"] = shown["resolution_h"].round(1)
    for column in [column for column in LABELLED if column in shown]:
        shown[column] = [load_model().value_label(column, value, lang) for value in shown[column]]
    return shown


def headers(lang: str, columns: tuple[str, ...]) -> dict[str, str]:
    """Column -> heading."""
    return {column: t(f"columns.{column}", lang) for column in columns}


def _controls(lang: str) -> IncidentQuery:
    search, sort, direction = st.columns([3, 2, 2], vertical_alignment="bottom")
    text = search.text_input(
        t("overview.search", lang),
        key="search",
        max_chars=200,
        placeholder=t("overview.search_hint", lang),
        on_change=_first_page,
    )
    column = sort.selectbox(
        t("overview.sort", lang),
        SORTS,
        key="sort",
        format_func=lambda name: t(f"columns.{name}", lang),
        on_change=_first_page,
    )
    order = direction.segmented_control(
        t("overview.order", lang),
        ("desc", "asc"),
        default="desc",
        required=True,
        key="order",
        format_func=lambda name: t(f"overview.order_{name}", lang),
        on_change=_first_page,
    )
    at = int(st.session_state.get("table_page", 1)) - 1
    return IncidentQuery(text or "", column or "reported_at", order != "asc", at * PAGE_ROWS, PAGE_ROWS)


def _first_page() -> None:
    st.session_state["table_page"] = 1


def _pager(total: int, lang: str) -> None:
    pages = max(math.ceil(total / PAGE_ROWS), 1)
    if int(st.session_state.get("table_page", 1)) > pages:
        _first_page()
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    word = plural(
        total, lang, one=t("overview.row_one", lang), few=t("overview.row_few", lang), many=t("overview.row_many", lang)
    )
    left.caption(t("overview.found", lang, count=number(total, lang), word=word, pages=number(pages, lang)))
    right.number_input(t("overview.page", lang), min_value=1, max_value=pages, key="table_page")


def _exports(chosen: Filters, search: str, total: int, lang: str) -> None:
    heads = headers(lang, incidents.EXPORT_COLUMNS)
    labels = _labels(lang)

    actor = people.current()

    def rows() -> Iterator[pd.DataFrame]:
        event = audit.Event("export", place="overview", question=search, rows=total)
        audit.record(session.writer(), actor, event)
        return incidents.export_rows(people.reader("export", actor), chosen, search)

    def csv() -> bytes:
        return export.to_csv(rows(), heads, labels=labels, lang=lang)

    def xlsx() -> bytes:
        return export.to_xlsx(rows(), heads, labels=labels)

    with st.container(horizontal=True):
        for kind, make in (("csv", csv), ("xlsx", xlsx)):
            st.download_button(
                t("overview.download", lang, kind=kind.upper(), count=number(total, lang)),
                make,
                f"incidents.{kind}",
                key=f"download_{kind}",
                on_click="ignore",
                icon=":material/download:",
            )


def _labels(lang: str) -> Mapping[str, Mapping[object, str]]:
    model = load_model()
    return {
        name: {value: model.value_label(name, value, lang) for value in model.values.get(name, {})} for name in LABELLED
    }


def _columns(lang: str) -> dict[str, object]:
    heads = headers(lang, SHOWN)
    made: dict[str, object] = {name: st.column_config.TextColumn(head) for name, head in heads.items()}
    made["incident_id"] = st.column_config.NumberColumn(heads["incident_id"], format="%d", width="small")
    day = "DD.MM.YYYY HH:mm" if lang == "ru" else "YYYY-MM-DD HH:mm"
    made["reported_at"] = st.column_config.DatetimeColumn(heads["reported_at"], format=day)
    made["resolution_h"] = st.column_config.NumberColumn(heads["resolution_h"], format="localized", width="small")
    made["loss_rub"] = st.column_config.NumberColumn(heads["loss_rub"], format="localized")
    return made
