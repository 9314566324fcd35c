"""The page of labelling: the queue, corrections, disagreements, agreement, files; and what the chat notes for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from azs import audit
from azs.database.access import as_system
from azs.database.complaint_tables import complaints
from azs.database.engine import open_engine
from azs.feedback import Feedback, save_feedback
from azs.labelling import accepted, rejected
from azs.labelling.desk import desk
from azs.labelling.example import Content, Example
from azs.labelling.labels import Verdict, label, labels_of
from azs.labelling.sources import examples
from azs.security.actor import EVERYTHING, SYSTEM, Actor
from azs.security.people import save_person
from azs.settings import ROOT, Settings
from chains.answer import Answer, Way
from chains.plan import Plan
from components import noted_answers, session

PAGE = str(ROOT / "pages" / "admin" / "labelling.py")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
BORIS = Actor("boris", "analyst", EVERYTHING, "Борис")
ADMIN = Actor("admin", "administrator", EVERYTHING, "Админ")
OLGA = Actor("olga", "operator", EVERYTHING, "Ольга")
PLAN = '{"metric": "incidents"}'
NOON = dt.datetime(2026, 11, 20, 12)


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    st.cache_data.clear()
    st.cache_resource.clear()
    opened = open_engine(migrated)
    for actor in (ANNA, BORIS, ADMIN, OLGA):
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


def _open(app: AppTest, user: str = "anna", *, lang: str = "ru", view: str = "") -> AppTest:
    app.session_state["person"] = user
    app.session_state["lang"] = lang
    if view:
        app.session_state["labelling_view"] = view
    app.switch_page(PAGE).run()
    assert not app.exception and not app.error
    return app


def _voted(engine: sa.Engine, question: str = "Сколько *инцидентов*?", **more: object) -> Example:
    given = {"plan_json": PLAN, "language": "ru", "user_name": "olga", "reasons": ("WRONG_FILTER",)} | more
    key = save_feedback(engine, Feedback(question, -1, correction="только [закрытые](http://x)", **given))  # type: ignore[arg-type]
    return next(one for one in examples(engine, ADMIN) if one.source_id == key)


def _double(engine: sa.Engine) -> Example:
    return next(one for at in range(100) if (one := _voted(engine, f"вопрос {at}")).is_double)


@pytest.mark.parametrize(("lang", "title", "words"), [("ru", "Разметка", "пуста"), ("en", "Labelling", "nothing to")])
def test_an_empty_page_says_where_examples_come_from(app: AppTest, lang: str, title: str, words: str) -> None:
    for view in ("queue", "disputes", "agreement", "trust", "export"):
        _open(app, lang=lang, view=view)
        assert app.title[0].value == title and app.info
    _open(app, lang=lang, view="queue")
    assert words in app.info[0].value


def test_an_example_is_shown_with_what_was_understood_and_marked_right(app: AppTest, engine: sa.Engine) -> None:
    one = _voted(engine)
    _open(app)
    shown = " ".join(item.value for item in app.markdown)
    assert r"Сколько \*инцидентов\*?" in shown and "Понято" in shown and "http://x" not in app.info[0].value
    app.text_input(key=f"note_feedback_{one.source_id}").set_value("проверено")
    app.button(key="labelling_do_approved").click().run()
    assert [toast.value for toast in app.toast] == ["Отмечено как верное."] and "Всё разобрано" in app.info[0].value
    (said,) = labels_of(engine)[one.key]
    assert (said.reviewer, said.verdict, said.note) == ("anna", "approved", "проверено")
    asked = audit.search(engine, SYSTEM, audit.AuditQuery(said.made_at.date(), said.made_at.date(), "anna", "question"))
    assert len(asked) == 1  # figures that were shown are in the log, once
    app.button(key="labelling_undo").click().run()
    assert not labels_of(engine) and "Отменено" in app.toast[0].value
    app.button(key="labelling_undo").click().run()
    assert "нечего" in app.toast[0].value


def test_rejecting_and_skipping_go_on_to_the_next(app: AppTest, engine: sa.Engine) -> None:
    first, second = _voted(engine, "первый"), _voted(engine, "второй")
    _open(app)
    app.button(key="labelling_do_rejected").click().run()
    app.button(key="labelling_do_skipped").click().run()
    said = {key: ones[0].verdict for key, ones in labels_of(engine).items()}
    assert sorted(said.values()) == ["rejected", "skipped"] and set(said) == {first.key, second.key}
    assert len(rejected(engine)) == 1
    app.toggle(key="labelling_skipped").set_value(True).run()
    app.button(key="labelling_do_approved").click().run()
    assert len(accepted(engine)) == 1 and not app.error


def test_a_corrected_plan_is_run_before_it_is_taken(app: AppTest, engine: sa.Engine) -> None:
    one = _voted(engine)
    key = f"feedback_{one.source_id}"
    _open(app)
    app.button(key="labelling_do_corrected").click().run()
    area = f"edit_{key}_plan"
    assert '"metric": "incidents"' in app.text_area(key=area).value and app.button(key=f"take_{key}").disabled
    for text, said in (("{", "не план"), ('{"metric": "unheard"}', "не план"),
                       ('{"metric": "incidents", "having_more_than": 5}', "ответа нет")):  # fmt: skip
        app.text_area(key=area).set_value(text)
        app.button(key=f"try_{key}").click().run()
        assert said in app.error[0].value and app.button(key=f"take_{key}").disabled, text
    app.text_area(key=area).set_value('{ "metric": "open_incidents" }')
    app.button(key=f"try_{key}").click().run()
    assert not app.error and not app.button(key=f"take_{key}").disabled
    app.text_area(key=area).set_value('{"metric": "loss_rub"}').run()
    assert app.button(key=f"take_{key}").disabled and any("изменился" in one.value for one in app.info)
    app.text_area(key=area).set_value('{"metric":"open_incidents"}').run()
    app.button(key=f"take_{key}").click().run()
    (found,) = accepted(engine)
    assert '"open_incidents"' in found.content.plan_json and found.wrong.plan_json == PLAN and not app.error


def test_sql_that_the_guard_refuses_is_not_taken(app: AppTest, engine: sa.Engine) -> None:
    one = _voted(engine)
    key = f"feedback_{one.source_id}"
    _open(app).button(key="labelling_do_corrected").click().run()
    app.button_group(key=f"kind_{key}").set_value("sql").run()
    area = f"edit_{key}_sql"
    assert "v_incident" in app.text_area(key=area).value
    app.text_area(key=area).set_value("DROP TABLE feedback")
    app.button(key=f"try_{key}").click().run()
    assert app.error and app.button(key=f"take_{key}").disabled
    app.text_area(key=area).set_value("SELECT COUNT(*) AS n FROM v_incident")
    app.button(key=f"try_{key}").click().run()
    app.button(key=f"take_{key}").click().run()
    assert accepted(engine)[0].content == Content(sql_text="SELECT COUNT(*) AS n FROM v_incident") and not app.error


def test_another_topic_of_a_complaint(app: AppTest, engine: sa.Engine) -> None:
    row = {"complaint_id": "c1", "complaint_number": "C-1", "channel": "form", "received_at": NOON, "status": "new",
           "masked_text": "<b>терминал</b>", "language": "ru", "category": "payment", "category_by": "model",
           "certainty": "low", "changed_at": NOON}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(complaints).values(**row))
    _open(app)
    assert "<b>терминал</b>" in [text.value for text in app.text]
    app.button(key="labelling_do_corrected").click().run()
    app.selectbox(key="edit_complaint_c1").set_value("price").run()
    app.button(key="take_complaint_c1").click().run()
    assert accepted(engine)[0].content.text == "price" and not app.error


def test_plans_of_another_release_can_still_be_rejected(app: AppTest, engine: sa.Engine) -> None:
    for text in ("no json", '{"metric": "unheard"}', "[]", '{"filters": [{"a": 1}]}'):
        _voted(engine, text, plan_json=text)
    for _ in range(4):
        _open(app)
        assert any("прочесть не может" in one.value for one in app.warning)
        app.button(key="labelling_do_rejected").click().run()
    assert len(rejected(engine)) == 4


def test_administrators_settle_what_two_see_differently(app: AppTest, engine: sa.Engine) -> None:
    one = _double(engine)
    label(engine, ANNA, one, Verdict("corrected", Content('{"metric": "open_incidents"}')), try_out=lambda _: None)
    label(engine, BORIS, one, Verdict("rejected", note="не *то*"))
    key = f"feedback_{one.source_id}"
    _open(app, view="disputes")
    shown = " ".join(item.value for item in app.markdown)
    assert "Анна" in shown and "Борис" in shown and r"не \*то\*" in shown
    assert not [one for one in app.button if one.key and one.key.startswith(("approve_", "take_"))]
    _open(app, "admin", view="disputes")
    app.button(key=f"take_anna_{key}").click().run()
    (found,) = accepted(engine)
    assert found.settled and "open_incidents" in found.content.plan_json and not app.error
    assert not desk(engine, ADMIN).disputes()


def test_agreement_is_shown_with_its_interval(app: AppTest, engine: sa.Engine) -> None:
    for at, one in enumerate([_double(engine) for _ in range(1)] + [_double(engine)]):
        label(engine, ANNA, one, Verdict("approved"))
        label(engine, BORIS, one, Verdict("approved" if at else "rejected"))
    _open(app, view="agreement")
    assert app.metric[0].value == "2" and "95 %" in app.metric[1].delta
    assert any("интервал широкий" in caption.value for caption in app.caption)


def test_unusual_votes_name_who_cast_them(app: AppTest, engine: sa.Engine) -> None:
    for at in range(16):
        save_feedback(engine, Feedback(f"в {at}", -1, user_name="olga"))
    _open(app, view="trust")
    assert any("Ольга: 16 оценок за короткое время" in one.value for one in app.warning)


def test_files_of_what_counts(app: AppTest, engine: sa.Engine) -> None:
    label(engine, ANNA, _voted(engine), Verdict("approved"))
    _open(app, view="export")
    assert any("Верных и исправленных: 1" in one.value for one in app.markdown)


@pytest.mark.parametrize("user", ["olga"])
def test_the_page_is_for_reviewers_only(app: AppTest, engine: sa.Engine, user: str) -> None:
    _voted(engine)
    app.session_state["person"] = user
    app.switch_page(PAGE).run()
    assert "не для вашей роли" in app.error[0].value and not app.text_input


def test_the_chat_notes_doubtful_answers_and_changed_plans() -> None:
    plan, other = Plan(), Plan("open_incidents")
    told = Answer("Сколько?", "ru", "data", badge="plan", plan=plan, unfamiliar=True)
    found = noted_answers.worth_a_look(told, None)
    assert found is not None and found.why == "doubted" and found.content.plan_json == plan.to_json()
    sure = Answer("Сколько?", "ru", "data", badge="plan", plan=other)
    assert noted_answers.worth_a_look(sure, None) is None
    edited = noted_answers.worth_a_look(sure, told)
    assert edited is not None and edited.why == "edited" and edited.before.plan_json == plan.to_json()
    offered = Answer("Сколько?", "ru", "data", badge="plan", plan=plan, ways=(Way("без условия", other),))
    assert noted_answers.worth_a_look(sure, offered) is None
    assert noted_answers.worth_a_look(sure, sure) is None
    written = Answer("Сколько?", "ru", "data", badge="sql", sql="SELECT 1 FROM v_incident")
    found = noted_answers.worth_a_look(written, None)
    assert found is not None and found.content.sql_text == written.sql
    for answer in (Answer("q", "ru", "clarify", unfamiliar=True), Answer("q", "ru", "data", badge="golden"),
                   Answer("q", "ru", "data", badge="sql", sql="SELECT 1", files=("a.csv",))):  # fmt: skip
        assert noted_answers.worth_a_look(answer, None) is None


def test_a_database_that_refuses_the_note_spoils_no_answer(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from azs.errors import DatabaseError

    def refusing(*_: object) -> str:
        raise DatabaseError("database.not_saved")

    monkeypatch.setattr(noted_answers, "note_answer", refusing)
    noted_answers.note(Answer("Сколько?", "ru", "data", badge="plan", plan=Plan(), unfamiliar=True), None)
    assert examples(engine, ADMIN) == ()


def test_a_doubtful_answer_of_the_chat_waits_for_a_reviewer(app: AppTest, engine: sa.Engine) -> None:
    app.session_state["person"] = "olga"
    app.switch_page(str(ROOT / "pages" / "assistant" / "chat.py")).run()
    app.chat_input[0].set_value("Сколько открытых инцидентов старше 30 дней?").run()
    assert not app.exception and not app.error
    (found,) = examples(engine, ADMIN)
    assert (found.why, found.author, found.asked) == ("doubted", "", "Сколько открытых инцидентов старше 30 дней?")
