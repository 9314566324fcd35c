"""What stands beside an answer: the sign to look at it twice, and the conclusion in words of a model that keeps to the
table and of one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.database.engine import open_engine
from azs.database.schema import audit_log
from azs.errors import ModelError
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from chains.answer import Answer
from chains.labels import result_columns
from chains.models.client import ModelState
from chains.plan import Plan
from components import assistant, session

CHAT = str(ROOT / "pages" / "assistant" / "chat.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
PLAN = Plan(metric="incidents", dimensions=("category",))
ROWS = [("Возгорание", 12), ("Травма", 3)]
ANSWER = Answer(
    "инциденты по категориям", "ru", "data", "Новые инциденты; по признаку: категория", "plan",
    shape=result_columns(PLAN, ("category", "value"), "ru"), rows=ROWS,
    text="Больше всего: Возгорание — 12.", plan=PLAN,
)  # fmt: skip


@dataclass
class Writer:
    """A model that always writes the same, or fails."""

    text: str
    name: str = "Проба"
    stand_in: bool = True

    def complete_json(self, *_messages: object, **_options: object) -> dict[str, Any]:
        if not self.text:
            raise ModelError("assistant.bad_plan")
        return {"text": self.text}


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    st.cache_data.clear()
    st.cache_resource.clear()
    opened = open_engine(migrated)
    save_person(opened, ANNA)
    monkeypatch.setattr(session, "engine", lambda: opened)
    monkeypatch.setattr(session, "writer", lambda: opened)
    monkeypatch.setattr(session, "settings", lambda: migrated)
    yield opened
    st.cache_resource.clear()
    opened.dispose()


def _open(
    monkeypatch: pytest.MonkeyPatch, text: str, *, ready: bool = True, answer: Answer = ANSWER, lang: str = "ru"
) -> AppTest:
    monkeypatch.setattr(assistant, "state", lambda: ModelState(ready, "Проба", stand_in=True))
    monkeypatch.setattr(assistant, "client", lambda: Writer(text))
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    app.session_state["person"] = "anna"
    app.session_state["lang"] = lang
    app.session_state["turns"] = [answer]
    app.switch_page(CHAT).run()
    assert not app.exception
    return app


def _said(app: AppTest) -> str:
    return "\n".join(item.value.replace("\\", "") for kind in (app.markdown, app.caption) for item in kind)


@pytest.mark.usefixtures("engine")
def test_a_conclusion_that_follows_is_shown_with_who_wrote_it(
    monkeypatch: pytest.MonkeyPatch, engine: sa.Engine
) -> None:
    app = _open(monkeypatch, "Возгораний 12, это в 4 раза больше, чем травм.")
    app.button(key="conclude_0").click().run()
    assert not app.exception
    assert "Возгораний 12" in _said(app) and "Написала модель Проба" in _said(app)
    with engine.connect() as connection:
        told = connection.execute(sa.select(audit_log.c.question)).scalars().all()
    assert "Вывод словами: инциденты по категориям" in told


@pytest.mark.usefixtures("engine")
def test_a_number_that_does_not_follow_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(monkeypatch, "Возгораний было 777.")
    app.button(key="conclude_0").click().run()
    assert "777" not in _said(app)
    assert "Больше всего: Возгорание — 12." in _said(app) and "не из таблицы" in _said(app)


@pytest.mark.usefixtures("engine")
def test_a_model_that_fails_leaves_the_answer_and_the_button(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(monkeypatch, "")
    app.button(key="conclude_0").click().run()
    assert not app.exception and app.error
    assert app.dataframe and app.session_state["turns"][0].conclusion == ""


@pytest.mark.usefixtures("engine")
def test_without_a_model_there_is_no_button(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(monkeypatch, "x", ready=False)
    assert not [button for button in app.button if button.key == "conclude_0"]


SIGN = {"ru": "Проверьте, так ли понято", "en": "Check what was understood"}


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(
    ("changed", "signed"),
    [({}, False), ({"unfamiliar": True}, True), ({"caution": "!"}, True), ({"badge": "golden"}, False)],
)
def test_an_answer_to_be_looked_at_twice_carries_a_sign(
    monkeypatch: pytest.MonkeyPatch, lang: str, changed: dict[str, Any], signed: bool
) -> None:
    app = _open(monkeypatch, "", answer=replace(ANSWER, language=lang, **changed), lang=lang)
    assert any(SIGN[lang] in one.value for one in app.markdown) is signed
