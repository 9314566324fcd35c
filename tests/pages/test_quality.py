"""The page of the training loop: empty, full, damaged; who may do what; building and promoting."""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs import audit
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.errors import SettingsError
from azs.security.actor import EVERYTHING, SYSTEM, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from components import quality_build, quality_promotion, quality_runs, session
from tests.training.loop_files import NOON, put, put_card, put_report, put_run, score, version
from training.overview import Run

PAGE = str(ROOT / "pages" / "admin" / "quality.py")
ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
BOSS = Actor("boss", "manager", EVERYTHING, "Начальник")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
COMMANDS = ("training.dataset", "training.sft", "training.evaluate", "training.drift")


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    st.cache_data.clear()
    st.cache_resource.clear()
    opened = open_engine(migrated)
    for actor in (ADMIN, BOSS, ANNA):
        save_person(opened, actor)
    monkeypatch.setattr(session, "engine", lambda: opened)
    monkeypatch.setattr(session, "writer", lambda: opened)
    monkeypatch.setattr(session, "settings", lambda: migrated)
    yield as_system(opened)
    st.cache_resource.clear()
    opened.dispose()


@pytest.fixture
def app(engine: sa.Engine) -> AppTest:
    return AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)


def _open(app: AppTest, user: str = "admin", lang: str = "ru") -> AppTest:
    app.session_state["person"] = user
    app.session_state["lang"] = lang
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def _full(settings: Settings) -> None:
    home = settings.home
    put_card(home)
    put_run(home, "sft-1", status="done", step=100)
    put_report(home, "e1", NOON, {"planner": score(0.4, 0.5)})
    put_report(
        home,
        "e2",
        "2026-11-21T12:00:00+03:00",
        {"planner": score(0.4, 0.6), "general": score(0.6, 0.5, verdict="worse")},
    )
    versions = [
        version("azs-1", status="current"),
        version("azs-2"),
        version("azs-3", passed=False, reasons=["*хуже*"]),
    ]
    history = [{"at": NOON, "actor": "admin", "action": "promote", "from": None, "to": "azs-1"}]
    put(home, "registry.json", {"versions": versions, "current": "azs-1", "shadow": "azs-2", "history": history})
    line = {"day": "2026-11-20", "seconds": [1.0, 2.0], "failed": "", "same": True}
    put(home, "shadow/azs-2.jsonl", json.dumps(line) + "\n")


@pytest.mark.parametrize(("lang", "title"), [("ru", "Качество модели"), ("en", "Model quality")])
def test_an_empty_loop_says_which_command_fills_each_block(app: AppTest, lang: str, title: str) -> None:
    for _ in range(2):
        _open(app, lang=lang)
        assert app.title[0].value == title and not app.error
        commands = " ".join(code.value for code in app.code)
        assert all(name in commands for name in COMMANDS), commands
        assert len(app.metric) == 4


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_whole_loop_is_shown(app: AppTest, migrated: Settings, lang: str) -> None:
    _full(migrated)
    _open(app, lang=lang)
    values = [metric.value for metric in app.metric]
    assert values[0] == "0" and values[3] == "azs-1" and values[1].replace("\xa0", "").replace(",", "") == "1055"
    told = " ".join(one.value for one in (*app.error, *app.success))
    assert "general" in told and "planner" in told
    shown = " ".join(one.value for one in app.markdown).replace("\\-", "-")
    assert "azs-2" in shown and r"\*хуже\*" in shown and r"Топ \*5\* станций" in shown
    scores = [one.value for one in app.caption if "planner 60" in one.value]
    assert len(scores) == 3 and "refusals 90" in scores[0] and "latency" not in scores[0]
    assert not [code for code in app.code if "training" in code.value and "drift" not in code.value]


def test_a_manager_sees_everything_and_changes_nothing(app: AppTest, migrated: Settings, monkeypatch: Any) -> None:
    _full(migrated)
    monkeypatch.setattr(quality_promotion, "_is_there", lambda: True)
    _open(app, "boss")
    assert app.metric and not [
        one.key for one in app.button if one.key and one.key.startswith(("promote_", "rollback"))
    ]


def test_others_are_refused(app: AppTest, migrated: Settings) -> None:
    _full(migrated)
    _open(app, "anna")
    assert "не для вашей роли" in app.error[0].value and not app.metric


def test_damaged_files_are_told_block_by_block(app: AppTest, migrated: Settings) -> None:
    for name in ("datasets/a/card.json", "runs/a/state.json", "evaluations/a/report.json", "registry.json"):
        put(migrated.home, name, "{")
    put(migrated.home, "drift/2026-W47.json", "{")
    _open(app)
    assert len(app.warning) == 4 and "registry.json" in app.error[0].value


def test_runs_under_way_and_broken_ones_have_their_words(app: AppTest, migrated: Settings) -> None:
    put_run(migrated.home, "going")
    put_run(migrated.home, "lost", pid=2**22 + 1)
    put_run(migrated.home, "failed", status="failed", error={"key": "nobody.knows", "detail": "<b>CUDA</b>"})
    _open(app)
    badges = " ".join(one.value for one in app.markdown)
    assert "Идёт" in badges and "Прервано" in badges and "Ошибка" in badges
    assert "CUDA" in app.error[0].value and "<b>" not in app.error[0].value.replace("\\<", "")


def test_the_error_of_a_run_is_told_with_its_values() -> None:
    run = Run("x", error_key="saved.full", error_detail="saved.full {'most': 7}")
    assert "7" in quality_runs.told_error(run, "ru") and "{" not in quality_runs.told_error(run, "en")
    cut = Run("x", error_key="saved.full", error_detail="saved.full {'mo")
    assert quality_runs.told_error(cut, "ru")


@pytest.mark.parametrize(("seconds", "said"), [(None, ""), (0, "1 с"), (60, "60 с"), (600, "10 мин"), (7200, "2,0 ч")])
def test_how_long_is_left(seconds: float | None, said: str) -> None:
    assert quality_runs.left(seconds, "ru").endswith(said) and (said or not quality_runs.left(seconds, "ru"))


def _promoting(done: list[tuple[str, ...]], *, refuses: bool = False) -> types.ModuleType:
    module: Any = types.ModuleType("promote")

    def promote(_settings: Settings, version: str, *, actor: str) -> None:
        if refuses:
            raise SettingsError("settings.missing", name="AZS")
        done.append(("promote", version, actor))

    module.promote = promote
    module.rollback = lambda _settings, *, actor: done.append(("rollback", actor))
    return module  # type: ignore[no-any-return]


def test_administrators_promote_and_go_back_and_it_is_written_down(
    app: AppTest, migrated: Settings, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _full(migrated)
    done: list[tuple[str, ...]] = []
    monkeypatch.setattr(quality_promotion, "_is_there", lambda: True)
    monkeypatch.setattr(quality_promotion, "promoter", lambda: _promoting(done))
    _open(app)
    assert not [one for one in app.button if one.key == "promote_azs-3"]  # its gate is shut
    app.button(key="promote_azs-2").click().run()
    assert "azs-2" in app.toast[0].value.replace("\\", "")
    app.button(key="rollback").click().run()
    assert done == [("promote", "azs-2", "admin"), ("rollback", "admin")]
    assert {"training.promote", "training.rollback"} <= _places(engine, "done")


def test_a_refused_promotion_says_why(
    app: AppTest, migrated: Settings, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _full(migrated)
    monkeypatch.setattr(quality_promotion, "_is_there", lambda: True)
    monkeypatch.setattr(quality_promotion, "promoter", lambda: _promoting([], refuses=True))
    _open(app)
    app.button(key="promote_azs-2").click().run()
    assert any("AZS" in one.value for one in app.error) and not app.toast
    assert "training.promote" in _places(engine, "failed")


def test_a_data_set_is_built_beside_the_page(
    app: AppTest, migrated: Settings, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(_engine: sa.Engine, settings: Settings, name: str, *, progress: Any) -> None:
        progress("rows", 5, 10)
        put_card(settings.home, name)

    monkeypatch.setattr(quality_build, "builder", lambda: build)
    started: list[Any] = []
    monkeypatch.setattr(quality_build, "beside", started.append)
    _open(app, "boss")
    assert not [one for one in app.button if one.label == "Собрать набор данных"]
    _open(app)
    next(one for one in app.button if one.label == "Собрать набор данных").click().run()
    assert quality_build.job().running and quality_build.job().share == 0
    started[0]()
    assert not quality_build.job().running and quality_build.job().share == 0.5
    app.run()
    assert app.metric[1].value.replace("\xa0", "") == "1055" and not app.error
    assert any("собран" in one.value for one in app.success)
    assert "training.dataset" in _places(engine, "done")


@pytest.mark.parametrize(
    ("error", "said"), [(SettingsError("settings.missing", name="AZS"), "AZS"), (OSError(), "журнал")]
)
def test_a_data_set_that_fails_is_told(
    app: AppTest, error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> None:
        raise error

    monkeypatch.setattr(quality_build, "builder", lambda: work)
    quality_build._run(quality_build.job(), work)
    _open(app)
    assert said in app.error[0].value


def _places(engine: sa.Engine, outcome: str) -> set[str]:
    today = dt.datetime.now(dt.UTC).date()
    found = audit.search(engine, SYSTEM, audit.AuditQuery(today, today, "admin"))
    return set(found[found["outcome"] == outcome]["place"])
