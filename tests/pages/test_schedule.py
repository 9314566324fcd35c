"""Schedules and alerts as people use them: made, tried, paused, deleted and put back; taken on and closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.alerts import alert
from azs.alerts.rules import load_rules
from azs.alerts.watching import watch
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.schema import incidents
from azs.schedule import running, store
from azs.security import addresses
from azs.security.people import list_people
from azs.settings import ROOT, Settings
from components import session
from tests.azs.schedule.cases import ADMIN, MONDAY, NOON, NORTH, WEEKLY, incident, network, people


@pytest.fixture
def engine(migrated: Settings) -> Iterator[sa.Engine]:
    opened = open_engine(migrated)
    yield as_system(opened)
    opened.dispose()


@pytest.fixture
def app(engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    network(engine)
    people(engine)
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(session, "engine", lambda: engine)
    monkeypatch.setattr(session, "writer", lambda: engine)
    monkeypatch.setattr(session, "settings", lambda: settings)
    monkeypatch.setattr(running, "clock", lambda _: NOON)
    found = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    found.session_state["person"] = "mila"
    return found.run()


def _open(app: AppTest, page: str) -> AppTest:
    app.switch_page(str(ROOT / "pages" / "insight" / f"{page}.py")).run()
    assert not app.exception
    return app


def _press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def _texts(app: AppTest) -> str:
    return "\n".join(
        str(one.value) for kind in (app.markdown, app.caption, app.text, app.info, app.error) for one in kind
    )


def test_a_schedule_is_made_tried_paused_deleted_and_put_back(app: AppTest, engine: sa.Engine) -> None:
    assert "Расписаний пока нет" in _texts(_open(app, "schedule"))
    _press(_press(app, "Новое расписание"), "Сохранить")
    assert "Дайте расписанию название" in app.error[0].value
    app.text_input(key="schedule_new_title").set_value("Неделя *[x](http://y)*").run()
    _press(app, "Сохранить")
    [one] = store.every(engine)
    assert (one.title, one.every, one.roles, one.made_by) == ("Неделя *[x](http://y)*", "week", ("manager",), "mila")
    _press(app, "Пробный прогон")
    told = _texts(app)
    assert "Если отправить сегодня: отчёт за 16.11.2026" in told.replace("\\", "") and "Без адреса" in told
    _press(app, "Пауза")
    assert store.every(engine)[0].paused
    _press(_press(app, "Продолжить"), "Удалить")
    assert not store.every(engine)
    _press(app, "Вернуть")
    assert len(store.every(engine)) == 1
    _press(app, "Изменить")
    app.selectbox(key=f"schedule_{one.identifier}_every").set_value("month").run()
    app.multiselect(key=f"schedule_{one.identifier}_roles").set_value([]).run()
    _press(app, "Сохранить")
    assert "Некому отправлять" in app.error[0].value


def test_the_history_sends_again(app: AppTest, engine: sa.Engine) -> None:
    identifier = store.save(engine, ADMIN, WEEKLY)
    person = next(one for one in running.preview(engine, engine, WEEKLY, at=NOON) if one.outcome == "sent")
    schedule = store.find(engine, identifier)
    running._deliver(engine, schedule, person, day=MONDAY, file_id="gone")
    _open(app, "schedule").segmented_control(key="schedule_view").set_value("history").run()
    assert "Неделя" in _texts(app) and not [one for one in app.button if one.label == "Отправить ещё раз"]
    app.selectbox(key="person").set_value("ada").run()
    _open(app, "schedule").segmented_control(key="schedule_view").set_value("history").run()
    _press(app, "Отправить ещё раз")
    app.selectbox(key="address_person").set_value("mute").run()
    app.text_input(key="address_mute").set_value("mute@azs.example").run()
    _press(app, "Сохранить")
    assert addresses.known(engine)["mute"] == "mute@azs.example" and list_people(engine)


def test_a_regional_manager_sees_their_own_schedules_and_no_figures_of_others(app: AppTest, engine: sa.Engine) -> None:
    store.save(engine, ADMIN, replace(WEEKLY, title="Чужое"))
    store.save(engine, NORTH, replace(WEEKLY, title="Своё"))
    app.selectbox(key="person").set_value("north").run()
    assert "Своё" in _texts(_open(app, "schedule")) and "Чужое" not in _texts(app)
    _press(app, "Пробный прогон")
    assert "Мила" in _texts(app) and "Инцидентов 20" not in _texts(app), "figures of stations that they do not see"
    app.selectbox(key="person").set_value("mila").run()
    assert "Чужое" in _texts(_open(app, "schedule"))


def test_an_operator_may_not_make_schedules(app: AppTest) -> None:
    app.selectbox(key="person").set_value("olga").run()
    assert not _open(app, "schedule").button and app.error


def test_an_alert_is_taken_on_and_closed(app: AppTest, engine: sa.Engine) -> None:
    assert "Новых сигналов нет" in _texts(_open(app, "alerts"))
    row = {**incident(9001, 1, MONDAY), "status": "new", "resolved_at": None, "title": "[x](http://y)",
           "reported_at": dt.datetime(2026, 11, 23, 8, 30)}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(incidents), [row])
    watch(engine, engine, load_rules(), at=NOON)
    app.run()
    assert "Инцидент 9001" in _texts(app) and "[x](http" not in _texts(app)
    _press(app, "Взять в работу")
    mine = alert.count(engine, ADMIN)["taken"]
    assert mine == 1
    app.segmented_control(key="alerts_view").set_value("taken").run()
    _press(_press(app, "Вернуть в новые").segmented_control(key="alerts_view").set_value("open").run(), "Закрыть")
    assert alert.count(engine, ADMIN)["closed"] == 1
    app.segmented_control(key="alerts_view").set_value("closed").run()
    _press(app, "Открыть снова")
    app.selectbox(key="person").set_value("lost").run()
    assert "Новых сигналов нет" in _texts(_open(app, "alerts"))
