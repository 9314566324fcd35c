"""Inspections that came from scans, in the report on them and in the passport of their station."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from azs.intake.records import save
from azs.knowledge.originals import Originals
from azs.reports.report import Chart
from azs.reports.write import write
from tests.azs.intake.sheets import ANNA, DAY, OLGA, OTHER, fields, places, read_scan
from tests.azs.reports.made import charts, made, paragraphs, tables

MONTH = (dt.date(2026, 11, 1), dt.date(2026, 11, 20))


def test_a_sheet_saved_from_a_scan_is_told_with_its_file(engine: sa.Engine, tmp_path: Path) -> None:
    places(engine)
    originals = Originals(tmp_path / "scans")
    save(engine, OLGA, read_scan(engine, originals, name="акт 17.jpg"), fields=fields())
    report = made(engine, "inspections", actor=ANNA, days=MONTH)
    told = " ".join(one.text for one in paragraphs(report))
    assert "Записан 1 осмотр на 1 станции." in told and "нужен ремонт — 1 заключение" in told
    sheet, measured = tables(report)["Акты осмотра"], tables(report)["Замеры в актах"]
    [row] = sheet.rows
    assert row[:4] == (DAY, "АЗС-001", "17/26", "ТРК") and row[-1] == "акт 17.jpg" and "течь рукава" in str(row[-2])
    assert [(one[3], one[6]) for one in measured.rows] == [("Давление", 0.41), ("Температура", -25.0)]
    [chart] = charts(report)
    assert isinstance(chart, Chart) and chart.labels == ("нужен ремонт",)
    assert "акт 17.jpg" in write(report, "html").decode()
    sql = next(one.sql for one in report.sources if one.identifier == sheet.source)
    with engine.connect() as connection:
        assert len(connection.exec_driver_sql(sql).all()) == 1


def test_who_does_not_see_the_station_is_told_nothing_of_it(engine: sa.Engine, tmp_path: Path) -> None:
    places(engine)
    save(engine, OLGA, read_scan(engine, Originals(tmp_path / "scans")), fields=fields())
    for kind in ("inspections", "station"):
        chosen = {"stations": ("АЗС-002",)} if kind == "station" else {}
        report = made(engine, kind, actor=OTHER, days=MONTH, **chosen)
        assert "АЗС-001" not in repr(report) and "17/26" not in repr(report)
        assert any("нет осмотров" in one.text for one in paragraphs(report))
    own = made(engine, "station", actor=OLGA, days=MONTH, stations=("АЗС-001",))
    assert "17/26" in repr(own) and "ТРК" in repr(tables(own)["Единицы оборудования"])
