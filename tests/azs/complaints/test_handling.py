"""What staff do with a complaint: allowed steps, who may, what follows; nothing is done twice, all can be undone."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import sqlalchemy as sa

from azs.complaints import answering, desk, handling, incident, merging, outbox, repeats, table, taking_back
from azs.complaints.complaint import STATUSES, Contact
from azs.complaints.handling import NEXT, change
from azs.complaints.rules_file import load_rules
from azs.complaints.understanding import SentenceRows, sentence_model
from azs.database.complaint_tables import complaint_events, complaints
from azs.database.schema import actions, audit_log, incident_types, incidents
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor
from tests.azs.complaints.cases import ANNA, IVAN, MILA, NORTH, OLGA, people, taken, understood
from tests.azs.intake.sheets import places

RULES = load_rules()
ROWS = SentenceRows(sentence_model())
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def stocked(engine: sa.Engine) -> sa.Engine:
    places(engine)
    people(engine)
    return engine


@pytest.fixture
def duck(duckdb_engine: sa.Engine) -> sa.Engine:
    places(duckdb_engine)
    people(duckdb_engine)
    return duckdb_engine


def _kinds(engine: sa.Engine, one: str) -> list[str]:
    return [event.kind for event in desk.history(engine, MILA, one)]


def test_a_corrected_category_goes_elsewhere_is_written_for_learning_and_can_be_taken_back(
    stocked: sa.Engine, tmp_path: Path
) -> None:  # fmt: skip
    one = taken(stocked, tmp_path)
    before = desk.find(stocked, OLGA, one)
    change(stocked, OLGA, one, field="category", value="payment", rules=RULES)
    found = desk.find(stocked, OLGA, one)
    assert (found.category, found.category_by, found.department) == ("payment", "person", "finance")
    assert found.due_at is not None and before.due_at is not None and found.due_at > before.due_at
    with stocked.connect() as connection:
        c = complaint_events.c
        row = connection.execute(sa.select(complaint_events).where(c.kind == "category")).one()
        assert (row.value_before, row.value_after, row.happened_by) == ("short_measure", "payment", "olga")
        logged = connection.execute(sa.select(audit_log.c.place).where(audit_log.c.user_name == "olga")).scalars().all()
        assert logged == ["complaints.category"]
    taking_back.undo(stocked, OLGA, one, rules=RULES)
    found = desk.find(stocked, OLGA, one)
    assert (found.category, found.category_by, found.department) == ("short_measure", "model", "quality")
    assert found.due_at == before.due_at
    with pytest.raises(ComplaintError) as caught:
        taking_back.undo(stocked, OLGA, one, rules=RULES)
    assert caught.value.key == "complaints.nothing_to_undo"


def test_taking_a_new_one_begins_work_and_undo_ends_it(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path)
    change(duck, OLGA, one, field="assignee", value="olga", rules=RULES)
    found = desk.find(duck, OLGA, one)
    assert (found.assignee, found.status) == ("olga", "in_progress")
    taking_back.undo(duck, OLGA, one, rules=RULES)
    found = desk.find(duck, OLGA, one)
    assert (found.assignee, found.status) == ("", "new")


def test_a_station_that_was_not_known_is_named_and_its_people_see_it(stocked: sa.Engine, tmp_path: Path) -> None:
    one = taken(stocked, tmp_path, station="")
    assert not desk.visible(stocked, OLGA)
    with pytest.raises(ComplaintError):
        change(stocked, MILA, one, field="station", value="АЗС-999", rules=RULES)
    change(stocked, MILA, one, field="station", value="АЗС-001", rules=RULES)
    assert [each.identifier for each in desk.visible(stocked, OLGA)] == [one]
    taking_back.undo(stocked, MILA, one, rules=RULES)
    assert not desk.visible(stocked, OLGA)


def test_only_allowed_steps_are_taken(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path)
    for before, after in itertools.permutations(STATUSES, 2):
        with duck.begin() as connection:
            connection.execute(sa.update(complaints).values(status=before))
        if after in NEXT[before]:
            change(duck, OLGA, one, field="status", value=after, rules=RULES)
            assert desk.find(duck, OLGA, one).status == after
        else:
            with pytest.raises(ComplaintError) as caught:
                change(duck, OLGA, one, field="status", value=after, rules=RULES)
            assert caught.value.key == ("complaints.is_merged" if before == "merged" else "complaints.no_transition")


def test_who_may(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path)
    for actor, error in ((NORTH, ComplaintError), (ANNA, AccessError)):
        for step in (
            lambda actor=actor: change(duck, actor, one, field="status", value="in_progress", rules=RULES),
            lambda actor=actor: handling.add_note(duck, actor, one, "заметка"),
            lambda actor=actor: incident.make(duck, actor, one, zone=MOSCOW),
            lambda actor=actor: answering.answer(duck, actor, one, text="Ответ"),
            lambda actor=actor: merging.merge(duck, actor, one, into=one),
        ):
            with pytest.raises(error):
                step()
    change(duck, ANNA, one, field="category", value="price", rules=RULES)
    for person in ("north", "anna", "nobody"):
        with pytest.raises(ComplaintError):
            change(duck, MILA, one, field="assignee", value=person, rules=RULES)
    for field, value in (("category", "prise"), ("priority", "urgent")):
        with pytest.raises(ComplaintError):
            change(duck, MILA, one, field=field, value=value, rules=RULES)
    assert [each.user for each in handling.assignable(desk.find(duck, MILA, one), (MILA, OLGA, NORTH, ANNA))] == [
        "mila", "olga",
    ]  # fmt: skip


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    duck: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = taken(duck, tmp_path)
    stale = desk.find(duck, OLGA, one)
    change(duck, MILA, one, field="status", value="rejected", rules=RULES)
    monkeypatch.setattr(desk, "find", lambda *_: stale)
    with pytest.raises(ComplaintError) as caught:
        change(duck, OLGA, one, field="status", value="in_progress", rules=RULES)
    assert caught.value.key == "complaints.changed_meanwhile"
    monkeypatch.undo()
    assert desk.find(duck, OLGA, one).status == "rejected"


def test_undo_is_for_ones_own_last_change_within_a_day(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path)
    change(duck, OLGA, one, field="priority", value="high", rules=RULES)
    change(duck, MILA, one, field="priority", value="low", rules=RULES)
    with pytest.raises(ComplaintError):
        taking_back.undo(duck, OLGA, one, rules=RULES)
    taking_back.undo(duck, MILA, one, rules=RULES)
    assert desk.find(duck, OLGA, one).priority == "high"
    taking_back.undo(duck, OLGA, one, rules=RULES)
    assert desk.find(duck, OLGA, one).priority == "medium"
    change(duck, OLGA, one, field="priority", value="high", rules=RULES)
    with duck.begin() as connection:
        connection.execute(sa.update(complaint_events).values(happened_at=now() - dt.timedelta(days=2)))
    with pytest.raises(ComplaintError):
        taking_back.undo(duck, OLGA, one, rules=RULES)


def test_what_becomes_critical_is_told_once(duck: sa.Engine, tmp_path: Path) -> None:
    rules = replace(RULES, alerts=replace(RULES.alerts, emails=("boss@azs.example",), webhook=False))
    one = taken(duck, tmp_path, contact=Contact(), rules=rules)
    assert not outbox.messages(duck)
    change(duck, OLGA, one, field="priority", value="critical", rules=rules)
    found = desk.find(duck, OLGA, one)
    assert found.department == "duty" and [each.message.kind for each in outbox.messages(duck)] == ["alert"]
    change(duck, OLGA, one, field="category", value="staff", rules=rules)
    assert len(outbox.messages(duck)) == 1


def test_several_at_once_and_what_went_wrong_with_each(duck: sa.Engine, tmp_path: Path) -> None:
    mine, gone, done = taken(duck, tmp_path), "нет такого", taken(duck, tmp_path, "второе")
    change(duck, MILA, done, field="status", value="rejected", rules=RULES)
    told = handling.change_several(duck, OLGA, [mine, gone, done], field="status", value="answered", rules=RULES)
    assert [error and error.key for error in told.values()] == [None, "complaints.gone", "complaints.no_transition"]


def test_notes_are_masked_and_bounded(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path)
    handling.add_note(duck, OLGA, one, "Перезвонить +7 912 345-67-89")
    assert desk.history(duck, OLGA, one)[-1].note == "Перезвонить [телефон]"
    for text in (" ", "я" * 4_001):
        with pytest.raises(ComplaintError):
            handling.add_note(duck, OLGA, one, text)


def test_one_is_made_of_two_and_parted_again(stocked: sa.Engine, tmp_path: Path) -> None:
    first, second, other = (
        taken(stocked, tmp_path, "На колонке 3 недолив, залили 20 литров вместо 30"),
        taken(stocked, tmp_path, "Недолив на 3 колонке! залили 20 литров вместо 30", contact=Contact()),
        taken(stocked, tmp_path, "Грязный туалет, нет мыла и бумаги", contact=Contact()),
    )
    found = [each.identifier for each in repeats.alike(stocked, OLGA, desk.find(stocked, OLGA, first), sentences=ROWS)]
    assert found == [second]
    merging.merge(stocked, OLGA, second, into=first)
    assert desk.find(stocked, OLGA, second).status == "merged"
    assert [each.identifier for each in desk.repeats_of(stocked, OLGA, first)] == [second]
    for one, into in ((second, other), (other, second), (first, other), (other, other)):
        with pytest.raises(ComplaintError):
            merging.merge(stocked, OLGA, one, into=into)
    with pytest.raises(ComplaintError):
        change(stocked, OLGA, second, field="status", value="closed", rules=RULES)
    taking_back.undo(stocked, OLGA, second, rules=RULES)
    assert desk.find(stocked, OLGA, second).status == "new" and not desk.repeats_of(stocked, OLGA, first)


def test_the_same_contact_is_alike_in_other_words_and_at_another_station(duck: sa.Engine, tmp_path: Path) -> None:
    first = taken(duck, tmp_path, "Когда вернёте деньги")
    again = taken(duck, tmp_path, "Жду ответа вторую неделю", station="АЗС-002")
    stranger = replace(IVAN, phone="+7 900 000-00-00", email="x@y.ru")
    taken(duck, tmp_path, "В туалете грязно", contact=stranger, read=understood("cleanliness", "low"))

    def alike(actor: Actor) -> list[str]:
        found = repeats.alike(duck, actor, desk.find(duck, actor, first), sentences=ROWS)
        return [one.identifier for one in found]

    assert alike(MILA) == [again]
    assert not alike(OLGA), "the other one is not hers to see"


def test_an_incident_is_made_linked_and_taken_back(stocked: sa.Engine, tmp_path: Path) -> None:
    one = taken(stocked, tmp_path, read=understood("equipment", "high"))
    number = incident.make(stocked, OLGA, one, zone=MOSCOW, category="Отказ ТРК")
    with stocked.connect() as connection:
        row = connection.execute(sa.select(incidents)).one()
    assert (row.incident_id, row.station_id, row.type_id, row.severity) == (number, 1, 3, "high")
    assert (row.import_source, row.external_id, row.title) == ("complaint", one, "На колонке 3 недолив")
    found = desk.find(stocked, OLGA, one)
    assert found.incident_id == number and row.occurred_at == found.received_at + dt.timedelta(hours=3)
    linked = desk.of_incident(stocked, OLGA, number)
    assert linked is not None and linked.identifier == one and desk.of_incident(stocked, NORTH, number) is None
    with pytest.raises(ComplaintError):
        incident.make(stocked, OLGA, one, zone=MOSCOW)
    taking_back.undo(stocked, OLGA, one, rules=RULES)
    assert desk.find(stocked, OLGA, one).incident_id is None
    with stocked.connect() as connection:
        assert not connection.execute(sa.select(incidents)).all()


def test_an_incident_that_was_worked_on_stays(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path)
    number = incident.make(duck, OLGA, one, zone=MOSCOW, category="Новая категория")
    with duck.begin() as connection:
        row = {"action_id": 1, "incident_id": number, "taken_at": now(), "action": "выезд"}
        connection.execute(sa.insert(actions).values(**row))
        assert connection.execute(sa.select(incident_types.c.category)).scalars().all() == [
            "Отказ ТРК",
            "Новая категория",
        ]
    with pytest.raises(ComplaintError) as caught:
        taking_back.undo(duck, OLGA, one, rules=RULES)
    assert caught.value.key == "complaints.incident_changed" and desk.find(duck, OLGA, one).incident_id == number
    with pytest.raises(ComplaintError):
        incident.make(duck, MILA, taken(duck, tmp_path, "где-то", station=""), zone=MOSCOW)


def test_an_answer_goes_out_with_its_state_or_not_at_all(stocked: sa.Engine, tmp_path: Path) -> None:
    one = taken(stocked, tmp_path)
    for text in ("  ", "я" * 10_001):
        with pytest.raises(ComplaintError):
            answering.answer(stocked, OLGA, one, text=text)
    assert answering.answer(stocked, OLGA, one, text="Деньги вернём, Иван Петрович. Тел. +7 912 345-67-89")
    found = desk.find(stocked, OLGA, one)
    [letter] = [each.message for each in outbox.messages(stocked) if each.message.kind == "answer"]
    assert letter.recipient == "ivan@mail.ru" and found.number in letter.subject and "+7 912" in letter.body
    assert found.status == "answered" and found.answered_at is not None
    last = desk.history(stocked, OLGA, one)[-1]
    assert (last.kind, last.after) == ("answer", "email") and "+7 912" not in last.note
    with pytest.raises(ComplaintError):
        taking_back.undo(stocked, OLGA, one, rules=RULES)
    change(stocked, OLGA, one, field="status", value="closed", rules=RULES)
    with pytest.raises(ComplaintError):
        answering.answer(stocked, OLGA, one, text="Ещё")
    silent = taken(stocked, tmp_path, contact=Contact())
    assert not answering.answer(stocked, OLGA, silent, text="Ответили на месте")
    assert desk.history(stocked, OLGA, silent)[-1].after == "noted"


def test_whoever_complained_of_the_same_is_answered_too(duck: sa.Engine, tmp_path: Path) -> None:
    other = replace(IVAN, phone="", email="petr@mail.ru")
    first, second = taken(duck, tmp_path), taken(duck, tmp_path, "опять недолив", contact=other)
    merging.merge(duck, OLGA, second, into=first)
    answering.answer(duck, OLGA, first, text="Колонка проверена")
    letters = [each.message for each in outbox.messages(duck) if each.message.kind == "answer"]
    numbers = {desk.find(duck, OLGA, one).number for one in (first, second)}
    assert {each.recipient for each in letters} == {"ivan@mail.ru", "petr@mail.ru"}
    assert {each.subject.rpartition(" ")[2] for each in letters} == numbers
    assert desk.history(duck, OLGA, second)[-1].kind == "answer" and desk.find(duck, OLGA, second).status == "merged"


def test_drafts_of_every_template_in_both_languages(duck: sa.Engine, tmp_path: Path) -> None:
    one = desk.find(duck, MILA, taken(duck, tmp_path))
    replies = answering.load_replies()
    assert answering.fitting(replies, "short_measure")[0].name == "measure"
    for reply in replies:
        for lang in ("ru", "en"):
            said = answering.draft(reply, one, lang)
            assert one.number in said and "{" not in said and "Станция 1" in said
    own = tmp_path / "replies.toml"
    own.write_text('[[reply]]\nname="a"\ntitle_ru="а"\ntitle_en="a"\nru="{имя}"\nen="a"\n', encoding="utf-8")
    with pytest.raises(ComplaintError) as caught:
        answering.load_replies(own)
    assert caught.value.params["value"] == "имя"


def test_the_file_has_no_formulas_and_no_word_of_who_complained(duck: sa.Engine, tmp_path: Path) -> None:
    taken(duck, tmp_path, '=HYPERLINK("http://зло") звоните +7 912 345-67-89')
    taken(duck, tmp_path, "чужое", station="АЗС-002")
    for kind in table.FORMATS:
        data = table.file_of(
            duck, OLGA, desk.Wanted(), rules=RULES, kind=kind, lang="ru", local=lambda moment: moment
        )  # fmt: skip
        if kind == "csv":
            said = data.decode("utf-8-sig")
        else:
            rows = openpyxl.load_workbook(io.BytesIO(data)).active.values
            said = "\n".join(";".join(str(value) for value in row) for row in rows)
        assert "'=HYPERLINK" in said and "чужое" not in said and "Недолив" in said and "[телефон]" in said
        assert "912" not in said and "ivan@" not in said and "Иван" not in said
