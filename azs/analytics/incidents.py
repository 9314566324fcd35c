"""The table of incidents, its export, and the card of one incident."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.options import FilterOptions, StationOption, filter_options
from azs.analytics.reading import Statement, fetched, frame, one_row, reading
from azs.database.views import v_action, v_incident
from azs.errors import QueryError

__all__ = [
    "EXPORT_COLUMNS", "PAGE_COLUMNS", "SORTABLE", "FilterOptions", "IncidentCard", "IncidentPage", "IncidentQuery",
    "StationOption", "export_rows", "filter_options", "incident_card", "incident_page",
]  # fmt: skip

PAGE_COLUMNS = (
    "incident_id", "external_id", "reported_at", "station_code", "station_name", "region", "category", "severity",
    "status", "title", "resolution_h", "sla_kept", "loss_rub",
)  # fmt: skip
EXPORT_COLUMNS = (
    "incident_id", "external_id", "reported_at", "occurred_at", "resolved_at", "resolution_h", "station_code",
    "station_name", "region", "city", "category", "department", "severity", "status", "title", "description", "sla_h",
    "sla_kept", "loss_rub", "litres_spilled", "people_injured", "root_cause", "equipment_kind", "equipment_model",
    "equipment_serial", "source", "reported_by",
)  # fmt: skip
SORTABLE = frozenset(PAGE_COLUMNS)
SEARCHED = ("title", "description", "station_name", "category")
CHUNK_ROWS = 5000
SIMILAR = 5
LARGEST_ID = 2**63 - 1
WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True)
class IncidentQuery:
    """Which rows of the table to show.

    Attributes:
        search: words to find in title, description, station name and category, or an id.
        sort: one of SORTABLE. offset, limit: in rows.
    """

    search: str = ""
    sort: str = "reported_at"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class IncidentPage:
    """Rows of one page (columns PAGE_COLUMNS) and how many rows the selection has in all."""

    frame: pd.DataFrame
    total: int


@dataclass(frozen=True)
class IncidentCard:
    """One incident.

    Attributes:
        fields: every column of v_incident, None where unknown.
        actions: columns taken_at (datetime64), action, performed_by; in time order.
        similar: columns PAGE_COLUMNS, at most 5 rows.
    """

    fields: Mapping[str, object]
    actions: pd.DataFrame
    similar: pd.DataFrame


def incident_page(
    engine: sa.Engine, filters: Filters, query: IncidentQuery, *, total: int | None = None
) -> IncidentPage:
    """One page of the table, sorted and cut by the database.

    Args:
        total: incidents of the selection where they have been counted already.

    Raises:
        QueryError: the sort column is not allowed.
    """
    rows = frame(engine, page_rows(filters, query))
    if total is None or query.search:
        total = one_row(engine, page_total(filters, query.search))["total"]
    return IncidentPage(_typed(rows), int(total))


def page_rows(filters: Filters, query: IncidentQuery) -> Statement:
    """Rows of a page; equal values are ordered by incident id, so that no row shows on two pages.

    The ids are found first, so that the texts are read for the rows of the page alone.
    """
    if query.sort not in SORTABLE:
        raise QueryError("analytics.sort", column=query.sort)
    c = v_incident.c
    column = c[query.sort]
    order = [(column.desc() if query.descending else column.asc()).nulls_last(), c.incident_id.desc()]
    ids = (
        sa.select(c.incident_id)
        .where(*_matching(filters, query.search))
        .order_by(*order)
        .limit(max(query.limit, 0))
        .offset(max(query.offset, 0))
    )
    return sa.select(*(c[name] for name in PAGE_COLUMNS)).where(c.incident_id.in_(ids)).order_by(*order)


def page_total(filters: Filters, search: str) -> Statement:
    """How many incidents the table has in all."""
    return sa.select(sa.func.count().label("total")).select_from(v_incident).where(*_matching(filters, search))


def export_rows(engine: sa.Engine, filters: Filters, search: str = "") -> Iterator[pd.DataFrame]:
    """The whole selection, newest first, in frames of at most 5,000 rows (columns EXPORT_COLUMNS)."""
    statement = export_statement(filters, search).execution_options(stream_results=True, yield_per=CHUNK_ROWS)
    with reading(engine) as connection:
        for part in connection.execute(statement).partitions():
            yield _typed(pd.DataFrame.from_records(list(map(tuple, part)), columns=list(EXPORT_COLUMNS)))


def export_statement(filters: Filters, search: str = "") -> Statement:
    """Every row of the selection, newest first."""
    c = v_incident.c
    return _selected(EXPORT_COLUMNS, filters, search).order_by(c.reported_at.desc(), c.incident_id.desc())


def incident_card(engine: sa.Engine, incident_id: int) -> IncidentCard | None:
    """Everything known about one incident; None when there is no such incident."""
    asked = sa.select(*v_incident.c).where(v_incident.c.incident_id == incident_id)
    row = fetched(engine, lambda connection: connection.execute(asked).mappings().first())
    if row is None:
        return None
    fields = {column.name: row[column.name] for column in v_incident.c}
    taken = frame(engine, actions_of(incident_id))
    taken["taken_at"] = pd.to_datetime(taken["taken_at"])
    return IncidentCard(fields, taken, _similar(engine, fields))


def actions_of(incident_id: int) -> Statement:
    """Actions taken on an incident, in time order."""
    c = v_action.c
    return (
        sa.select(c.taken_at, c.action, c.performed_by)
        .where(c.incident_id == incident_id)
        .order_by(c.taken_at, c.action_id)
    )


def same_place(fields: Mapping[str, object]) -> Statement:
    """Others of the same category at the same station: those of the same piece of equipment first, then newest."""
    c = v_incident.c
    same = sa.case((c.equipment_serial == fields["equipment_serial"], 0), else_=1)
    order = [same] if fields["equipment_serial"] is not None else []
    return (
        _others(fields, [])
        .where(c.station_code == fields["station_code"])
        .order_by(*order, c.reported_at.desc(), c.incident_id.desc())
        .limit(SIMILAR)
    )


def same_words(fields: Mapping[str, object], without: list[int]) -> Statement | None:
    """Others of the same category whose title shares words, most shared first, then newest; None without words."""
    c = v_incident.c
    words = list(dict.fromkeys(word[:6].lower() for word in WORD.findall(str(fields["title"]))))[:4]
    if not words:
        return None
    shared = [sa.case((c.title.icontains(word, autoescape=True), 1), else_=0) for word in words]
    score = sum(shared[1:], start=shared[0])
    return (
        _others(fields, without)
        .where(sa.or_(*(c.title.icontains(word, autoescape=True) for word in words)))
        .order_by(score.desc(), c.reported_at.desc(), c.incident_id.desc())
        .limit(SIMILAR)
    )


def _similar(engine: sa.Engine, fields: Mapping[str, object]) -> pd.DataFrame:
    near = frame(engine, same_place(fields)) if fields["station_code"] is not None else pd.DataFrame()
    if len(near) == SIMILAR:
        return _typed(near)
    taken = [int(value) for value in near["incident_id"]] if len(near) else []
    asked = same_words(fields, taken)
    far = frame(engine, asked) if asked is not None else pd.DataFrame()
    parts = [part for part in (near, far) if len(part)]
    if not parts:
        return _typed(pd.DataFrame(columns=list(PAGE_COLUMNS)))
    return _typed(pd.concat(parts, ignore_index=True).head(SIMILAR))


def _others(fields: Mapping[str, object], without: list[int]) -> Statement:
    c = v_incident.c
    chosen = sa.select(*(c[name] for name in PAGE_COLUMNS))
    return chosen.where(c.category == fields["category"], c.incident_id.not_in([fields["incident_id"], *without]))


def _selected(columns: tuple[str, ...], filters: Filters, search: str) -> Statement:
    return sa.select(*(v_incident.c[name] for name in columns)).where(*_matching(filters, search))


def _matching(filters: Filters, search: str) -> list[sa.ColumnElement[bool]]:
    """The filters and the search: every word stands somewhere in the searched columns, or the whole text is an id."""
    c, text = v_incident.c, search.replace("\x00", "").strip()
    conditions = filters.conditions(v_incident)
    if not text:
        return conditions
    words = [sa.or_(*(c[name].icontains(word, autoescape=True) for name in SEARCHED)) for word in text.split()]
    found = [sa.and_(*words), c.external_id == text]
    number = text.removeprefix("№").removeprefix("#").strip()
    if number.isascii() and number.isdigit() and int(number) <= LARGEST_ID:
        found.append(c.incident_id == int(number))
    return [*conditions, sa.or_(*found)]


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Times as datetime64, numbers as float with NaN for unknown, ids as int, texts as objects with None."""
    for name in rows.columns:
        kind = v_incident.c[name].type
        if isinstance(kind, sa.DateTime):
            rows[name] = pd.to_datetime(rows[name]).astype("datetime64[us]")
        elif name == "incident_id":
            rows[name] = rows[name].astype("int64")
        elif isinstance(kind, sa.Float | sa.Numeric | sa.Integer):  # Float is no Numeric
            rows[name] = pd.to_numeric(rows[name]).astype(float)
    return rows
