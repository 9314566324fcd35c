"""Data files in the chat: what is attached stands above the line to type in, answers say which file they are from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs.database.engine import open_engine
from azs.knowledge.data_file import read_data_file
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from chains.data_files import DataFiles
from components import data_files, session
from tests.chains import made_files as made

CHAT = str(ROOT / "pages" / "assistant" / "chat.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")


@dataclass
class Upload:
    """A file as the chat line hands it over."""

    name: str
    data: bytes

    def getvalue(self) -> bytes:
        return self.data


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


def _app(settings: Settings, lang: str = "ru") -> AppTest:
    files = DataFiles(settings, ANNA)
    files.add(read_data_file("продажи.csv", made.sales()[0]))
    app = AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)
    app.session_state["person"], app.session_state["lang"] = "anna", lang
    app.session_state["data_files"] = files
    app.switch_page(CHAT).run()
    assert not app.exception
    return app


def _said(app: AppTest) -> str:
    return "\n".join(item.value.replace("\\", "") for kind in (app.markdown, app.caption) for item in kind)


@pytest.mark.usefixtures("engine")
def test_a_question_is_answered_from_the_file_and_says_so(settings: Settings) -> None:
    app = _app(settings)
    app.session_state["picked_words"] = "сколько строк со статусом закрыт"
    app.run()
    assert not app.exception
    answer = app.session_state["turns"][0]
    expected = int((made.sales()[1]["Статус"] == "Закрыт").sum())
    assert answer.files == ("продажи.csv",) and answer.rows == [(expected,)]
    assert f"Число строк: {expected}" in _said(app) and "Статус: Закрыт" in _said(app) and "продажи.csv" in _said(app)
    assert not [button for button in app.button if (button.key or "").startswith(("pin_", "share_"))]


@pytest.mark.usefixtures("engine")
def test_what_is_open_is_settled_with_a_click(settings: Settings) -> None:
    app = _app(settings, "en")
    app.session_state["picked_words"] = "количество по городам"
    app.run()
    app.button(key="option_0_count:количество_rows").click().run()
    assert not app.exception
    assert sum(row[1] for row in app.session_state["turns"][0].rows) == 240


@pytest.mark.usefixtures("engine")
def test_the_switch_keeps_a_question_with_the_incidents(settings: Settings) -> None:
    app = _app(settings)
    app.session_state["data_files_picked"] = "incidents"
    app.session_state["picked_words"] = "сколько инцидентов по городам"
    app.run()
    assert not app.exception and app.session_state["turns"][0].files == ()


@pytest.mark.usefixtures("engine")
def test_a_file_is_removed_and_a_bad_one_does_not_keep_others_out(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _app(settings)
    app.button(key="remove_file_0").click().run()
    assert not app.exception and app.session_state["data_files"].attached == ()
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    data_files._take([Upload("a.csv", b"a,b\n1,2\n"), Upload("bad.json", b"{"), Upload("c.csv", b"c\nx\n")])
    assert [one.file.name for one in data_files.attached()] == ["a.csv", "c.csv"]
    assert [error.params["file"] for error in state["data_file_errors"]] == ["bad.json"]  # type: ignore[attr-defined]
