"""Pages run from the frame script, twice each, as Streamlit does on every rerun."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.settings import ROOT, Settings
from components import session

PAGES = ("pages/insight/overview.py", "pages/assistant/chat.py")


@pytest.fixture
def app(demo_engine: sa.Engine, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(session, "engine", lambda: demo_engine)
    monkeypatch.setattr(session, "settings", lambda: demo_settings)
    return AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)


def test_the_overview_runs_twice_and_shows_six_cards(app: AppTest) -> None:
    for _ in range(2):
        app.run()
        assert not app.exception and not app.error
        assert len(app.metric) == 6
    assert app.title[0].value == "Обзор инцидентов"


def test_nothing_found_is_said(app: AppTest) -> None:
    app.run()
    app.text_input(key="search").set_value("такого слова нет нигде").run()
    assert any("ничего нет" in info.value for info in app.info)
    assert not app.exception


def test_a_database_without_a_view_gets_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from azs.database.engine import open_engine

    engine = open_engine(settings)
    st.cache_data.clear()
    monkeypatch.setattr(session, "engine", lambda: engine)
    monkeypatch.setattr(session, "settings", lambda: settings)
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60).run()
    assert app.error and not app.exception
    assert "Номер для администратора" in app.caption[0].value
    engine.dispose()
