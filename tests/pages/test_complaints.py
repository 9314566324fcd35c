"""The queue of complaints: who sees what, what is done with one and with several, and that texts stay texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from azs.complaints import desk, events, outbox
from azs.complaints.complaint import Contact, Photo, Submission
from azs.complaints.rules_file import load_rules
from azs.complaints.submitting import submit
from azs.database.complaint_tables import complaints as complaint_table
from azs.database.schema import audit_log, incidents
from azs.errors import ComplaintError
from azs.knowledge.library import now
from azs.security.actor import EVERYTHING, Actor
from azs.security.people import save_person
from azs.settings import Outgoing, Settings
from components import complaints
from tests.azs.complaints.cases import IVAN, png, taken, understood
from tests.azs.complaints.mail_server import mail_server
from tests.azs.intake.sheets import places
from tests.pages.library import HOSTILE, OLGA, added, alive, keys, links, opened, page, said

PAGE = "intake/complaints"
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")


@pytest.fixture
def engine(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    with opened(migrated, monkeypatch) as engine:
        places(engine)
        save_person(engine, ANNA)
        monkeypatch.setattr(complaints, "rules", load_rules)
        yield engine


def _taken(engine: sa.Engine, *given: str, **more: object) -> str:
    return taken(engine, complaints.files().folder, *given, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("lang", "words"), [("ru", "Обращений пока нет"), ("en", "There are no complaints yet")])
def test_an_empty_queue_says_so(engine: sa.Engine, lang: str, words: str) -> None:
    app = page(PAGE, "olga", lang)
    assert words in said(app) and not app.error


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_ones_own_stations_are_listed_without_who_complained(engine: sa.Engine, lang: str) -> None:
    one = _taken(engine, f"Недолив, +7 912 345-67-89 {HOSTILE}")
    _taken(engine, "чужое", station="АЗС-002")
    app = page(PAGE, "olga", lang)
    told = said(app)
    assert "Недолив" in told and "чужое" not in told and "912" not in told and not alive(told)
    number = desk.find(engine, OLGA, one).number
    assert any(number.replace("-", "\\-") in label for label in links(app)) and not app.error
    app.run()
    card = page(PAGE, "olga", lang, id=one)
    assert not alive(said(card)) and "912" not in said(card) and not card.error


def test_another_stations_complaint_is_not_opened(engine: sa.Engine) -> None:
    one = _taken(engine, "чужое", station="АЗС-002")
    app = page(PAGE, "olga", id=one)
    assert "Такого обращения нет" in said(app) and "чужое" not in said(app)


def test_views_filters_and_words(engine: sa.Engine) -> None:
    _taken(engine, "про недолив")
    _taken(engine, "про туалет", read=understood("cleanliness", "low"))
    app = page(PAGE, "olga")
    [views] = [one for one in app.button_group if one.key == "complaints_view"]
    assert [one.split(" · ")[1] for one in views.options] == ["0", "2", "2", "0", "0"]
    app.multiselect(key="complaints_categories").set_value(["cleanliness"]).run()
    assert "туалет" in said(app) and "недолив" not in said(app)
    app.multiselect(key="complaints_categories").set_value([]).run()
    app.text_input(key="complaints_words").set_value("НЕДОЛИВ").run()
    assert "недолив" in said(app) and "туалет" not in said(app)
    views = next(one for one in app.button_group if one.key == "complaints_view")
    views.set_value("mine").run()
    assert "На вас ничего нет" in said(app)


def test_a_repeat_and_an_incident_are_shown_and_settled_by_a_click(engine: sa.Engine) -> None:
    text = "С карты дважды списали 2400 рублей за заправку на колонке 3"
    first, again = (_taken(engine, f"{text} {HOSTILE}", read=understood("payment")) for _ in range(2))
    with engine.begin() as connection:
        number = connection.execute(
            sa.select(complaint_table.c.complaint_number).where(complaint_table.c.complaint_id == first)
        ).scalar_one()
        for kind, before, after in (("repeat_found", first, number), ("incident_found", "901", "901")):
            events.note(connection, again, kind, by=events.PRODUCT, moment=now(), before=before, after=after)
        connection.execute(sa.insert(incidents).values(
            incident_id=901, external_id="i", import_source="t", type_id=3, severity="medium", status="new",
            source="Клиент", title=f"Списание {HOSTILE}", occurred_at=now(), reported_at=now(), station_id=1,
        ))  # fmt: skip
    assert said(page(PAGE, "olga")).count("Возможно, повтор") == 1
    read_only = page(PAGE, "anna", id=again)
    assert "Похоже на прежнее обращение" in said(read_only) and "complaint_repeat_merge" not in keys(read_only)
    app = page(PAGE, "olga", id=again)
    assert "Похоже на инцидент 901" in said(app) and not alive(said(app))
    app.button(key="complaint_repeat_link").click().run()
    assert desk.find(engine, OLGA, again).incident_id == 901 and "complaint_repeat_link" not in keys(app)
    app.button(key="complaint_repeat_merge").click().run()
    assert desk.find(engine, OLGA, again).repeats_id == first and not app.exception
    assert "Возможно, повтор" not in said(page(PAGE, "olga"))


def test_several_are_taken_at_once(engine: sa.Engine) -> None:
    first, second, other = (_taken(engine, f"обращение {at}", contact=Contact()) for at in range(3))
    app = page(PAGE, "olga")
    for one in (first, second):
        app.checkbox(key=f"pick_{one}").check()
    app.run()
    assert "Отмечено: 2" in said(app)
    app.button(key="several_take").click().run()
    assert not app.exception and [one.value for one in app.toast] == ["Изменено: 2."]
    assert {desk.find(engine, OLGA, one).assignee for one in (first, second)} == {"olga"}
    assert desk.find(engine, OLGA, other).assignee == "" and "several_take" not in keys(app)


def test_one_is_taken_corrected_and_taken_back(engine: sa.Engine) -> None:
    one = _taken(engine)
    app = page(PAGE, "olga", id=one)
    assert "уверенно (90" in said(app)
    app.button(key="complaint_take").click().run()
    assert desk.find(engine, OLGA, one).status == "in_progress"
    app.selectbox(key=f"choose_category_{one}_short_measure").set_value("payment").run()
    assert desk.find(engine, OLGA, one).category == "payment" and "Тему указал сотрудник" in said(app)
    assert "Расчёты с покупателями" in said(app)
    app.button(key="complaint_undo").click().run()
    assert desk.find(engine, OLGA, one).category == "short_measure" and not app.exception
    app.button(key="complaint_to_rejected").click().run()
    assert desk.find(engine, OLGA, one).status == "rejected" and "Отклонено" in said(app) + str(app.get("badge"))


def test_who_complained_is_shown_after_a_click_that_is_written_down(engine: sa.Engine) -> None:
    one = _taken(engine, "Звоните +7 912 345-67-89", photos=(Photo("a.png", png()),))
    app = page(PAGE, "olga", id=one)
    assert "912" not in said(app)
    app.button(key=f"reveal_{one}").click().run()
    assert "912" in said(app) and [one.value for one in app.code] == ["Иван Петров\n+7 912 345-67-89\nivan@mail.ru"], (
        "to be copied as written"
    )
    with engine.connect() as connection:
        logged = connection.execute(sa.select(audit_log.c.place).where(audit_log.c.kind == "export")).scalars().all()
    assert logged == ["complaints.revealed"]
    app.button(key=f"hide_{one}").click().run()
    assert "912" not in said(app)
    analyst = page(PAGE, "anna", id=one)
    assert f"reveal_{one}" not in keys(analyst) and "Фотографий: 1" in said(analyst)
    assert "complaint_take" not in keys(analyst) and f"answer_{one}" not in {each.key for each in analyst.text_area}
    assert f"choose_category_{one}_short_measure" in {each.key for each in analyst.selectbox}


def test_an_answer_is_drafted_sent_and_can_be_read_in_the_history(engine: sa.Engine) -> None:
    one = _taken(engine)
    app = page(PAGE, "olga", id=one)
    key = f"answer_{one}"
    app.button(key=f"{key}_send").click().run()
    assert any("Напишите ответ" in each.value for each in app.toast)
    app.selectbox(key=f"{key}_template").select_index(0).run()
    app.button(key=f"{key}_draft").click().run()
    drafted = app.text_area(key=key).value
    assert desk.find(engine, OLGA, one).number in drafted
    app.text_area(key=key).set_value(f"{drafted} Ждём чек.").run()
    app.button(key=f"{key}_send").click().run()
    assert desk.find(engine, OLGA, one).status == "answered" and not app.exception
    [letter] = [each for each in outbox.messages(engine) if each.message.kind == "answer"]
    assert "Ждём чек." in letter.message.body and "Ждём чек" in said(app) and "complaint_undo" not in keys(app)


def test_without_a_mail_server_nobody_is_told_that_a_letter_goes_out(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaints, "rules", lambda: replace(load_rules(), mail=False))
    app = page(PAGE, "olga", id=_taken(engine))
    assert "Почтовый сервер не настроен" in said(app)


def test_notes_incident_and_merging(engine: sa.Engine) -> None:
    first = _taken(engine, "На колонке 3 недолив, залили 20 литров", contact=IVAN)
    second = _taken(engine, "На 3 колонке недолив, залили 20 литров", contact=Contact())
    app = page(PAGE, "olga", id=second)
    app.text_area(key=f"note_{second}").set_value("проверить поверку")
    app.button(key=f"add_note_{second}").click().run()
    assert "проверить поверку" in said(app) and app.text_area(key=f"note_{second}").value == ""
    app.session_state[f"merging_{second}"] = True
    app.run()
    app.button(key=f"complaint_merge_{first}").click().run()
    assert desk.find(engine, OLGA, second).repeats_id == first and "complaint_take" not in keys(app)
    app.button(key="complaint_undo").click().run()
    assert desk.find(engine, OLGA, second).status == "new"
    app.button(key="complaint_incident").click().run()
    assert desk.find(engine, OLGA, second).incident_id == 1 and not app.exception
    assert "open_incident" in keys(app)


def test_who_complained_is_hidden_again_when_the_page_is_left(engine: sa.Engine) -> None:
    one = _taken(engine, "Звоните +7 912 345-67-89")
    app = page(PAGE, "olga", id=one)
    app.button(key=f"reveal_{one}").click().run()
    assert "912" in said(app)
    del app.query_params["id"]
    app.run()
    app.query_params["id"] = one
    app.run()
    assert "912" not in said(app) and f"reveal_{one}" in keys(app)


def test_an_administrator_is_told_of_messages_that_were_not_sent(engine: sa.Engine) -> None:
    _taken(engine)
    with engine.begin() as connection:
        connection.execute(sa.update(outbox.outbox).values(status="failed"))
    assert "outbox_retry" not in keys(page(PAGE, "mila"))
    app = page(PAGE, "admin")
    assert "Не отправлено сообщений: 1" in said(app)
    app.button(key="outbox_retry").click().run()
    assert [one.status for one in outbox.messages(engine)] == ["waiting"] and "outbox_retry" not in keys(app)


def test_the_instructions_are_searched_for_whoever_answers(engine: sa.Engine) -> None:
    added(engine, "пролив.md")
    one = _taken(engine, "Пролив топлива, что делать", read=understood("equipment"))
    app = page(PAGE, "olga", id=one)
    assert "Остановить отпуск" not in said(app)
    app.session_state[f"sources_{one}"] = True
    app.run()
    assert "Остановить отпуск на посту" in said(app) + str([each.label for each in app.checkbox]) and not app.exception


def test_a_mistake_in_the_rules_is_told_with_its_place(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    one = _taken(engine)
    own = complaints.files().folder / "routing.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("[departments.a]\nru='А'\n[[rule]]\ndepartment='b'\nhours=1\n", encoding="utf-8")
    monkeypatch.setattr(complaints, "rules", lambda: load_rules(own))
    for address in ({}, {"id": one}):
        app = page(PAGE, "olga", **address)
        assert "rule 1: department" in said(app).replace("\\", "")


def test_the_thread_sends_complaints_and_letters_on_their_way_whatever_is_wrong_with_the_rules(
    engine: sa.Engine, migrated: Settings
) -> None:
    given = Submission("Недолив", "АЗС-001", contact=IVAN)
    sent = submit(engine, complaints.files(), given, understand=lambda _: understood())
    with mail_server() as box:
        outgoing = Outgoing(smtp_host="127.0.0.1", smtp_port=box.port, smtp_security="off", mail_from="a@azs.example")
        settings = replace(migrated, outgoing=outgoing)
        complaints.serve(engine, settings)
        complaints.serve(engine, settings)
        assert [one["To"] for one in box.letters] == ["ivan@mail.ru"] and sent.number in box.letters[0]["Subject"]
        (settings.complaints_dir / "routing.toml").parent.mkdir(parents=True, exist_ok=True)
        (settings.complaints_dir / "routing.toml").write_text("[departments", encoding="utf-8")
        with engine.begin() as connection:
            message = outbox.Message("email", "alert", "boss@azs.example", "Тема", "Текст")
            outbox.put(connection, message, moment=now())
        with pytest.raises(ComplaintError):
            complaints.serve(engine, settings)
        assert [one["To"] for one in box.letters] == ["ivan@mail.ru", "boss@azs.example"]
