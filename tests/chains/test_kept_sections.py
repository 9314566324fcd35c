"""Answers a person has kept, as sections of a report: asked again over their own stations."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.kpis import kpis
from azs.database.access import as_person
from azs.reports.build import Order, build
from azs.reports.report import Chart, Paragraph, Section, Table
from azs.saved import SavedAnswer
from azs.security.actor import SYSTEM, Actor, Scope
from azs.settings import Settings
from chains.assistant import Assistant
from chains.kept_sections import kept_section
from chains.plan import Plan
from tests.conftest import TODAY

NOW = dt.datetime.combine(TODAY, dt.time(12))
FILTERS = Filters(dt.date(2025, 11, 21), TODAY)
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-003",)), "Ольга")


def _sections(engine: sa.Engine, settings: Settings, item: SavedAnswer, actor: Actor = SYSTEM) -> tuple[Section, str]:
    """The last section of a report with one kept answer, and the SQL it names."""
    reader = as_person(engine, actor)
    assistant = Assistant(reader, model=None, settings=settings, today=TODAY)
    order = Order("inspections", FILTERS, "ru", NOW)
    report = build(reader, order, records=engine, extra=[kept_section(item, assistant)])
    return report.sections[-1], report.sources[-1].sql


def _kept(plan: str = "", sql: str = "") -> SavedAnswer:
    return SavedAnswer(
        "x", NOW, "anna", "Мой <b>раздел</b>", "инциденты по регионам", "ru", plan, sql, "", "report", 0, False
    )


def _plan(engine: sa.Engine, settings: Settings, question: str) -> Plan:
    plan = Assistant(engine, model=None, settings=settings, today=TODAY).ask(question).plan
    assert plan is not None
    return plan


def test_a_plan_becomes_a_sentence_a_chart_and_a_table(demo_duckdb: sa.Engine, settings: Settings) -> None:
    plan = _plan(demo_duckdb, settings, "инциденты по категориям с 21.11.2025 по 20.11.2026")
    section, sql = _sections(demo_duckdb, settings, _kept(plan.to_json()))
    said, chart, table = section.blocks
    assert section.title == "Мой <b>раздел</b>" and isinstance(said, Paragraph) and "[Q" in said.text
    assert isinstance(chart, Chart) and isinstance(table, Table) and "SELECT" in sql
    assert sum(float(str(row[-1])) for row in table.rows) == kpis(demo_duckdb, FILTERS)["incidents"].value
    assert chart.labels[0] == table.rows[0][0]


def test_statements_are_narrowed_and_judged_again(demo_duckdb: sa.Engine, settings: Settings) -> None:
    item = _kept(sql="SELECT station_code, count(*) AS n FROM v_incident GROUP BY station_code")
    section, _ = _sections(demo_duckdb, settings, item, OLGA)
    assert [row[0] for block in section.blocks if isinstance(block, Table) for row in block.rows] == ["АЗС-003"]
    refused, _ = _sections(demo_duckdb, settings, _kept(sql="SELECT * FROM app_users"), OLGA)
    assert len(refused.blocks) == 1 and isinstance(refused.blocks[0], Paragraph) and refused.blocks[0].style == "note"
