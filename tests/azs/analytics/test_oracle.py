"""Every statement of the dashboards compiles for Oracle into SQL that Oracle takes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.dialects.oracle import oracledb

from azs.analytics import backlog, incidents, kpis, options, overview, page
from azs.analytics.filters import Filters
from azs.analytics.reading import Statement
from azs.database.views import v_incident
from tests.oracle_lint import lint

PLAIN = Filters(dt.date(2026, 1, 1), dt.date(2026, 11, 20))
FULL = Filters(
    PLAIN.start, PLAIN.end, regions=("Москва",), stations=("АЗС-001",), categories=("Разлив топлива",),
    severities=("high",), statuses=("new", "closed"),
)  # fmt: skip
FIELDS = {
    "incident_id": 1,
    "category": "Разлив топлива",
    "station_code": "АЗС-001",
    "equipment_serial": "X",
    "title": "Колонка течёт",
}
BY_FILTERS = (
    kpis.reported_by_day, kpis.transactions_by_day, kpis.resolved_by_slot, kpis.resolved_in_period, backlog.lifetimes,
    page.reported_sets, page.reported_before, page.resolved_sets,
    overview.by_month, overview.by_category, overview.by_hour, overview.resolution_by_category,
    lambda filters: overview.by_station(filters, 15),
    lambda filters: incidents.page_rows(filters, incidents.IncidentQuery(search="трк 5", sort="loss_rub", offset=50)),
    lambda filters: incidents.page_total(filters, "12"),
    lambda filters: incidents.export_statement(filters, "трк"),
)  # fmt: skip
OTHERS = (
    overview.span(),
    overview.any_report(v_incident.c.reported_at < PLAIN.since),
    overview.any_known(v_incident, v_incident.c.loss_rub),
    options.known_stations(),
    options.met_values(),
    incidents.actions_of(1),
    incidents.same_place(FIELDS),
    incidents.same_words(FIELDS, [2]),
)
STATEMENTS = [build(filters) for build in BY_FILTERS for filters in (PLAIN, FULL)] + list(OTHERS)


@pytest.mark.parametrize("statement", STATEMENTS, ids=range(len(STATEMENTS)))
def test_statement_is_oracle_sql(statement: Statement) -> None:
    dialect = oracledb.dialect()
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    assert [fault for fault in lint(str(compiled)) if fault != "function SETS"] == []  # GROUPING SETS is Oracle's too
    group = str(compiled).rpartition("GROUP BY")[2] if "GROUP BY" in str(compiled) else ""
    assert ":" not in group.partition("ORDER BY")[0]
