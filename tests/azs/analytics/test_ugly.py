"""A hand-built database with holes: incidents without a station, no loss, no transactions, nothing resolved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.analytics import overview
from azs.analytics.filters import IN_LIST_LIMIT, Filters, one_of
from azs.analytics.incidents import IncidentQuery, export_rows, filter_options, incident_card, incident_page
from azs.analytics.reading import frame
from azs.database.engine import open_engine
from azs.database.schema import incident_types, incidents
from azs.database.views import v_incident
from azs.errors import QueryError
from azs.settings import load_settings

MAY = Filters(dt.date(2026, 5, 1), dt.date(2026, 5, 31))
MOMENT = dt.datetime(2026, 5, 31, 23, 59, 59)


@pytest.fixture
def holes(engine: sa.Engine) -> sa.Engine:
    """Three incidents without a station: one at the last second of May, one at its first, one closed without a time."""
    rest = {"type_id": 1, "severity": "high", "title": "50% =скидка_", "occurred_at": MOMENT}
    rows = [
        {"incident_id": 1, "status": "new", "reported_at": MOMENT, **rest},
        {"incident_id": 2, "status": "in_progress", "reported_at": dt.datetime(2026, 5, 1), **rest},
        {"incident_id": 3, "status": "closed", "reported_at": dt.datetime(2026, 5, 2, 12), **rest},
    ]
    with engine.begin() as connection:
        connection.execute(sa.insert(incident_types), [{"type_id": 1, "category": "Прочее"}])
        connection.execute(sa.insert(incidents), rows)
    return engine


def test_empty_database(engine: sa.Engine) -> None:
    found = overview.kpis(engine, MAY)
    assert (found["incidents"].value, found["open_incidents"].value) == (0, 0)
    for name in ("mttr_median_h", "mttr_p90_h", "sla_kept_pct", "loss_rub", "incidents_per_1000_tx"):
        assert found[name].value is None
        assert found[name].previous is None
        assert found[name].sparkline == (None,) * 12
    assert overview.monthly_trend(engine, MAY).frame.empty
    for chart in (overview.pareto, overview.heatmap, overview.station_ranking, overview.mttr_by_category):
        assert chart(engine, MAY).empty
    assert overview.backlog(engine, MAY).drop(columns="day").to_numpy().sum() == 0
    assert overview.freshness(engine) is None
    assert not any(overview.availability(engine).values())
    options = filter_options(engine)
    assert (options.regions, options.stations, options.first_day) == ((), (), None)
    assert incident_page(engine, MAY, IncidentQuery()).total == 0


def test_what_has_no_counterpart_is_nothing_and_not_zero(holes: sa.Engine) -> None:
    found = overview.kpis(holes, MAY)
    assert found["incidents"].value == 3
    for name in ("mttr_median_h", "mttr_p90_h", "sla_kept_pct", "loss_rub", "incidents_per_1000_tx"):
        assert found[name].value is None, name
    assert overview.availability(holes) == dict.fromkeys(overview.availability(holes), False)
    assert overview.station_ranking(holes, MAY).empty
    assert overview.pareto(holes, MAY)["incidents"].to_list() == [3]


def test_both_ends_of_the_period_belong_to_it(holes: sa.Engine) -> None:
    last, first = dt.date(2026, 5, 31), dt.date(2026, 5, 1)
    assert overview.kpis(holes, Filters(last, last))["incidents"].value == 1
    assert overview.kpis(holes, Filters(first, first))["incidents"].value == 1
    june = overview.kpis(holes, Filters(dt.date(2026, 6, 1), dt.date(2026, 6, 30)))
    assert (june["incidents"].value, june["incidents"].previous) == (0, 2)


def test_closed_without_a_time_is_not_open(holes: sa.Engine) -> None:
    assert overview.kpis(holes, MAY)["open_incidents"].value == 2
    bands = overview.backlog(holes, MAY).iloc[-1]
    assert (bands["d0_1"], bands["d11_30"], bands["d30_plus"]) == (1, 1, 0)
    june = overview.backlog(holes, Filters(dt.date(2026, 6, 1), dt.date(2026, 6, 1))).iloc[-1]
    assert (june["d0_1"], june["d30_plus"]) == (1, 1)


def test_resolved_before_reported_is_never_open(holes: sa.Engine) -> None:
    row = {"incident_id": 9, "type_id": 1, "severity": "low", "status": "closed", "title": "x", "occurred_at": MOMENT}
    times = {"reported_at": dt.datetime(2026, 5, 20), "resolved_at": dt.datetime(2026, 5, 10)}
    with holes.begin() as connection:
        connection.execute(sa.insert(incidents), [{**row, **times}])
    found = overview.backlog(holes, MAY).drop(columns="day").to_numpy()
    assert found.min() == 0
    assert found.sum(axis=1).max() == 2


def test_card_and_table_without_station(holes: sa.Engine) -> None:
    card = incident_card(holes, 1)
    assert card is not None
    assert card.fields["station_name"] is None
    assert card.actions.empty
    assert card.similar["incident_id"].to_list() == [3, 2]
    for search, total in (("50%", 3), ("скидка_", 3), ("5_%", 0), ("%%", 0), ("ПРОЧЕЕ", 3), ("2", 1)):
        assert incident_page(holes, MAY, IncidentQuery(search=search)).total == total, search
    exported = pd.concat(export_rows(holes, MAY))
    assert exported["incident_id"].to_list() == [1, 3, 2]
    assert exported["loss_rub"].isna().all()


def test_reversed_period_is_refused() -> None:
    with pytest.raises(QueryError):
        replace(MAY, end=dt.date(2026, 4, 30))


def test_previous_period_is_as_long_and_ends_the_day_before() -> None:
    before = replace(MAY, regions=("А",)).previous()
    assert (before.start, before.end, before.regions) == (dt.date(2026, 3, 31), dt.date(2026, 4, 30), ("А",))
    assert before.days == MAY.days


def test_long_lists_are_cut_for_oracle(holes: sa.Engine) -> None:
    values = [f"АЗС-{at:05}" for at in range(IN_LIST_LIMIT * 2 + 1)]
    text = str(one_of(v_incident.c.station_code, values))
    assert text.count(" IN ") == 3
    more = tuple(values[: IN_LIST_LIMIT + 1])  # such a list stands in each part of the statement
    assert overview.kpis(holes, replace(MAY, stations=more))["incidents"].value == 0


def test_missing_view_is_one_error_of_the_product(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DROP VIEW v_incident"))
    with pytest.raises(QueryError):
        overview.pareto(engine, MAY)
    with pytest.raises(QueryError):
        list(export_rows(engine, MAY))


def test_a_query_that_runs_too_long_is_stopped_with_a_sentence_and_the_next_one_runs(tmp_path: Path) -> None:
    engine = open_engine(load_settings({"AZS_HOME": str(tmp_path), "AZS_QUERY_TIMEOUT_S": "0.2"}))
    endless = sa.select(sa.func.count()).select_from(
        sa.text("range(1000000) a(x), range(1000000) b(y) WHERE x * y % 7 = 3")
    )
    with pytest.raises(QueryError) as caught:
        frame(engine, endless)
    assert caught.value.key == "analytics.query_timeout"
    assert frame(engine, sa.select(sa.literal(1).label("one")))["one"].tolist() == [1]
    engine.dispose()


def test_numbers_unknown_on_a_whole_page_are_still_numbers(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.insert(incident_types).values(type_id=1, category="Разлив"))
        connection.execute(
            sa.insert(incidents).values(
                incident_id=1,
                type_id=1,
                severity="low",
                status="new",
                title="t",
                occurred_at=MOMENT,
                reported_at=MOMENT,
            )
        )
    page = incident_page(engine, MAY, IncidentQuery()).frame
    for name in ("resolution_h", "loss_rub", "sla_kept"):
        assert page[name].dtype == float and page[name].isna().all()
