"""Pages run from the frame script, twice each, as Streamlit does on every rerun."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs import audit
from azs.security.actor import SYSTEM
from azs.settings import ROOT, Settings, load_settings
from components import people, session

DAY = dt.datetime.now(dt.UTC).date()
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


def test_the_chat_runs_twice_and_offers_examples(app: AppTest) -> None:
    app.run()
    for _ in range(2):
        app.switch_page(str(ROOT / "pages" / "assistant" / "chat.py")).run()
        assert not app.exception and not app.error
        assert app.title[0].value == "Ассистент"


@pytest.mark.parametrize(
    ("settings_made", "words"),
    [
        ({"AZS_LLM": "off"}, "AZS_LLM=off"),
        ({"AZS_LLM": "local", "AZS_LLM_MODEL": "absent"}, "chains.models pull"),
        ({"AZS_LLM": "endpoint"}, "AZS_LLM_URL"),
        ({"AZS_LLM": "local", "AZS_LLM_MODEL": "cut"}, "не до конца"),
    ],
)
def test_the_chat_says_what_to_do_when_no_model_is_ready(
    app: AppTest, settings_made: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "cut.gguf").write_bytes(b"GGUF\x03\x00\x00\x00" + b"\x09" * 20)
    chosen = load_settings({"AZS_HOME": str(tmp_path), **settings_made})
    monkeypatch.setattr(session, "settings", lambda: chosen)
    app.run()
    app.switch_page(str(ROOT / "pages" / "assistant" / "chat.py")).run()
    assert not app.exception and not app.error
    assert words in app.info[0].value and "по правилам" in app.info[0].value


def test_a_link_in_codes_sets_the_filters_in_either_language(app: AppTest) -> None:
    app.query_params["lang"] = "en"
    app.query_params["severity"] = ["critical", "nonsense"]
    app.query_params["preset"] = "90d"
    app.run()
    assert app.title[0].value == "Incident overview"
    assert any("nonsense" in warning.value for warning in app.warning)
    assert app.session_state["severity"] == ["critical"] and app.session_state["preset"] == "90d"
    assert not app.exception and not app.error


@pytest.mark.parametrize("day", ["2026-13-45", "1066-10-14", "99999-01-01", "вчера", ""])
def test_a_link_with_an_impossible_day_still_opens(app: AppTest, day: str) -> None:
    app.query_params["preset"] = "custom"
    app.query_params["from"] = day
    app.query_params["to"] = "2026-11-01"
    app.run()
    assert not app.exception and not app.error and len(app.metric) == 6


def test_what_escapes_a_reaction_to_a_click_is_told_without_a_trace() -> None:
    def page() -> None:
        from components import failures

        failures.uncaught(ZeroDivisionError("secret detail"))

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert len(app.error) == 1 and "secret" not in app.error[0].value
    assert "Номер для администратора" in app.caption[0].value


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


AUDIT = str(ROOT / "pages" / "admin" / "audit.py")


def _as(app: AppTest, user: str) -> AppTest:
    app.run()
    app.sidebar.selectbox(key="person").set_value(user).run()
    assert not app.exception and not app.error
    return app


def test_a_person_of_one_station_finds_no_other_on_any_page(app: AppTest) -> None:
    _as(app, "operator")
    assert "АЗС-001" in " ".join(caption.value for caption in app.sidebar.caption)
    for box in app.sidebar.multiselect:
        assert not [option for option in box.options if "АЗС № 2" in option], box.label


def test_the_address_bar_cannot_name_the_person(app: AppTest) -> None:
    _as(app, "operator")
    for name in ("person", "user", "role", "scope"):
        app.query_params[name] = "admin"
    app.run()
    assert app.session_state["person"] == "operator"
    app.switch_page(AUDIT).run()
    assert len(app.error) == 1 and "не для вашей роли" in app.error[0].value and not app.dataframe


def test_changing_the_person_forgets_what_was_asked(app: AppTest) -> None:
    _as(app, "analyst")
    app.session_state["turns"] = ["kept"]
    app.session_state["carried_filters"] = "kept"
    app.sidebar.selectbox(key="person").set_value("operator").run()
    assert "carried_filters" not in app.session_state and "turns" not in app.session_state


def test_administrators_read_the_log_and_every_sign_in_is_in_it(app: AppTest) -> None:
    _as(app, "operator")
    _as(app, "admin")
    app.switch_page(AUDIT).run()
    for _ in range(2):
        app.run()
        assert not app.exception and not app.error
    shown = app.dataframe[0].value
    assert {"operator", "admin"} <= set(shown["user_name"])
    app.text_input(key="audit_words").set_value("такого нет").run()
    assert "не было" in app.info[0].value


@pytest.mark.parametrize("user", ["manager", "regional", "analyst", "operator"])
def test_the_log_is_for_administrators_only_on_a_cold_start_too(app: AppTest, user: str) -> None:
    app.session_state["person"] = user
    app.switch_page(AUDIT).run()
    assert len(app.error) == 1 and not app.dataframe
    found = audit.search(session.writer(), SYSTEM, audit.AuditQuery(DAY, DAY + dt.timedelta(days=1), user, "refused"))
    assert "audit" in set(found["place"])


def test_figures_never_cross_scopes_through_the_caches(app: AppTest) -> None:
    shown = [_as(app, user).metric[0].value for user in ("manager", "operator", "admin", "operator", "analyst")]
    whole, own = shown[:2]
    assert whole != own and shown == [whole, own, whole, own, whole]


def test_whoever_is_switched_off_becomes_nobody_else(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    _as(app, "operator")
    left = {name: actor for name, actor in people.known().items() if name != "operator"}
    monkeypatch.setattr(people, "known", lambda: left)
    app.run()
    assert "operator" in app.error[0].value and not app.metric and not app.exception
