"""What a manager can find in the demo data, and that writing them is all or nothing."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.alerts.silence import HISTORY_DAYS, find_silence, sales
from azs.database import schema
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate, has_rows
from azs.demo.patterns import categories, description_patterns
from azs.errors import DatabaseError
from azs.settings import ROOT, Settings, load_settings

TODAY = dt.date(2026, 11, 20)
IMPROVING = "Республика Татарстан"
OPTIONS = DemoOptions(stations=60, incidents=20_000, years=3, seed=7, today=TODAY)
SMALL = DemoOptions(stations=8, incidents=300, years=1, seed=3, today=TODAY)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    made = open_engine(load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("network"))}))
    generate(made, OPTIONS)
    yield as_system(made)
    made.dispose()


@pytest.fixture(scope="module")
def incidents(engine: sa.Engine) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(sa.text("SELECT * FROM v_incident"), connection)


@pytest.fixture
def empty(settings: Settings) -> Iterator[sa.Engine]:
    made = open_engine(settings)
    yield made
    made.dispose()


def _read(engine: sa.Engine, table: sa.Table) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(sa.select(table).order_by(*table.primary_key.columns), connection)


def test_the_number_of_rows_is_what_was_asked(engine: sa.Engine, incidents: pd.DataFrame) -> None:
    assert len(incidents) == OPTIONS.incidents
    assert len(_read(engine, schema.stations)) == OPTIONS.stations
    assert incidents["category"].nunique() == 14
    assert incidents["region"].nunique() == 12


def test_three_stations_stand_out(incidents: pd.DataFrame) -> None:
    counts = incidents["station_code"].value_counts()
    assert counts.iloc[2] > 1.25 * counts.iloc[3]
    assert counts.iloc[0] > 2.5 * counts.median()


def test_one_region_improves_in_rate_and_repair_time(incidents: pd.DataFrame) -> None:
    incidents = incidents.assign(part=incidents["resolution_h"] / incidents["sla_h"])
    first = incidents[incidents["reported_at"] < pd.Timestamp(TODAY) - pd.Timedelta(days=730)]
    last = incidents[incidents["reported_at"] > pd.Timestamp(TODAY) - pd.Timedelta(days=365)]
    rate = last["region"].value_counts() / first["region"].value_counts()
    pace = last.groupby("region")["part"].median() / first.groupby("region")["part"].median()
    assert rate.idxmin() == IMPROVING and rate[IMPROVING] < 0.75
    assert pace.idxmin() == IMPROVING and pace[IMPROVING] < 0.6
    others = rate.drop(IMPROVING)
    assert 0.95 < others.median() < 1.35


def test_one_wave_of_lost_connections(incidents: pd.DataFrame) -> None:
    days = incidents[incidents["category"] == "Сбой связи"].assign(day=lambda rows: rows["reported_at"].dt.date)
    counts = days.groupby(["region", "day"]).size().sort_values(ascending=False).head(8)
    regions, dates = set(counts.index.get_level_values(0)), counts.index.get_level_values(1)
    assert len(regions) == 1
    assert (max(dates) - min(dates)).days < 10
    assert 130 <= (TODAY - max(dates)).days <= 160


def test_sla_breaches_and_backlog(incidents: pd.DataFrame) -> None:
    breaches = 1 - incidents["sla_kept"].dropna().mean()
    assert 0.13 < breaches < 0.22
    still_open = incidents[incidents["is_open"] == 1]
    age = (pd.Timestamp(OPTIONS.end) - still_open["reported_at"]).dt.days
    assert 30 < len(still_open) < 300
    assert (age <= 1).any() and (age > 30).any()
    assert still_open["resolved_at"].isna().all()
    assert set(still_open["status"]) == {"new", "in_progress"}


def test_times_are_in_order_and_end_today(incidents: pd.DataFrame) -> None:
    end = pd.Timestamp(OPTIONS.end)
    assert (incidents["occurred_at"] <= incidents["reported_at"]).all()
    assert incidents["reported_at"].max() <= end
    assert incidents["resolved_at"].max() <= end
    assert incidents["reported_at"].max().date() == TODAY
    assert incidents["reported_at"].min().date() >= OPTIONS.first_day
    done = incidents.dropna(subset=["resolved_at"])
    assert (done["resolved_at"] > done["reported_at"]).all()
    with_unit = incidents.dropna(subset=["equipment_installed_on"])
    assert (with_unit["reported_at"] >= pd.to_datetime(with_unit["equipment_installed_on"])).all()


def test_old_equipment_fails_more(engine: sa.Engine, incidents: pd.DataFrame) -> None:
    units = _read(engine, schema.equipment)
    pumps = units[units["kind"] == "ТРК"].assign(
        failures=lambda rows: rows["serial"].map(incidents["equipment_serial"].value_counts())
    )
    installed = pd.to_datetime(pumps["installed_on"])
    old = pumps[installed < pd.Timestamp(TODAY) - pd.Timedelta(days=365 * 10)]["failures"].fillna(0).mean()
    young = pumps[installed > pd.Timestamp(TODAY) - pd.Timedelta(days=365 * 5)]["failures"].fillna(0).mean()
    assert old > 2 * young


def test_shape_of_the_day_and_of_money(incidents: pd.DataFrame) -> None:
    hour = incidents["reported_at"].dt.hour
    theft = incidents["category"] == "Хищение и неоплата"
    night = (hour >= 22) | (hour < 4)
    assert night[theft].mean() > 2 * night[~theft].mean()
    loss = incidents["loss_rub"]
    assert loss.isna().any() and (loss == 0).any()
    assert loss[loss > 0].mean() > 1.8 * loss[loss > 0].median()
    assert incidents.loc[incidents["category"] == "Разлив топлива", "litres_spilled"].notna().all()
    assert 0 < incidents["people_injured"].sum() < 0.05 * len(incidents)


def test_equipment_fails_again_soon(incidents: pd.DataFrame) -> None:
    rows = incidents.dropna(subset=["equipment_serial"]).sort_values("reported_at")
    gap = rows.groupby(["equipment_serial", "title"])["reported_at"].diff()
    assert (gap < pd.Timedelta(days=10)).mean() > 0.05


def test_texts_are_filled_and_varied(incidents: pd.DataFrame) -> None:
    patterns = description_patterns()
    assert len({text for texts in patterns.values() for text in texts}) >= 300
    assert all(len(set(texts)) >= 20 for texts in patterns.values())
    text = incidents["title"] + " " + incidents["description"]
    assert not text.str.contains(r"[{}]|nan|None| {2}| руб\. руб").any()
    assert incidents["description"].nunique() > 5000
    for category in categories():
        causes = set(incidents.loc[incidents["category"] == category.name, "root_cause"].dropna())
        assert causes and causes <= set(category.causes)


def test_numbers_in_the_text_are_those_of_the_row(incidents: pd.DataFrame) -> None:
    named = incidents["description"].str.extract(r"на ([\d\u00a0]+) руб\. и уехал без оплаты")[0].dropna()
    assert len(named) > 50
    assert (named.str.replace("\u00a0", "").astype(float) == incidents.loc[named.index, "loss_rub"]).all()


def test_no_row_points_at_nothing(engine: sa.Engine) -> None:
    incidents, actions = _read(engine, schema.incidents), _read(engine, schema.actions)
    stations, units = _read(engine, schema.stations), _read(engine, schema.equipment)
    assert incidents["station_id"].isin(stations["station_id"]).all()
    assert set(actions["incident_id"]) == set(incidents["incident_id"])
    assert actions.groupby("incident_id").size().max() <= 4
    place = units.set_index("equipment_id")["station_id"]
    with_unit = incidents.dropna(subset=["equipment_id"])
    assert (with_unit["equipment_id"].map(place) == with_unit["station_id"]).all()
    assert _read(engine, schema.station_days)["station_id"].isin(stations["station_id"]).all()
    assert stations["code"].is_unique and units["serial"].is_unique and incidents["external_id"].is_unique


def test_actions_lie_between_report_and_end(engine: sa.Engine) -> None:
    rows = _read(engine, schema.actions).merge(_read(engine, schema.incidents), on="incident_id")
    assert (rows["taken_at"] >= rows["reported_at"]).all()
    assert (rows["taken_at"] <= rows["resolved_at"].fillna(pd.Timestamp(OPTIONS.end))).all()


def test_sales_follow_the_week_and_the_opening(engine: sa.Engine) -> None:
    days, stations = _read(engine, schema.station_days), _read(engine, schema.stations)
    days["day"] = pd.to_datetime(days["day"])
    opened = pd.to_datetime(stations.set_index("station_id")["opened_on"])
    assert (days["day"] >= days["station_id"].map(opened)).all()
    assert days["day"].max().date() == TODAY
    week = days[days["day"].dt.date < TODAY].groupby(days["day"].dt.day_of_week)["transactions"].mean()
    assert week.idxmax() == 4
    assert 0.99 < (days["transactions"] > 0).mean() < 1


def test_same_options_give_the_same_rows(tmp_path: Path) -> None:
    engines = [open_engine(load_settings({"AZS_HOME": str(tmp_path / name)})) for name in "ab"]
    for engine in engines:
        generate(engine, SMALL)
    for table in (schema.stations, schema.equipment, schema.incidents, schema.actions, schema.station_days):
        pd.testing.assert_frame_equal(*(_read(engine, table) for engine in engines))
    for engine in engines:
        engine.dispose()


def test_another_seed_gives_other_rows_and_replace_keeps_no_old_ones(empty: sa.Engine) -> None:
    generate(empty, SMALL)
    before = _read(empty, schema.incidents)
    with pytest.raises(DatabaseError, match=r"demo\.present"):
        generate(empty, SMALL)
    generate(empty, DemoOptions(stations=9, incidents=200, years=1, seed=4, today=TODAY), replace=True)
    after = _read(empty, schema.incidents)
    assert len(after) == 200 and len(_read(empty, schema.stations)) == 9
    assert list(after["description"]) != list(before["description"])[:200]


class _StopError(Exception):
    pass


def _stop(stage: str, part: float) -> None:
    if stage == "incidents" and part > 0.4:
        raise _StopError


def test_an_interrupted_run_leaves_nothing(empty: sa.Engine) -> None:
    with pytest.raises(_StopError):
        generate(empty, SMALL, progress=_stop)
    assert not has_rows(empty)
    assert all(_read(empty, table).empty for table in (schema.equipment, schema.incident_types, schema.station_days))
    generate(empty, SMALL)
    with pytest.raises(_StopError):
        generate(empty, DemoOptions(stations=9, incidents=900, years=1, today=TODAY), replace=True, progress=_stop)
    assert len(_read(empty, schema.incidents)) == SMALL.incidents


def test_a_killed_run_leaves_nothing(settings: Settings) -> None:
    program = (
        "import os, datetime as dt\n"
        "from azs.settings import load_settings\n"
        "from azs.database.engine import open_engine\n"
        "from azs.demo.generate import DemoOptions, generate\n"
        f"engine = open_engine(load_settings({{'AZS_HOME': {str(settings.home)!r}}}))\n"
        "stop = lambda stage, part: os._exit(9) if stage == 'sales' else None\n"
        "generate(engine, DemoOptions(stations=8, incidents=300, years=1), progress=stop)\n"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=60)
    assert result.returncode == 9
    engine = open_engine(settings)
    assert not has_rows(engine)
    engine.dispose()


def test_imported_incidents_are_never_mixed_or_deleted(empty: sa.Engine) -> None:
    generate(empty, SMALL)
    with empty.begin() as connection:
        changed = sa.update(schema.incidents).where(schema.incidents.c.incident_id == 1).values(import_source="itsm")
        connection.execute(changed)
    with pytest.raises(DatabaseError, match=r"demo\.real_data"):
        generate(empty, SMALL, replace=True)
    assert len(_read(empty, schema.incidents)) == SMALL.incidents


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (DemoOptions(stations=2, today=TODAY), "demo.size"),
        (DemoOptions(incidents=0, today=TODAY), "demo.size"),
        (DemoOptions(today=TODAY, until=dt.datetime(2026, 11, 19, 9)), "demo.until"),
    ],
)
def test_impossible_options_are_refused(empty: sa.Engine, options: DemoOptions, key: str) -> None:
    with pytest.raises(DatabaseError) as error:
        generate(empty, options)
    assert error.value.key == key


def test_nothing_is_later_than_the_moment_given(empty: sa.Engine) -> None:
    until = dt.datetime(2026, 11, 20, 0, 40)
    generate(empty, DemoOptions(stations=8, incidents=3000, years=1, today=TODAY, until=until))
    rows = _read(empty, schema.incidents)
    assert rows[["reported_at", "occurred_at", "resolved_at"]].max().max() <= pd.Timestamp(until)
    assert _read(empty, schema.actions)["taken_at"].max() <= pd.Timestamp(until)


def test_some_stations_are_silent_as_the_data_end(engine: sa.Engine) -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    with engine.connect() as connection:
        rows = pd.read_sql(sales(yesterday - dt.timedelta(days=HISTORY_DAYS), yesterday), connection)
    silent = find_silence(rows, yesterday, sigmas=4.0, share=0.1)
    assert 2 <= len(silent) <= 5
    assert max(one.share for one in silent) > 0.95 and min(one.share for one in silent) < 0.6


def test_a_network_without_outages_is_made_when_asked(empty: sa.Engine) -> None:
    generate(empty, replace(SMALL, outages=False))
    with as_system(empty).connect() as connection:
        rows = pd.read_sql(sa.select(schema.station_days), connection)
    assert (rows["transactions"] > 0).all()
