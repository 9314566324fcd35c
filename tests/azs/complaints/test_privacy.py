"""Who complained is shown where it is asked for, told to themselves, and really deleted: rows, letters, photos."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints import answering, desk, handling, outbox, privacy
from azs.complaints.complaint import Contact, Photo
from azs.complaints.privacy import ERASED
from azs.database.complaint_tables import complaint_files, complaint_people, complaints
from azs.database.metadata import metadata
from azs.database.schema import audit_log
from azs.errors import AccessError, ComplaintError
from azs.knowledge.library import now
from azs.knowledge.originals import Originals
from azs.security.actor import SYSTEM
from tests.azs.complaints.cases import ANNA, IVAN, MILA, NORTH, OLGA, people, png, taken
from tests.azs.intake.sheets import places

SAID = "Меня зовут Иван Петров, +7 912 345-67-89, верните 3500 рублей"
KEEP = dt.timedelta(days=1000)


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


def _photos(folder: Path) -> list[Path]:
    return list(folder.glob("[0-9a-f][0-9a-f]/*"))


def _everything(engine: sa.Engine) -> str:
    """All texts of all tables."""
    with engine.connect() as connection:
        return "\n".join(
            str(tuple(row)) for one in metadata.sorted_tables for row in connection.execute(sa.select(one))
        )


def test_it_is_shown_to_those_who_need_it_and_that_is_written_down(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path, SAID)
    assert desk.find(duck, OLGA, one).text == "Меня зовут [имя], [телефон], верните 3500 рублей"
    for actor, error in ((ANNA, AccessError), (NORTH, ComplaintError)):
        with pytest.raises(error):
            privacy.reveal(duck, actor, one)
    found = privacy.reveal(duck, OLGA, one)
    assert found is not None and (found.text, found.phone) == (SAID, "+7 912 345-67-89")
    assert desk.history(duck, OLGA, one)[-1].kind == "revealed"
    with duck.connect() as connection:
        rows = connection.execute(sa.select(audit_log).where(audit_log.c.place == "complaints.revealed")).all()
    assert [(row.user_name, row.row_count) for row in rows] == [("olga", 1)]
    assert not [said for said in ("912 345", "9123456789", "Петров") if said in str(rows)]


def test_when_the_time_is_over_it_is_gone_everywhere(stocked: sa.Engine, tmp_path: Path) -> None:
    files, shared, own = Originals(tmp_path), Photo("a.png", png("red")), Photo("b.png", png("blue"))
    old = taken(stocked, tmp_path, SAID, photos=(shared, own))
    fresh = taken(stocked, tmp_path, "другое", contact=Contact(), photos=(shared,))
    handling.add_note(stocked, OLGA, old, "звонил Петров Иван Сергеевич")
    answering.answer(stocked, OLGA, old, text="Вернём, Иван Петрович")
    with stocked.begin() as connection:
        change = sa.update(complaint_people).where(complaint_people.c.complaint_id == old)
        connection.execute(change.values(keep_until=now() - dt.timedelta(seconds=1)))
    assert (
        privacy.purge(stocked, files, SYSTEM, keep=KEEP) == 1 and privacy.purge(stocked, files, SYSTEM, keep=KEEP) == 0
    )
    left = _everything(stocked)
    assert not [said for said in ("912 345", "ivan@mail.ru", "Петров", "Иван") if said in left]
    assert privacy.reveal(stocked, OLGA, old) is None and not desk.files_of(stocked, OLGA, old)
    [kept] = desk.files_of(stocked, OLGA, fresh)
    assert files.read(kept.sha256) == shared.data and len(_photos(tmp_path)) == 1
    found = desk.find(stocked, OLGA, old)
    assert found.text.startswith("Меня зовут [имя]") and not found.has_contact and found.status == "answered"


def test_a_shorter_time_in_the_settings_counts_at_once(duck: sa.Engine, tmp_path: Path) -> None:
    one = taken(duck, tmp_path)
    with duck.begin() as connection:
        change = sa.update(complaints).where(complaints.c.complaint_id == one)
        connection.execute(change.values(received_at=now() - dt.timedelta(days=31)))
    files = Originals(tmp_path)
    assert privacy.purge(duck, files, SYSTEM, keep=dt.timedelta(days=32)) == 0
    assert privacy.purge(duck, files, SYSTEM, keep=dt.timedelta(days=30)) == 1


def test_a_photo_that_no_complaint_has_is_removed_after_a_day(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    files = Originals(tmp_path)
    stray, fresh = files.keep(b"stray"), files.keep(b"being taken in")
    other = tmp_path / "routing.toml"  # the company's rules lie beside them
    other.write_text("x", encoding="utf-8")
    past = (now() - dt.timedelta(days=2)).replace(tzinfo=dt.UTC).timestamp()
    for path in (tmp_path / stray[:2] / stray, other):
        os.utime(path, (past, past))
    privacy.purge(duckdb_engine, files, SYSTEM, keep=KEEP)
    assert not files.has(stray) and files.has(fresh) and other.is_file()


def test_a_person_gets_all_of_theirs_and_nothing_of_others(stocked: sa.Engine, tmp_path: Path) -> None:
    files = Originals(tmp_path)
    mine = {
        taken(stocked, tmp_path, SAID, photos=(Photo("a.png", png()),)),
        taken(stocked, tmp_path, "ещё раз", contact=Contact(phone="8 (912) 345 67 89", consent=True)),
    }
    taken(stocked, tmp_path, "чужое", contact=Contact(phone="+7 912 345-67-80", consent=True))
    taken(stocked, tmp_path, "ничьё", contact=Contact())
    assert set(privacy.find_by(stocked, contact="+79123456789")) == mine
    assert len(privacy.find_by(stocked, contact="IVAN@mail.ru")) == 1
    for contact in ("", "12", "нет@такого.ru", "Иван"):
        with pytest.raises(ComplaintError):
            privacy.find_by(stocked, contact=contact)
    first = next(iter(privacy.find_by(stocked, contact="ivan@mail.ru")))
    handling.add_note(stocked, OLGA, first, "внутренняя заметка")
    answering.answer(stocked, OLGA, first, text="Вернём")
    told = json.loads(json.dumps(privacy.export(stocked, files, SYSTEM, sorted(mine)), ensure_ascii=False))
    one = next(each for each in told if each["text"] == SAID)
    assert one["contact"]["email"] == "ivan@mail.ru" and one["photos"][0]["base64"] and len(one["letters"]) == 2
    assert "внутренняя" not in str(told) and "olga" not in str(told) and "чужое" not in str(told)


def test_on_request_the_words_go_too(stocked: sa.Engine, tmp_path: Path) -> None:
    files = Originals(tmp_path)
    one = taken(stocked, tmp_path, f"{SAID}. Кузнецова видела", photos=(Photo("a.png", png()),))
    other = taken(stocked, tmp_path, "чужое", contact=Contact())
    number = desk.find(stocked, MILA, one).number
    assert privacy.erase(stocked, files, SYSTEM, privacy.find_by(stocked, number=number)) == 1
    left = _everything(stocked)
    assert "Кузнецова" not in left and "912 345" not in left and "3500" not in left and not outbox.messages(stocked)
    found = desk.find(stocked, OLGA, one)
    assert (
        found.text == ERASED and found.category == "short_measure" and desk.find(stocked, OLGA, other).text == "чужое"
    )
    with stocked.connect() as connection:
        assert not connection.execute(sa.select(complaint_files)).all()
    assert not _photos(tmp_path)
    with pytest.raises(ComplaintError):
        privacy.find_by(stocked, contact=IVAN.email)
