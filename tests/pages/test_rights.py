"""Pages ask who has come, even where their frame has not asked before."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.settings import ROOT, Settings
from azs.sign_in.options import options_of
from components import entrance, session

PAGES = sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "pages").glob("*/*.py")
    if path.stem != "__init__" and path.parent.name != "public"
)  # fmt: skip


@pytest.fixture
def locked(demo_duckdb: sa.Engine, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The demo data behind passwords."""
    closed = dataclasses.replace(demo_settings, sign_in=options_of({"AZS_SIGN_IN": "password"}, staff_url=""))
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(session, "engine", lambda: demo_duckdb)
    monkeypatch.setattr(session, "settings", lambda: closed)
    monkeypatch.setattr(entrance, "_token", lambda: None)
    return closed


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_its_frame_shows_nobody_anything(locked: Settings, page: str) -> None:
    app = AppTest.from_file(str(ROOT / page), default_timeout=60)
    app.session_state["person"] = "admin"  # the switch of the demonstration has no say
    app.run()
    told = [error.value for error in app.error] + [one.value for one in app.exception]
    assert any("Вы не вошли" in one or "sign_in.nobody" in one for one in told), told
    assert not app.metric and not app.dataframe and not app.table
    assert "АЗС № " not in str(app.main)


def test_the_frame_has_no_page_and_no_switch_for_nobody(locked: Settings) -> None:
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60).run()
    assert app.title[0].value == "Вы не вошли" and app.button(key="entrance_go").label == "Войти"
    assert not app.sidebar.selectbox and not app.metric and not app.exception and not app.error
