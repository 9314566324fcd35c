"""The page that builds reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs import audit
from azs.audit import AuditQuery
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.saved import SavedDraft, add_to_report
from azs.security.actor import EVERYTHING, SYSTEM, Actor, Scope
from azs.security.people import save_person
from azs.settings import ROOT, Settings, load_settings
from components import filters, session
from tests.conftest import TODAY

DAY = dt.datetime.now(dt.UTC).date()
REPORTS = str(ROOT / "pages" / "insight" / "reports.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна <b>")
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-003",)), "Ольга")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, sa.Engine]]:
    settings = load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("reports")), "AZS_LLM": "off"})
    engine = open_engine(settings)
    generate(engine, DemoOptions(stations=6, incidents=400, years=2, seed=7, today=TODAY))
    for actor in (ANNA, OLGA):
        save_person(engine, actor)
    yield settings, engine
    engine.dispose()


@pytest.fixture
def app(filled: tuple[Settings, sa.Engine], monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    settings, engine = filled
    st.cache_data.clear()
    st.cache_resource.clear()
    for name, value in (("engine", engine), ("writer", engine), ("settings", settings)):
        monkeypatch.setattr(session, name, lambda value=value: value)
    monkeypatch.setattr(filters, "today", lambda: TODAY)
    yield AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=90)
    st.cache_resource.clear()


def _open(app: AppTest, user: str = "anna", lang: str = "ru") -> AppTest:
    app.session_state["person"] = user
    app.session_state["lang"] = lang
    return _sound(app.switch_page(REPORTS).run())


def _sound(app: AppTest) -> AppTest:
    assert not app.exception and not app.error
    return app


def _build(app: AppTest) -> str:
    """Press the button; everything the page then says."""
    _sound(app.button(key="report_build").click().run())
    return "\n".join([*(one.value for one in app.markdown), *(one.value for one in app.subheader)])


def test_a_report_is_built_shown_and_offered_in_every_format(app: AppTest, filled: tuple[Settings, sa.Engine]) -> None:
    _open(app)
    assert app.title[0].value == "Отчёты" and "Составить" in app.info[0].value
    told = _build(app)
    assert "За период зарегистрировано" in told and "Открытые риски" in told and "[Q1" in told
    assert [one.label for one in app.get("download_button")] == ["PDF", "DOCX", "XLSX", "HTML", "JSON", "CSV", "XML"]
    assert len(app.dataframe) >= 4
    logged = audit.search(filled[1], SYSTEM, AuditQuery(DAY, DAY))
    assert "report.summary" in set(logged["place"])


def test_every_kind_in_english(app: AppTest) -> None:
    _open(app, lang="en")
    told_of = {"station": "Station passport", "sla": "Deadlines by month", "inspections": "No inspection"}
    for kind, words in told_of.items():
        app.button_group(key="report_kind").set_value(kind).run()
        told = _build(app)
        assert words in told or words in "\n".join(one.value for one in app.header)
        assert "incidents" in told or kind == "inspections"


def test_a_person_gets_their_stations_and_a_new_person_nothing_of_the_last(app: AppTest) -> None:
    _open(app, "olga")
    assert "АЗС-001" not in _build(app)
    app.selectbox(key="person").set_value("anna").run()
    assert not app.get("download_button")


def test_kept_answers_become_sections(app: AppTest, filled: tuple[Settings, sa.Engine]) -> None:
    draft = SavedDraft("Мой раздел", "сколько инцидентов", "ru", plan_json='{"metric": "incidents"}')
    add_to_report(filled[1], ANNA, draft)
    _open(app)
    app.toggle(key="report_kept").set_value(True).run()
    assert "Мой раздел" in _build(app)


def test_an_empty_database_says_what_to_do(migrated: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    st.cache_data.clear()
    st.cache_resource.clear()
    opened = open_engine(migrated)
    for name, value in (("engine", opened), ("writer", opened), ("settings", migrated)):
        monkeypatch.setattr(session, name, lambda value=value: value)
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    app.session_state["lang"] = "ru"
    _sound(app.switch_page(REPORTS).run())
    assert "нет инцидентов" in app.info[0].value and "report_build" not in [one.key for one in app.button]
    opened.dispose()
