"""The administrators' page of verified questions and the form that proposes one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs import verified as kept
from azs.database.engine import open_engine
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from azs.verified import Proposal
from components import session, verified

VERIFIED = str(ROOT / "pages" / "admin" / "verified.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
SECOND = Actor("second", "administrator", EVERYTHING, "Второй")
OLGA = Actor("olga", "operator", EVERYTHING, "Ольга")
SPILLS = Proposal("Сколько *разливов* за год?", "ru", "How many spills this year?", plan_json='{"metric": "incidents"}')
WRITTEN = Proposal("Доля ночных", "ru", sql_text="SELECT COUNT(*) AS n FROM v_incident")


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    st.cache_data.clear()
    st.cache_resource.clear()
    opened = open_engine(migrated)
    for actor in (ANNA, ADMIN, SECOND, OLGA):
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


def _open(app: AppTest, lang: str = "ru") -> AppTest:
    app.session_state["person"] = "admin"
    app.session_state["lang"] = lang
    app.switch_page(VERIFIED).run()
    assert not app.exception and not app.error
    return app


@pytest.mark.parametrize(("lang", "title"), [("ru", "Проверенные вопросы"), ("en", "Verified questions")])
def test_an_empty_page_says_where_proposals_come_from(app: AppTest, lang: str, title: str) -> None:
    for _ in range(2):
        _open(app, lang)
        assert app.title[0].value == title and len(app.info) == 2


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_queue_shows_what_would_be_run(app: AppTest, engine: sa.Engine, lang: str) -> None:
    for item in (SPILLS, WRITTEN):
        kept.propose(engine, ANNA, item)
    _open(app, lang)
    shown = [text.value for text in app.text]
    assert {SPILLS.question, SPILLS.question_other, WRITTEN.question} <= set(shown)
    codes = [code.value for code in app.code]
    assert WRITTEN.sql_text in codes and any("v_incident" in code and code != WRITTEN.sql_text for code in codes)


def test_a_plan_of_another_release_is_shown_as_it_is(app: AppTest, engine: sa.Engine) -> None:
    for at, text in enumerate(('{"nothing": 1}', "no json", '{"metric": "unheard"}', "[]", '{"filters": [{"a": 1}]}')):
        kept.propose(engine, ANNA, Proposal(f"вопрос {at}", "ru", plan_json=text))
    _open(app)
    assert len(app.warning) == 5 and "no json" in [code.value for code in app.code]


def test_approving_with_a_note_and_withdrawing(app: AppTest, engine: sa.Engine) -> None:
    key = kept.propose(engine, ANNA, SPILLS)
    _open(app)
    app.text_input(key=f"note_{key}").set_value("сверено")
    app.button(key=f"approve_{key}").click().run()
    (item,) = kept.approved(engine)
    assert (item.reviewer, item.note) == ("admin", "сверено") and not app.error
    assert [toast.value for toast in app.toast] == ["Вопрос одобрен."] and not app.run().toast
    app.button(key=f"withdraw_{key}").click().run()
    assert kept.approved(engine) == () and not app.error


def test_rejecting_takes_an_item_off_the_queue(app: AppTest, engine: sa.Engine) -> None:
    key = kept.propose(engine, ANNA, SPILLS)
    _open(app).button(key=f"reject_{key}").click().run()
    assert kept.find(engine, key).status == "rejected" and kept.proposed(engine) == ()


def test_search_narrows_both_lists(app: AppTest, engine: sa.Engine) -> None:
    kept.propose(engine, ANNA, SPILLS)
    kept.review(engine, ADMIN, kept.propose(engine, ANNA, WRITTEN), approve=True)
    _open(app)
    app.text_input(key="verified_words").set_value("SPILLS anna").run()
    shown = [text.value for text in app.text]
    assert SPILLS.question in shown and WRITTEN.question not in shown
    app.text_input(key="verified_words").set_value("такого нет").run()
    assert len(app.info) == 2 and "Ничего не найдено" in app.info[0].value


def test_words_are_looked_for_in_all_that_is_said() -> None:
    import datetime as dt

    item = kept.VerifiedQuestion("1", dt.datetime(2026, 1, 1), "ru", "Учёт", "", "", "SELECT 1", "anna", "approved")
    assert verified.found((item,), "  учет SELECT ") == (item,) == verified.found((item,), "")
    assert verified.found((item,), "учет нет") == ()


@pytest.mark.parametrize("user", ["anna", "olga"])
def test_the_page_is_for_administrators_only(app: AppTest, engine: sa.Engine, user: str) -> None:
    kept.propose(engine, ANNA, SPILLS)
    app.session_state["person"] = user
    app.switch_page(VERIFIED).run()
    assert "не для вашей роли" in app.error[0].value and not app.text


def _form() -> None:
    from azs.saved import SavedDraft
    from components import verified

    verified.propose_button(SavedDraft("", "сколько разливов", "ru", plan_json='{"metric": "incidents"}'), "v", "ru")


def test_an_analyst_proposes_with_the_other_wording(engine: sa.Engine) -> None:
    page = AppTest.from_function(_form)
    page.session_state["person"] = "anna"
    page.run().text_input(key="v_other").set_value("how many spills")
    page.button[0].click().run()
    (item,) = kept.proposed(engine)
    assert (item.author, item.question_other) == ("anna", "how many spills")
    assert "ждёт решения" in page.caption[0].value and not page.button and not page.exception


def test_a_question_proposed_before_is_told_so(engine: sa.Engine) -> None:
    kept.propose(engine, ADMIN, Proposal("Сколько разливов?", "ru", sql_text="SELECT 1"))
    page = AppTest.from_function(_form)
    page.session_state["person"] = "anna"
    page.run().button[0].click().run()
    assert "уже ждёт решения" in page.error[0].value and len(kept.proposed(engine)) == 1


def test_an_operator_is_not_offered_the_form(engine: sa.Engine) -> None:
    page = AppTest.from_function(_form)
    page.session_state["person"] = "olga"
    assert not page.run().button and not page.text_input and not page.exception
