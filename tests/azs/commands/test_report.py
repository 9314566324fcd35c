"""The report command: a whole file or one clear sentence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from azs import audit
from azs.__main__ import main
from azs.audit import AuditQuery
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.security.actor import SYSTEM, Actor, Scope
from azs.security.people import save_person
from azs.settings import Settings, load_settings
from tests.conftest import TODAY

OLGA = Actor("olga", "operator", Scope(stations=("АЗС-003",)), "Ольга")
DAY = dt.datetime.now(dt.UTC).date()
PERIOD = ("--from", "2026-01-01", "--to", "2026-06-30")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("report")), "AZS_LLM": "off"})
    engine = open_engine(settings)
    generate(engine, DemoOptions(stations=6, incidents=120, years=1, seed=7, today=TODAY))
    save_person(engine, OLGA)
    engine.dispose()
    return settings


@pytest.fixture
def home(filled: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("AZS_HOME", str(filled.home))
    monkeypatch.setenv("AZS_LLM", "off")
    return filled


def test_a_report_is_written_for_a_person(home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, form in (("summary", "pdf"), ("inspections", "xml"), ("incidents", "json")):
        place = tmp_path / f"отчёт.{form}"
        arguments = ["report", "--kind", kind, *PERIOD, "--user", "olga", "--format", form, "--out", str(place)]
        assert main(arguments) == 0
        assert place.stat().st_size > 1000 and place.name in capsys.readouterr().out
    assert "АЗС-003" in place.read_text("utf-8") and "АЗС-001" not in place.read_text("utf-8")
    engine = open_engine(home)
    logged = [event.place for event in audit.search(engine, SYSTEM, AuditQuery(DAY, DAY)).itertuples()]
    engine.dispose()
    assert {"report.summary", "report.inspections", "report.incidents"} <= set(logged)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--kind", "нет", *PERIOD], "Отчёта «нет» нет"),
        (["--from", "вчера", "--to", "2026-06-30"], "«вчера» — не дата"),
        (["--from", "2026-06-30", "--to", "2026-01-01"], "2026-01-01"),
        (["--from", "2099-01-01", "--to", "2099-06-30"], "ещё впереди"),
        ([*PERIOD, "--stations", "АЗС-999", "<b>" + "x" * 200], "АЗС-999"),
        ([*PERIOD, "--kind", "station"], "ровно одну станцию"),
        ([*PERIOD, "--user", "нет"], "нет"),
        ([*PERIOD, "--format", "exe"], "Формата «exe» нет"),
        ([*PERIOD, "--format", "csv", "--out", "/proc/x/y.csv"], "Ничего не записано"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["report", "--out", str(tmp_path / "x.pdf"), *arguments]) == 2
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert words in told and "Traceback" not in told
    assert not list(tmp_path.iterdir())
