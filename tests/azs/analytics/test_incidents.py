"""Table of incidents, its export, the card and the options of the filters."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.incidents import (
    EXPORT_COLUMNS,
    PAGE_COLUMNS,
    SORTABLE,
    IncidentQuery,
    export_rows,
    filter_options,
    incident_card,
    incident_page,
)  # fmt: skip
from azs.database.schema import OPEN_STATUSES, SEVERITIES, STATUSES, actions
from azs.errors import QueryError
from tests.azs.analytics import reference as ref

ALL = Filters(dt.date(2023, 1, 1), dt.date(2026, 11, 20))
YEAR = Filters(dt.date(2025, 11, 21), dt.date(2026, 11, 20))


@pytest.fixture(scope="module")
def rows(demo_engine: sa.Engine) -> list[ref.Row]:
    return ref.raw_rows(demo_engine)


def _found_by(rows: list[ref.Row], search: str) -> set[int]:
    words = search.lower().split()
    texts = {r.id: [(t or "").lower() for t in (r.title, r.description, r.station_name, r.category)] for r in rows}
    return {at for at, fields in texts.items() if all(any(word in text for text in fields) for word in words)}


@pytest.mark.parametrize("sort", sorted(SORTABLE))
@pytest.mark.parametrize("descending", [True, False])
def test_paging_shows_every_row_once(demo_engine: sa.Engine, rows: list[ref.Row], sort: str, descending: bool) -> None:
    filters = Filters(dt.date(2026, 10, 10), dt.date(2026, 11, 20))
    expected = {r.id for r in ref.reported(rows, filters.start, filters.end)}
    parts, offset = [], 0
    while True:
        page = incident_page(demo_engine, filters, IncidentQuery(sort=sort, descending=descending, offset=offset))
        assert page.total == len(expected)
        if page.frame.empty:
            break
        parts.append(page.frame)
        offset += 50
    ids = [at for part in parts for at in part["incident_id"]]
    assert len(parts) > 2
    assert len(ids) == len(set(ids))
    assert set(ids) == expected
    known = [value for part in parts for value in part[sort] if not pd.isna(value)]
    assert known == sorted(known, reverse=descending)


@pytest.mark.parametrize("search", ["трк", "ТРК КАЗАНЬ", "колонка", "разлив", "100%", "_", "нет-такого-слова", "'; --"])
def test_search_ignores_case_and_takes_signs_as_they_are(
    demo_engine: sa.Engine, rows: list[ref.Row], search: str
) -> None:
    page = incident_page(demo_engine, ALL, IncidentQuery(search=search, limit=5000))
    assert set(page.frame["incident_id"]) == _found_by(rows, search)
    assert page.total == len(page.frame)


def test_search_by_number(demo_engine: sa.Engine, rows: list[ref.Row]) -> None:
    wanted = rows[17].id
    for text in (str(wanted), f"№ {wanted}", f" #{wanted} "):
        assert wanted in set(
            incident_page(demo_engine, ALL, IncidentQuery(search=text, limit=5000)).frame["incident_id"]
        )
    assert incident_page(demo_engine, ALL, IncidentQuery(search="9" * 40)).total == 0


def test_unknown_sort_column_is_refused(demo_engine: sa.Engine) -> None:
    with pytest.raises(QueryError):
        incident_page(demo_engine, ALL, IncidentQuery(sort="title; DROP TABLE incidents"))


def test_export_streams_the_whole_selection(
    demo_engine: sa.Engine, rows: list[ref.Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("azs.analytics.incidents.CHUNK_ROWS", 400)
    chunks = list(export_rows(demo_engine, YEAR))
    assert all(list(chunk.columns) == list(EXPORT_COLUMNS) for chunk in chunks)
    assert max(len(chunk) for chunk in chunks) <= 400
    ids = [at for chunk in chunks for at in chunk["incident_id"]]
    expected = sorted(ref.reported(rows, YEAR.start, YEAR.end), key=lambda r: (r.reported, r.id), reverse=True)
    assert ids == [r.id for r in expected]
    assert list(export_rows(demo_engine, YEAR, "нет-такого-слова")) == []


def test_card_has_fields_timeline_and_similar(demo_engine: sa.Engine, rows: list[ref.Row]) -> None:
    row = max((r for r in rows if r.resolved), key=lambda r: r.reported)
    card = incident_card(demo_engine, row.id)
    assert card is not None
    assert card.fields["title"] == row.title
    assert card.fields["station_name"] == row.station_name
    assert card.fields["resolution_h"] == pytest.approx(row.hours)
    with demo_engine.connect() as connection:
        expected = connection.execute(
            sa.select(actions.c.action)
            .where(actions.c.incident_id == row.id)
            .order_by(actions.c.taken_at, actions.c.action_id)
        ).scalars()
        assert list(card.actions["action"]) == list(expected)
    assert len(card.actions) > 0
    assert list(card.similar.columns) == list(PAGE_COLUMNS)
    assert len(card.similar) <= 5
    assert row.id not in set(card.similar["incident_id"])
    assert set(card.similar["category"]) <= {row.category}


def test_similar_prefers_the_same_station(demo_engine: sa.Engine, rows: list[ref.Row]) -> None:
    row = rows[100]
    near = [r for r in rows if r.category == row.category and r.station == row.station and r.id != row.id]
    card = incident_card(demo_engine, row.id)
    assert card is not None
    same = (card.similar["station_code"] == row.station).to_list()
    assert sum(same) >= min(5, len(near))
    assert same == sorted(same, reverse=True)


def test_unknown_incident_has_no_card(demo_engine: sa.Engine) -> None:
    assert incident_card(demo_engine, -1) is None


def test_filter_options(demo_engine: sa.Engine, rows: list[ref.Row]) -> None:
    found = filter_options(demo_engine)
    assert set(found.categories) == {r.category for r in rows}
    assert {r.region for r in rows if r.region} <= set(found.regions)
    assert {r.station for r in rows if r.station} <= {option.code for option in found.stations}
    assert list(found.severities) == [code for code in SEVERITIES if code in found.severities]
    assert list(found.statuses) == [code for code in STATUSES if code in found.statuses]
    assert set(OPEN_STATUSES) & set(found.statuses)
    assert found.first_day == min(r.reported for r in rows).date()
    assert found.last_day == max(r.reported for r in rows).date()
