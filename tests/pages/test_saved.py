"""The page of kept answers and the buttons that keep them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs import saved as kept
from azs.database.engine import open_engine
from azs.saved import SavedDraft
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from components import saved, session

SAVED = str(ROOT / "pages" / "assistant" / "saved.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)), "Ольга")
PLAN = '{"metric": "incidents"}'


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    st.cache_data.clear()
    st.cache_resource.clear()
    opened = open_engine(migrated)
    for actor in (ANNA, OLGA):
        save_person(opened, actor)
    monkeypatch.setattr(session, "engine", lambda: opened)
    monkeypatch.setattr(session, "writer", lambda: opened)
    monkeypatch.setattr(session, "settings", lambda: migrated)
    yield opened
    st.cache_resource.clear()
    opened.dispose()


@pytest.fixture
def app(engine: sa.Engine) -> AppTest:
    return AppTest.from_file(str(ROOT / "components" / "frame.py"), default_timeout=60)


def _draft(number: int) -> SavedDraft:
    return SavedDraft(f"*Ответ* {number}", f"вопрос {number}", "ru", plan_json=PLAN)


def _open(app: AppTest, user: str = "anna", lang: str = "ru") -> AppTest:
    app.session_state["person"] = user
    app.session_state["lang"] = lang
    app.switch_page(SAVED).run()
    assert not app.exception and not app.error
    return app


def _texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


@pytest.mark.parametrize(("lang", "title", "words"), [("ru", "Закреплённые", "Закрепить"), ("en", "Pinned", "Pin")])
def test_an_empty_page_says_how_to_fill_it(app: AppTest, lang: str, title: str, words: str) -> None:
    for _ in range(2):
        _open(app, lang=lang)
        assert app.title[0].value == title and words in app.info[0].value and len(app.info) == 2


def test_cards_show_the_persons_own_and_text_stays_text(app: AppTest, engine: sa.Engine) -> None:
    kept.pin(engine, ANNA, _draft(1))
    kept.add_to_report(engine, ANNA, _draft(2))
    kept.pin(engine, OLGA, _draft(3))
    shown = _texts(_open(app))
    assert {"*Ответ* 1", "вопрос 1", "*Ответ* 2"} <= set(shown) and "*Ответ* 3" not in shown
    assert [head.value for head in app.subheader] == ["Закреплённые ответы · 1", "Корзина отчёта · 1"]


def test_answers_are_moved_removed_and_put_back(app: AppTest, engine: sa.Engine) -> None:
    first, second = (kept.pin(engine, ANNA, _draft(number)) for number in (1, 2))
    _open(app)
    assert app.button(key=f"up_{first}").disabled and app.button(key=f"down_{second}").disabled
    app.button(key=f"up_{second}").click().run()
    assert [item.identifier for item in kept.mine(engine, ANNA, "pin")] == [second, first]
    app.button(key=f"remove_{second}").click().run()
    assert [item.identifier for item in kept.mine(engine, ANNA, "pin")] == [first]
    assert "Убрано: *Ответ* 2" in _texts(app)
    app.button(key="saved_undo").click().run()
    assert [item.identifier for item in kept.mine(engine, ANNA, "pin")] == [second, first]
    assert not app.error and not any(text.startswith("Убрано") for text in _texts(app))


def test_sharing_shows_the_link_and_what_others_see(app: AppTest, engine: sa.Engine) -> None:
    key = kept.pin(engine, ANNA, _draft(1))
    _open(app)
    assert not app.code
    app.button(key=f"share_{key}").click().run()
    assert kept.shared(engine, OLGA, key).title == "*Ответ* 1"
    assert app.code[0].value.endswith(f"/chat?answer={key}")
    assert any("только своих станций" in caption.value for caption in app.caption)
    app.button(key=f"share_{key}").click().run()
    assert not kept.mine(engine, ANNA, "pin")[0].shared and not app.code


def test_opening_goes_to_the_assistant(app: AppTest, engine: sa.Engine) -> None:
    key = kept.pin(engine, ANNA, _draft(1))
    _open(app)
    app.button(key=f"open_{key}").click().run()
    assert app.title[0].value == "Ассистент"


def test_the_undo_of_one_person_is_not_shown_to_the_next(app: AppTest, engine: sa.Engine) -> None:
    key = kept.pin(engine, ANNA, _draft(1))
    _open(app).button(key=f"remove_{key}").click().run()
    app.sidebar.selectbox(key="person").set_value("olga").run()
    app.switch_page(SAVED).run()
    assert not any(text.startswith("Убрано") for text in _texts(app)) and not app.error


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://azs.example/chat", "https://azs.example/chat?answer=abc"),
        ("http://localhost:8501", "http://localhost:8501/chat?answer=abc"),
        ("http://localhost:8501/", "http://localhost:8501/chat?answer=abc"),
        ("https://x.example/tools/azs/saved/", "https://x.example/tools/azs/chat?answer=abc"),
        ("https://x.example/tools/azs", "https://x.example/tools/azs/chat?answer=abc"),
        ("", "/chat?answer=abc"),
    ],
)  # fmt: skip
def test_links_lie_beside_the_page_whatever_the_address_of_the_app(url: str, expected: str) -> None:
    assert saved.address(url, "abc") == expected


def _buttons() -> None:
    from azs.saved import SavedDraft
    from components import saved, verified

    item = SavedDraft("", "сколько разливов", "ru", plan_json='{"metric": "incidents"}')
    saved.pin_button(item, "p", "ru")
    saved.report_button(item, "r", "ru")
    saved.share_button(item, "s", "ru")
    verified.propose_button(item, "v", "ru")


def test_the_buttons_of_an_answer_keep_it_once(engine: sa.Engine) -> None:
    page = AppTest.from_function(_buttons)
    page.session_state["person"] = "anna"
    page.run().button(key="p").click().run()
    assert page.button(key="p").label == "Закреплено" and page.button(key="p").disabled
    page.button(key="r").click().run()
    page.button(key="s").click().run()
    (pin,) = kept.mine(engine, ANNA, "pin")
    assert pin.shared and page.code[0].value.endswith(f"answer={pin.identifier}")
    assert len(kept.mine(engine, ANNA, "report")) == 1 and not page.exception and not page.error


def test_an_answer_that_does_not_fit_gets_a_sentence(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 0)
    page = AppTest.from_function(_buttons)
    page.session_state["person"] = "anna"
    page.run().button(key="p").click().run()
    assert "Уберите ненужные" in page.error[0].value and page.button(key="p").label == "Закрепить"
